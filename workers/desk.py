"""The desk of a real deployment: every port with its adapter. The only place that names them all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from pipeline.adapters.clock import SystemClock
from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.extractor import Extractor, Rules, Wires
from pipeline.adapters.feed_parser import KillableFeedParser
from pipeline.adapters.feed_store import FeedStore
from pipeline.adapters.host_pacing import HostPacing
from pipeline.adapters.http import AiohttpHttp
from pipeline.adapters.ledger import Ledger
from pipeline.adapters.page_store import PageStore
from pipeline.adapters.redis_state import Retention, connect
from pipeline.adapters.robots import SiteRobots
from pipeline.adapters.site_lines import SiteLines
from pipeline.adapters.story_store import StoryStore
from pipeline.adapters.story_stream import StoryStream
from pipeline.adapters.wires import WiresFile
from pipeline.desk import Desk
from pipeline.settings import Settings

DEMO = "WIREDESK_DEMO"
"""Environment variable: the demo newsroom's invented agency counts as one."""


@asynccontextmanager
async def open_desk(settings: Settings, wires: Wires, sites: Rules | None = None) -> AsyncIterator[Desk]:
    """Everything opened, and closed again at the end. Needs `settings.redis.state_url`."""
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        state = await stack.enter_async_context(
            connect(settings.redis.state_url or "", settings.redis.prefix, Retention.of(settings))
        )
        http = await stack.enter_async_context(AiohttpHttp(settings.http))
        parser = await stack.enter_async_context(KillableFeedParser())
        yield Desk(
            settings=settings,
            clock=clock,
            http=http,
            robots=SiteRobots(settings.http.user_agent, settings.collect),
            pacing=HostPacing(state),
            due=DueSets(state),
            feeds=FeedStore(state),
            pages=PageStore(state),
            stories=StoryStore(state, settings),
            lines=SiteLines(state),
            ledger=Ledger(state),
            parser=parser,
            extractor=Extractor(wires, sites, soft_limit_s=settings.extract.soft_limit_s),
        )


@asynccontextmanager
async def open_stream(settings: Settings) -> AsyncIterator[StoryStream]:
    """The stories stream, for reading and tending it."""
    async with connect(
        settings.redis.state_url or "", settings.redis.prefix, Retention.of(settings)
    ) as state:
        yield StoryStream(state, settings.stream)


def follow_wires(folder: Path, environ: Mapping[str, str]) -> WiresFile:
    """The agencies of the configuration folder, in the demo with its own."""
    return WiresFile(folder, demo=bool(environ.get(DEMO)))
