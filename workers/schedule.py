"""What beat sends, and how often. Ticks are idempotent: two beats only double them."""

from __future__ import annotations

from typing import Any

from pipeline.model import Stage

FOLLOW_FEED_LIST = "follow_feed_list"
KEEP_HOUSE = "keep_house"

TICK_EXPIRES_S = 3.0
"""A tick older than this is dropped unread: the next one is there already."""


def _every(seconds: float, task: str, queue: Stage) -> dict[str, Any]:
    options = {"queue": queue.value, "expires": max(TICK_EXPIRES_S, seconds)}
    return {"task": task, "schedule": seconds, "options": options}


BEAT: dict[str, dict[str, Any]] = {
    **{stage.value: _every(1.0, stage.value, stage) for stage in Stage},
    # a changed list is promised to run within 10 s
    FOLLOW_FEED_LIST: _every(3.0, FOLLOW_FEED_LIST, Stage.POLL),
    KEEP_HOUSE: _every(10.0, KEEP_HOUSE, Stage.POLL),
}
