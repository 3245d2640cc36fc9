"""Dates as pages write them: to aware moments in the zone that the page gives, or None.

The zone is kept: it says which day it was where the article was published. Knows the machine formats of
JSON-LD, meta tags and `time` elements; of prose only a time of day that tells the zone of a moment known
already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""The web is no older; what claims to be is a default value of a content system."""
_AHEAD = timedelta(days=1)
"""Clocks and time zones err by less than a day; later than that is no date of publication."""
_MAX_CHARS = 64
_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ]+(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)?\s?(?:(Z|UTC|GMT)|([+-])(\d\d):?(\d\d)?)?)?",
    re.I,
)
_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2})[:.h](\d\d)(?::\d\d)?(?![\d:])\s?([ap])?", re.I)
_NUMBER = re.compile(r"\d{1,4}")
_ZONES = range(-12 * 60, 14 * 60 + 1)
"""Minutes ahead of UTC (Baker Island to Kiribati)."""
_ZONE_STEP = 30
"""Minutes. In steps of a quarter too many times of the last change would pass for the zone."""
_SAME_MOMENT = timedelta(minutes=1)
_ADDRESS_DAY = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?!\d)")
_CHANGED = re.compile(
    r"(?:last |zuletzt |dernière )?(?:updated|modified|changed|aktualisiert|geändert|mis à jour|mise à jour|"
    r"actualizado|modificado|aggiornato|atualizado|bijgewerkt|uppdaterad|oppdatert|opdateret|обновлено)\b",
    re.I,
)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")


def _iso(match: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second = (int(match[n] or 0) for n in range(1, 7))
    offset = timedelta(hours=int(match[9] or 0), minutes=int(match[10] or 0))
    zone = timezone(-offset if match[8] == "-" else offset) if match[8] else UTC
    return datetime(year, month, day, hour, minute, second, tzinfo=zone)


def _read(text: str) -> datetime:
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    iso = _ISO.match(text)
    if iso:
        return _iso(iso)
    moment = parsedate_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def plausible(moment: datetime | None, seen_at: datetime) -> datetime | None:
    """The moment, aware, unless it lies before the web or more than a day after `seen_at`."""
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware if _EARLIEST <= aware <= seen_at + _AHEAD else None


def moment_of(text: str | None, seen_at: datetime) -> datetime | None:
    """The moment that the text names; a missing zone is read as UTC. None = none, or implausible.

    >>> moment_of("2019-11-18T10:05:00+09:00", datetime(2020, 1, 1, tzinfo=UTC)).isoformat()
    '2019-11-18T10:05:00+09:00'
    """
    if not text or len(text) > _MAX_CHARS:
        return None
    try:
        return plausible(_read(text.strip()), seen_at)
    except (ValueError, OverflowError):
        return None


def tells_publication(line: str) -> bool:
    """Whether a date line is not about the last change.

    >>> tells_publication("Published March 2, updated March 3"), tells_publication("Last updated: March 3")
    (True, False)
    """
    return not _CHANGED.match(line)


def in_shown_zone(
    moment: datetime, others: Iterable[datetime | None], lines: Iterable[str], url: str = ""
) -> datetime:
    """The moment in the zone in which the page gives it elsewhere: its day is the one that readers see.

    `others`: further dates of the page, asked where it is given in UTC; `lines`: its texts beside the
    headline. Where they tell no zone, and the address names the day before or after, it is told in the
    nearest zone in which it is that day. A midnight is a day without time and stays.

    >>> moment = datetime(2026, 3, 2, 3, 5, tzinfo=UTC)
    >>> in_shown_zone(moment, (), ["March 1, 2026 10:05 PM"]).isoformat()
    '2026-03-01T22:05:00-05:00'
    >>> in_shown_zone(moment, (), (), "https://harbour-daily.example/2026/03/01/fog").isoformat()
    '2026-03-01T23:05:00-04:00'
    """
    if moment.time() == time():
        return moment
    in_utc = not moment.utcoffset()
    for other in others if in_utc else ():
        if other is not None and other.utcoffset() and abs(other - moment) < _SAME_MOMENT:
            return moment.astimezone(other.tzinfo)
    for line in lines:
        if (zone := _zone_in(line, moment)) is not None:
            return _ahead(moment, zone)
    hours = _hours_to_day(moment, url) if in_utc else 0
    return _ahead(moment, hours * 60)


def _ahead(moment: datetime, minutes: int) -> datetime:
    """The same moment in a zone that is so far ahead of its own."""
    offset = (moment.utcoffset() or timedelta()) + timedelta(minutes=minutes)
    there = minutes and offset // timedelta(minutes=1) in _ZONES
    return moment.astimezone(timezone(offset)) if there else moment


def _hours_to_day(moment: datetime, url: str) -> int:
    """Whole hours by which a zone must be ahead for it to be the day that the address names; 0 = none."""
    match = _ADDRESS_DAY.search(url)
    named = "-".join(match.groups()) if match else ""
    if named == (moment - timedelta(days=1)).date().isoformat():
        return -moment.hour - 1
    return 24 - moment.hour if named == (moment + timedelta(days=1)).date().isoformat() else 0


def _zone_in(line: str, moment: datetime) -> int | None:
    """Minutes by which clock, day and year of the line are ahead of the moment; None = it tells another."""
    for clock in _CLOCK.finditer(line):
        hour, minute, half = int(clock[1]), int(clock[2]), (clock[3] or "").lower()
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        numbers = {int(number) for number in _NUMBER.findall(line[: clock.start()] + line[clock.end() :])}
        apart = (hour - moment.hour) * 60 + minute - moment.minute
        for ahead in (apart - 24 * 60, apart, apart + 24 * 60):
            there = moment + timedelta(minutes=ahead)
            day = there.day in numbers and not numbers.isdisjoint({there.year, there.year % 100})
            if day and ahead in _ZONES and ahead % _ZONE_STEP == 0:
                return ahead
    return None
