"""Asks the state of a running desk for what `console.view` shows. Reads only."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from console import view, words
from console.found import Found, opened
from console.loss import Losses, losses
from console.problems import ROLES, problems
from console.tally import Tally
from pipeline import drift
from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.feed_store import FeedStore
from pipeline.adapters.ledger import Ledger
from pipeline.adapters.page_store import PageStore
from pipeline.adapters.redis_state import State
from pipeline.adapters.story_store import StoryStore
from pipeline.adapters.story_stream import StoryStream
from pipeline.errors import StateUnavailable
from pipeline.model import FeedState, Scalar, Stage
from pipeline.ports import Tallied
from workers.housekeeping import LAST_SIGN, PRESSURE

FEEDS_EVERY_S = 5.0
"""Ten thousand feed states take a tenth of a second to read: not at every refresh."""

ANSWER_S = 10.0
"""A look at the largest desk takes some seconds; one at a server that hangs would take minutes of retries."""

FAILING_SHOWN = 50

STORIES_SHOWN = 40


@dataclass(slots=True, kw_only=True)
class Watch:
    """A running desk, looked at again and again. `since`: when it was started, None = unknown.

    `answered_at`: when all that was asked was last answered.
    """

    state: State
    due: DueSets
    feeds: FeedStore
    pages: PageStore
    ledger: Ledger
    stories: StoryStore
    stream: StoryStream
    tally: Tally
    since: float | None = None
    answered_at: float | None = None
    _feeds: list[view.FeedView] = field(default_factory=list)
    _losses: Losses = field(default_factory=Losses)
    _feeds_at: float = 0.0

    async def overview(self, stories: int = STORIES_SHOWN) -> view.Overview:
        """The desk now. Raises `StateUnavailable`."""
        now = time.time()
        await self.tally.refresh(now)
        feeds = await self.all_feeds(now)
        pressure = await self.stories.pressure()
        lately = self.tally.lately()
        config = await self.ledger.said("config")
        workers = await self.alive()
        found = view.Overview(
            at=now,
            stages=tuple([await self._stage(stage, lately, now) for stage in Stage]),
            totals=view.totals(self.tally.total()),
            feeds_total=len(feeds),
            feeds_enabled=sum(feed.enabled for feed in feeds),
            feeds_failing=tuple(feed for feed in feeds if feed.state in view.UNWELL)[:FAILING_SHOWN],
            stories=tuple(view.story_line(story) for story in await self.stories.recent(stories)),
            groups=await self._groups(),
            stream_length=pressure.load.stream_length,
            memory_bytes=pressure.load.used_memory,
            memory_share=pressure.load.memory_share,
            over=pressure.over,
            history=self.tally.history(),
            over_since=await self._over_since() if pressure.over else None,
            workers=workers,
            last_signs={} if set(ROLES) <= set(workers) else await self._last_signs(workers),
            config=config.get("config", {}),
            site_rules=config.get("config:sites", {}),
            agencies=config.get("config:wires", {}),
            problems=(),
            feeds_near_loss=self._losses.nearest,
            feeds_late=self._losses.late,
            loss_soonest_at=self._losses.soonest_at,
            publish_s=lately.mean_s("publish"),
            lag_s=lately.mean_s("lag"),
            lost_rules=await self._lost_rules(),
        )
        self.answered_at = time.time()
        return replace(found, problems=problems(found, None if self.since is None else now - self.since))

    async def all_feeds(self, now: float) -> list[view.FeedView]:
        """Every feed, failing ones first, then by the time of their next poll."""
        if now - self._feeds_at > FEEDS_EVERY_S:
            states = await self.feeds.states()
            listed = await self.feeds.feeds()
            empty = FeedState()
            rows = [view.feed_view(feed, states.get(feed_id, empty), now) for feed_id, feed in listed.items()]
            self._feeds = sorted(rows, key=lambda row: (-row.failures, row.next_poll_at or 0.0))
            self._losses = losses(rows, now)
            self._feeds_at = now
        return self._feeds

    async def alive(self) -> dict[str, int]:
        """How many processes of each role gave a sign of life lately."""
        names = await self.ledger.said("alive:")
        return dict(Counter(name.split(":")[1] for name in names))

    async def _last_signs(self, alive: Collection[str]) -> dict[str, dict[str, Scalar]]:
        said = await self.ledger.said(LAST_SIGN)
        signs = {name.removeprefix(LAST_SIGN): facts for name, facts in said.items()}
        return {role: facts for role, facts in signs.items() if role not in alive}

    async def _over_since(self) -> float | None:
        said = (await self.ledger.said(PRESSURE)).get(PRESSURE, {})
        at = said.get("at")
        return float(at) if said.get("over") and isinstance(at, int | float) else None

    async def _lost_rules(self) -> dict[str, dict[str, int]]:
        said = await self.ledger.said(drift.STATUS)
        found = {name.removeprefix(drift.STATUS): drift.lost(rows) for name, rows in said.items()}
        return {site: rules for site, rules in found.items() if rules}

    async def _groups(self) -> tuple[view.GroupView, ...]:
        return tuple(
            view.GroupView(
                name=group.name,
                lag=(group.lag or 0) + group.pending,
                pending=group.pending,
                consumers=group.consumers,
                dead=group.dead,
            )
            for group in await self.stream.groups()
        )

    async def _stage(self, stage: Stage, lately: Tallied, now: float) -> view.StageView:
        depths, window = await self.due.depths(stage, now), self.tally.window()
        oldest = depths.oldest_due_at
        return view.StageView(
            stage=stage,
            waiting=depths.waiting,
            due=depths.due,
            claimed=depths.claimed,
            dead=depths.dead,
            oldest_s=None if oldest is None else max(0.0, now - oldest),
            per_minute=window.per_minute(stage),
            failed_per_minute=window.per_minute(stage, {"failed"}),
            takes_s=lately.mean_s(stage),
        )


@asynccontextmanager
async def in_time(watch: Watch | None = None, within_s: float = ANSWER_S) -> AsyncIterator[None]:
    """Raises `StateUnavailable` when what is asked inside takes longer."""
    try:
        async with asyncio.timeout(within_s):
            yield
    except TimeoutError as error:
        seen_at = watch.answered_at if watch else None
        since = (
            "" if seen_at is None else f", the last answer came {words.seconds(time.time() - seen_at)} ago"
        )
        told = (
            f"Redis does not answer (nothing within {within_s:g} s{since}): is it running at redis.state_url?"
        )
        raise StateUnavailable(f"{told} If so it hangs: look at its log and its disk") from error


@asynccontextmanager
async def watching(found: Found) -> AsyncIterator[Watch]:
    """Raises `ConfigError` when its URL is none."""
    async with opened(found) as state:
        ledger = Ledger(state)
        yield Watch(
            state=state,
            due=DueSets(state),
            feeds=FeedStore(state),
            pages=PageStore(state),
            ledger=ledger,
            stories=StoryStore(state, found.settings),
            stream=StoryStream(state, found.settings.stream),
            tally=Tally(ledger=ledger),
            since=found.since,
        )
