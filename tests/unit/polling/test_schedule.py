from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.model import (
    Arrivals,
    Changed,
    Entry,
    Failed,
    Feed,
    FeedId,
    FeedState,
    Honesty,
    ParsedFeed,
    PollOutcome,
    Unchanged,
    Validators,
)
from pipeline.polling.schedule import Polled, after_poll, arrived, first_arrivals, interval_s
from pipeline.settings.shape import PollSettings

URL = "https://example.org/feed.xml"
FEED = Feed(id=FeedId("example"), url=URL)
SETTINGS = PollSettings(factor_s=7_200.0)
NOW = 1_767_780_000.0
DAY = 86_400.0
VALIDATORS = Validators(url=URL, etag='"1"')
QUIET = Unchanged(reason="not_modified", status=304, validators=VALIDATORS)


def entry(age_s: float | None) -> Entry:
    at = None if age_s is None else datetime.fromtimestamp(NOW - age_s, UTC)
    return Entry(id=None, link="https://example.org/a", title="A", published_at=at)


def document(*entries: Entry, ttl_s: float | None = None, title: str | None = "News") -> Changed:
    parsed = ParsedFeed(format="rss20", title=title, link=None, language=None, entries=entries, ttl_s=ttl_s)
    return Changed(status=200, parsed=parsed, validators=VALIDATORS, body_digest="d")


def polled(
    outcome: PollOutcome, state: FeedState, *, jitter: float = 0.0, feed: Feed = FEED, new: int = 0
) -> FeedState:
    return after_poll(
        feed, state, Polled(outcome=outcome, at=NOW, new_entries=new), jitter=jitter, settings=SETTINGS
    )


STEADY = FeedState(
    arrivals=Arrivals(count=16.0, days=1.0, at=NOW),
    changed_at=NOW - DAY,
    whole_at=NOW - DAY,
    honesty=Honesty(answers=9),
    validators=VALIDATORS,
    body_digest="old",
)


class TestInterval:
    @pytest.mark.parametrize(
        ("per_day", "seconds"),
        [(16, 1_800), (1, 7_200), (0.3, 13_145), (10_000, 300), (0.0001, 86_400), (0, 86_400)],
    )
    def test_it_shrinks_with_the_root_of_the_rate(self, per_day: float, seconds: float) -> None:
        state = FeedState(arrivals=Arrivals(count=per_day, days=1.0))
        assert interval_s(FEED, state, SETTINGS) == pytest.approx(seconds, abs=1)

    def test_what_people_wrote_comes_first(self) -> None:
        assert interval_s(replace(FEED, every_s=60.0), STEADY, SETTINGS) == 60

    def test_a_rate_halves_its_weight_in_a_week(self) -> None:
        found = arrived(Arrivals(count=8.0, days=4.0, at=NOW), 3, NOW + 7 * DAY)
        assert (found.count, found.days, found.at) == (4.0 + 3, 2.0 + 7, NOW + 7 * DAY)

    def test_a_clock_that_went_back_adds_no_days(self) -> None:
        assert arrived(Arrivals(count=1.0, days=1.0, at=NOW), 0, NOW - 60).days == 1.0

    def test_the_first_window_tells_the_rate_by_its_dates(self) -> None:
        hours = [entry(hour * 3_600.0) for hour in range(1, 13)]
        found = first_arrivals(hours, NOW)
        assert (found.count, found.days, found.at) == (12.0, 0.5, NOW)

    def test_old_entries_say_nothing_of_the_rate(self) -> None:
        assert first_arrivals([entry(3_600.0), entry(30 * DAY), entry(None)], NOW) == Arrivals(at=NOW)

    def test_a_window_that_was_filled_at_once_is_no_torrent(self) -> None:
        assert first_arrivals([entry(1.0)] * 40, NOW).days == pytest.approx(1 / 24)


class TestSuccess:
    def test_a_304_keeps_what_was_learnt(self) -> None:
        after = polled(QUIET, replace(STEADY, failures=4, last_reason="dns"))
        assert (after.failures, after.last_reason, after.last_status) == (0, None, 304)
        assert (after.body_digest, after.changed_at) == ("old", NOW - DAY)
        assert after.next_poll_at == NOW + 1_800

    def test_a_change_is_remembered(self) -> None:
        after = polled(
            document(entry(7_200.0), entry(600.0), entry(-60.0), title=None),
            replace(STEADY, title="T"),
            new=2,
        )
        assert (after.body_digest, after.changed_at, after.entries_listed) == ("d", NOW, 3)
        assert (after.window_span_s, after.title) == (7_200.0, "T")
        assert after.arrivals.count == 18.0

    def test_the_entries_of_the_first_window_are_no_arrivals(self) -> None:
        after = polled(document(*[entry(None)] * 40), FeedState(), new=40)
        assert after.arrivals == Arrivals(at=NOW)

    def test_jitter_is_seven_percent(self) -> None:
        assert polled(QUIET, STEADY, jitter=1.0).next_poll_at == pytest.approx(NOW + 1_800 * 1.07)
        assert polled(QUIET, STEADY, jitter=-1.0).next_poll_at == pytest.approx(NOW + 1_800 * 0.93)

    def test_jitter_does_not_go_below_the_floor(self) -> None:
        torrent = replace(STEADY, arrivals=Arrivals(count=9_999.0, days=1.0, at=NOW))
        assert polled(QUIET, torrent, jitter=-1.0).next_poll_at == NOW + SETTINGS.floor_s

    def test_a_fixed_interval_may_be_below_the_floor(self) -> None:
        assert polled(QUIET, STEADY, feed=replace(FEED, every_s=10.0)).next_poll_at == NOW + 10

    def test_the_servers_bound_is_kept(self) -> None:
        assert polled(replace(QUIET, not_before=NOW + 9_000), STEADY).next_poll_at == NOW + 9_000
        assert polled(replace(QUIET, not_before=NOW + 90), STEADY).next_poll_at == NOW + 1_800
        every = replace(FEED, every_s=10.0)
        assert polled(replace(QUIET, not_before=NOW + 90), STEADY, feed=every).next_poll_at == NOW + 90

    def test_the_publishers_hint_is_a_lower_bound_until_it_is_withdrawn(self) -> None:
        after = polled(document(ttl_s=7_200.0), STEADY)
        assert after.next_poll_at == NOW + 7_200
        assert polled(QUIET, after).next_poll_at == NOW + 7_200
        assert polled(document(), after).next_poll_at < NOW + 7_200
        assert polled(document(ttl_s=60_000_000.0), STEADY).next_poll_at == NOW + DAY
        assert (
            polled(document(ttl_s=7_200.0), STEADY, feed=replace(FEED, every_s=60.0)).next_poll_at == NOW + 60
        )


class TestFailure:
    def test_each_failure_doubles_the_interval_up_to_a_day(self) -> None:
        waits = []
        state = STEADY
        for _ in range(8):
            state = polled(Failed(reason="timeout", transient=True), state)
            waits.append(state.next_poll_at - NOW)
        assert waits == [3_600, 7_200, 14_400, 28_800, 57_600, 86_400, 86_400, 86_400]

    def test_a_feed_that_is_dead_for_a_month_is_asked_weekly_and_never_given_up(self) -> None:
        dead = polled(Failed(reason="dns", transient=True), replace(STEADY, failures=5_000))
        assert dead.next_poll_at == NOW + 7 * DAY
        assert polled(QUIET, dead).failures == 0

    def test_what_the_last_good_answer_said_is_kept(self) -> None:
        after = polled(Failed(reason="server_error", transient=True, status=500), STEADY)
        assert (after.validators, after.body_digest) == (VALIDATORS, "old")
        assert (after.last_reason, after.last_status, after.failures) == ("server_error", 500, 1)

    def test_retry_after_is_obeyed_past_every_cap(self) -> None:
        failure = Failed(reason="rate_limited", transient=True, not_before=NOW + 5 * DAY)
        assert polled(failure, STEADY).next_poll_at == NOW + 5 * DAY

    @pytest.mark.parametrize(("reason", "wait"), [("rate_limited", 3_600), ("gone", DAY), ("blocked", DAY)])
    def test_some_answers_will_not_be_another_soon(self, reason: str, wait: float) -> None:
        often = replace(STEADY, arrivals=Arrivals(count=9_999.0, days=1.0, at=NOW))
        assert polled(Failed(reason=reason, transient=False), often).next_poll_at == NOW + wait

    def test_a_rare_poll_does_not_become_frequent_by_failing(self) -> None:
        weekly = replace(FEED, every_s=7 * DAY)
        assert (
            polled(Failed(reason="timeout", transient=True), STEADY, feed=weekly).next_poll_at
            == NOW + 7 * DAY
        )

    def test_the_first_410_and_the_first_refusal_are_remembered_until_a_success(self) -> None:
        gone, shut = (Failed(reason=reason, transient=False) for reason in ("gone", "not_found"))
        state = polled(shut, polled(gone, STEADY))
        assert (state.gone_since, state.shut_since) == (NOW, NOW)
        earlier = replace(state, gone_since=1.0, shut_since=2.0)
        timeout = Failed(reason="timeout", transient=True)
        for outcome in (gone, shut, timeout):
            after = polled(outcome, earlier)
            assert (after.gone_since, after.shut_since) == (1.0, 2.0)
        for success in (QUIET, document()):
            after = polled(success, earlier)
            assert (after.gone_since, after.shut_since, after.failures) == (None, None, 0)

    def test_a_feed_is_asked_where_it_was_configured_again_when_its_new_address_keeps_failing(self) -> None:
        state = replace(STEADY, moved_to="https://example.net/b", moved_from=URL, move_settled=True)
        failure = Failed(reason="not_found", transient=False)
        for _ in range(2):
            state = polled(failure, state)
            assert state.move_settled
        state = polled(failure, state)
        assert (state.moved_to, state.move_settled) == (None, False)


class TestWindow:
    OLD = replace(STEADY, window_span_s=7_200.0, entries_listed=30)

    def test_dates_that_are_written_anew_do_not_make_it_younger(self) -> None:
        after = polled(document(entry(1.0)), self.OLD)
        assert after.window_span_s == 7_200 + DAY
        assert polled(document(entry(1.0)), self.OLD, new=1).window_span_s == 1

    def test_a_delta_shows_no_window(self) -> None:
        delta = replace(document(entry(60.0), ttl_s=9_000.0), status=226, partial=True, body_digest="part")
        after = polled(delta, self.OLD, new=1)
        assert (after.body_digest, after.entries_listed, after.ttl_s) == ("old", 30, None)
        assert (after.window_span_s, after.whole_at) == (7_200 + DAY, NOW - DAY)
        assert (after.changed_at, after.arrivals.count) == (NOW, 17.0)

    def test_the_publishers_wishes_are_those_of_the_last_document(self) -> None:
        wishing = document()
        wishing = replace(
            wishing, parsed=replace(wishing.parsed, hint_s=7_200.0, skip_hours=(1,), skip_days=(6,))
        )
        after = polled(wishing, self.OLD)
        assert (after.hint_s, after.skip_hours, after.skip_days) == (7_200.0, (1,), (6,))
        assert polled(QUIET, after).skip_hours == (1,)
        assert polled(document(), after).skip_hours == ()

    def test_a_short_window_is_looked_at_sooner(self) -> None:
        after = polled(document(entry(1_800.0), entry(10.0)), self.OLD, new=2)
        assert after.interval_s == 600
        assert after.bounds[0].reason == "time_to_loss"
