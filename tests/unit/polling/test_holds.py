"""Which troubles hold a whole host, and for how long (row B9)."""

from __future__ import annotations

import pytest

from pipeline.model import Failed
from pipeline.polling.holds import Hold, held_s, hold_for

NOW = 1_767_780_000.0
DAY = 86_400.0


def held(failed: Failed, rows: int = 6) -> list[float]:
    hold = hold_for(failed, NOW)
    assert hold is not None
    return [held_s(hold, row) for row in range(1, rows + 1)]


def refused(status: int, not_before: float | None = None) -> Failed:
    return Failed(reason="rate_limited", transient=True, status=status, not_before=not_before)


def test_429_holds_an_hour_doubling_to_a_day() -> None:
    assert held(refused(429)) == [3_600, 7_200, 14_400, 28_800, 57_600, DAY]


def test_503_holds_a_minute_doubling_to_an_hour() -> None:
    assert held(refused(503), 8) == [60, 120, 240, 480, 960, 1_920, 3_600, 3_600]


@pytest.mark.parametrize("reason", ["dns", "connect", "tls"])
def test_a_host_that_is_down_is_held_for_a_minute_doubling_to_an_hour(reason: str) -> None:
    assert held(Failed(reason=reason, transient=True), 8) == [60, 120, 240, 480, 960, 1_920, 3_600, 3_600]


@pytest.mark.parametrize("reason", ["timeout", "reset"])
def test_one_slow_or_broken_answer_is_no_hosts_fault(reason: str) -> None:
    assert held(Failed(reason=reason, transient=True), 3) == [0, 60, 120]


def test_a_time_that_the_host_names_is_its_hold_for_a_week_at_most() -> None:
    named = hold_for(refused(429, NOW + 120), NOW)
    assert named is not None
    assert named.until == NOW + 120
    far = hold_for(refused(503, NOW + 90 * DAY), NOW)
    assert far is not None
    assert far.until == NOW + 7 * DAY


def test_a_time_that_is_over_names_none() -> None:
    past = hold_for(refused(429, NOW), NOW)
    assert past is not None
    assert past.until is None


@pytest.mark.parametrize(
    "failed",
    [
        Failed(reason="server_error", transient=True, status=500),
        Failed(reason="not_found", transient=True, status=404),
        Failed(reason="timeout", transient=True, status=200),
        Failed(reason="too_large", transient=True),
        Failed(reason="address_refused", transient=False),
    ],
)
def test_everything_else_is_the_documents_own(failed: Failed) -> None:
    assert hold_for(failed, NOW) is None


def test_a_long_row_is_no_number_too_large() -> None:
    assert held_s(Hold(kind="down", first_s=60, most_s=3_600), 100_000) == 3_600
