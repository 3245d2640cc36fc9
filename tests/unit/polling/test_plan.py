"""What the next poll waits for, and what says so (rows B10 to B16, C7, C8, C13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.model import Arrivals, Bound, Failed, Feed, FeedId, FeedState, Honesty, Unchanged, Validators
from pipeline.polling import plan
from pipeline.settings.shape import PollSettings

URL = "https://example.org/feed.xml"
FEED = Feed(id=FeedId("example"), url=URL)
SETTINGS = PollSettings()
NOW = datetime(2026, 1, 7, 10, 20, tzinfo=UTC).timestamp()  # a Wednesday
MIDNIGHT = NOW - (10 * 60 + 20) * 60
HOUR = 3_600.0
DAY = 86_400.0
VALIDATORS = Validators(url=URL, etag='"1"')
QUIET = Unchanged(reason="not_modified", status=304, validators=VALIDATORS)
DOWN = Failed(reason="timeout", transient=True)
STEADY = FeedState(
    polled_at=NOW,
    validators=VALIDATORS,
    changed_at=NOW,
    whole_at=NOW,
    arrivals=Arrivals(count=16, days=1, at=NOW),
    honesty=Honesty(answers=9),
)


def bounds(
    state: FeedState = STEADY,
    outcome: Unchanged = QUIET,
    *,
    feed: Feed = FEED,
    interval_s: float = 1_800,
    jitter: float = 0.0,
) -> tuple[Bound, ...]:
    return plan.after_success(
        feed, state, outcome, interval_s=interval_s, jitter=jitter, settings=SETTINGS
    ).bounds


def after_failure(
    state: FeedState, outcome: Failed = DOWN, *, feed: Feed = FEED, jitter: float = 0.0
) -> Bound:
    return plan.after_failure(
        feed, state, outcome, interval_s=1_800, jitter=jitter, settings=SETTINGS
    ).bounds[0]


def asked_until(outcome: Unchanged, reason: str, at: float) -> Unchanged:
    return replace(outcome, not_before=at, not_before_by=reason)


class TestRhythm:
    OFFICE = replace(
        STEADY, arrivals=Arrivals(count=96, days=8, at=NOW, parts=(0.0, 0.0, 0.0, 0.0, 0.0, 48.0, 48.0, 0.0))
    )

    def test_a_feed_is_asked_less_often_while_its_publisher_sleeps(self) -> None:
        assert bounds(self.OFFICE) == (Bound("interval", NOW + 3_600),)

    def test_the_ceiling_holds_for_who_sleeps_too(self) -> None:
        assert bounds(self.OFFICE, interval_s=DAY) == (Bound("interval", NOW + DAY),)

    def test_a_window_that_rolls_on_does_not_wait_for_the_morning(self) -> None:
        short = replace(self.OFFICE, window_span_s=3 * 2_400.0)
        assert bounds(short) == (Bound("interval", NOW + 2_400),)


class TestReasons:
    def test_by_default_the_interval_is_the_reason(self) -> None:
        assert bounds() == (Bound("interval", NOW + 1_800),)

    def test_the_latest_bound_holds_and_the_others_are_told(self) -> None:
        found = bounds(replace(STEADY, ttl_s=7_200), asked_until(QUIET, "max_age", NOW + 3_600))
        assert found == (
            Bound("ttl", NOW + 7_200),
            Bound("max_age", NOW + 3_600),
            Bound("interval", NOW + 1_800),
        )

    def test_an_interval_that_people_wrote_obeys_the_servers_answer_alone(self) -> None:
        wishes = replace(STEADY, ttl_s=7_200, hint_s=7_200, skip_hours=(10, 11), validators=None)
        every = replace(FEED, every_s=60.0)
        assert bounds(wishes, feed=every) == (Bound("every", NOW + 60),)
        asked = asked_until(QUIET, "expires", NOW + 90)
        assert bounds(wishes, asked, feed=every)[0] == Bound("expires", NOW + 90)

    def test_a_bound_of_nobody_known_is_still_kept(self) -> None:
        assert bounds(outcome=replace(QUIET, not_before=NOW + DAY))[0] == Bound("retry_after", NOW + DAY)


class TestFloor:
    def test_jitter_does_not_go_below_it(self) -> None:
        assert bounds(interval_s=300, jitter=-1.0)[0] == Bound("floor", NOW + 300)

    def test_without_validators_it_is_an_hour(self) -> None:
        assert bounds(replace(STEADY, validators=None))[0] == Bound("floor", NOW + HOUR)

    @pytest.mark.parametrize(
        "state",
        [
            replace(STEADY, useless_in_row=3),
            replace(STEADY, distrusted_until=NOW + 1),
        ],
    )
    def test_validators_that_are_not_sent_are_none(self, state: FeedState) -> None:
        assert plan.floor_s(state, SETTINGS, NOW) == HOUR

    def test_four_entries_a_day_or_less_are_worth_a_look_an_hour(self) -> None:
        rare = replace(STEADY, arrivals=Arrivals(count=4, days=1, at=NOW))
        assert plan.floor_s(rare, SETTINGS, NOW) == HOUR
        assert plan.floor_s(STEADY, SETTINGS, NOW) == SETTINGS.floor_s

    @pytest.mark.parametrize(("window_s", "floor_s"), [(DAY, HOUR), (5_400, 1_800), (60, 300)])
    def test_the_hour_gives_way_where_the_window_is_shorter(self, window_s: float, floor_s: float) -> None:
        whole = replace(STEADY, validators=None, window_span_s=window_s)
        assert plan.floor_s(whole, SETTINGS, NOW) == floor_s
        assert bounds(whole, interval_s=60)[0].at == NOW + floor_s

    def test_a_higher_floor_of_the_settings_counts_everywhere(self) -> None:
        rare = replace(STEADY, validators=None)
        assert plan.floor_s(rare, PollSettings(floor_s=7_200), NOW) == 7_200
        short = replace(rare, window_span_s=5_400)
        assert plan.floor_s(short, PollSettings(floor_s=7_200), NOW) == 7_200


class TestTimeToLoss:
    def test_a_short_window_shortens_the_interval_to_a_third_of_its_span(self) -> None:
        assert bounds(replace(STEADY, window_span_s=3_600)) == (Bound("time_to_loss", NOW + 1_200),)

    def test_a_long_window_does_not(self) -> None:
        assert bounds(replace(STEADY, window_span_s=DAY)) == (Bound("interval", NOW + 1_800),)

    def test_never_below_the_floor_or_before_a_bound(self) -> None:
        burst = replace(STEADY, window_span_s=60)
        assert bounds(burst)[0].at == NOW + SETTINGS.floor_s
        assert bounds(burst, asked_until(QUIET, "max_age", NOW + 900))[0] == Bound("max_age", NOW + 900)

    def test_the_window_of_a_feed_that_falls_silent_grows_older(self) -> None:
        silent = replace(STEADY, window_span_s=600, changed_at=NOW - 3_000)
        assert plan.time_to_loss_s(silent, NOW) == 3_600
        assert bounds(silent) == (Bound("time_to_loss", NOW + 1_200),)

    def test_it_is_unknown_where_entries_have_no_dates(self) -> None:
        assert plan.time_to_loss_s(STEADY, NOW) is None
        assert plan.loss_at(STEADY) is None

    def test_a_loss_is_reckoned_from_the_last_look_and_a_failed_poll_is_none(self) -> None:
        state = replace(STEADY, window_span_s=600, changed_at=NOW - 3_000)
        assert plan.loss_at(state) == NOW + 3_600
        assert plan.loss_at(replace(state, polled_at=NOW + 900, failures=2)) == NOW + 3_600
        assert plan.loss_at(FeedState(window_span_s=600)) is None


class TestFirstPolls:
    FIRST = replace(STEADY, honesty=Honesty(answers=1))

    @pytest.mark.parametrize(("jitter", "wait"), [(-1.0, 300), (0.0, 1_050), (1.0, 1_800)])
    def test_the_second_poll_comes_anywhere_up_to_the_interval(self, jitter: float, wait: float) -> None:
        assert bounds(self.FIRST, jitter=jitter)[0].at == NOW + wait

    def test_it_comes_within_an_hour(self) -> None:
        assert bounds(self.FIRST, interval_s=DAY, jitter=1.0) == (Bound("first_poll", NOW + HOUR),)

    def test_where_the_floor_is_an_hour_it_comes_soon_after_that(self) -> None:
        whole = replace(self.FIRST, validators=None)
        waits = [bounds(whole, interval_s=DAY, jitter=jitter)[0].at - NOW for jitter in (-1.0, 1.0)]
        assert waits == [HOUR, 1.25 * HOUR]


class TestWishes:
    @pytest.mark.parametrize(("ttl", "wait"), [(7_200, 7_200), (60, 1_800), (6e7, DAY)])
    def test_ttl_is_a_lower_bound_of_a_day_at_most(self, ttl: float, wait: float) -> None:
        assert bounds(replace(STEADY, ttl_s=ttl))[0].at == NOW + wait

    def test_a_hint_is_kept_unless_the_measured_rate_is_higher(self) -> None:
        rare = replace(STEADY, arrivals=Arrivals(count=4, days=1, at=NOW))
        four_a_day = 21_600.0
        assert bounds(replace(rare, hint_s=four_a_day))[0] == Bound("hint", NOW + four_a_day)
        assert bounds(replace(STEADY, hint_s=four_a_day))[0].reason == "interval"

    def test_hourly_is_what_a_template_says(self) -> None:
        rare = replace(STEADY, arrivals=Arrivals(count=1, days=1, at=NOW))
        assert Bound("hint", NOW + HOUR) not in bounds(replace(rare, hint_s=HOUR))


class TestSkipping:
    def skipped(
        self, *, hours: tuple[int, ...] = (), days: tuple[int, ...] = (), jitter: float = -1.0
    ) -> Bound:
        return bounds(replace(STEADY, skip_hours=hours, skip_days=days), jitter=jitter, interval_s=1_936)[0]

    def test_a_poll_in_a_skipped_hour_comes_at_its_end(self) -> None:
        assert self.skipped(hours=(10, 11)) == Bound("skip_hours", MIDNIGHT + 12 * HOUR)

    def test_over_midnight(self) -> None:
        hours = (*range(10, 24), 0, 1)
        assert self.skipped(hours=hours) == Bound("skip_hours", MIDNIGHT + 26 * HOUR)

    def test_a_poll_on_a_skipped_day_comes_on_the_next(self) -> None:
        assert self.skipped(days=(2,)) == Bound("skip_days", MIDNIGHT + DAY)

    def test_days_and_hours_together(self) -> None:
        assert self.skipped(days=(2, 3), hours=(0, 1)) == Bound("skip_hours", MIDNIGHT + 50 * HOUR)

    def test_a_poll_outside_stays_where_it_is(self) -> None:
        assert self.skipped(hours=(9, 12), days=(5, 6)).reason == "interval"

    def test_who_skips_everything_says_nothing(self) -> None:
        assert self.skipped(hours=tuple(range(24)), days=tuple(range(7))).reason == "interval"

    def test_feeds_with_the_same_hours_do_not_all_come_at_their_end(self) -> None:
        assert self.skipped(hours=(10,), jitter=0.0).at == MIDNIGHT + 11 * HOUR + 150


class TestFailing:
    def test_failures_double_the_wait_up_to_a_day_and_then_a_week(self) -> None:
        waits = [after_failure(replace(STEADY, failures=n)).at - NOW for n in (1, 2, 5, 6, 29, 30, 9_000)]
        assert waits == [3_600, 7_200, 57_600, DAY, DAY, 7 * DAY, 7 * DAY]
        assert after_failure(replace(STEADY, failures=1)).reason == "back_off"

    def test_a_feed_that_never_answered_is_tried_some_times_on_its_first_day(self) -> None:
        new = FeedState(polled_at=NOW)
        waits = [after_failure(replace(new, failures=n)).at - NOW for n in (1, 2, 3)]
        assert waits == [1_800, 3_600, 7_200]

    def test_an_interval_that_people_wrote_is_doubled_as_it_is(self) -> None:
        every = replace(FEED, every_s=400.0)
        for state in (STEADY, FeedState(polled_at=NOW)):
            waits = [after_failure(replace(state, failures=n), feed=every).at - NOW for n in (1, 2, 3, 29)]
            assert waits == [800, 1_600, 3_200, DAY]

    def test_jitter_is_ten_percent(self) -> None:
        assert after_failure(replace(STEADY, failures=1), jitter=1.0).at == pytest.approx(NOW + 3_960)

    def test_the_servers_bound_is_kept_past_every_cap(self) -> None:
        asked = replace(DOWN, not_before=NOW + 5 * DAY, not_before_by="retry_after")
        assert after_failure(replace(STEADY, failures=1), asked) == Bound("retry_after", NOW + 5 * DAY)

    def test_asked_too_often_without_a_time_means_an_hour(self) -> None:
        often = replace(STEADY, failures=1)
        limited = Failed(reason="rate_limited", transient=True, status=429)
        every = replace(FEED, every_s=60.0)
        assert after_failure(often, limited, feed=every) == Bound("rate_limited", NOW + HOUR)
        assert after_failure(replace(often, failures=4), limited, feed=every).reason == "back_off"

    @pytest.mark.parametrize("jitter", [-1.0, 0.0])
    def test_a_bot_check_is_tried_once_a_day_for_ever(self, jitter: float) -> None:
        blocked = replace(STEADY, failures=99, last_reason="blocked")
        assert after_failure(blocked, jitter=jitter) == Bound("blocked", NOW + DAY)

    @pytest.mark.parametrize("jitter", [-1.0, 0.0])
    def test_robots_txt_is_read_again_after_a_day_for_ever(self, jitter: float) -> None:
        barred = replace(STEADY, failures=99, last_reason="robots")
        assert after_failure(barred, jitter=jitter) == Bound("robots", NOW + DAY)

    @pytest.mark.parametrize("jitter", [-1.0, 0.0])
    def test_one_410_waits_a_day_for_the_second(self, jitter: float) -> None:
        gone = Failed(reason="gone", transient=False, status=410)
        state = replace(STEADY, failures=1, last_reason="gone", gone_since=NOW)
        assert after_failure(state, gone, jitter=jitter) == Bound("gone", NOW + DAY)

    @pytest.mark.parametrize(("reason", "word"), [("gone", "gone"), ("not_found", "dead")])
    def test_what_is_gone_or_dead_is_asked_once_in_thirty_days(self, reason: str, word: str) -> None:
        state = FeedState(polled_at=NOW, failures=40, last_reason=reason, gone_since=1.0, shut_since=1.0)
        for jitter, wait in ((-1.0, 30), (0.0, 30), (1.0, 33)):
            found = after_failure(state, Failed(reason=reason, transient=False), jitter=jitter)
            assert found.reason == word
            assert found.at == pytest.approx(NOW + wait * DAY)

    def test_a_failure_waits_for_the_end_of_skipped_hours_too(self) -> None:
        state = replace(STEADY, failures=1, skip_hours=(11,))
        assert after_failure(state, jitter=-1.0) == Bound("skip_hours", MIDNIGHT + 12 * HOUR)

    def test_a_rare_poll_does_not_become_frequent_by_failing(self) -> None:
        weekly = replace(FEED, every_s=10 * DAY)
        assert after_failure(replace(STEADY, failures=1), feed=weekly).at == NOW + 10 * DAY
