"""Workers on one real Redis: each with connections of its own, as separate processes have them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from types import TracebackType
from typing import Self

from pipeline import ports
from pipeline.adapters.clock import SystemClock
from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.feed_store import FeedStore
from pipeline.adapters.host_pacing import HostPacing
from pipeline.adapters.http import AiohttpHttp
from pipeline.adapters.ledger import Ledger
from pipeline.adapters.page_store import PageStore
from pipeline.adapters.redis_state import connect
from pipeline.adapters.robots import SiteRobots
from pipeline.desk import Desk
from pipeline.model import Feed, FeedId, Stage
from pipeline.ports import FeedChanges
from pipeline.settings import PacingSettings
from tests.rules.poller import SETTINGS, Parser, Poller
from workers import pumps

PATIENCE_S = 20.0
"""Longer than any wait for a host's pace in these tests, shorter than a feed's interval and a lease."""


class Crew:
    """`gap_s`: of each host."""

    def __init__(self, redis_url: str, *, gap_s: float = 0.001, clock: ports.Clock | None = None) -> None:
        self.settings = replace(SETTINGS, pacing=PacingSettings(gap_s=gap_s))
        self.clock = clock or SystemClock()
        self._url = redis_url
        self._stack = AsyncExitStack()
        self._made = Poller().desk

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def worker(self) -> Desk:
        """One more process's desk; nothing of it is shared but Redis."""
        state = await self._stack.enter_async_context(connect(self._url, prefix="{rules}:"))
        http = await self._stack.enter_async_context(AiohttpHttp(self.settings.http))
        return replace(
            self._made,
            settings=self.settings,
            clock=self.clock,
            http=http,
            robots=SiteRobots(self.settings.http.user_agent, self.settings.collect),
            pacing=HostPacing(state),
            due=DueSets(state),
            feeds=FeedStore(state),
            pages=PageStore(state),
            ledger=Ledger(state),
            parser=Parser(),
        )

    async def follow(self, urls: Mapping[str, str], at: float | None = None) -> None:
        """Feeds by id, due now or at `at`."""
        desk = await self.worker()
        due = dict.fromkeys(urls, self.clock.now() if at is None else at)
        feeds = [Feed(id=FeedId(key), url=url) for key, url in urls.items()]
        await desk.feeds.change(FeedChanges(put=feeds, due=due))

    async def work(self, workers: int) -> None:
        """Every worker polls until nothing is due; what was put back for its host's pace is waited for."""
        desks = await self.one_pass(workers)
        while True:
            now = self.clock.now()
            if not (await desks[0].due.depths(Stage.POLL, now + PATIENCE_S)).due:
                return
            await self.clock.sleep(0.05)
            await asyncio.gather(*(self.pump(desk) for desk in desks))

    async def one_pass(self, workers: int) -> list[Desk]:
        """Every worker polls what is due now; their desks."""
        desks = [await self.worker() for _ in range(workers)]
        await asyncio.gather(*(self.pump(desk) for desk in desks))
        return desks

    async def pump(self, desk: Desk, for_s: float = 10.0) -> None:
        """One pass of the poll pump."""
        poll, _ = pumps.io_works(self.settings)
        await pumps.pump(desk, poll, self.clock.now() + for_s, lambda: False, lambda _: None)
