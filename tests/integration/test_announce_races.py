"""Copies of one text that arrive everywhere at the same moment: real processes, one Redis."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter, defaultdict
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


async def race(url: str, prefix: str) -> dict[str, list[str]]:
    """Whom each article saw when it was announced."""
    racers = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, str(RACER), url, prefix),
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
        answers = await asyncio.gather(*(line(process) for process in racers))
    finally:
        for process in racers:
            if process.returncode is None:
                process.terminate()
            await process.communicate()
    saw: dict[str, list[str]] = {}
    for answer in answers:
        saw |= json.loads(answer)
    return saw


async def events_of(state: State) -> list[Event]:
    entries: Any = await state.client.xrange(state.keys.named("stories"))
    return [decode(fields[b"d"]) for _, fields in entries]


async def test_copies_that_arrive_at_once_are_one_story_and_each_is_published_once(
    redis_url: str, state: State
) -> None:
    # Equal due times are handed out by name: the copies of a story go to different processes at once.
    pages = [f"{story:04d}-{outlet}" for story in range(STORIES) for outlet in range(COPIES)]
    await DueSets(state).add(Stage.EXTRACT, dict.fromkeys(pages, NOW))
    saw = await race(redis_url, state.keys.prefix)
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

    events = await events_of(state)
    published = Counter(event.article.id for event in events if isinstance(event, StoryCreated | StoryCopied))
    assert published == Counter(saw.keys())
    assert Counter(event.type for event in events) == {
        "story.created": STORIES,
        "story.copied": STORIES * (COPIES - 1),
    }
    assert Counter(len(event.story.copies) for event in events) == dict.fromkeys(
        range(1, COPIES + 1), STORIES
    )
    assert len({event.event_id for event in events}) == len(events)
