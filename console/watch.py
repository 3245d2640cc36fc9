"""Asks the state of a running desk for what `console.view` shows. Reads only."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from console import view
from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.feed_store import FeedStore
from pipeline.adapters.ledger import Ledger
from pipeline.adapters.page_store import PageStore
from pipeline.adapters.redis_state import State, connect
from pipeline.adapters.story_store import StoryStore
from pipeline.adapters.story_stream import StoryStream
from pipeline.model import FeedState, Stage
from pipeline.settings import Settings
from wiredesk.consuming import state_url

RATE_S = 300.0
"""Rates are over the last five minutes: steady to look at, quick enough to see a stop."""

HISTORY_S = 48 * 3600.0

FEEDS_EVERY_S = 5.0
"""Ten thousand feed states take a tenth of a second to read: not at every refresh."""

FAILING_SHOWN = 50

Counts = dict[tuple[str, str, str], int]


@dataclass(slots=True, kw_only=True)
class Watch:
    """A running desk, looked at again and again. Sums of minutes that are over are kept."""

    state: State
    due: DueSets
    feeds: FeedStore
    pages: PageStore
    ledger: Ledger
    stories: StoryStore
    stream: StoryStream
    _past: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _past_until: float = 0.0
    _feeds: list[view.FeedView] = field(default_factory=list)
    _feeds_at: float = 0.0

    async def overview(self, stories: int = 40) -> view.Overview:
        """The desk now. Raises `StateUnavailable`."""
        now = time.time()
        window = view.Window(counts=await self.ledger.counts(now - RATE_S, now), minutes=RATE_S / 60)
        feeds = await self.all_feeds(now)
        pressure = await self.stories.pressure()
        groups = [
            view.GroupView(
                name=group.name,
                lag=(group.lag or 0) + group.pending,
                pending=group.pending,
                consumers=group.consumers,
                dead=group.dead,
            )
            for group in await self.stream.groups()
        ]
        found = view.Overview(
            at=now,
            stages=tuple([await self._stage(stage, window, now) for stage in Stage]),
            totals=view.totals(await self._counts(now)),
            feeds_total=len(feeds),
            feeds_enabled=sum(feed.enabled for feed in feeds),
            feeds_failing=tuple(feed for feed in feeds if feed.state == "failing")[:FAILING_SHOWN],
            stories=tuple(view.story_line(story) for story in await self.stories.recent(stories)),
            groups=tuple(groups),
            stream_length=pressure.load.stream_length,
            memory_bytes=pressure.load.used_memory,
            workers=await self._alive(),
            config=(await self.ledger.said("config")).get("config", {}),
            problems=(),
        )
        return replace(found, problems=view.problems(found))

    async def all_feeds(self, now: float) -> list[view.FeedView]:
        """Every feed, failing ones first, then by the time of their next poll."""
        if now - self._feeds_at > FEEDS_EVERY_S:
            states = await self.feeds.states()
            listed = await self.feeds.feeds()
            empty = FeedState()
            rows = [view.feed_view(feed, states.get(feed_id, empty), now) for feed_id, feed in listed.items()]
            self._feeds = sorted(rows, key=lambda row: (-row.failures, row.next_poll_at or 0.0))
            self._feeds_at = now
        return self._feeds

    async def _stage(self, stage: Stage, window: view.Window, now: float) -> view.StageView:
        depths = await self.due.depths(stage, now)
        oldest = depths.oldest_due_at
        return view.StageView(
            stage=stage,
            waiting=depths.waiting,
            due=depths.due,
            claimed=depths.claimed,
            dead=depths.dead,
            oldest_s=None if oldest is None else max(0.0, now - oldest),
            per_minute=window.per_minute(stage),
        )

    async def _counts(self, now: float) -> Counts:
        """48 hours; minutes that are over are read once."""
        minute = now // 60 * 60
        if minute > self._past_until:
            since = self._past_until or now - HISTORY_S
            self._past.update(await self.ledger.counts(since, minute - 1))
            self._past_until = minute
        return dict(self._past + Counter(await self.ledger.counts(minute, now)))

    async def _alive(self) -> dict[str, int]:
        names = await self.ledger.said("alive:")
        return dict(Counter(name.split(":")[1] for name in names))


@asynccontextmanager
async def watching(url: str | None) -> AsyncIterator[Watch]:
    """The desk at `url`, or the one that runs in this folder. Raises `ConfigError` when there is none."""
    settings = Settings()
    async with connect(url or state_url(os.environ), settings.redis.prefix) as state:
        yield Watch(
            state=state,
            due=DueSets(state),
            feeds=FeedStore(state),
            pages=PageStore(state),
            ledger=Ledger(state),
            stories=StoryStore(state, settings),
            stream=StoryStream(state, settings.stream),
        )
