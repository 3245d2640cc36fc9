"""Every feed polled once, for `wiredesk check --online`: real HTTP and parser, no Redis, nothing kept."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline import urls
from pipeline.adapters.feed_parser import KillableFeedParser
from pipeline.adapters.http import AiohttpHttp
from pipeline.errors import FetchError, ParseError
from pipeline.model import Changed, Failed, Feed, FeedState, PollOutcome, Unchanged
from pipeline.polling import freshness
from pipeline.settings import Settings

AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one feed said. `newest`: date of its newest entry, None = none is dated. `took_s`: seconds."""

    feed: Feed
    ok: bool
    took_s: float
    status: int | None = None
    entries: int = 0
    newest: datetime | None = None
    reason: str = ""
    detail: str = ""
    moved_to: str | None = None


async def poll_once(feeds: Sequence[Feed], settings: Settings) -> AsyncIterator[Answer]:
    """The answers as they come. One host is asked one thing at a time, at the pace of the settings."""
    places = asyncio.Semaphore(AT_ONCE)
    hosts: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def ask(feed: Feed) -> Answer:
        lock = hosts[urls.host(feed.url)]
        waited = lock.locked()
        async with lock:
            if waited:
                await asyncio.sleep(settings.pacing.gap_s)
            async with places:
                return await _ask(feed, settings, http, parser)

    async with (
        AiohttpHttp(settings.http) as http,
        KillableFeedParser() as parser,
        asyncio.TaskGroup() as group,
    ):
        for answered in asyncio.as_completed([group.create_task(ask(feed)) for feed in feeds]):
            yield await answered


async def _ask(feed: Feed, settings: Settings, http: AiohttpHttp, parser: KillableFeedParser) -> Answer:
    began, now, state = time.monotonic(), time.time(), FeedState()
    outcome: PollOutcome
    try:
        request = freshness.request_for(feed, state, settings.http)
        response = await http.get(request)
        judged = freshness.judge(response, request, feed, state, now)
        if isinstance(judged, freshness.NeedsParse):
            outcome = freshness.changed(judged, await parser.parse(response))
        else:
            outcome = judged
    except (FetchError, ParseError) as error:
        outcome = freshness.failed(error)
    return answer_of(feed, outcome, time.monotonic() - began)


def answer_of(feed: Feed, outcome: PollOutcome, took_s: float) -> Answer:
    """The outcome of a feed's first poll as a line of the report."""
    match outcome:
        case Changed():
            dates = [entry.published_at or entry.updated_at for entry in outcome.parsed.entries]
            return Answer(
                feed=feed,
                ok=True,
                took_s=took_s,
                status=outcome.status,
                entries=len(outcome.parsed.entries),
                newest=max((date for date in dates if date), default=None),
                moved_to=outcome.moved_to,
            )
        case Failed() | Unchanged():
            return Answer(
                feed=feed,
                ok=False,
                took_s=took_s,
                status=outcome.status,
                reason=outcome.reason,
                detail=outcome.detail if isinstance(outcome, Failed) else "",
            )
