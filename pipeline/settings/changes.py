"""What a new reading of the feed list changes about the feeds that are at work.

Compares definitions only; what polling learnt of a feed is not looked at and stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.model import Feed, FeedId
from pipeline.settings.feeds_file import FeedList


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChanges:
    """`put`: new and changed definitions. `due`: epoch seconds of the next poll of those that need one."""

    put: tuple[Feed, ...] = ()
    remove: tuple[FeedId, ...] = ()
    due: Mapping[str, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.put or self.remove or self.due)


def diff_feeds(old: Mapping[str, Feed], new: FeedList, *, now: float, first_spread_s: float) -> ListChanges:
    """From the list at work to the one that was read; feeds that are broken there stay as they are.

    Due are feeds that were added or resumed, and those with another URL, content or interval. Their
    polls are spread over `first_spread_s` by their ids alone, so that every process gets the same.

    >>> a = Feed(id=FeedId("a"), url="https://example.org/a")
    >>> changes = diff_feeds({}, FeedList(feeds=(a,)), now=100.0, first_spread_s=60.0)
    >>> 100.0 <= changes.due["a"] < 160.0
    True
    """
    put = tuple(feed for feed in new.feeds if old.get(feed.id) != feed)
    kept = {feed.id for feed in new.feeds} | new.broken_ids
    return ListChanges(
        put=put,
        remove=tuple(feed.id for feed_id, feed in old.items() if feed_id not in kept),
        due={
            feed.id: now + first_spread_s * _fraction(feed.id)
            for feed in put
            if feed.enabled and _wants_a_poll(old.get(feed.id), feed)
        },
    )


def _wants_a_poll(before: Feed | None, feed: Feed) -> bool:
    if before is None or not before.enabled:
        return True
    return (before.url, before.content, before.every_s) != (feed.url, feed.content, feed.every_s)


def _fraction(feed_id: str) -> float:
    """0 ≤ fraction < 1, evenly spread over ids."""
    digest = hashlib.blake2b(feed_id.encode(), digest_size=6).digest()
    return int.from_bytes(digest) / 2**48
