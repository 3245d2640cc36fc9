"""Copies of one text that arrive everywhere at the same moment: real processes, one Redis."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import combinations
from pathlib import Path
from typing import Any

from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.redis_state import State
from pipeline.model import Stage
from pipeline.queueing.events import Event, StoryCopied, StoryCreated, decode
from tests.story_building import NOW

ROOT = Path(__file__).parents[2]
RACER = Path(__file__).with_name("announce_racer.py")

RACERS = 6
COPIES = 6
STORIES = int(os.environ.get("WIREDESK_RACE_STORIES", "60"))
"""400 for the long form."""


async def line(process: Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode()


@asynccontextmanager
async def racing(state: State, url: str, now: float = NOW) -> AsyncIterator[list[Process]]:
    """Processes that all began at once; they are gone afterwards."""
    racers = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, str(RACER), url, state.keys.prefix, str(now)),
            stdin=PIPE,
            stdout=PIPE,
            limit=1 << 24,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        for _ in range(RACERS)
    ]
    try:
        assert [await line(process) for process in racers] == ["ready\n"] * RACERS
        for process in racers:
            assert process.stdin is not None
            process.stdin.write(b"\n")
        yield racers
    finally:
        for process in racers:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def answers(racers: list[Process]) -> dict[str, list[str]]:
    """Whom each article saw when it was announced."""
    saw: dict[str, list[str]] = {}
    for answer in await asyncio.gather(*(line(process) for process in racers)):
        saw |= json.loads(answer)
    return saw


async def put_pages(state: State) -> None:
    """Equal due times are handed out by name: the copies of a story go to different processes at once."""
    pages = [f"{story:04d}-{outlet}" for story in range(STORIES) for outlet in range(COPIES)]
    await DueSets(state).add(Stage.EXTRACT, dict.fromkeys(pages, NOW))


def each_published_once(events: list[Event], count: int) -> None:
    """Every article has one event; every story has all its copies."""
    published = Counter(event.article.id for event in events if isinstance(event, StoryCreated | StoryCopied))
    assert set(published.values()) == {1}
    assert len(published) == count
    assert Counter(event.type for event in events) == {
        "story.created": STORIES,
        "story.copied": STORIES * (COPIES - 1),
    }
    assert Counter(len(event.story.copies) for event in events) == dict.fromkeys(
        range(1, COPIES + 1), STORIES
    )
    assert len({event.event_id for event in events}) == len(events)


async def events_of(state: State) -> list[Event]:
    entries: Any = await state.client.xrange(state.keys.named("stories"))
    return [decode(fields[b"d"]) for _, fields in entries]


async def test_copies_that_arrive_at_once_are_one_story_and_each_is_published_once(
    redis_url: str, state: State
) -> None:
    await put_pages(state)
    async with racing(state, redis_url) as racers:
        saw = await answers(racers)
    assert len(saw) == COPIES * STORIES

    numbers = {
        article: int(await state.client.hget(state.keys.named(f"art:{article}"), "n") or 0) for article in saw
    }
    assert len(set(numbers.values())) == len(saw)
    copies = defaultdict(list)
    for article in saw:
        copies[article[:4]].append(article)
    for members in copies.values():
        for earlier, later in combinations(sorted(members, key=numbers.__getitem__), 2):
            assert earlier in saw[later]
            assert later not in saw[earlier]

    each_published_once(await events_of(state), len(saw))


async def test_processes_killed_in_the_middle_lose_and_double_nothing(redis_url: str, state: State) -> None:
    await put_pages(state)
    async with racing(state, redis_url):
        while await state.client.xlen(state.keys.named("stories")) < STORIES:
            pass
    assert 0 < len(await events_of(state)) < COPIES * STORIES
    # their leases have run out by then
    async with racing(state, redis_url, now=NOW + 1000) as racers:
        await answers(racers)
    each_published_once(await events_of(state), COPIES * STORIES)
