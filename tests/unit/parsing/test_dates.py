"""Dates: the table of hard ones, what has no answer, and what can be true."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.parsing.dates import is_false, learn_day_first, parse_date, plausible

HARD: dict[str, list[tuple[str, str | None]]] = json.loads(
    (Path(__file__).parents[2] / "data" / "dates" / "hard.json").read_text("utf-8")
)


@pytest.mark.parametrize(
    ("text", "iso"), [(text, iso) for kind in HARD.values() for text, iso in kind], ids=repr
)
def test_every_hard_date_of_the_table_is_read_right(text: str, iso: str | None) -> None:
    assert parse_date(text) == (None if iso is None else datetime.fromisoformat(iso).replace(tzinfo=UTC))


def test_the_table_is_as_large_as_the_study_asks() -> None:
    assert sum(map(len, HARD.values())) >= 112


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
        ("2026. 1. 7.", "2026-01-07T00:00:00"),
        ("10:00 PM, 7 January 2026", "2026-01-07T22:00:00"),
        ("2026年1月7日 下午10:00", "2026-01-07T22:00:00"),
        ("7 Jan 2026 0:30 am", "2026-01-07T00:30:00"),
        ("7 Jan 2026 10:00 Etc/GMT+5", "2026-01-07T15:00:00"),
        ("7 Jan 2026 10:00 EST-0500", "2026-01-07T15:00:00"),
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
        "Wed, 07 Jan 2026 10:00:00 Europe/Atlantis",
        "Wed, 07 Jan 2026 10:00:00 /etc/passwd",
        "Wed, 07 Jan 2026 10:00:00 +0160",
        "Wed, 07 Jan 2026 10",
        "2026-01-07T10:00:00+15:00",
        "2026-02-30T10:00:00Z",
        "0001-01-01T00:00:00+05:00",
        "0001-01-01T00:00:00 Asia/Tokyo",
        "99/99/9999",
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


class TestDayAndMonth:
    @pytest.mark.parametrize(
        ("day_first", "iso"), [(True, "2026-02-01"), (False, "2026-01-02"), (None, None)]
    )
    def test_what_the_document_says_decides(self, day_first: bool | None, iso: str | None) -> None:
        wanted = iso and datetime.fromisoformat(iso).replace(tzinfo=UTC)
        assert parse_date("1/2/2026", day_first=day_first) == wanted

    def test_a_weekday_decides_before_the_document(self) -> None:
        # 4 November 2020 was a Wednesday, 11 April a Saturday
        assert parse_date("Wed, 11/04/2020", day_first=True) == datetime(2020, 11, 4, tzinfo=UTC)
        assert parse_date("Sat, 11/04/2020", day_first=False) == datetime(2020, 4, 11, tzinfo=UTC)

    def test_a_weekday_that_neither_has_decides_nothing(self) -> None:
        assert parse_date("Thu, 11/04/2020") is None
        assert parse_date("Thu, 11/04/2020", day_first=False) == datetime(2020, 11, 4, tzinfo=UTC)

    def test_one_that_can_be_read_in_one_way_is_read_so_whatever_the_document_says(self) -> None:
        assert parse_date("27/1/2026", day_first=False) == datetime(2026, 1, 27, tzinfo=UTC)

    def test_it_is_learnt_from_the_dates_that_have_one_reading(self) -> None:
        assert learn_day_first(["1/2/2026", "27/1/2026", "3/2/2026"]) is True
        assert learn_day_first(["1/2/2026", "1/27/2026", "Wed, 07 Jan 2026"]) is False

    def test_nothing_is_learnt_from_none_or_from_a_contradiction(self) -> None:
        assert learn_day_first(["1/2/2026", "2/2/2026", "2026-01-07", "now"]) is None
        assert learn_day_first(["27/1/2026", "1/27/2026"]) is None


class TestTruth:
    SEEN = datetime(2026, 1, 7, tzinfo=UTC)

    @pytest.mark.parametrize("date", [datetime(1970, 1, 1, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC), None])
    def test_dates_that_no_story_can_have_are_dropped(self, date: datetime | None) -> None:
        assert plausible(date, self.SEEN.timestamp()) is None

    def test_an_old_story_keeps_its_date(self) -> None:
        old = self.SEEN - timedelta(days=300)
        assert plausible(old, self.SEEN.timestamp()) == old

    def test_what_is_dated_less_than_a_day_ahead_was_published_when_it_was_seen(self) -> None:
        assert plausible(self.SEEN + timedelta(hours=23), self.SEEN.timestamp()) == self.SEEN
        assert plausible(self.SEEN + timedelta(hours=25), self.SEEN.timestamp()) is None

    @pytest.mark.parametrize(
        ("minutes", "false"),
        [(-60, False), (9, False), (11, True), (60 * 48, True), (-60 * 24 * 365 * 40, True)],
    )
    def test_a_date_is_false_beyond_what_clocks_differ_by(self, minutes: int, false: bool) -> None:
        assert is_false(self.SEEN + timedelta(minutes=minutes), self.SEEN.timestamp()) is false

    def test_no_date_is_no_false_one(self) -> None:
        assert not is_false(None, self.SEEN.timestamp())
