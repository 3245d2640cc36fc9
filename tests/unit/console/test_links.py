"""The texts of other stories that a story is linked to, seen from either side, and how they are printed."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

from rich.console import Console

from console.links import LinkLine, links_of
from console.why import links_block
from pipeline.adapters.memory import MemoryDueSets, MemoryLedger
from pipeline.adapters.memory_stories import MemoryStoryStore
from pipeline.model import Article, LinkKind, Story
from pipeline.settings import Settings
from tests.story_building import article, claimed, commit_of, grown, linked, story_of

ITEM, LIVE, NEXT, ALONE = article("a"), article("b"), article("c"), article("d")
CONTAINS = linked(story_of(LIVE), LIVE, ITEM, LinkKind.CONTAINS)
FOLLOWS = linked(story_of(NEXT), NEXT, ITEM, LinkKind.FOLLOWS)


async def stories_with(*told: tuple[Article, Story]) -> MemoryStoryStore:
    due = MemoryDueSets(MemoryLedger())
    stories = MemoryStoryStore(due, Settings())
    claims = await claimed(due, *(f"page-{member.id}" for member, _ in told))
    for claim, (member, story) in zip(claims, told, strict=True):
        await stories.commit([commit_of(claim, member, story)])
    return stories


def seen(lines: tuple[LinkLine, ...]) -> list[tuple[str, str]]:
    return [(line.kind, line.publisher) for line in lines]


async def test_a_link_is_seen_from_either_side() -> None:
    stories = await stories_with((ITEM, story_of(ITEM)), (LIVE, CONTAINS), (NEXT, FOLLOWS))
    assert seen(await links_of(stories, CONTAINS)) == [("contains", "A")]
    assert seen(await links_of(stories, story_of(ITEM))) == [("part_of", "B"), ("followed_by", "C")]
    (line,) = await links_of(stories, FOLLOWS)
    assert (line.kind, line.url, line.story) == ("follows", ITEM.canonical_url, story_of(ITEM).id)
    assert (line.containment, line.resemblance) == (0.9, 0.2)


async def test_a_link_leads_to_the_story_that_the_other_text_is_in_now() -> None:
    stories = await stories_with(
        (ALONE, story_of(ALONE)), (ITEM, grown(story_of(ALONE), ITEM)), (LIVE, CONTAINS)
    )
    (line,) = await links_of(stories, CONTAINS)
    assert (line.story, line.publisher) == (story_of(ALONE).id, "A")


async def test_what_is_forgotten_or_came_into_the_story_is_not_shown() -> None:
    stories = await stories_with((LIVE, CONTAINS))
    assert await links_of(stories, CONTAINS) == ()
    together = replace(grown(CONTAINS, ITEM), links=CONTAINS.links)
    stories = await stories_with((LIVE, CONTAINS), (ITEM, together))
    assert await links_of(stories, together) == ()


async def test_links_are_printed_with_what_is_common() -> None:
    stories = await stories_with((ITEM, story_of(ITEM)), (LIVE, CONTAINS))
    paper = StringIO()
    Console(width=110, file=paper).print(links_block(await links_of(stories, CONTAINS)))
    text = " ".join(paper.getvalue().split())
    assert "contains A Harbour bridge closes for a week" in text
    assert "in common: 90% of the shorter and 20% of the longer text" in text
