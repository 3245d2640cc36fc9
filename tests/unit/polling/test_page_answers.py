"""What an answer means for a page: an article's bytes, once more, or never."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.model import Failed
from pipeline.polling.politeness import GiveUp, Retry, after_failed_page, page_failure
from pipeline.settings import CollectSettings

NOW = 1_800_000_000.0
HOUR = 3_600.0
DAY = 86_400.0


# ── what a page's answer means ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "kind",
    [
        "text/html",
        "TEXT/HTML; charset=utf-8",
        "application/xhtml+xml",
        "text/xml",
        "application/xml",
        "",
        ";",
    ],
)
@pytest.mark.parametrize("status", [200, 203])
def test_html_is_a_page(kind: str, status: int) -> None:
    assert page_failure(status, {"content-type": kind}, NOW) is None
    assert page_failure(status, {}, NOW) is None


@pytest.mark.parametrize(
    "kind", ["application/pdf", "image/png", "video/mp4", "application/json", "text/plain"]
)
def test_anything_else_is_not(kind: str) -> None:
    failed = page_failure(200, {"content-type": kind + "; q=1"}, NOW)
    assert failed == Failed(reason="not_html", transient=False, status=200, detail=kind)


@pytest.mark.parametrize(
    ("status", "reason", "transient"),
    [
        (204, "empty_body", True),
        (205, "empty_body", True),
        (206, "http_error", False),
        (300, "http_error", False),
        (304, "spurious_304", True),
        (400, "http_error", False),
        (401, "unauthorized", False),
        (403, "forbidden", True),
        (404, "not_found", True),
        (408, "http_error", True),
        (410, "gone", False),
        (425, "http_error", True),
        (429, "rate_limited", True),
        (451, "http_error", False),
        (500, "server_error", True),
        (503, "server_error", True),
        (599, "server_error", True),
    ],
)
def test_each_refusal_has_its_reason(status: int, reason: str, transient: bool) -> None:
    assert page_failure(status, {}, NOW) == Failed(reason=reason, transient=transient, status=status)


def test_a_refusal_carries_when_to_come_back() -> None:
    failed = page_failure(503, {"retry-after": "60"}, NOW)
    assert failed is not None
    assert failed.not_before == NOW + 60.0


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_challenge_for_people_is_a_block(status: int) -> None:
    failed = page_failure(status, {"cf-mitigated": "Challenge"}, NOW)
    assert failed is not None
    assert failed.reason == "blocked"


# ── once more, or never ──────────────────────────────────────────────────────────────────────────


def after(failed: Failed, attempts: int = 0, *, age: float = 0.0, jitter: float = 0.0) -> Retry | GiveUp:
    return after_failed_page(
        failed,
        first_seen_at=NOW - age,
        attempts=attempts,
        now=NOW,
        jitter=jitter,
        settings=CollectSettings(),
    )


def retry(failed: Failed, attempts: int = 0) -> Retry:
    found = after(failed, attempts)
    assert isinstance(found, Retry)
    return found


TIMEOUT = Failed(reason="timeout", transient=True)


def test_a_page_is_tried_again_after_30_s_then_four_times_as_long() -> None:
    assert [retry(TIMEOUT, n).at - NOW for n in range(5)] == [30.0, 120.0, 480.0, 1_920.0, 7_680.0]
    assert retry(TIMEOUT).counts


def test_the_last_attempt_is_the_last() -> None:
    assert after(TIMEOUT, 5) == GiveUp(reason="timeout")
    assert after(TIMEOUT, 50) == GiveUp(reason="timeout")


@pytest.mark.parametrize("reason", ["gone", "unauthorized", "not_html", "address_refused", "http_error"])
def test_what_waiting_does_not_help_is_given_up_at_once(reason: str) -> None:
    assert after(Failed(reason=reason, transient=False)) == GiveUp(reason=reason)


@pytest.mark.parametrize(("reason", "tries"), [("not_found", 4), ("forbidden", 3), ("blocked", 3)])
def test_what_waiting_seldom_helps_is_tried_a_few_times(reason: str, tries: int) -> None:
    failed = Failed(reason=reason, transient=True, status=404)
    assert all(isinstance(after(failed, n), Retry) for n in range(tries - 1))
    assert after(failed, tries - 1) == GiveUp(reason=reason)


@pytest.mark.parametrize(("status", "wait"), [(429, HOUR), (503, 60.0)])
def test_a_busy_host_costs_no_attempt_and_is_left_alone(status: int, wait: float) -> None:
    assert retry(Failed(reason="any", transient=True, status=status)) == Retry(at=NOW + wait, counts=False)
    assert not retry(Failed(reason="any", transient=True, status=status), 99).counts


@pytest.mark.parametrize(
    ("age", "wait"), [(0.0, 60.0), (HOUR, HOUR / 4), (8 * HOUR, 2 * HOUR), (2 * DAY, 6 * HOUR)]
)
def test_the_longer_a_host_was_busy_the_more_rarely_it_is_asked(age: float, wait: float) -> None:
    busy = Failed(reason="server_error", transient=True, status=503)
    assert after(busy, age=age) == Retry(at=NOW + wait, counts=False)


def test_a_silent_robots_txt_costs_no_attempt() -> None:
    failed = Failed(reason="robots_unreachable", transient=True, not_before=NOW + 60.0)
    assert retry(failed, 40) == Retry(at=NOW + 6 * HOUR, counts=False)
    assert retry(failed) == Retry(at=NOW + 60.0, counts=False)


def test_retry_after_is_obeyed() -> None:
    later = NOW + DAY
    assert retry(Failed(reason="rate_limited", transient=True, status=429, not_before=later)).at == later
    assert retry(Failed(reason="server_error", transient=True, status=500, not_before=later)).at == later


@pytest.mark.parametrize("failed", [TIMEOUT, Failed(reason="rate_limited", transient=True, status=429)])
def test_three_days_end_everything(failed: Failed) -> None:
    assert isinstance(after(failed, age=2.7 * DAY), Retry)
    assert after(failed, age=3 * DAY) == GiveUp(reason=failed.reason)


def test_a_host_that_wants_to_be_asked_after_the_deadline_is_not_asked_again() -> None:
    failed = Failed(reason="rate_limited", transient=True, status=429, not_before=NOW + 4 * DAY)
    assert after(failed) == GiveUp(reason="rate_limited")


@given(
    attempts=st.integers(0, 2) | st.integers(0, 10_000),
    jitter=st.floats(-1, 1, exclude_max=True),
    status=st.sampled_from([None, 403, 404, 429, 500, 503]),
    wait=st.none() | st.floats(0, 7 * DAY),
)
def test_a_retry_is_never_early_never_now_and_never_after_the_deadline(
    attempts: int, jitter: float, status: int | None, wait: float | None
) -> None:
    not_before = None if wait is None else NOW + wait
    failed = Failed(reason="x", transient=True, status=status, not_before=not_before)
    found = after(failed, attempts, jitter=jitter)
    assume(isinstance(found, Retry))
    assert isinstance(found, Retry)
    assert found.at >= max(NOW + 27.0, not_before or NOW)
    assert found.at <= NOW + 3 * DAY
