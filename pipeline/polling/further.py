"""When a poll reads more than one document, and how many: pages with older entries, parts of an index."""

from __future__ import annotations

from pipeline.model import Changed, FeedState, ParsedFeed
from pipeline.polling.honesty import Counts, has_gap

MAX_PAGES = 10
"""With older entries, at one poll. Archives go back for decades; what is missed beyond is old news."""
MAX_PARTS = 5
"""Of a sitemap index, at one poll: news sitemaps list two days and split at 1,000 addresses."""

_DAY_S = 86_400.0


def wants_older(state: FeedState, outcome: Changed, counts: Counts) -> bool:
    """Whether entries may be missing from the window: at the first poll, and when none in it is known.

    `state`: before the poll. Source: RFC 5005 §3.
    """
    if outcome.partial or outcome.parsed.next_url is None:
        return False
    return state.changed_at is None or has_gap(state, counts)


def is_forgotten(page: ParsedFeed, now: float, memory_days: float) -> bool:
    """Whether every entry is dated, and longer ago than the desk remembers anything."""
    dates = [entry.published_at or entry.updated_at for entry in page.entries]
    return all(date is not None and now - date.timestamp() > memory_days * _DAY_S for date in dates)
