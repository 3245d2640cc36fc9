"""Why a feed is polled when it is, and what its answers are worth, in words. Pure.

Each sentence repeats what polling noted (`Bound`, `Honesty`); nothing here decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from console import words
from pipeline.model import Honesty

BOUNDS: Mapping[str, str] = {
    "every": "the interval in feeds.yaml",
    "interval": "how often it brings news, and when in the day",
    "time_to_loss": "its window is short: entries must be met before they scroll out",
    "first_poll": "it is new: its second poll tells its rate",
    "floor": "nobody is asked more often than that",
    "max_age": "its server calls the answer fresh until then (Cache-Control)",
    "expires": "its server calls the answer fresh until then (Expires)",
    "retry_after": "its server asked for the wait (Retry-After)",
    "ttl": "its document asks for the distance (ttl)",
    "hint": "its document says how often it is published (sy:updatePeriod)",
    "skip_hours": "its document wants no polls in the hours before (skipHours)",
    "skip_days": "its document wants no polls on the days before (skipDays)",
    "back_off": "it fails: each failure doubles the wait",
    "rate_limited": "it was asked too often",
    "blocked": "a bot check blocks the desk: it is asked once a day",
    "robots": "its robots.txt names the desk and shuts it out: that file is read again once a day",
    "gone": "it is gone, and asked seldom",
    "dead": "it has refused for a month, and is asked once a month",
}
"""Every reason of a `Bound`."""


def bound(reason: str) -> str:
    """Why a feed is not polled sooner.

    >>> bound("retry_after")
    'its server asked for the wait (Retry-After)'
    """
    return BOUNDS.get(reason, words.reason(reason))


def honesty(counted: Honesty) -> tuple[str, ...]:
    """What speaks against a feed, worst first; nothing = nothing was found.

    >>> honesty(Honesty(answers=40, stuck=1, listed=200, duplicates=6))
    ('“not modified” hid news once', '3% of its entries are duplicates')
    """
    return tuple(_against(counted))


def _against(counted: Honesty) -> Iterator[str]:
    if counted.missed:
        entries = words.several(counted.missed, "entry", "entries")
        yield f"about {entries} came and went between two polls"
    if counted.stuck:
        yield f"“not modified” hid news {'once' if counted.stuck == 1 else f'{counted.stuck} times'}"
    if counted.useless:
        yield f"{_share(counted.useless, counted.answers)} of its answers were whole, though nothing was new"
    if counted.restamped:
        yield f"{_share(counted.restamped, counted.answers)} brought the same bytes under another ETag"
    if counted.rotated_ids:
        yield f"{_share(counted.rotated_ids, counted.listed)} of its entries came again under another id"
    if counted.duplicates:
        yield f"{_share(counted.duplicates, counted.listed)} of its entries are duplicates"
    if counted.false_dates:
        yield f"{_share(counted.false_dates, counted.listed)} of its entries have an impossible date"


def _share(part: int, whole: int) -> str:
    share = part / max(whole, part)
    return "under 1%" if share < 0.01 else f"{share:.0%}"
