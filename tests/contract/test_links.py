"""What `ports.StoryStore` promises of links between stories, in Redis and in memory."""

from __future__ import annotations

from dataclasses import replace

from tests.contract.story_worlds import World
from tests.story_building import article, claimed, commit_of, linked, story_of

A, B, C = article("a"), article("b"), article("c")
B_OF_A, C_OF_A = linked(story_of(B), B, A), linked(story_of(C), C, A)


async def test_a_link_is_kept_in_its_story_and_told_with_its_event(world: World) -> None:
    (claim,) = await claimed(world.due, "page-b")
    await world.stories.commit([commit_of(claim, B, B_OF_A)])
    assert (await world.stories.stories([story_of(B).id]))[story_of(B).id].links == B_OF_A.links
    assert [event.story.links for event in await world.events()] == [B_OF_A.links]


async def test_who_is_linked_to_an_article_is_known(world: World) -> None:
    claims = await claimed(world.due, "page-a", "page-b", "page-c")
    told = [story_of(A), B_OF_A, C_OF_A]
    await world.stories.commit(
        [commit_of(claim, one, story) for claim, one, story in zip(claims, (A, B, C), told, strict=True)]
    )
    assert await world.stories.linking([A.id, B.id]) == {A.id: [B.id, C.id]}
    assert await world.stories.linking([]) == {}


async def test_what_was_not_written_links_nothing(world: World) -> None:
    (claim,) = await claimed(world.due, "page-b")
    stale = replace(commit_of(claim, B, B_OF_A), expect={story_of(B).id: 7})
    await world.stories.commit([stale])
    assert await world.stories.linking([A.id]) == {}
