from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Arrivals, Failed, Feed, FeedId, FeedState, PollOutcome, Unchanged
from pipeline.polling.schedule import Polled, after_poll, arrived, interval_s
from pipeline.settings.shape import PollSettings

NOW = 1_767_780_000.0
SETTINGS = PollSettings()
FEED = Feed(id=FeedId("example"), url="https://example.org/feed.xml")

BOUNDS = st.none() | st.floats(NOW, NOW + 7 * 86_400)
OUTCOMES: st.SearchStrategy[PollOutcome] = st.builds(
    Unchanged, reason=st.just("same_body"), status=st.just(200), validators=st.none(), not_before=BOUNDS
) | st.builds(
    Failed,
    reason=st.sampled_from(["timeout", "gone", "blocked", "rate_limited", "server_error"]),
    transient=st.booleans(),
    not_before=BOUNDS,
)
ARRIVALS = st.builds(Arrivals, count=st.floats(0, 1e6), days=st.floats(0.04, 30), at=st.just(NOW - 60))
STATES = st.builds(
    FeedState, arrivals=ARRIVALS, failures=st.integers(0, 10_000), ttl_s=st.none() | st.floats(1, 1e9)
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
        assert after.next_poll_at <= NOW + 7 * 86_400 * 1.1

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
