"""Dates as pages write them: to aware moments in the zone that the page gives, or None.

The zone is kept: it says which day it was where the article was published. Knows the machine formats of
JSON-LD, meta tags and `time` elements; prose dates are left alone.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
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
