"""Copies that were all announced before the first of them was committed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest

from pipeline import grouping
from pipeline.adapters.memory import MemoryDueSets, MemoryLedger
from pipeline.adapters.memory_stories import MemoryStoryStore
from pipeline.model import Article, Stage, Story, StoryId
from pipeline.ports import CommitResult, StoryCommit
from pipeline.queueing.events import StoryCopied, StoryCreated, StoryMerged
from pipeline.settings import Settings
from tests.unit.grouping.building import BODY, NOW, copy_of, members, sketch


class Copyroom:
    """The articles are announced in the order in which they are given."""

    def __init__(self, arrived: Sequence[Article]) -> None:
        self._due = MemoryDueSets(MemoryLedger())
        self.store = MemoryStoryStore(self._due, Settings())
        self._arrived = arrived

    async def commit_all(self, order: Sequence[int]) -> None:
        for at, member in enumerate(self._arrived):
            await self.store.announce(member.id, member.site, sketch(member), NOW + at / 1_000)
        for at, number in enumerate(order):
            assert await self._commit(self._arrived[number], NOW + 1 + at) is CommitResult.WRITTEN

    async def _commit(self, member: Article, now: float) -> CommitResult:
        await self._due.add(Stage.EXTRACT, {member.id: now})
        (claim,) = await self._due.claim(Stage.EXTRACT, now, 1, 90.0, 3)
        candidates = await self.store.announce(member.id, member.site, sketch(member), now)
        here = grouping.View(
            article=member,
            sketch=sketch(member),
            now=now,
            stories=await self.store.stories(grouping.story_ids(member.id, candidates)),
            candidates=candidates,
        )
        quick = grouping.quicker_copy(here)
        known = await self.store.known(quick) if quick else None
        settled = grouping.settle(here, (quick, known) if quick and known else None)
        commit = StoryCommit(
            claim=claim,
            article=member,
            fingerprint=here.sketch,
            stories=settled.stories,
            expect=settled.expect,
            pointers=settled.pointers,
            gone=settled.gone,
            events=settled.events,
        )
        return (await self.store.commit([commit]))[0]


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_copies_that_arrive_together_are_one_story_in_whatever_order_they_are_committed(
    order: tuple[int, ...],
) -> None:
    # each a little shorter than the one before: every later copy matches all earlier ones, none alike
    arrived = [copy_of(key, lines=BODY[: 30 - at]) for at, key in enumerate("bacd")]
    room = Copyroom(arrived)
    await room.commit_all(order)
    homes = {await room.store.story_of(member.id) for member in arrived}
    assert len(homes) == 1
    heard: dict[StoryId, Story] = {}
    news = []
    for event in room.store.events:
        heard[event.story.id] = event.story
        if isinstance(event, StoryMerged):
            del heard[event.merged_id]
        if isinstance(event, StoryCreated | StoryCopied):
            news.append(event.article.id)
    assert sorted(news) == ["a", "b", "c", "d"]
    assert {story_id: sorted(members(story)) for story_id, story in heard.items()} == {
        homes.pop(): ["a", "b", "c", "d"]
    }
