"""`ports.Ledger` in memory."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from pipeline.model import Note, Scalar, Stage
from pipeline.ports.work import Tallied, measured, together

PAGE_NOTES = 100
FEED_NOTES = 30
"""As in `lua/prelude.lua`."""


class MemoryLedger:
    """See `ports.Ledger`. `seconds`: the clock by which statuses are forgotten."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._trails: dict[str, list[Note]] = defaultdict(list)
        self._minutes: dict[int, list[Tallied]] = defaultdict(list)
        self._said: dict[str, tuple[float | None, dict[str, Scalar]]] = {}

    def record(self, notes: Sequence[Note]) -> None:
        """What every commit does with its notes."""
        for note in notes:
            trail = self._trails[note.subject]
            trail.append(note)
            del trail[: -(FEED_NOTES if note.stage == Stage.POLL else PAGE_NOTES)]
            self._minutes[int(note.at // 60)].append(_told(note))

    async def trail(self, subject: str) -> list[Note]:
        """See the port."""
        return list(self._trails.get(subject, ()))

    async def tallied(self, since: float, until: float) -> Tallied:
        """See the port."""
        found = (told for minute, told in self._minutes.items() if since // 60 <= minute <= until // 60)
        return together(chain.from_iterable(found))

    async def note(self, notes: Sequence[Note]) -> None:
        """See the port."""
        self.record(notes)

    async def say(self, name: str, facts: Mapping[str, Scalar], ttl_s: float) -> None:
        """See the port."""
        self._said[name] = (self._seconds() + ttl_s if ttl_s > 0 else None, dict(facts))

    async def said(self, pattern: str) -> dict[str, dict[str, Scalar]]:
        """See the port."""
        now = self._seconds()
        self._said = {
            name: (till, facts) for name, (till, facts) in self._said.items() if till is None or now < till
        }
        return {name: dict(facts) for name, (_, facts) in self._said.items() if name.startswith(pattern)}


def _told(note: Note) -> Tallied:
    measures = measured(note)
    return Tallied(
        counts={(note.stage, note.outcome, note.reason): 1},
        times={(what, outcome): 1 for what, outcome, _ in measures},
        ms={(what, outcome): ms for what, outcome, ms in measures},
    )
