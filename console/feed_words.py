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


_FORMATS: Mapping[str, str] = {
    **{"rss20": "RSS 2.0", "rss10": "RSS 1.0", "rss090": "RSS 0.90", "rss091u": "RSS 0.91", "rss": "RSS"},
    **{"rss091n": "RSS 0.91 (Netscape)", "rss092": "RSS 0.92", "rss093": "RSS 0.93", "rss094": "RSS 0.94"},
    **{
        "atom10": "Atom 1.0",
        "atom03": "Atom 0.3",
        "atom02": "Atom 0.2",
        "atom01": "Atom 0.1",
        "atom": "Atom",
    },
    **{"json11": "JSON Feed 1.1", "json1": "JSON Feed 1.0", "cdf": "CDF"},
    **{"sitemap-news": "news sitemap", "sitemap": "sitemap", "sitemap-index": "index of sitemaps"},
}
"""By the name that the parser gives."""


def form(name: str) -> str:
    """A document's format as people write it.

    >>> form("rss20"), form("sitemap-news")
    ('RSS 2.0', 'news sitemap')
    """
    return _FORMATS.get(name, name)


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
