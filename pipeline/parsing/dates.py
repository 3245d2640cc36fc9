"""The dates that feeds write, to moments in UTC; None rather than a guess.

One tolerant parser for all formats. It must not know the clock; whether a date can be true is
judged against the moment that the entry was first seen (`plausible`). No date decides what is new.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

MAX_CHARS = 80
"""Real dates are shorter (the longest spelled-out one in 101 feeds has 37)."""
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""News sites have no older stories online; older dates are defaults and broken clocks."""
FUTURE = timedelta(hours=24)
"""Wrong time zones make up to a day; scheduled and mistyped dates lie further ahead."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier janv enero ene gennaio gen janeiro januari",
            "feb february februar fevrier fevr fev febrero febbraio fevereiro februari",
            "mar march marz maerz mars marzo marco maart mrt",
            "apr april avril avr abril abr aprile",
            "may mai mayo maggio mag maio mei",
            "jun june juni juin junio giugno giu junho",
            "jul july juli juillet juil julio luglio lug julho",
            "aug august aout agosto ago augustus",
            "sep sept september septembre septiembre settembre set setembro",
            "oct october oktober okt octobre octubre ottobre ott outubro out",
            "nov november novembre noviembre novembro",
            "dec december dezember dez decembre diciembre dic dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_PLAIN_LETTERS = str.maketrans("äáàâéèêíîóôöúûüç", "aaaaeeeiiooouuuc")

# Minutes east of UTC. Of names with several meanings the one that news feeds mean.
_ZONES = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0),
    **{"bst": 60, "west": 60, "cet": 60, "met": 60, "wat": 60, "cest": 120, "mest": 120, "eet": 120},
    **{"sast": 120, "cat": 120, "eest": 180, "msk": 180, "eat": 180, "trt": 180, "gst": 240, "pkt": 300},
    **{"ist": 330, "npt": 345, "ict": 420, "wib": 420, "hkt": 480, "sgt": 480, "pht": 480, "awst": 480},
    **{"jst": 540, "kst": 540, "acst": 570, "aest": 600, "acdt": 630, "aedt": 660, "nzst": 720, "nzdt": 780},
    **{"brt": -180, "art": -180, "clt": -240, "ast": -240, "adt": -180, "nst": -210, "ndt": -150},
    **{"est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480},
    **{"pdt": -420, "akst": -540, "akdt": -480, "hst": -600},
}
_MAX_OFFSET_MINUTES = 14 * 60  # the easternmost zone there is

_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\b\.?)?"
_ZONE = r"(?:\s*(?P<zone>(?:[a-z]{1,5})?\s?[+-]?\d{1,2}:?\d{2}|(?:utc|gmt)?[+-]\d{1,2}|[a-z]{1,5}))?"
_CLOCK = rf"(?:(?:\s*[,t]\s*|\s+at\s+|\s+)(?:{_TIME}{_ZONE}))?"
_WEEKDAY = r"(?:[^\W\d_]{2,12}\.?,?\s*)?"
_MONTH = r"(?P<month_name>[^\W\d_]{3,10})"
_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        # 2026-01-07T10:00:00Z, 2026-01, 2026/1/7 10:00
        rf"(?P<year>\d{{4}})[-/](?P<month>\d{{1,2}})(?:[-/](?P<day>\d{{1,2}}){_CLOCK})?",
        # 20260107, 20260107T100000Z
        r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
        rf"(?:t?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})?{_ZONE})?",
        # Wed, 07 Jan 2026 10:00:00 +0100, 7. Januar 2026
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?[\s-]*{_MONTH}\.?,?[\s-]*(?P<year>\d{{2,4}}){_CLOCK}",
        # January 7th, 2026, 10:00 PM EST
        rf"(?:[^\W\d_]{{2,12}}\.?,\s*)?{_MONTH}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_CLOCK}",
        # Wed Jan  7 10:00:00 UTC 2026
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_TIME}{_ZONE}\s+(?P<year>\d{{4}})",
        # 07.01.2026 10:00
        rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>\d{{4}}){_CLOCK}",
        # 27/01/2026, 01/27/2026: only when one of the two can be no month
        rf"(?P<day>1[3-9]|2\d|3[01])[/-](?P<month>\d{{1,2}})[/-](?P<year>\d{{4}}){_CLOCK}",
        rf"(?P<month>\d{{1,2}})[/-](?P<day>1[3-9]|2\d|3[01])[/-](?P<year>\d{{4}}){_CLOCK}",
    )
)
# What says again in words what the offset said: "+0000 UTC", "-0500 (EST)".
_ZONE_TWICE = re.compile(r"(?<=[+-]\d{4})\s+[A-Za-z]{2,5}$|\s*\([^)]*\)$")
_EPOCH = re.compile(r"(?:(?P<seconds>\d{9,10})(?:\.\d+)?|(?P<milliseconds>\d{12,13}))")


def parse_date(text: str) -> datetime | None:
    """The moment in UTC to the second; without a zone UTC is meant; None = no date that can be trusted.

    Source: RFC 822, RFC 5322 §4.3 (two-digit years, old zones), RFC 3339, ISO 8601, seconds or
    milliseconds since 1970, and what feeds write instead of these.

    >>> parse_date("Wed, 07 Jan 2026 10:00:00 +0530"), parse_date("1/2/2026")
    (datetime.datetime(2026, 1, 7, 4, 30, tzinfo=datetime.timezone.utc), None)
    """
    text = _ZONE_TWICE.sub("", " ".join(text[: 2 * MAX_CHARS].split())).lower()
    if not text or len(text) > MAX_CHARS:
        return None
    for form in _FORMS:
        match = form.fullmatch(text)
        if match is not None:
            return _moment(match.groupdict().get)
    epoch = _EPOCH.fullmatch(text)
    if epoch is None:
        return None
    seconds = int(epoch["seconds"]) if epoch["seconds"] else int(epoch["milliseconds"]) // 1000
    return datetime.fromtimestamp(seconds, UTC)


def plausible(date: datetime | None, first_seen: float) -> datetime | None:
    """`date` if a story first seen at `first_seen` (epoch seconds) can have it, else None."""
    if date is None or date < EARLIEST:
        return None
    return None if (date - datetime.fromtimestamp(first_seen, UTC)) > FUTURE else date


def _moment(part: Callable[[str], str | None]) -> datetime | None:
    """`part`: the named pieces of the form that matched, lower-case."""
    month = _month(part("month_name"), part("month"))
    offset = _offset(part("zone"))
    hour = _hour(int(part("hour") or 0), part("half"))
    if month is None or offset is None or hour is None:
        return None
    try:
        day = datetime(_year(part("year") or ""), month, int(part("day") or 1), tzinfo=UTC)
        # Added up, so that 24:00 is the next day's midnight and a leap second the next minute's first.
        clock = timedelta(
            hours=hour,
            minutes=min(int(part("minute") or 0), 59),
            seconds=min(int(part("second") or 0), 60),
        )
        return day + clock - timedelta(minutes=offset)
    except (ValueError, OverflowError):
        return None


def _year(digits: str) -> int:
    """Source: RFC 5322 §4.3."""
    year = int(digits)
    if len(digits) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(digits) == 3 else year


def _month(name: str | None, number: str | None) -> int | None:
    if name is not None:
        return _MONTHS.get(name.translate(_PLAIN_LETTERS))
    return int(number or 0)


def _hour(hour: int, half: str | None) -> int | None:
    """Of 24; None = there is no such hour."""
    if half is None:
        return hour if hour <= 24 else None
    if not 1 <= hour <= 12:
        return None
    return hour % 12 + (12 if half.startswith("p") else 0)


def _offset(zone: str | None) -> int | None:
    """Minutes east of UTC, 0 without a zone; None = a zone that is not known."""
    if zone is None:
        return 0
    match = re.fullmatch(r"([a-z]*)\s?([+-]?)(\d{1,2}?):?(\d{2})?", zone)
    if match is None or not match[3]:
        # Other single letters are military zones, written wrong so often that they mean none.
        return _ZONES.get(zone, 0 if len(zone) == 1 else None)
    # "10:00:00 01:00" lost its plus sign on the way through a URL decoder.
    minutes = int(match[3]) * 60 + int(match[4] or 0)
    signed = -minutes if match[2] == "-" else minutes
    return signed + (_ZONES.get(match[1], 0)) if minutes <= _MAX_OFFSET_MINUTES else None
