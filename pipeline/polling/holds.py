"""When a whole host is left alone, by all feeds and pages: it asked for that, or it does not answer.

Troubles are counted by the host, across workers (`ports.HostPacing`); here is what each trouble is worth.
It must not know what a trouble does to the feed or page that met it (`plan`, `politeness`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from pipeline.model import Failed

PROBE_S = 60.0
"""After a hold one request goes first and says how it went; if it never does, so long after it the next.
Longer than a request lasts."""

_MINUTE_S, _HOUR_S, _DAY_S = 60.0, 3_600.0, 86_400.0
_WEEK_S = 7 * _DAY_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """How long a trouble holds its host: `first_s`, doubled with each more of its kind in a row, to `most_s`.

    `patience`: so many troubles in a row hold nobody yet. `until`: epoch seconds that the host itself named.
    """

    kind: Literal["refused", "overloaded", "down"]
    first_s: float
    most_s: float
    patience: int = 0
    until: float | None = None


_REFUSED = Hold(kind="refused", first_s=_HOUR_S, most_s=_DAY_S)
"""429 is meant for us, 503 for everybody. Source: RFC 6585 §4; hosts that answer 429 without a time block
readers that come back within the hour."""
_OVERLOADED = Hold(kind="overloaded", first_s=_MINUTE_S, most_s=_HOUR_S)
_DOWN = Hold(kind="down", first_s=_MINUTE_S, most_s=_HOUR_S)
_SLOW = replace(_DOWN, patience=1)
"""One slow or broken answer may be that of one document; two in a row are the host's."""

_BY_STATUS = {429: _REFUSED, 503: _OVERLOADED}
_BY_REASON = {"dns": _DOWN, "connect": _DOWN, "tls": _DOWN, "timeout": _SLOW, "reset": _SLOW}


def hold_for(failed: Failed, now: float) -> Hold | None:
    """What a failure asks of the whole host; None = it is the feed's or page's own.

    >>> hold_for(Failed(reason="dns", transient=True), 0.0).kind
    'down'
    """
    if failed.status is None:
        return _BY_REASON.get(failed.reason)
    found = _BY_STATUS.get(failed.status)
    if found is None or failed.not_before is None or failed.not_before <= now:
        return found
    return replace(found, until=min(failed.not_before, now + _WEEK_S))


def held_s(hold: Hold, row: int) -> float:
    """Seconds of hold after `row` troubles of its kind in a row, this one included; 0 = none yet.

    >>> [held_s(_SLOW, row) for row in (1, 2, 3, 99)]
    [0.0, 60.0, 120.0, 3600.0]
    """
    doublings = row - 1 - hold.patience
    return 0.0 if doublings < 0 else min(hold.first_s * 2.0 ** min(doublings, 30), hold.most_s)
