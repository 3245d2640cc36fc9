"""The due sets, and what is noted of the work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.model import Claim, DeadLetter, Note, Scalar, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Depths:
    """One due set at one moment. `oldest_due_at`: earliest due time of the unclaimed, None = none due."""

    waiting: int
    due: int
    claimed: int
    dead: int
    oldest_due_at: float | None


class DueSets(Protocol):
    """Ids by the time from which they may be worked on, with claims (ARCHITECTURE: due set)."""

    async def add(self, stage: Stage, due: Mapping[str, float], *, sooner: bool = False) -> int:
        """Put ids in at their times; those there already stay (`sooner`: move up). Counts new ids."""

    async def claim(self, stage: Stage, now: float, n: int, lease_s: float, limit: int) -> list[Claim]:
        """Up to n due ids, earliest first, leased until now + lease_s.

        An id whose last claim was neither finished nor put back has crashed its worker: that counts as
        an attempt (reason `crashed`) and it is handed out alone. At `limit` attempts it becomes a dead
        letter instead; limit 0 = never.
        """

    async def release(self, claims: Sequence[Claim], at: float) -> None:
        """Give unworked claims back, due at `at`, no attempt counted. Lost claims are passed over."""

    async def again(self, claim: Claim, at: float, note: Note, *, counts: bool, limit: int = 0) -> bool:
        """Put back for `at`. `counts`: an attempt; the `limit`-th makes a dead letter. False = claim lost."""

    async def bury(self, claim: Claim, note: Note, detail: str) -> bool:
        """To the dead letters, reason = note.reason. False = claim was lost."""

    async def done(self, claim: Claim, notes: Sequence[Note] = ()) -> bool:
        """Finished with nothing to write but notes."""

    async def dead(self, stage: Stage, start: int = 0, count: int = 100) -> list[DeadLetter]:
        """Newest first."""

    async def retry(self, stage: Stage, ids: Sequence[str], now: float) -> int:
        """Dead letters back to work, attempts forgotten. How many there were."""

    async def drop(self, stage: Stage, ids: Sequence[str]) -> int:
        """Forget dead letters for good."""

    async def depths(self, stage: Stage, now: float) -> Depths:
        """How much waits, and since when."""


MEASURED: Mapping[str, str | None] = {"took_ms": None, "publish_ms": "publish", "lag_ms": "lag"}
"""Facts of notes that are summed up beside the counts, and what they measure; None = the note's own stage."""


def measured(note: Note) -> list[tuple[str, str, int]]:
    """What of a note is summed up, by its outcome, in whole milliseconds.

    >>> facts = {"took_ms": 31, "lag_ms": 9_000, "words": 400}
    >>> measured(Note(subject="p", at=0.0, stage="extract", outcome="done", facts=facts))
    [('extract', 'done', 31), ('lag', 'done', 9000)]
    """
    return [
        (what or note.stage, note.outcome, ms)
        for fact, what in MEASURED.items()
        if isinstance(ms := note.facts.get(fact), int)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallied:
    """What was noted in some minutes. `counts`: (stage, outcome, reason) → how often.

    `times`, `ms`: (what, outcome) → how often it was measured, and the milliseconds of all times together.
    """

    counts: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    times: Mapping[tuple[str, str], int] = field(default_factory=dict)
    ms: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def mean_s(self, what: str) -> float | None:
        """Seconds, whatever the outcome; None = it was not measured."""
        times = sum(n for (name, _), n in self.times.items() if name == what)
        ms = sum(n for (name, _), n in self.ms.items() if name == what)
        return ms / times / 1000 if times else None


def together(parts: Iterable[Tallied]) -> Tallied:
    """The sum."""
    counts: Counter[tuple[str, str, str]] = Counter()
    times: Counter[tuple[str, str]] = Counter()
    ms: Counter[tuple[str, str]] = Counter()
    for part in parts:
        counts.update(part.counts)
        times.update(part.times)
        ms.update(part.ms)
    return Tallied(counts=counts, times=times, ms=ms)


class Ledger(Protocol):
    """What happened: trails, counters, and what processes say of themselves."""

    async def trail(self, subject: str) -> list[Note]:
        """The notes of a page (the last 100) or feed (the last 30 at each poll), oldest first."""

    async def tallied(self, since: float, until: float) -> Tallied:
        """What was noted, by whole minutes, up to 48 h back."""

    async def note(self, notes: Sequence[Note]) -> None:
        """Record notes that belong to no commit."""

    async def say(self, name: str, facts: Mapping[str, Scalar], ttl_s: float) -> None:
        """Publish a small status under a name (`config`, `worker:…`), forgotten after ttl_s; 0 = kept."""

    async def said(self, pattern: str) -> dict[str, dict[str, Scalar]]:
        """Every status whose name starts with `pattern`."""
