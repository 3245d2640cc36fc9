"""Feeds of an invented outlet."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import formatdate

SITE = "https://harbour.example"


def item(number: int | str, *more: str, at: float | None = None, guid: str | None = None) -> str:
    """One RSS item. `at`: its pubDate; `guid`: None = its link."""
    link = f"{SITE}/{number}"
    date = "" if at is None else f"<pubDate>{formatdate(at, usegmt=True)}</pubDate>"
    named = f"<guid>{link if guid is None else guid}</guid>"
    return f"<item>{named}<link>{link}</link><title>Report {number}</title>{date}{''.join(more)}</item>"


def rss(*items: str, head: str = "") -> str:
    """A document; `head`: elements of its channel, `sy:` and `atom:` are known."""
    spaces = (
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:atom="http://www.w3.org/2005/Atom"'
    )
    return (
        f'<rss version="2.0" {spaces}><channel><title>Harbour</title>{head}{"".join(items)}</channel></rss>'
    )


def atom(*entries: str, head: str = "") -> str:
    """An Atom document."""
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour</title>{head}{"".join(entries)}</feed>'


def busy(now: float, *, per_day: int = 96, more: Iterable[str] = (), head: str = "") -> str:
    """A feed with a day of entries at even distances: 96 of them are asked for every 12 minutes."""
    step = 86_400 / per_day
    return rss(*more, *(item(f"day-{n}", at=now - n * step) for n in range(per_day)), head=head)
