"""`ports.Ledger` in memory."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from pipeline.model import Note, Scalar, Stage

PAGE_NOTES = 100
FEED_NOTES = 30
"""As in `lua/prelude.lua`."""


class MemoryLedger:
    """See `ports.Ledger`. `seconds`: the clock by which statuses are forgotten."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._trails: dict[str, list[Note]] = defaultdict(list)
        self._counts: dict[int, Counter[tuple[str, str, str]]] = defaultdict(Counter)
        self._said: dict[str, tuple[float | None, dict[str, Scalar]]] = {}

    def record(self, notes: Sequence[Note]) -> None:
        """What every commit does with its notes."""
        for note in notes:
            trail = self._trails[note.subject]
            trail.append(note)
            del trail[: -(FEED_NOTES if note.stage == Stage.POLL else PAGE_NOTES)]
            self._counts[int(note.at // 60)][note.stage, note.outcome, note.reason] += 1

    async def trail(self, subject: str) -> list[Note]:
        """See the port."""
        return list(self._trails.get(subject, ()))

    async def counts(self, since: float, until: float) -> dict[tuple[str, str, str], int]:
        """See the port."""
        total: Counter[tuple[str, str, str]] = Counter()
        for minute, counts in self._counts.items():
            if since // 60 <= minute <= until // 60:
                total += counts
        return dict(total)

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
