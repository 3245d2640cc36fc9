"""What state a feed is in (rows C7, C8, C13)."""

from __future__ import annotations

import pytest

from pipeline.model import FeedState
from pipeline.polling.conditions import Condition, condition

NOW = 1_767_780_000.0
DAY = 86_400.0


def failing(reason: str, *, gone_since: float | None = None, shut_since: float | None = None) -> FeedState:
    return FeedState(
        polled_at=NOW, failures=3, last_reason=reason, gone_since=gone_since, shut_since=shut_since
    )


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (FeedState(), "new"),
        (FeedState(polled_at=NOW), "active"),
        (failing("timeout"), "failing"),
        (failing("server_error", gone_since=NOW - 90 * DAY, shut_since=NOW - 90 * DAY), "failing"),
        (failing("blocked"), "blocked"),
        (failing("robots", shut_since=NOW - 90 * DAY), "barred"),
        (failing("gone"), "failing"),
        (failing("gone", gone_since=NOW), "failing"),
        (failing("gone", gone_since=NOW - DAY), "gone"),
        (failing("not_found", shut_since=NOW - 29 * DAY), "failing"),
        (failing("not_found", shut_since=NOW - 30 * DAY), "dead"),
        (failing("forbidden", shut_since=NOW - 30 * DAY), "dead"),
        (failing("unauthorized", shut_since=NOW - 30 * DAY), "dead"),
    ],
)
def test_a_feed_is_in_one_condition(state: FeedState, word: Condition) -> None:
    assert condition(state) == word
