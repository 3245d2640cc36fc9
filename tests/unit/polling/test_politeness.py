"""How a host is treated: its robots.txt, its pace, its Retry-After."""

from __future__ import annotations

from email.utils import formatdate
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Failed, FeedState
from pipeline.polling.politeness import (
    back_at,
    gap,
    host_hold,
    product_token,
    retry_after_until,
    robots_absent,
    robots_again_at,
    robots_first_at,
    robots_is_due,
    robots_meaning,
    robots_names,
    robots_retried_at,
)
from pipeline.settings import PacingSettings

NOW = 1_800_000_000.0
HOUR = 3_600.0
DAY = 86_400.0


# ── robots.txt ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("statuses", "meaning"),
    [
        ((200, 203, 204), "parse"),
        ((301, 400, 401, 403, 404, 410, 451), "allow"),
        ((304, 429, 500, 503), "unreachable"),
    ],
)
def test_a_missing_robots_txt_allows_and_a_silent_one_does_not(
    statuses: tuple[int, ...], meaning: str
) -> None:
    """RFC 9309 §2.3.1.3 "MAY access any resources", §2.3.1.4 "MUST assume complete disallow"."""
    assert {robots_meaning(status) for status in statuses} == {meaning}


def test_only_a_redirect_that_leads_nowhere_shows_that_there_is_no_file() -> None:
    assert robots_absent("too_many_redirects")
    assert robots_absent("bad_redirect")
    assert not any(robots_absent(reason) for reason in ("timeout", "dns", "too_large", "address_refused"))


def test_a_silent_robots_txt_is_asked_ever_more_rarely_up_to_each_hour() -> None:
    waits = [robots_again_at(n, NOW, None) - NOW for n in (0, 1, 2, 3, 1_000)]
    assert waits == [60.0, 240.0, 960.0, HOUR, HOUR]
    assert robots_again_at(0, NOW, NOW + 500.0) == NOW + 500.0


@pytest.mark.parametrize(
    ("agent", "token"), [("Wiredesk/0.1 (+https://a.example)", "Wiredesk"), ("Desk bot", "Desk"), ("", "")]
)
def test_rules_call_us_by_our_product_name(agent: str, token: str) -> None:
    assert product_token(agent) == token


# ── pace ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [
        (None, 1.0),
        (0.0, 1.0),
        (0.5, 1.0),
        (10.0, 10.0),
        (60.0, 60.0),
        (900.0, 60.0),
        (inf, 60.0),
        (nan, 1.0),
        (-5.0, 1.0),
    ],
)
def test_the_longer_of_both_gaps_counts_up_to_the_cap(delay: float | None, seconds: float) -> None:
    assert gap(PacingSettings(), delay) == seconds


def test_our_own_gap_may_be_longer_than_the_cap() -> None:
    assert gap(PacingSettings(gap_s=90.0), 100.0) == 90.0


@pytest.mark.parametrize(("failures", "hours"), [(0, 1), (1, 2), (4, 16), (5, 24), (10_000, 24)])
def test_a_429_holds_the_host_for_an_hour_doubling_to_a_day(failures: int, hours: int) -> None:
    assert host_hold(429, None, NOW, failures) == NOW + hours * HOUR


@pytest.mark.parametrize(("failures", "minutes"), [(0, 1), (3, 8), (6, 60), (7, 60)])
def test_a_503_holds_the_host_for_a_minute_doubling_to_an_hour(failures: int, minutes: int) -> None:
    assert host_hold(503, None, NOW, failures) == NOW + minutes * 60


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_decides_the_hold_up_to_a_week(status: int) -> None:
    assert host_hold(status, NOW + 30.0, NOW, 9) == NOW + 30.0
    assert host_hold(status, NOW + 30 * DAY, NOW, 0) == NOW + 7 * DAY
    assert host_hold(status, NOW - 1.0, NOW, 0) == host_hold(status, None, NOW, 0)


@pytest.mark.parametrize("status", [200, 304, 403, 404, 500, 502])
def test_other_answers_hold_no_host(status: int) -> None:
    assert host_hold(status, NOW + 30.0, NOW, 3) is None


# ── Retry-After ──────────────────────────────────────────────────────────────────────────────────


def test_retry_after_in_seconds() -> None:
    assert retry_after_until({"retry-after": " 120 "}, NOW) == NOW + 120.0


def test_retry_after_as_a_date_is_read_by_the_servers_own_clock() -> None:
    late = {
        "date": formatdate(NOW - DAY, usegmt=True),
        "retry-after": formatdate(NOW - DAY + 90, usegmt=True),
    }
    assert retry_after_until(late, NOW) == NOW + 90.0
    assert retry_after_until({"retry-after": formatdate(NOW + 60, usegmt=True)}, NOW) == NOW + 60.0
    assert retry_after_until({"retry-after": "Wed, 15 Jan 2027 09:00:00"}, NOW) is not None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "0",
        "-5",
        "soon",
        "1e12",
        "٣",
        "Mon, 99 Foo 2026",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "01 Jan 0001 00:00:00 +2300",
    ],
)
def test_retry_after_that_says_nothing_usable_is_none_or_capped(value: str) -> None:
    found = retry_after_until({"retry-after": value}, NOW)
    assert found is None or found == NOW + 7 * DAY


@given(st.text(max_size=40))
def test_any_retry_after_is_within_a_week_or_none(value: str) -> None:
    found = retry_after_until({"retry-after": value, "date": value}, NOW)
    assert found is None or NOW < found <= NOW + 7 * DAY


def test_an_absurdly_long_number_is_a_week() -> None:
    assert retry_after_until({"retry-after": "9" * 5_000}, NOW) == NOW + 7 * DAY


# ── robots.txt and feeds ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("User-agent: Wiredesk", True),
        ("\n  USER-AGENT : wiredesk/2.0 # that one", True),
        ("User-agent: Wire", False),
        ("User-agent: Wiredesk2", False),
        ("User-agent: *", False),
        ("# User-agent: Wiredesk", False),
        ("Disallow: Wiredesk", False),
        ("", False),
    ],
)
def test_a_robots_txt_names_the_desk_by_its_whole_token(text: str, named: bool) -> None:
    assert robots_names(text, "Wiredesk") is named


def test_robots_txt_is_first_read_within_its_time() -> None:
    assert [robots_first_at(NOW, DAY, jitter) for jitter in (-1.0, 0.0, 1.0)] == [
        NOW,
        NOW + DAY / 2,
        NOW + DAY,
    ]


def test_robots_txt_is_read_when_its_time_has_come_and_before_a_barred_feed_is_asked_for() -> None:
    assert robots_is_due(FeedState(robots_again_at=NOW), NOW)
    assert not robots_is_due(FeedState(robots_again_at=NOW + 1), NOW)
    assert robots_is_due(FeedState(robots_again_at=NOW + 1, last_reason="robots"), NOW)


def test_a_robots_txt_that_could_not_be_had_is_left_alone_for_an_hour_or_as_it_says() -> None:
    assert robots_retried_at(NOW, None) == robots_retried_at(NOW, NOW + 60) == NOW + HOUR
    assert robots_retried_at(NOW, NOW + DAY) == NOW + DAY


# ── no turn ──────────────────────────────────────────────────────────────────────────────────────

HERE, THERE = "https://example.org/feed", "https://cdn.example/feed"


@pytest.mark.parametrize(
    ("reason", "not_before", "url", "wait_s"),
    [
        ("address_busy", None, HERE, 60.0),
        ("address_busy", None, THERE, 300.0),
        ("host_pace", NOW + 20.0, HERE, 20.0),
        ("host_pace", NOW + 20.0, THERE, 300.0),
        ("host_pace", NOW + HOUR, THERE, HOUR),
    ],
)
def test_what_got_no_turn_is_tried_soon_and_who_redirects_to_it_not_at_once(
    reason: str, not_before: float | None, url: str, wait_s: float
) -> None:
    failed = Failed(reason=reason, transient=True, not_before=not_before, url=url)
    assert back_at(failed, HERE, now=NOW, jitter=0.0, floor_s=300.0) == NOW + wait_s
