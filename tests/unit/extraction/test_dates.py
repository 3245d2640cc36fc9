from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipeline.extraction.dates import moment_of, plausible
from tests.unit.extraction.building import SEEN_AT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T07:30:00Z", "2026-03-02T07:30:00+00:00"),
        ("2026-03-02T07:30:00+01:00", "2026-03-02T07:30:00+01:00"),
        ("2026-03-01 22:30:00-0500", "2026-03-01T22:30:00-05:00"),
        ("2026-03-02T07:30:00.123456 +01", "2026-03-02T07:30:00+01:00"),
        ("2026-03-02T07:30", "2026-03-02T07:30:00+00:00"),
        ("20260302", "2026-03-02T00:00:00+00:00"),
        ("Mon, 02 Mar 2026 07:30:00 GMT", "2026-03-02T07:30:00+00:00"),
        ("Mon, 02 Mar 2026 07:30:00 -0000", "2026-03-02T07:30:00+00:00"),
        ("1772436600", "2026-03-02T07:30:00+00:00"),
        ("1772436600000", "2026-03-02T07:30:00+00:00"),
    ],
)
def test_machine_dates_keep_their_zone_and_are_utc_without_one(text: str, expected: str) -> None:
    moment = moment_of(text, SEEN_AT)
    assert moment is not None
    assert moment.isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [None, "", "yesterday", "2026-13-40", "0000-00-00", "1970-01-01T00:00:00Z", "2026-03-09", "x" * 65],
)
def test_what_is_no_date_or_not_believable_is_none(text: str | None) -> None:
    assert moment_of(text, SEEN_AT) is None


def test_a_day_ahead_is_a_time_zone_more_is_a_mistake() -> None:
    assert plausible(SEEN_AT + timedelta(hours=23), SEEN_AT) is not None
    assert plausible(SEEN_AT + timedelta(hours=25), SEEN_AT) is None


def test_moments_of_a_feed_are_brought_to_utc() -> None:
    zoned = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=9)))
    assert plausible(zoned, SEEN_AT) == datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
    assert plausible(datetime(2026, 3, 2, 9, 0), SEEN_AT) == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert plausible(None, SEEN_AT) is None
