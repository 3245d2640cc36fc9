"""What state a feed is in, in one word. A feed that is gone or dead is asked again all the same, seldom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pipeline.model import FeedState

Condition = Literal["new", "active", "failing", "blocked", "barred", "gone", "dead"]

GONE_AFTER_S = 86_400.0
"""Between two 410s: one alone is somebody's mistake in a deployment. Source: Bloglines waited 14 days."""
DEAD_AFTER_S = 30 * 86_400.0
"""Of refusals without a success in between: sites come back from holidays, moves and unpaid bills."""

SHUT_REASONS = frozenset({"unauthorized", "forbidden", "not_found"})


_BY_REASON: Mapping[str, Condition] = {"blocked": "blocked", "robots": "barred"}


def condition(state: FeedState) -> Condition:
    """Gone: 410 at two polls a day apart. Dead: 401, 403 or 404 for 30 days. Blocked: by a bot check.
    Barred: by a robots.txt that names the desk.

    >>> condition(FeedState()), condition(FeedState(polled_at=9.0, failures=1, last_reason="dns"))
    ('new', 'failing')
    """
    at = state.polled_at
    if at is None:
        return "new"
    if not state.failures:
        return "active"
    if (
        state.last_reason == "gone"
        and at - (at if state.gone_since is None else state.gone_since) >= GONE_AFTER_S
    ):
        return "gone"
    shut_s = at - (at if state.shut_since is None else state.shut_since)
    if state.last_reason in SHUT_REASONS and shut_s >= DEAD_AFTER_S:
        return "dead"
    return _BY_REASON.get(state.last_reason or "", "failing")
