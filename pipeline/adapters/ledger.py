"""`ports.Ledger` in Redis: trails as lists, counts in hashes of one minute, statuses in one hash.

Counts are the same for everybody who asks: they are written by the commits themselves, not by processes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter

from pipeline.adapters.redis_state import NOTE, State, notes_args
from pipeline.model import Note, Scalar
from pipeline.ports import Tallied

_FACTS: TypeAdapter[dict[str, Scalar]] = TypeAdapter(dict[str, Scalar])

COUNT_MINUTES = 48 * 60
"""How far back counts go (`prelude.lua`)."""


class Ledger:
    """See `ports.Ledger`."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def trail(self, subject: str) -> list[Note]:
        """See the port."""
        lines = await self._state.ask(self._state.client.lrange(self._state.keys.trail(subject), 0, -1))
        return [NOTE.validate_json(line) for line in lines]

    async def tallied(self, since: float, until: float) -> Tallied:
        """See the port. Both minutes that the bounds fall into count in full."""
        last = int(until // 60)
        first = max(int(since // 60), last - COUNT_MINUTES)
        pipe = self._state.client.pipeline(transaction=False)
        for minute in range(first, last + 1):
            pipe.hgetall(self._state.keys.counts(minute))
        counts: Counter[tuple[str, str, str]] = Counter()
        sums: dict[str, Counter[tuple[str, str]]] = {"times": Counter(), "ms": Counter()}
        for bucket in await self._state.flush(pipe):
            for field, n in bucket.items():
                kind, what, of = field.decode().split("|", 2)
                if kind in sums:
                    sums[kind][what, of] += int(n)
                else:  # a stage, its outcome, the reason
                    counts[kind, what, of] += int(n)
        return Tallied(counts=counts, **sums)

    async def note(self, notes: Sequence[Note]) -> None:
        """See the port."""
        if notes:
            await self._state.run("ledger_note", notes_args(notes))

    async def say(self, name: str, facts: Mapping[str, Scalar], ttl_s: float) -> None:
        """See the port."""
        await self._state.run("ledger_say", [name, int(ttl_s * 1000), _FACTS.dump_json(dict(facts))])

    async def said(self, pattern: str) -> dict[str, dict[str, Scalar]]:
        """See the port."""
        flat = await self._state.run("ledger_said", [pattern])
        return {
            name.decode(): _FACTS.validate_json(facts)
            for name, facts in zip(flat[::2], flat[1::2], strict=True)
        }
