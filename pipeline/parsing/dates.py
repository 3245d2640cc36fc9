"""The dates that feeds write, to moments in UTC; None rather than a guess.

One tolerant parser for all formats. It must not know the clock; whether a date can be true is
judged against the moment that the entry was first seen (`plausible`). No date decides what is new.
Names of months and zones, and the forms that dates have, are in `date_forms`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from pipeline.parsing.date_forms import FORMS, HALVES, MONTHS, RULED_ZONES, WEEKDAYS, ZONES, plain_letters

MAX_CHARS = 80
"""Real dates are shorter (the longest spelled-out one in 101 feeds has 37)."""
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""News sites have no older stories online; older dates are defaults and broken clocks."""
FUTURE = timedelta(hours=24)
"""Wrong time zones make up to a day; scheduled and mistyped dates lie further ahead."""
CLOCK_SKEW = timedelta(minutes=10)
"""Between a publisher's clock and ours, before its dates count as false."""

_WEST, _EAST = -12 * 60, 14 * 60
"""Minutes; the outermost zones there are."""
_KOREA = 9 * 60
_UNIFORM = str.maketrans("−–—", "---", "\u200e\u200f\u200b\ufeff")
"""One sign for minus and dash; marks that format a text unseen are taken out."""
_RSS_DAYS = frozenset(("Mon,", "Tue,", "Wed,", "Thu,", "Fri,", "Sat,", "Sun,"))
_RSS_MONTHS = {
    **{"Jan": "01", "Feb": "02", "Mar": "03", "Apr": "04", "May": "05", "Jun": "06"},
    **{"Jul": "07", "Aug": "08", "Sep": "09", "Oct": "10", "Nov": "11", "Dec": "12"},
}
_RSS_ZONES = {"GMT": "+00:00", "UTC": "+00:00"}
_ATOM = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-2]):[0-5]\d))?", re.ASCII)
# No more than there is in both directions.
_RSS_OFFSET = re.compile(r"[+-](?:0\d|1[0-2])[0-5]\d", re.ASCII)
# What says again in words what the offset said: "+0000 UTC", "-0500 (EST)", "-05:00Z".
_ZONE_TWICE = re.compile(r"(?<=[+-]\d{4})\s+[a-z]{2,5}$|(?<=[+-]\d\d:\d\d)z$|\s*\([^)]*\)$")
_THREE_NUMBERS = re.compile(r"\b(\d{1,2})[-/ ](\d{1,2})[-/ ]\d{4}\b")
_EPOCH = re.compile(r"(?:(\d{9,10})(?:\.\d+)?|/?(?:date\()?(\d{12,13})(?:[+-]\d{4})?(?:\)/?)?)")
_OFFSET = re.compile(r"[a-z]*\s?([+-]?)(\d{1,2}?):?(\d{2})?")

_Parts = Mapping[str, str | None]
"""The named pieces of the form that matched, lower-case; None = not there."""


def parse_date(text: str, *, day_first: bool | None = None) -> datetime | None:
    """The moment in UTC to the second; without a zone UTC is meant; None = no date that can be trusted.

    `day_first`: what "1/2/2026" means in this document (`learn_day_first`); None = not known, then only a
    weekday can tell. Source: RFC 822, RFC 5322 §4.3 (two-digit years, old zones), RFC 3339, ISO 8601,
    seconds or milliseconds since 1970, and what feeds write instead of these.

    >>> parse_date("Wed, 07 Jan 2026 10:00:00 +0530"), parse_date("1/2/2026")
    (datetime.datetime(2026, 1, 7, 4, 30, tzinfo=datetime.timezone.utc), None)
    """
    found = parse_usual(text)
    if found is not None:
        return found
    text = _plain(text)
    for form in FORMS if 0 < len(text) <= MAX_CHARS else ():
        match = form.fullmatch(text)
        if match is not None:
            return _moment(match.groupdict(), day_first)
    epoch = _EPOCH.fullmatch(text)
    if epoch is None:
        return None
    seconds = int(epoch[1]) if epoch[1] else int(epoch[2]) // 1000
    return datetime.fromtimestamp(seconds, UTC)


def parse_usual(text: str) -> datetime | None:
    """`parse_date` of what nearly all feeds write, in a fraction of the time; None = written otherwise."""
    iso = text if _ATOM.fullmatch(text) else _iso_of_rss(text)
    if iso is None:
        return None
    try:
        moment = datetime.fromisoformat(iso)
        if moment.tzinfo is None:
            return moment.replace(tzinfo=UTC)
        if moment.microsecond:
            moment = moment.replace(microsecond=0)
        return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def learn_day_first(texts: Iterable[str]) -> bool | None:
    """Whether a document writes the day before the month in dates of three numbers.

    Its dates tell that can be read in one way only ("27/1/2026"). None = none does, or they disagree.
    """
    told = set()
    for text in texts:
        match = _THREE_NUMBERS.search(text)
        if match is not None and (int(match[1]) > 12) != (int(match[2]) > 12):
            told.add(int(match[1]) > 12)
    return told.pop() if len(told) == 1 else None


def plausible(date: datetime | None, first_seen: float) -> datetime | None:
    """`date` as a story first seen at `first_seen` (epoch seconds) can have it, None if it cannot.

    Nothing is published after it was seen: dates less than a day ahead become that moment.
    """
    if date is None or date < EARLIEST:
        return None
    seen = datetime.fromtimestamp(first_seen, UTC)
    return None if date - seen > FUTURE else min(date, seen)


def is_false(date: datetime | None, now: float) -> bool:
    """Whether a date that a feed gives now cannot be true; none at all is not false."""
    return date is not None and (date < EARLIEST or date - datetime.fromtimestamp(now, UTC) > CLOCK_SKEW)


def _iso_of_rss(text: str) -> str | None:
    """A date of RSS (`Wed, 07 Jan 2026 10:00:00 GMT`) as ISO 8601 writes it; None = written otherwise."""
    parts = text.split(" ")
    if len(parts) == 5:  # without a weekday, which says nothing new
        parts.insert(0, "Mon,")
    if len(parts) != 6:
        return None
    weekday, day, name, year, clock, zone = parts
    month, offset = _RSS_MONTHS.get(name), _RSS_ZONES.get(zone)
    if month is None or weekday not in _RSS_DAYS or len(clock) != 8 or len(year) != 4:
        return None
    if offset is None:
        if _RSS_OFFSET.fullmatch(zone) is None:
            return None
        offset = zone
    return f"{year}-{month}-{day if len(day) == 2 else '0' + day}T{clock}{offset}"


def _plain(text: str) -> str:
    text = text[: 2 * MAX_CHARS]
    if not text.isascii():
        text = plain_letters(text.translate(_UNIFORM).lower())
    text = " ".join(text.split()).lower()
    return _ZONE_TWICE.sub("", text) if text.endswith(")") or text[-1:].isalpha() else text


def _moment(parts: _Parts, day_first: bool | None) -> datetime | None:
    """None = there is no such moment, or the form leaves open which."""
    day = _day(parts, day_first)
    clock = _clock(parts)
    if day is None or clock is None:
        return None
    zone = parts.get("zone") or parts.get("day_zone") or parts.get("day_zone_name")
    try:
        local = day + clock
        if zone is None:
            return local - timedelta(minutes=_KOREA) if _is_korean(parts) else local
        offset = _offset(zone)
        if offset is not None:
            return local - timedelta(minutes=offset)
        ruled = _ruled_zone(zone)
        return None if ruled is None else local.replace(tzinfo=ruled).astimezone(UTC)
    except OverflowError:
        return None


def _is_korean(parts: _Parts) -> bool:
    """Written as in the one country that has one zone and writes so; of Chinese signs there are several."""
    return parts.get("korean") is not None or (parts.get("half_before") or "").startswith("오")


def _day(parts: _Parts, day_first: bool | None) -> datetime | None:
    """Midnight in UTC, before the zone is looked at."""
    year = _year(parts.get("year") or "")
    if parts.get("first") is None:
        return _date(year, _month(parts.get("month_name"), parts.get("month")), int(parts.get("day") or 1))
    first, then = int(parts.get("first") or 0), int(parts.get("then") or 0)
    as_written = _date(year, then, first), _date(year, first, then)
    # "26-01-07" may begin with the year as well
    short = parts.get("year") or ""
    year_first = _date(_year(f"{first:02}"), then, int(short)) if len(short) == 2 else None
    found = [date for date in dict.fromkeys((*as_written, year_first)) if date is not None]
    if len(found) > 1 and (weekday := WEEKDAYS.get((parts.get("weekday") or "")[:2])) is not None:
        found = [date for date in found if date.weekday() == weekday] or found
    if len(found) > 1 and day_first is not None:
        return as_written[not day_first]
    return found[0] if len(found) == 1 else None


def _date(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _year(digits: str) -> int:
    """Source: RFC 5322 §4.3."""
    year = int(digits)
    if len(digits) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(digits) == 3 else year


def _month(name: str | None, number: str | None) -> int:
    """0 = there is no such month."""
    return int(number or 0) if name is None else MONTHS.get(name, 0)


def _clock(parts: _Parts) -> timedelta | None:
    """Since midnight: 24:00 is the next day's, a leap second the next minute's first. None = no such time."""
    hours = parts.get("hour")
    if hours is None:
        return timedelta()
    half = HALVES.get((parts.get("half") or parts.get("half_before") or "").replace(".", ""))
    if parts.get("minute") is None and half is None:
        return None
    hour, minute = int(hours), int(parts.get("minute") or 0)
    second = int(parts.get("second") or 0)
    if half is not None:
        hour = hour % 12 + half if hour <= 12 else 99
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        return None
    return timedelta(0, 3_600 * hour + 60 * minute + second)


def _offset(zone: str) -> int | None:
    """Minutes east of UTC; None = a zone that is not known, or whose offset depends on the date."""
    if zone.isalpha():
        # Other single letters are military zones, written wrong so often that they mean none.
        return ZONES.get(zone, 0 if len(zone) == 1 else None)
    match = _OFFSET.fullmatch(zone)
    if match is None:
        return None
    # "10:00:00 01:00" lost its plus sign on the way through a URL decoder. The name before an
    # offset says the same again, or is the zone that the offset counts from, which is UTC.
    sign, hours, minutes = match.groups()
    offset = int(hours) * 60 + int(minutes or 0)
    signed = -offset if sign == "-" else offset
    return signed if _WEST <= signed <= _EAST and int(minutes or 0) < 60 else None


@lru_cache(maxsize=256)  # names come from outside; there are 600 true ones
def _ruled_zone(name: str) -> ZoneInfo | None:
    """A zone whose offset depends on the date: "America/New_York", "ET"; None = it is none."""
    key = RULED_ZONES.get(name)
    if key is None and "/" in name:
        area, _, place = name.partition("/")
        key = f"Etc/{place.upper()}" if area == "etc" else name.title()
    try:
        return ZoneInfo(key) if key else None
    except (ValueError, OSError, KeyError):  # of which ZoneInfoNotFoundError is one
        return None
