from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.parsing.dates import parse_date, plausible


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        # RFC 822 and 5322, and what is written for them
        ("Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21"),
        ("Thu, 01 Jan 2004 19:48:21", "2004-01-01T19:48:21"),
        ("01 Jan 2004 19:48 EST", "2004-01-02T00:48:00"),
        ("Thu,01 Jan 2004 19:48:21 +0000", "2004-01-01T19:48:21"),
        ("Thu, 01 Jan 04 19:48:21 GMT", "2004-01-01T19:48:21"),
        ("Thu, 01 Jan 99 19:48:21 GMT", "1999-01-01T19:48:21"),
        ("Thu, 01 Jan 104 19:48:21 GMT", "2004-01-01T19:48:21"),
        ("Wednesday, 07-Jan-26 10:00:00 GMT", "2026-01-07T10:00:00"),
        ("Wed, 07 January 2026 10:00:00 -0500 (EST)", "2026-01-07T15:00:00"),
        ("Wed, 07 Jan 2026 10:00:00 A", "2026-01-07T10:00:00"),
        ("Wed,  7 Jan 2026\n 10:00:00 +0100", "2026-01-07T09:00:00"),
        ("Sun, 05 Sept 2024 10:00:00 +0200", "2024-09-05T08:00:00"),
        # zones
        ("Thu, 01 Jan 2004 10:00:00 CET", "2004-01-01T09:00:00"),
        ("Thu, 01 Jan 2004 10:00:00 IST", "2004-01-01T04:30:00"),
        ("Thu, 01 Jan 2004 10:00:00 BST", "2004-01-01T09:00:00"),
        ("Thu, 01 Jan 2004 10:00:00 GMT+1", "2004-01-01T09:00:00"),
        ("Thu, 01 Jan 2004 10:00:00 GMT+0100", "2004-01-01T09:00:00"),
        ("Thu, 01 Jan 2004 10:00:00 UTC-03:30", "2004-01-01T13:30:00"),
        ("2026-01-07T10:00:00 01:00", "2026-01-07T09:00:00"),
        ("2026-01-07 10:00:00 +0000 UTC", "2026-01-07T10:00:00"),
        # ISO 8601 and RFC 3339
        ("2026-01-07T10:00:00Z", "2026-01-07T10:00:00"),
        ("2026-01-07T10:00:00.123456+05:30", "2026-01-07T04:30:00"),
        ("2026-01-07T10:00:00,5-08:00", "2026-01-07T18:00:00"),
        ("2026-01-07T10:00", "2026-01-07T10:00:00"),
        ("2026-01-07", "2026-01-07T00:00:00"),
        ("2026-01", "2026-01-01T00:00:00"),
        ("2026/1/7 10:00", "2026-01-07T10:00:00"),
        ("20260107", "2026-01-07T00:00:00"),
        ("20260107T100000Z", "2026-01-07T10:00:00"),
        ("20260107T1000", "2026-01-07T10:00:00"),
        ("2026-01-07T24:00:00Z", "2026-01-08T00:00:00"),
        ("2026-12-31T23:59:60Z", "2027-01-01T00:00:00"),
        # epochs
        ("1072986501", "2004-01-01T19:48:21"),
        ("1072986501000", "2004-01-01T19:48:21"),
        ("1072986501.25", "2004-01-01T19:48:21"),
        # written out
        ("January 7th, 2026, 10:00 PM EST", "2026-01-08T03:00:00"),
        ("Jan 7, 2026 at 12:15 am", "2026-01-07T00:15:00"),
        ("Jan 7, 2026 12:15 p.m.", "2026-01-07T12:15:00"),
        ("Wed Jan  7 10:00:00 UTC 2026", "2026-01-07T10:00:00"),
        ("Wed Jan  7 10:00:00 2026", "2026-01-07T10:00:00"),
        ("7. Januar 2026", "2026-01-07T00:00:00"),
        ("mer., 7 août 2024 10:00:00 +0200", "2024-08-07T08:00:00"),
        ("mié, 7 ene 2026 10:00:00 +0100", "2026-01-07T09:00:00"),
        ("07.01.2026 10:00", "2026-01-07T10:00:00"),
        ("27/01/2026", "2026-01-27T00:00:00"),
        ("01/27/2026 10:00", "2026-01-27T10:00:00"),
    ],
)
def test_dates_as_feeds_write_them(text: str, iso: str) -> None:
    assert parse_date(text) == datetime.fromisoformat(iso).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "yesterday",
        "2026",
        "12345",
        "1/2/2026",
        "Wed, 07 Jan 2026 25:00:00 GMT",
        "Wed, 07 Jan 2026 13:00 PM",
        "Wed, 32 Jan 2026 10:00:00 GMT",
        "Wed, 07 Foo 2026 10:00:00 GMT",
        "Wed, 07 Jan 2026 10:00:00 Europe/Berlin",
        "Wed, 07 Jan 2026 10:00:00 QQQ",
        "Wed, 07 Jan 2026 10:00:00 +9900",
        "2026-13-01",
        "9999-12-31T23:00:00-05:00",
        "0000-01-01",
        "Wed, 07 Jan 2026 10:00:00 GMT" + " and so on" * 10,
    ],
)
def test_none_rather_than_a_guess(text: str) -> None:
    assert parse_date(text) is None


def test_dates_that_no_story_can_have_are_dropped() -> None:
    seen = datetime(2026, 1, 7, tzinfo=UTC)
    assert plausible(None, seen.timestamp()) is None
    assert plausible(seen - timedelta(days=300), seen.timestamp()) == seen - timedelta(days=300)
    assert plausible(seen + timedelta(hours=23), seen.timestamp()) == seen + timedelta(hours=23)
    assert plausible(seen + timedelta(hours=25), seen.timestamp()) is None
    assert plausible(datetime(1970, 1, 1, tzinfo=UTC), seen.timestamp()) is None
    assert plausible(datetime(1, 1, 1, tzinfo=UTC), seen.timestamp()) is None
