"""What somebody should look at: an untroubled desk has no problem, each trouble has one sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.problems import LATE_SHOWN, PATIENCE_S, problems, silent
from console.view import FeedView, Overview
from pipeline.model import Scalar, Stage
from tests.unit.console.building import NOW, QUIET, feed, group, stage


def with_stage(name: Stage, **facts: float | None) -> Overview:
    return replace(QUIET, stages=(stage(name, **facts),))


def test_a_desk_at_rest_has_none() -> None:
    assert problems(QUIET) == ()


def test_a_missing_process_is_missed() -> None:
    [found] = problems(replace(QUIET, workers={"io": 1, "extract": 1}))
    assert found == (
        "no sign of life from the scheduler: start it if it does not run; if it runs, it hangs: kill it, and "
        "it is started again; "
        "its log says more"
    )


def test_a_silent_process_has_a_last_sign_of_life_and_a_host() -> None:
    workers = {"beat": 1, "io": 1}
    sign: dict[str, Scalar] = {"at": NOW - 48, "host": "desk-2"}
    assert silent(replace(QUIET, workers=workers, last_signs={"extract": sign})) == (
        "no sign of life from the worker that extracts for 48 s (it ran on desk-2)",
    )
    both = silent(replace(QUIET, workers={"io": 1}))
    assert both == ("no sign of life from the scheduler", "no sign of life from the worker that extracts")


def test_without_the_scheduler_everybody_is_silent_and_it_is_the_one_to_look_at() -> None:
    sign: dict[str, Scalar] = {"at": NOW - 300, "host": "desk-1"}
    assert silent(replace(QUIET, workers={}, last_signs={"beat": sign, "io": sign})) == (
        "no sign of life from the scheduler for 5 min (it ran on desk-1), nor from workers, who wait for its "
        "ticks",
    )


def test_a_young_desk_is_given_time_to_show_life() -> None:
    silent = replace(QUIET, workers={})
    assert problems(silent, age_s=PATIENCE_S - 1) == ()
    assert len(problems(silent, age_s=PATIENCE_S + 1)) == 1


@pytest.mark.parametrize(
    ("over", "share", "words"),
    [
        ("stream", 0.1, "the stories stream is full (58 events)"),
        ("memory", 0.9, "Redis has used 90% of its memory: collecting and extracting wait"),
        ("", 0.85, "Redis has used 85% of its memory"),
    ],
)
def test_a_load_near_its_mark_is_said(over: str, share: float, words: str) -> None:
    [found] = problems(replace(QUIET, over=over, memory_share=share))
    assert found.startswith(words)


def test_a_mistake_in_one_feed_says_where_and_how_many_there_are() -> None:
    config: dict[str, Scalar] = {
        "ok": False,
        "left_out": 2,
        "problems": "feeds.yaml:3: a: wrong; mend\nfeeds.yaml:9: b: wrong; mend",
    }
    [found] = problems(replace(QUIET, config=config))
    assert found == "configuration: feeds.yaml:3: a: wrong; mend (and 1 more)"


def test_an_unusable_list_says_that_the_last_good_one_is_in_use() -> None:
    [found] = problems(replace(QUIET, config={"ok": False, "problems": "feeds.yaml:1: no YAML; mend it"}))
    assert found == "configuration: feeds.yaml:1: no YAML; mend it; the last good list is in use"
    [found] = problems(replace(QUIET, config={"ok": False}))
    assert "unreadable" in found


def test_work_that_waits_too_long_is_said() -> None:
    [found] = problems(with_stage(Stage.COLLECT, due=1500, oldest_s=600.0))
    assert found.startswith(
        "collect does not keep up: 1,500 due, the oldest for 10 min; start another worker-io"
    )
    assert problems(with_stage(Stage.COLLECT, due=1500, oldest_s=60.0)) == ()


def test_a_stage_whose_tries_mostly_fail_is_said_but_failing_feeds_have_their_own_lines() -> None:
    [found] = problems(with_stage(Stage.EXTRACT, per_minute=3.0, failed_per_minute=12.0))
    assert found.startswith("extract: more tries fail (12/min) than succeed (3/min)")
    assert problems(with_stage(Stage.POLL, per_minute=3.0, failed_per_minute=12.0)) == ()


def test_dead_letters_come_with_the_command_that_lists_them() -> None:
    view = replace(with_stage(Stage.EXTRACT, dead=1), groups=(group("enrich", dead=2), group("sink")))
    assert problems(view) == (
        "extract: 1 dead letter; see `wiredesk dead list --stage extract`",
        "group enrich failed on 2 events; see `wiredesk dead list --group enrich`",
    )


def test_a_failing_feed_says_why_how_often_and_when_it_is_asked_again() -> None:
    once = feed("harbour", "failing", 1, "dns")
    again = replace(feed("daily", "failing", 4), next_poll_at=None)
    assert problems(replace(QUIET, feeds_failing=(once, again))) == (
        "feed harbour: the host name does not resolve, failed once, asked again in 4 min",
        "feed daily: unknown, failed 4 times in a row",
    )
    overdue = replace(once, next_poll_at=NOW - 5)
    assert "asked again in 0.0 s" in problems(replace(QUIET, feeds_failing=(overdue,)))[0]


def test_a_feed_that_is_a_page_or_gone_is_said_with_what_to_do() -> None:
    page, gone = feed("harbour", "failing", 1, "html_page"), feed("old", "gone", 9, "gone")
    assert problems(replace(QUIET, feeds_failing=(page, gone))) == (
        "feed harbour: a web page where the feed should be, failed once, asked again in 4 min; "
        "`wiredesk feeds find https://harbour.example/feed` looks for its feed",
        "feed old: gone for good, failed 9 times in a row, asked again in 4 min",
    )


def test_a_mistake_in_the_rules_for_sites_says_that_the_last_good_ones_are_in_use() -> None:
    rules: dict[str, Scalar] = {"ok": False, "problems": "sites.yaml:2: no YAML; mend it"}
    [found] = problems(replace(QUIET, site_rules=rules))
    assert found == "configuration: sites.yaml:2: no YAML; mend it; running workers keep the last good rules"


def test_a_mistake_in_the_agencies_says_that_running_workers_keep_the_last_good_ones() -> None:
    agencies: dict[str, Scalar] = {"ok": False, "problems": "wires.yaml:2: no YAML; mend it"}
    [found] = problems(replace(QUIET, agencies=agencies))
    assert (
        found == "configuration: wires.yaml:2: no YAML; mend it; running workers keep the last good agencies"
    )


def late(name: str, failures: int = 0) -> FeedView:
    return replace(feed(name, failures=failures), loss_at=NOW + 60)


def test_a_feed_that_is_polled_too_late_says_why_and_how_late() -> None:
    in_time = replace(feed("valley"), loss_at=NOW + 900)
    found = problems(replace(QUIET, feeds_near_loss=(late("harbour"), in_time), feeds_late=1))
    assert found == (
        "feed harbour: entries may scroll out unseen in 1 min, the next poll comes in 4 min "
        "(nobody is asked more often than that); `wiredesk feeds show harbour`",
    )
    [overdue] = problems(
        replace(QUIET, feeds_near_loss=(replace(late("harbour"), next_poll_at=NOW - 190, loss_at=NOW - 70),))
    )
    assert overdue == (
        "feed harbour: entries may have been scrolling out unseen for 1 min, the poll has been overdue "
        "for 3 min; `wiredesk feeds show harbour`"
    )


def test_a_poll_that_is_late_by_seconds_is_no_problem() -> None:
    due = replace(feed("harbour"), next_poll_at=NOW - 3, loss_at=NOW - 12)
    assert problems(replace(QUIET, feeds_near_loss=(due,))) == ()


def test_of_many_feeds_that_are_polled_too_late_some_are_told_and_a_failing_one_has_its_own_line() -> None:
    feeds = tuple(late(f"f{n}") for n in range(6))
    found = problems(replace(QUIET, feeds_near_loss=(late("ill", 2), *feeds), feeds_late=40))
    assert len(found) == LATE_SHOWN + 1
    assert found[-1] == "40 feeds in all are polled too late; `wiredesk status --feeds` has each"


def test_a_full_stream_says_since_when_and_who_is_to_read() -> None:
    full = replace(QUIET, over="stream", over_since=NOW - 240)
    [found] = problems(full)
    assert found == (
        "the stories stream is full (58 events): collecting and extracting have been waiting for 4 min; "
        "nobody reads it: `wiredesk consume --group NAME`, or set stream.retention: 1d"
    )
    [found] = problems(replace(full, groups=(group("sink"), group("enrich", lag=50))))
    assert found.endswith("group enrich lags 50 with 1 consumer: start more of them, or forget the group")


def test_what_waits_for_a_reason_that_is_told_is_not_told_again() -> None:
    waiting = with_stage(Stage.EXTRACT, due=9, oldest_s=500.0)
    assert len(problems(waiting)) == 1
    assert len(problems(replace(waiting, over="memory"))) == 1
    assert len(problems(replace(waiting, workers={"beat": 1, "io": 1}))) == 1
    assert len(problems(replace(waiting, workers={"beat": 1, "extract": 1}))) == 2
    polls = with_stage(Stage.POLL, due=9, oldest_s=500.0)
    assert len(problems(replace(polls, over="memory"))) == 2
