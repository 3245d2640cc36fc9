"""Which feeds are nearest to losing an entry: one that came right after the last look and scrolls out. Pure.

By the window as it was at that look (`polling.plan.loss_at`), an estimate as good as the feed's dates.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field

from console.view import FeedView

SHOWN = 8
"""Feeds on every list of them."""

TOLERANCE_S = 60.0
"""Who is late by less is not told of: a poll that is due waits for a tick and its host's turn, screens read
the feeds every 5 s, and so short a window is more often a new feed's than one that loses entries."""

GIVEN_OVER = frozenset({"paused", "gone", "dead", "barred"})
"""States in which nobody expects to read the feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """`nearest`: feeds by how little time lies between their next poll and a loss, those too late first.

    `late`: how many are `is_late`. `soonest_at`: the earliest moment of a loss in any feed, epoch seconds,
    None = of no feed is it known.
    """

    nearest: tuple[FeedView, ...] = field(default=())
    late: int = 0
    soonest_at: float | None = None


def margin_s(feed: FeedView, now: float) -> float | None:
    """From the next poll until an entry could be lost, below 0 = it comes too late; None = unknown.

    A poll that is overdue comes now at the earliest.
    """
    if feed.loss_at is None or feed.state in GIVEN_OVER:
        return None
    return feed.loss_at - max(now, feed.next_poll_at or now)


def is_late(feed: FeedView, now: float) -> bool:
    """Whether its next poll comes clearly after an entry could be lost."""
    margin = margin_s(feed, now)
    return margin is not None and margin < -TOLERANCE_S


def losses(feeds: Iterable[FeedView], now: float) -> Losses:
    """Over all feeds."""
    margins = [(margin, feed) for feed in feeds if (margin := margin_s(feed, now)) is not None]
    nearest = heapq.nsmallest(SHOWN, margins, key=lambda pair: pair[0])
    return Losses(
        nearest=tuple(feed for _, feed in nearest),
        late=sum(is_late(feed, now) for _, feed in margins),
        soonest_at=min((feed.loss_at for _, feed in margins if feed.loss_at is not None), default=None),
    )
