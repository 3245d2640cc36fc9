"""Who polls the synthetic publishers of `benchmarks.schedule`: the desk's own schedule, and its peers.

The desk is the real `after_poll`, fed what a poll would have brought; the peers are written from their
documented formulas. None sees more of a publisher than its polls have found.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from benchmarks.publishers import DAY_S, START, Floats, Publisher
from pipeline.model import (
    Arrivals,
    Changed,
    Entry,
    Failed,
    Feed,
    FeedId,
    FeedState,
    ParsedFeed,
    PollOutcome,
    Unchanged,
    Validators,
)
from pipeline.polling.schedule import Polled, after_poll, arrived
from pipeline.settings.shape import PollSettings

FLOOR_S = 300.0
CEILING_S = DAY_S
"""Bounds of every policy that adapts: the schedule's own, and Miniflux's."""
WEEK_S = 7 * DAY_S

Poller = Callable[[Publisher, random.Random, float], Floats]
"""Publisher, chance and the end (epoch seconds) → times of the polls that were answered, the first past
the end included."""

_FEED = Feed(id=FeedId("simulated"), url="https://publisher.example/feed")
_VALIDATORS = Validators(url=_FEED.url, etag='"1"')
_DOWN = Failed(reason="timeout", transient=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Wiredesk. `dated`: whether feeds date their entries; `conditional`: whether they have validators;
    `urgent`: whether time to loss is known.

    `faults`: share of the polls that time out, each by itself; `outage_s`: besides, every feed is down once
    for so long.
    """

    settings: PollSettings
    dated: bool = True
    conditional: bool = True
    urgent: bool = True
    faults: float = 0.0
    outage_s: float = 0.0

    def __call__(self, publisher: Publisher, chance: random.Random, end: float) -> Floats:
        """The polls that `after_poll` plans, one after the other."""
        entries = _entries(publisher, dated=self.dated)
        arrivals: list[float] = publisher.arrivals.tolist()
        down_from = chance.uniform(START + WEEK_S, max(end - self.outage_s, START + WEEK_S))
        state, seen = FeedState(), 0
        answered: list[float] = []
        validators = _VALIDATORS if self.conditional else None
        nothing_new = Unchanged(reason="not_modified", status=304, validators=validators)
        now = START + chance.uniform(0, self.settings.first_spread_s)
        while not answered or answered[-1] < end:
            listed = seen
            outcome: PollOutcome = nothing_new
            if chance.random() < self.faults or 0 <= now - down_from < self.outage_s:
                outcome = _DOWN
            else:
                answered.append(now)
                listed = bisect_right(arrivals, now)
                if listed > seen or len(answered) == 1:
                    outcome = _changed(entries[max(0, listed - publisher.window) : listed], validators)
            polled = Polled(outcome=outcome, at=now, new_entries=min(listed - seen, publisher.window))
            state = after_poll(_FEED, state, polled, jitter=chance.uniform(-1, 1), settings=self.settings)
            if not self.urgent:
                state = replace(state, window_span_s=None)
            seen, now = listed, state.next_poll_at
        return np.array(answered)


def _entries(publisher: Publisher, *, dated: bool) -> tuple[Entry, ...]:
    """As the parser would give them, oldest first."""
    return tuple(
        Entry(id=None, link=None, title="", published_at=datetime.fromtimestamp(at, UTC) if dated else None)
        for at in publisher.arrivals
    )


def _changed(window: tuple[Entry, ...], validators: Validators | None) -> Changed:
    parsed = ParsedFeed(format="rss20", title=None, link=None, language=None, entries=window)
    return Changed(status=200, parsed=parsed, validators=validators, body_digest="")


def fixed(interval_s: float) -> Poller:
    """Every feed as often as any other."""

    def polls(_: Publisher, chance: random.Random, end: float) -> Floats:
        first = START + chance.uniform(0, interval_s)
        return np.arange(first, end + interval_s, interval_s)

    return polls


def entry_frequency(factor: float) -> Poller:
    """Miniflux: a week / (entries dated within the last week × factor); without any, the longest.

    Source: its documentation of SCHEDULER_ENTRY_FREQUENCY_FACTOR, _MIN_INTERVAL and _MAX_INTERVAL.
    """

    def plan(publisher: Publisher) -> Callable[[float, int, int], float]:
        arrivals: list[float] = publisher.arrivals.tolist()

        def wait(now: float, listed: int, _: int) -> float:
            weekly = listed - bisect_right(arrivals, now - WEEK_S)
            return WEEK_S / (weekly * factor) if weekly else CEILING_S

        return wait

    return _stepping(plan)


def aimd(growth: float) -> Poller:
    """Half the distance after a poll that found something, `growth` times it after one that did not."""

    def plan(_: Publisher) -> Callable[[float, int, int], float]:
        wait_s = 3_600.0

        def wait(_: float, __: int, new: int) -> float:
            nonlocal wait_s
            wait_s = min(max(wait_s / 2 if new else wait_s * growth, FLOOR_S), CEILING_S)
            return wait_s

        return wait

    return _stepping(plan)


def linear(entries_a_poll: float) -> Poller:
    """As many entries a poll from every feed: distance = `entries_a_poll` / rate, the desk's own estimate."""

    def plan(publisher: Publisher) -> Callable[[float, int, int], float]:
        # The desk's estimate begins with the dates of the first window: so does this one.
        known = int(
            np.searchsorted(publisher.arrivals, START) - np.searchsorted(publisher.arrivals, START - WEEK_S)
        )
        learnt = Arrivals(count=float(known), days=7.0, at=START) if known else Arrivals(at=START)

        def wait(now: float, _: int, new: int) -> float:
            nonlocal learnt
            learnt = arrived(learnt, new, now)
            return entries_a_poll * DAY_S * learnt.days / learnt.count if learnt.count else CEILING_S

        return wait

    return _stepping(plan)


def _stepping(plan: Callable[[Publisher], Callable[[float, int, int], float]]) -> Poller:
    """Polls from a rule that is told the time, how many entries there have been, and how many are new."""

    def polls(publisher: Publisher, chance: random.Random, end: float) -> Floats:
        wait, arrivals = plan(publisher), publisher.arrivals.tolist()
        now = START + chance.uniform(0, 60.0)
        seen = bisect_right(arrivals, now)
        times: list[float] = []
        while not times or times[-1] < end:
            times.append(now)
            listed = bisect_right(arrivals, now)
            now += min(max(wait(now, listed, listed - seen), FLOOR_S), CEILING_S)
            seen = listed
        return np.array(times)

    return polls
