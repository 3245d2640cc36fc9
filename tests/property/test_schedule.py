from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import (
    Arrivals,
    Failed,
    Feed,
    FeedId,
    FeedState,
    Honesty,
    PollOutcome,
    Unchanged,
    Validators,
)
from pipeline.polling.rhythm import PARTS, paced_s
from pipeline.polling.schedule import Polled, after_poll, arrived, interval_s
from pipeline.settings.shape import PollSettings

NOW = 1_767_780_000.0
SETTINGS = PollSettings()
VALIDATORS = Validators(url="https://example.org/feed.xml", etag='"1"')
FEED = Feed(id=FeedId("example"), url="https://example.org/feed.xml")

BOUNDS = st.none() | st.floats(NOW, NOW + 7 * 86_400)
OUTCOMES: st.SearchStrategy[PollOutcome] = st.builds(
    Unchanged,
    reason=st.just("same_body"),
    status=st.just(200),
    validators=st.none() | st.just(VALIDATORS),
    not_before=BOUNDS,
) | st.builds(
    Failed,
    reason=st.sampled_from(["timeout", "gone", "blocked", "rate_limited", "server_error"]),
    transient=st.booleans(),
    not_before=BOUNDS,
)
PARTS_SEEN = st.just(()) | st.tuples(*[st.floats(0, 1e5)] * PARTS)
ARRIVALS = st.builds(
    Arrivals, count=st.floats(0, 1e6), days=st.floats(0.04, 30), at=st.just(NOW - 60), parts=PARTS_SEEN
)
STATES = st.builds(
    FeedState,
    arrivals=ARRIVALS,
    failures=st.integers(0, 10_000),
    ttl_s=st.none() | st.floats(1, 1e9),
    hint_s=st.none() | st.floats(1, 1e9),
    skip_hours=st.lists(st.integers(0, 23), max_size=24).map(tuple),
    skip_days=st.lists(st.integers(0, 6), max_size=7).map(tuple),
    window_span_s=st.none() | st.floats(0, 1e9),
    changed_at=st.none() | st.floats(NOW - 1e8, NOW),
    validators=st.none() | st.just(VALIDATORS),
    honesty=st.builds(Honesty, answers=st.integers(0, 1_000)),
)
JITTERS = st.floats(-1, 1, exclude_max=True)


class TestAfterPoll:
    @given(STATES, OUTCOMES, JITTERS)
    def test_no_poll_comes_before_the_servers_bound_or_the_floor_nor_later_than_a_week(
        self, state: FeedState, outcome: PollOutcome, jitter: float
    ) -> None:
        after = after_poll(FEED, state, Polled(outcome=outcome, at=NOW), jitter=jitter, settings=SETTINGS)
        assert after.next_poll_at >= NOW + SETTINGS.floor_s
        assert after.next_poll_at >= (outcome.not_before or 0)
        skipped_days = len(set(state.skip_days)) + bool(state.skip_hours)
        assert after.next_poll_at <= NOW + (7 * 1.1 + skipped_days) * 86_400 + 300

    @given(STATES, st.lists(st.tuples(OUTCOMES, JITTERS), max_size=50))
    def test_a_feed_is_never_given_up(self, state: FeedState, polls: list[tuple[PollOutcome, float]]) -> None:
        for outcome, jitter in polls:
            at = max(state.next_poll_at, NOW)
            state = after_poll(FEED, state, Polled(outcome=outcome, at=at), jitter=jitter, settings=SETTINGS)
            assert at < state.next_poll_at <= at + 30 * 86_400 * 1.1

    @given(STATES, OUTCOMES, JITTERS)
    def test_the_reasons_of_a_poll_are_told_the_latest_first(
        self, state: FeedState, outcome: PollOutcome, jitter: float
    ) -> None:
        after = after_poll(FEED, state, Polled(outcome=outcome, at=NOW), jitter=jitter, settings=SETTINGS)
        moments = [bound.at for bound in after.bounds]
        assert moments == sorted(moments, reverse=True)
        assert moments[0] == after.next_poll_at


class TestJitter:
    @given(STATES, OUTCOMES, JITTERS)
    def test_it_moves_a_poll_by_a_tenth_at_most(
        self, state: FeedState, outcome: PollOutcome, jitter: float
    ) -> None:
        """Of a feed's later polls, and where no hours are skipped: these are spread over more."""
        honesty = replace(state.honesty, answers=9)
        state = replace(state, skip_hours=(), skip_days=(), honesty=honesty)
        polled = Polled(outcome=outcome, at=NOW)
        even, moved = (
            after_poll(FEED, state, polled, jitter=share, settings=SETTINGS).next_poll_at - NOW
            for share in (0.0, jitter)
        )
        assert 0.9 * even - 1e-3 <= moved <= 1.1 * even + 1e-3

    def test_ten_thousand_feeds_added_at_once_come_at_every_second_of_the_hour(self) -> None:
        """B16: by chi² over the hour's minutes and the minute's seconds, at every feed's 10th poll."""
        chance = random.Random(16)
        moments = [_tenth_poll(chance) for _ in range(10_000)]
        for slots in (
            [int(moment // 60) % 60 for moment in moments],
            [int(moment) % 60 for moment in moments],
        ):
            expected = len(moments) / 60
            chi2 = sum((slots.count(slot) - expected) ** 2 / expected for slot in range(60))
            assert chi2 < 98.3  # of 59 degrees of freedom, p = 0.001


def _tenth_poll(chance: random.Random) -> float:
    """Of a feed of any rate that was added with all others: first polls lie within a minute."""
    state, at = FeedState(), NOW + chance.uniform(0, SETTINGS.first_spread_s)
    quiet = Unchanged(reason="not_modified", status=304, validators=VALIDATORS)
    rate = Arrivals(count=10 ** chance.uniform(-1, 2), days=1.0, at=NOW)
    state = replace(state, arrivals=rate, validators=VALIDATORS)
    for _ in range(9):
        polled = Polled(outcome=quiet, at=at)
        state = after_poll(FEED, state, polled, jitter=chance.uniform(-1, 1), settings=SETTINGS)
        at = state.next_poll_at
    return at


class TestRhythm:
    @given(ARRIVALS, st.floats(300, 86_400), st.floats(NOW, NOW + 86_400))
    def test_no_hour_is_polled_less_than_half_as_often_or_more_than_thrice(
        self, arrivals: Arrivals, interval: float, at: float
    ) -> None:
        paced = paced_s(arrivals, at, interval)
        assert interval / PARTS**0.5 - 1e-3 <= paced <= 2 * interval + 1e-3

    @given(ARRIVALS, st.floats(300, 86_400), st.floats(1, 100), st.floats(NOW, NOW + 86_400))
    def test_a_longer_interval_is_never_a_shorter_wait(
        self, arrivals: Arrivals, interval: float, more: float, at: float
    ) -> None:
        assert paced_s(arrivals, at, interval + more) >= paced_s(arrivals, at, interval)

    @given(ARRIVALS, st.integers(0, 500), st.floats(0, 1e7))
    def test_what_is_told_of_the_day_is_never_more_than_came(
        self, arrivals: Arrivals, new: int, later: float
    ) -> None:
        found = arrived(arrivals, new, NOW + later)
        assert sum(found.parts) <= sum(arrivals.parts) + new + 1e-3
        assert all(count >= 0 for count in found.parts)


class TestInterval:
    @given(ARRIVALS, ARRIVALS)
    def test_more_news_never_means_fewer_polls(self, one: Arrivals, other: Arrivals) -> None:
        seldom, often = sorted((one, other), key=lambda arrivals: arrivals.count / arrivals.days)
        waits = [interval_s(FEED, FeedState(arrivals=arrivals), SETTINGS) for arrivals in (seldom, often)]
        assert SETTINGS.ceiling_s >= waits[0] >= waits[1] >= SETTINGS.floor_s

    @given(ARRIVALS, st.integers(0, 1_000), st.floats(0, 1e8))
    def test_no_look_makes_the_rate_negative_or_endless(
        self, arrivals: Arrivals, new: int, later: float
    ) -> None:
        found = arrived(arrivals, new, NOW + later)
        assert found.count >= 0
        assert found.days > 0
