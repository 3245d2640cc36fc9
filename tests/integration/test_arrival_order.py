"""In whatever order the copies of a story arrive, they end in one story: the demo's stories, shuffled."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace

import pytest

import newsroom
from newsroom.model import Article as Page
from pipeline.copies.fingerprint import fingerprint
from pipeline.grouping import View, settle, story_ids
from pipeline.model import Article, ArticleId, Fingerprint, Story, StoryId
from pipeline.ports import Candidate
from tests.unit.copies.articles import article

ORDERS = 25
"""Of each story: with 34 stories some 850 courses, in which a rule that forgets an order shows."""

CANDIDATES = 12

Read = tuple[Article, Fingerprint]


def pages_by_story() -> dict[str, list[Page]]:
    schedule = newsroom.Schedule()
    found: dict[str, list[Page]] = defaultdict(list)
    for page in schedule.published(schedule.end):
        if page.kind != "roundup":
            found[page.story].append(page)
    return {story: pages for story, pages in found.items() if len(pages) > 2}


STORIES = pages_by_story()


def read(number: int, page: Page) -> Read:
    version = page.version(newsroom.Schedule().end)
    text = "\n".join(version.paragraphs)
    return replace(article(f"{number:016x}", text), site=page.outlet), fingerprint(version.headline, text)


def candidate(one: Read, earlier: Read, home: StoryId | None, now: float) -> Candidate:
    return Candidate(
        article_id=earlier[0].id,
        story_id=home,
        site=earlier[0].site,
        announced_at=now - 60,
        shared=len(set(one[1].marks) & set(earlier[1].marks)),
        codes=earlier[1].codes,
    )


def homes_after(arriving: list[Read]) -> set[StoryId]:
    """The stories that hold the articles once all have arrived, one after the other."""
    stories: dict[StoryId, Story] = {}
    homes: dict[ArticleId, StoryId] = {}
    for at, one in enumerate(arriving):
        now = 1_790_000_000.0 + at
        known = [candidate(one, earlier, homes[earlier[0].id], now) for earlier in arriving[:at]]
        shared = sorted((each for each in known if each.shared), key=lambda each: -each.shared)[:CANDIDATES]
        wanted = {key: stories[key] for key in story_ids(one[0].id, shared) if key in stories}
        view = View(article=one[0], sketch=one[1], now=now, stories=wanted, candidates=shared)
        settled = settle(view)
        for gone in settled.gone:
            del stories[gone]
        for story in settled.stories:
            stories[story.id] = story
            homes |= {copy.article_id: story.id for copy in story.copies}
    return set(homes.values())


@pytest.mark.parametrize("story", sorted(STORIES))
def test_copies_find_each_other_in_whatever_order_they_arrive(story: str) -> None:
    chance = random.Random(story)
    pages = [read(number, page) for number, page in enumerate(STORIES[story])]
    for _ in range(ORDERS):
        arriving = chance.sample(pages, len(pages))
        assert len(homes_after(arriving)) == 1, [one[0].site for one in arriving]
