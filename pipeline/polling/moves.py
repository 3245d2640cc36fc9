"""Where a feed is asked for: as configured, or where permanent redirects led for long enough.

A captive portal answers 301 for an afternoon, a publisher that moved for good. It must not know how a
redirect is followed (`redirects`).
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.model import Changed, Feed, FeedState, Response, Unchanged
from pipeline.polling.honesty import Counts
from pipeline.urls import same_site

SETTLES_S = 86_400.0
SETTLES_POLLS = 3
"""Polls in a row, over a day, that saw the same move to another site. Source: Feedbin counts 576, Bloglines
took 14 days; a portal's hour is over by then."""
KNOWN_SHARE = 0.5
"""Of the entries at the new address: where the feed's own stand, nobody else does."""
DROPPED_AFTER_FAILURES = 3
"""Failures in a row at the new address after which the configured one is asked again."""

_PERMANENT = frozenset({301, 308})


def address(feed: Feed, state: FeedState) -> str:
    """The URL of the next poll. A move from another URL than is configured now counts for nothing."""
    if state.move_settled and state.moved_to is not None and state.moved_from == feed.url:
        return state.moved_to
    return feed.url


def moved_to(response: Response, feed: Feed, state: FeedState) -> str | None:
    """Where permanent redirects lead from the configured URL, as far as no temporary one stands before.

    None = nowhere else. Source: RFC 9110 §15.4.2, §15.4.9.
    """
    if not response.hops and response.url == feed.url:
        return None
    asked, *stations = (*(hop.url for hop in response.hops), response.url)
    found = asked if asked == state.moved_to else None
    for hop, station in zip(response.hops, stations, strict=True):
        if hop.status not in _PERMANENT:
            break
        found = station
    return None if found == feed.url else found


def moved(
    feed: Feed, state: FeedState, outcome: Unchanged | Changed, *, at: float, counts: Counts
) -> FeedState:
    """`state` with the move as this poll and those before have seen it.

    It is settled at once within a site, and where the entries (or all bytes) are those that the feed had
    before; elsewhere after `SETTLES_POLLS` over `SETTLES_S`.
    """
    if outcome.moved_to is None:
        return state if state.moved_to is None else left(state)
    known = (outcome.moved_to, feed.url) == (state.moved_to, state.moved_from)
    if known and state.move_settled:
        return state
    since = state.moved_since if known and state.moved_since is not None else at
    polls = state.moved_polls + 1 if known else 1
    settled = (
        same_site(feed.url, outcome.moved_to)
        or _is_the_same_feed(outcome, counts)
        or (polls >= SETTLES_POLLS and at - since >= SETTLES_S)
    )
    return replace(
        state,
        moved_to=outcome.moved_to,
        moved_from=feed.url,
        moved_since=since,
        moved_polls=polls,
        move_settled=settled,
    )


def left(state: FeedState) -> FeedState:
    """`state` without a move."""
    return replace(state, moved_to=None, moved_from=None, moved_since=None, moved_polls=0, move_settled=False)


def _is_the_same_feed(outcome: Unchanged | Changed, counts: Counts) -> bool:
    if isinstance(outcome, Unchanged):
        return outcome.reason == "same_body"
    return counts.known > 0 and counts.known >= KNOWN_SHARE * counts.listed
