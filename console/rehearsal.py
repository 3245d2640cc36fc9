"""A desk in memory for `wiredesk try`: the real steps, HTTP, parser and extractor; nothing is kept.

Knows how a feed or a page goes through the pipeline once. It must not know how that is shown.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from console.explaining import Explainer
from pipeline import steps, urls
from pipeline.adapters.clock import SystemClock
from pipeline.adapters.extractor import Extractor, Rules, Wires
from pipeline.adapters.feed_parser import KillableFeedParser
from pipeline.adapters.http import AiohttpHttp
from pipeline.adapters.memory import (
    MemoryDueSets,
    MemoryFeedStore,
    MemoryHostPacing,
    MemoryLedger,
    MemoryPageStore,
    MemorySiteLines,
)
from pipeline.adapters.memory_stories import MemoryStoryStore
from pipeline.adapters.robots import SiteRobots
from pipeline.desk import Desk
from pipeline.errors import FetchError, ParseError
from pipeline.model import (
    Article,
    Claim,
    Feed,
    FeedState,
    PageId,
    PageRecord,
    ParsedFeed,
    Request,
    Response,
    Stage,
)
from pipeline.polling.freshness import request_for
from pipeline.ports import FeedChanges, Gate, Http, PollCommit
from pipeline.queueing.events import StoryCopied, StoryCreated
from pipeline.settings import Settings

LEASE_S = 3_600.0
"""Longer than any rehearsal: nobody else is there to take the work over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One GET that was made, and what came of it. `error`: reason and detail, None = an answer."""

    url: str
    took_s: float
    response: Response | None = None
    error: FetchError | None = None


@dataclass(slots=True)
class RecordingHttp:
    """`ports.Http` that notes every GET, and asks for the same address only once."""

    http: Http
    asked: list[Asked] = field(default_factory=list)

    async def get(self, request: Request, gate: Gate | None = None) -> Response:
        """See the port."""
        known = next((one.response for one in self.asked if one.url == request.url and one.response), None)
        if known is not None:
            return known
        began = time.monotonic()
        try:
            response = await self.http.get(request, gate)
        except FetchError as error:
            self.asked.append(Asked(url=request.url, took_s=time.monotonic() - began, error=error))
            raise
        self.asked.append(Asked(url=request.url, took_s=time.monotonic() - began, response=response))
        return response


class _OrderedFeedStore(MemoryFeedStore):
    """Remembers the pages of a poll in the order in which the feed lists them."""

    found: tuple[PageRecord, ...] = ()

    async def commit(self, commit: PollCommit) -> int | None:
        self.found += tuple(commit.new)
        return await super().commit(commit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """One desk for one address. `http` holds every request, the desk's ledger every note."""

    desk: Desk
    http: RecordingHttp
    due: MemoryDueSets
    pages: MemoryPageStore
    feeds: _OrderedFeedStore
    stories: MemoryStoryStore
    explainer: Explainer

    async def first_answer(self, feed: Feed) -> Response | None:
        """What stands at the address; None = no answer, and the recorded request says why."""
        try:
            return await self.http.get(request_for(feed, FeedState(), self.desk.settings.http))
        except FetchError:
            return None

    async def read(self, response: Response) -> ParsedFeed | None:
        """The feed that the answer is; None = it is a page. Raises `ParseError`: it is neither."""
        try:
            return await self.desk.parser.parse(response)
        except ParseError as error:
            looks_like_one = "html" in response.headers.get("content-type", "").lower()
            if error.reason == "html_page" or looks_like_one:
                return None
            raise

    async def poll(self, feed: Feed) -> tuple[PageRecord, ...]:
        """The feed's entries as pages, in its own order."""
        await self.feeds.change(FeedChanges(put=(feed,), due={feed.id: 0.0}))
        [claim] = await self.due.claim(Stage.POLL, self.desk.clock.now(), 1, LEASE_S, 0)
        await steps.poll(self.desk, claim)
        return self.feeds.found

    def take_page(self, url: str, publisher: str | None = None) -> PageRecord:
        """A page that no feed listed."""
        now = self.desk.clock.now()
        page_id = urls.page_id(urls.address_key(url))
        record = PageRecord(
            id=page_id, url=url, feed_ids=(), entry_key=url, title="", first_seen_at=now, publisher=publisher
        )
        self.pages.put(record, now, anew=True)
        return record

    async def follow(self, pages: Sequence[PageRecord]) -> None:
        """Collect and extract these pages, one after the other."""
        wanted = [page.id for page in pages]
        for claim in await self._claims(Stage.COLLECT, wanted):
            await steps.collect(self.desk, claim)
        for claim in await self._claims(Stage.EXTRACT, wanted):
            await steps.extract(self.desk, [claim])

    async def _claims(self, stage: Stage, wanted: Sequence[PageId]) -> list[Claim]:
        found = await self.due.claim(stage, self.desk.clock.now(), 1_000, LEASE_S, 0)
        by_id = {claim.id: claim for claim in found}
        await self.due.release([claim for claim in found if claim.id not in wanted], self.desk.clock.now())
        return [by_id[page_id] for page_id in wanted if page_id in by_id]

    def articles(self) -> dict[str, Article]:
        """The articles that were published, by id."""
        return {
            event.article.id: event.article
            for event in self.stories.events
            if isinstance(event, StoryCreated | StoryCopied)
        }


@asynccontextmanager
async def rehearsing(
    settings: Settings, wires: Wires, sites: Rules | None = None
) -> AsyncIterator[Rehearsal]:
    """Opened, and closed again at the end. A pace that a site asks for is slept, however long."""
    settings = replace(
        settings, pacing=replace(settings.pacing, short_wait_s=settings.pacing.max_crawl_delay_s + 1)
    )
    ledger = MemoryLedger()
    due = MemoryDueSets(ledger)
    pages = MemoryPageStore(due, ledger)
    feeds = _OrderedFeedStore(due, ledger, pages)
    stories = MemoryStoryStore(due, settings)
    explainer = Explainer(Extractor(wires, sites, soft_limit_s=settings.extract.soft_limit_s))
    async with AiohttpHttp(settings.http) as plain, KillableFeedParser() as parser:
        http = RecordingHttp(plain)
        desk = Desk(
            settings=settings,
            clock=SystemClock(),
            http=http,
            robots=SiteRobots(settings.http.user_agent, settings.collect),
            pacing=MemoryHostPacing(),
            due=due,
            feeds=feeds,
            pages=pages,
            stories=stories,
            lines=MemorySiteLines(),
            ledger=ledger,
            parser=parser,
            extractor=explainer,
        )
        yield Rehearsal(
            desk=desk, http=http, due=due, pages=pages, feeds=feeds, stories=stories, explainer=explainer
        )
