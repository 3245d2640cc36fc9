"""Counts of 48 hours: every note is counted once, however late its commit, and old ones fall out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.tally import HOURS, MEAN_MINUTES, RATE_MINUTES, Tally
from pipeline.adapters.memory import MemoryLedger
from pipeline.errors import StateUnavailable
from pipeline.model import Note
from pipeline.ports import Tallied

START = 1_772_366_400.0
DONE = ("extract", "done", "founded")


def note(at: float) -> Note:
    return Note(subject="p", at=at, stage="extract", outcome="done", reason="founded")


@dataclass
class CountingLedger(MemoryLedger):
    asked: int = 0
    inner: MemoryLedger = field(default_factory=MemoryLedger)

    async def tallied(self, since: float, until: float) -> Tallied:
        self.asked += 1
        return await self.inner.tallied(since, until)


@dataclass
class HangingLedger(MemoryLedger):
    """`silent_from`: the first moment of which it tells nothing."""

    silent_from: float | None = None

    def __post_init__(self) -> None:
        super().__init__()

    async def tallied(self, since: float, until: float) -> Tallied:
        if self.silent_from is not None and since >= self.silent_from:
            raise StateUnavailable("Redis does not answer")
        return await super().tallied(since, until)


@given(
    moments=st.lists(st.floats(0, 49 * 3600), max_size=30).map(sorted),
    steps=st.lists(st.floats(1, 4_000), min_size=1, max_size=12),
)
async def test_looking_often_or_once_gives_the_same_total(moments: list[float], steps: list[float]) -> None:
    ledger = MemoryLedger()
    often = Tally(ledger=ledger)
    now, waiting = START, list(moments)
    for step in steps:
        now += step
        while waiting and START + waiting[0] <= now:
            ledger.record([note(START + waiting.pop(0))])
        await often.refresh(now)
    once = Tally(ledger=ledger)
    await once.refresh(now)
    assert often.total() == once.total()
    assert often.total().get(DONE, 0) == len(moments) - len(waiting)


async def test_a_note_of_the_last_minute_that_lands_late_is_counted() -> None:
    ledger = MemoryLedger()
    tally = Tally(ledger=ledger)
    await tally.refresh(START + 59)
    await tally.refresh(START + 61)
    ledger.record([note(START + 58)])
    await tally.refresh(START + 65)
    assert tally.total() == tally.since_start().counts == {DONE: 1}


async def test_a_look_that_broke_off_counts_no_minute_twice() -> None:
    ledger = HangingLedger()
    tally = Tally(ledger=ledger)
    await tally.refresh(START)
    ledger.record([note(START)])
    ledger.silent_from = START + 60
    with pytest.raises(StateUnavailable):
        await tally.refresh(START + 120)
    ledger.silent_from = None
    await tally.refresh(START + 121)
    assert tally.since_start().counts == {DONE: 1}


async def test_what_is_older_than_48_hours_falls_out_of_the_total() -> None:
    ledger = MemoryLedger()
    ledger.record([note(START)])
    tally = Tally(ledger=ledger)
    await tally.refresh(START + 3600)
    assert tally.total() == {DONE: 1}
    await tally.refresh(START + (HOURS + 2) * 3600)
    assert tally.total() == {}


async def test_counters_begin_when_the_console_begins_and_never_fall() -> None:
    ledger = MemoryLedger()
    ledger.record([note(START - 600)])
    tally = Tally(ledger=ledger)
    seen = []
    for minute in range(200):
        ledger.record([note(START + 60 * minute)])
        await tally.refresh(START + 60 * minute + 30)
        seen.append(tally.since_start().counts.get(DONE, 0))
    assert seen == list(range(1, 201))


async def test_minutes_that_are_over_are_not_read_again() -> None:
    ledger = CountingLedger()
    tally = Tally(ledger=ledger)
    await tally.refresh(START + 1800)
    first, ledger.asked = ledger.asked, 0
    await tally.refresh(START + 1801)
    assert first > 100
    assert ledger.asked == 2


async def test_a_rate_is_over_the_last_minutes_and_honest_when_there_are_fewer() -> None:
    ledger = MemoryLedger()
    tally = Tally(ledger=ledger)
    ledger.record([note(START + 60)] * 30)
    await tally.refresh(START + 60 + 90)
    assert tally.window().minutes == 1.5
    await tally.refresh(START + 60 + 60 * RATE_MINUTES + 61)
    assert tally.window().counts == {}
    assert tally.window().minutes == 1.0


async def test_the_history_is_an_hour_of_minutes_the_running_one_last() -> None:
    ledger = MemoryLedger()
    ledger.record([note(START), note(START + 120)])
    tally = Tally(ledger=ledger)
    await tally.refresh(START + 130)
    history = tally.history()
    assert len(history) == 60
    assert [one.articles for one in history[-3:]] == [1, 0, 1]
    assert history[-1].at == START + 120


async def test_means_are_of_the_last_ten_minutes() -> None:
    ledger = MemoryLedger()
    took = replace(note(START), facts={"took_ms": 100, "lag_ms": 2_500})
    ledger.record([took, replace(took, outcome="dead", facts={"took_ms": 900}), note(START)])
    tally = Tally(ledger=ledger)
    await tally.refresh(START + 60 * MEAN_MINUTES + 59)
    assert tally.lately().mean_s("extract") == 0.5
    assert tally.lately().mean_s("lag") == 2.5
    assert tally.lately().mean_s("poll") is None
    await tally.refresh(START + 60 * MEAN_MINUTES + 60)
    assert tally.lately().mean_s("extract") is None
