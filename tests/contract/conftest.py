"""The stores under contract, each suite run on Redis and in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from pipeline import ports
from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.feed_store import FeedStore
from pipeline.adapters.host_pacing import HostPacing
from pipeline.adapters.ledger import Ledger
from pipeline.adapters.memory import (
    MemoryDueSets,
    MemoryFeedStore,
    MemoryHostPacing,
    MemoryLedger,
    MemoryPageStore,
    MemorySiteLines,
)
from pipeline.adapters.page_store import PageStore
from pipeline.adapters.redis_state import State, connect
from pipeline.adapters.site_lines import SiteLines
from pipeline.adapters.story_stream import StoryStream
from pipeline.adapters.story_subscription import Subscription
from tests.contract.story_reading import SETTINGS, Consumers
from tests.contract.story_worlds import World, memory_world, redis_world


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """One set of stores over one state."""

    due: ports.DueSets
    feeds: ports.FeedStore
    pages: ports.PageStore
    pacing: ports.HostPacing
    ledger: ports.Ledger
    site_lines: ports.SiteLines


def in_redis(state: State) -> Stores:
    return Stores(
        due=DueSets(state),
        feeds=FeedStore(state),
        pages=PageStore(state),
        pacing=HostPacing(state),
        ledger=Ledger(state),
        site_lines=SiteLines(state),
    )


def in_memory() -> Stores:
    ledger = MemoryLedger()
    due = MemoryDueSets(ledger)
    pages = MemoryPageStore(due, ledger)
    return Stores(
        due=due,
        feeds=MemoryFeedStore(due, ledger, pages),
        pages=pages,
        pacing=MemoryHostPacing(),
        ledger=ledger,
        site_lines=MemorySiteLines(),
    )


@pytest.fixture(params=["redis", "memory"])
async def stores(request: pytest.FixtureRequest) -> AsyncIterator[Stores]:
    """Empty stores."""
    if request.param == "memory":
        yield in_memory()
        return
    async with connect(request.getfixturevalue("redis_url"), prefix="{contract}:") as state:
        yield in_redis(state)


@pytest.fixture
def due(stores: Stores) -> ports.DueSets:
    return stores.due


@pytest.fixture
def pacing(stores: Stores) -> ports.HostPacing:
    return stores.pacing


@pytest.fixture
def ledger(stores: Stores) -> ports.Ledger:
    return stores.ledger


@pytest.fixture
def site_lines(stores: Stores) -> ports.SiteLines:
    return stores.site_lines


@pytest.fixture(params=["redis", "memory"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """An empty story store, and what stands beside it."""
    if request.param == "memory":
        yield memory_world()
        return
    async with connect(request.getfixturevalue("redis_url"), prefix="{test}:") as state:
        yield redis_world(state)


@pytest.fixture
def stream(state: State) -> StoryStream:
    return StoryStream(state, SETTINGS)


@pytest.fixture
def consumer(state: State) -> Consumers:
    """Of consumers that leave others' events alone unless they are told to take them over quickly."""

    def make(name: str, group: str = "enrich", claim_after_s: float = 3600.0) -> Subscription:
        settings = replace(SETTINGS, claim_after_s=claim_after_s)
        return Subscription(StoryStream(state, settings), group, name, settings)

    return make
