from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipeline.extraction.dates import in_shown_zone, moment_of, plausible
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


NIGHT = datetime(2026, 3, 2, 3, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("March 1, 2026 10:05 PM", "2026-03-01T22:05:09-05:00"),
        ("Published: Mar. 1, 2026, 7:05 p.m. PT", "2026-03-01T19:05:09-08:00"),
        ("02.03.2026, 04:05 Uhr", "2026-03-02T04:05:09+01:00"),
        ("Publié le 2 mars 2026 à 4h05", "2026-03-02T04:05:09+01:00"),
        ("2026-03-02 12:05:09", "2026-03-02T12:05:09+09:00"),
        ("3/2/26 8:35 am", "2026-03-02T08:35:09+05:30"),
        ("March 2, 2026 12:05 am", "2026-03-02T00:05:09-03:00"),
        ("2 March 2026 03:05", "2026-03-02T03:05:09+00:00"),
        ("March 1, 2026 10:07 PM", "2026-03-02T03:05:09+00:00"),
        ("March 1, 2025 10:05 PM", "2026-03-02T03:05:09+00:00"),
        ("March 4, 2026 10:05 PM", "2026-03-02T03:05:09+00:00"),
        ("2 March 2026 03:20", "2026-03-02T03:05:09+00:00"),
        ("2 March 2026 99:05", "2026-03-02T03:05:09+00:00"),
        ("By Ann Vale", "2026-03-02T03:05:09+00:00"),
    ],
)
def test_a_moment_in_utc_is_told_in_the_zone_in_which_the_page_shows_it(line: str, shown: str) -> None:
    assert in_shown_zone(NIGHT, (), ["Ann Vale", line]).isoformat() == shown


def test_another_statement_of_the_moment_with_a_zone_goes_before_what_is_shown() -> None:
    home = timezone(timedelta(hours=-8))
    others = (None, NIGHT, NIGHT + timedelta(hours=1), NIGHT.replace(second=40).astimezone(home))
    found = in_shown_zone(NIGHT, others, ["March 1, 2026 10:05 PM"])
    assert found.isoformat() == "2026-03-01T19:05:09-08:00"


@pytest.mark.parametrize(
    "moment",
    [datetime(2026, 3, 2, tzinfo=UTC), NIGHT.astimezone(timezone(timedelta(hours=1)))],
)
def test_a_day_without_time_and_a_zone_that_nothing_contradicts_stay(moment: datetime) -> None:
    assert in_shown_zone(moment, (), ["March 1, 2026 7:00 PM"]).utcoffset() == moment.utcoffset()
    assert in_shown_zone(moment, (NIGHT,), (), "https://x.example/2026/03/01/fog") == moment


def test_a_zone_for_machines_gives_way_to_the_one_in_which_the_page_shows_the_moment() -> None:
    home = NIGHT.astimezone(timezone(timedelta(hours=-5)))
    assert in_shown_zone(home, (), ["Mar 2, 2026 3:05 AM"]).isoformat() == "2026-03-02T03:05:09+00:00"
    far = NIGHT.astimezone(timezone(timedelta(hours=-12)))
    assert in_shown_zone(far, (), ["Feb 28, 2026 11:05 PM"]) is far


@pytest.mark.parametrize(
    ("hour", "url", "shown"),
    [
        (3, "/2026/03/01/fog.html", "2026-03-01T23:05:09-04:00"),
        (0, "/2026/03/01/fog.html", "2026-03-01T23:05:09-01:00"),
        (23, "/news/2026-03-03-fog", "2026-03-03T00:05:09+01:00"),
        (10, "/2026/03/03/", "2026-03-03T00:05:09+14:00"),
        (9, "/2026/03/03/", "2026-03-02T09:05:09+00:00"),
        (12, "/2026/03/01/", "2026-03-02T12:05:09+00:00"),
        (3, "/2026/03/02/fog", "2026-03-02T03:05:09+00:00"),
        (3, "/2026/02/28/fog", "2026-03-02T03:05:09+00:00"),
        (3, "/2026/03/fog", "2026-03-02T03:05:09+00:00"),
    ],
)
def test_the_day_in_the_address_is_the_one_that_readers_see(hour: int, url: str, shown: str) -> None:
    moment = NIGHT.replace(hour=hour)
    assert in_shown_zone(moment, (), (), f"https://harbour-daily.example{url}").isoformat() == shown
