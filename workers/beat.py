"""The scheduler says by itself that it lives: without its ticks everybody else falls silent, too.

Must not know what it schedules (`workers.schedule`).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from celery.beat import Scheduler

from pipeline.adapters.ledger import Ledger
from pipeline.adapters.redis_state import connect
from pipeline.errors import StateUnavailable
from pipeline.settings import Settings
from workers.housekeeping import ALIVE_S, say_alive

log = logging.getLogger("wiredesk.beat")

SAY_S = 5.0
"""Longer than all retries at a server that is gone. Ticks wait meanwhile, those to another broker too."""


class TellingScheduler(Scheduler):  # type: ignore[misc]  # it has no types
    """Celery's own, with a sign of life after a tick, so that one that hangs gives none."""

    def __init__(self, *args: Any, say: Callable[[], None], **options: Any) -> None:
        self._say, self._said_at = say, -ALIVE_S
        super().__init__(*args, **options)

    def tick(self, *args: Any, **options: Any) -> Any:
        """Seconds until the next one."""
        wait_s = super().tick(*args, **options)
        if time.monotonic() - self._said_at > ALIVE_S / 3:
            self._said_at = time.monotonic()
            self._say()
        return wait_s


def say_once(settings: Settings) -> None:
    """Over a connection of its own: a few a minute are not worth one that is kept."""

    async def say() -> None:
        async with (
            connect(settings.redis.state_url or "", settings.redis.prefix) as state,
            asyncio.timeout(SAY_S),
        ):
            await say_alive(Ledger(state), "beat", time.time())

    try:
        asyncio.run(say())
    except StateUnavailable as error:
        log.warning("beat: %s", error)
    except TimeoutError:
        log.warning("beat: no sign of life given, Redis did not answer within %g s", SAY_S)
