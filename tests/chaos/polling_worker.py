"""What a process does that polls for `test_one_host`: the real poll pump, again and again, until its end."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.model import Request, Response
from pipeline.ports import Gate, Http
from pipeline.settings import HttpSettings, PacingSettings, PollSettings, RedisSettings, Settings
from workers import pumps
from workers.desk import follow_wires, open_desk
from workers.runtime import new_loop

BUDGET_S = 2.0
IDLE_S = 0.05


STARTED = "x-started"
"""Header of each request: when this process started it, by the clock that all processes share."""


@dataclass(frozen=True, slots=True)
class StampedHttp:
    """`ports.Http`: the real one, and each request says when it was started."""

    http: Http

    async def get(self, request: Request, gate: Gate | None = None) -> Response:
        stamp = {STARTED: repr(time.monotonic())}
        return await self.http.get(replace(request, headers={**request.headers, **stamp}), gate)


def settings(url: str, gap_s: float, lease_s: float) -> Settings:
    """A desk that polls feeds of one loopback host every second or so, were it not for its pace."""
    return Settings(
        redis=RedisSettings(state_url=url),
        http=HttpSettings(timeout_s=lease_s / 2, allow_networks=("127.0.0.0/8",)),
        polling=PollSettings(floor_s=1.0, lease_s=lease_s),
        pacing=PacingSettings(gap_s=gap_s),
    )


async def work(url: str, gap_s: float, lease_s: float) -> None:
    given = settings(url, gap_s, lease_s)
    polling, *_ = pumps.io_works(given)
    async with open_desk(given, follow_wires(Path(), os.environ)) as desk:
        desk = replace(desk, http=StampedHttp(desk.http))
        while True:
            until = desk.clock.now() + BUDGET_S
            await pumps.pump(desk, polling, until, lambda: False, lambda _stage: None)
            await asyncio.sleep(IDLE_S)


def poll(url: str, gap_s: float, lease_s: float) -> None:
    """Until it is killed."""
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(work(url, gap_s, lease_s))
