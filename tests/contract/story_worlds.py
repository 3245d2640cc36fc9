"""The story store in Redis and in memory, each with what tests look at beside it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.ledger import Ledger
from pipeline.adapters.memory import MemoryDueSets, MemoryLedger
from pipeline.adapters.memory_stories import MemoryStoryStore
from pipeline.adapters.redis_state import State
from pipeline.adapters.story_store import StoryStore
from pipeline.ports import Candidate
from pipeline.ports import DueSets as DueSetsPort
from pipeline.ports import Ledger as LedgerPort
from pipeline.ports import StoryStore as StoryStorePort
from pipeline.queueing.events import Event, decode
from pipeline.settings import CopySettings, Settings, StreamSettings
from tests.story_building import NOW, article, fingerprint

SMALL = Settings(stream=StreamSettings(high_water=4), copies=CopySettings(window_days=14))


@dataclass
class World:
    stories: StoryStorePort
    due: DueSetsPort
    ledger: LedgerPort
    events: Callable[[], Awaitable[list[Event]]]
    consume: Callable[[int], Awaitable[None]]


def memory_world() -> World:
    ledger = MemoryLedger()
    due = MemoryDueSets(ledger)
    stories = MemoryStoryStore(due, SMALL)

    async def events() -> list[Event]:
        return stories.events

    async def consume(count: int) -> None:
        del stories.events[:count]

    return World(stories, due, ledger, events, consume)


def redis_world(state: State) -> World:
    async def events() -> list[Event]:
        entries: Any = await state.ask(state.client.xrange(state.keys.named("stories")))
        return [decode(fields[b"d"]) for _, fields in entries]

    async def consume(count: int) -> None:
        length = await state.client.xlen(state.keys.named("stories"))
        await state.client.xtrim(state.keys.named("stories"), maxlen=length - count, approximate=False)

    return World(StoryStore(state, SMALL), DueSets(state), Ledger(state), events, consume)


async def announce(
    world: World, name: str, *marks: int, version: str = "", at: float = NOW
) -> list[Candidate]:
    member = article(name)
    return await world.stories.announce(member.id, member.site, fingerprint(*marks, version=version), at)
