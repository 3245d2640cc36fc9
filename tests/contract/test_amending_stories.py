"""What `ports.StoryStore` promises of corrections by hand and of kept texts, in Redis and in memory."""

from __future__ import annotations

from dataclasses import replace

from pipeline import corrections
from pipeline.model import ArticleId
from pipeline.ports import CommitResult
from pipeline.queueing.events import StoryMerged, StorySplit
from tests.contract.story_worlds import World
from tests.story_building import AT, article, claimed, commit_of, fingerprint, grown, story_of

A, B, C = article("a"), article("b"), article("c")
TOGETHER = grown(story_of(A), B)


async def published(world: World) -> None:
    """A and B in one story."""
    one, two = await claimed(world.due, "page-a", "page-b")
    await world.stories.commit([commit_of(one, A, story_of(A))])
    await world.stories.commit([commit_of(two, B, TOGETHER)])


async def test_a_split_is_written_with_its_pointers_and_its_event(world: World) -> None:
    await published(world)
    split = corrections.split(TOGETHER, {B.id}, AT)
    assert await world.stories.amend(split)
    stay, leave = split.stories
    assert await world.stories.stories([stay.id, leave.id]) == {stay.id: stay, leave.id: leave}
    assert [await world.stories.story_of(one.id) for one in (A, B)] == [stay.id, leave.id]
    assert (await world.stories.stories([stay.id]))[stay.id].apart == (leave.id,)
    assert [type(event) for event in await world.events()][2:] == [StorySplit]


async def test_a_merge_ends_one_story_and_its_copies_are_in_the_other(world: World) -> None:
    one, two = await claimed(world.due, "page-a", "page-b")
    await world.stories.commit([commit_of(one, A, story_of(A)), commit_of(two, B, story_of(B))])
    merge = corrections.merge(story_of(A), story_of(B), AT)
    assert await world.stories.amend(merge)
    (kept,) = merge.stories
    assert await world.stories.stories([kept.id, *merge.gone]) == {kept.id: kept}
    assert await world.stories.story_of(B.id) == kept.id
    assert [type(event) for event in await world.events()][2:] == [StoryMerged]


async def test_what_was_decided_on_another_version_is_not_written(world: World) -> None:
    await published(world)
    old = corrections.split(replace(TOGETHER, version=1), {B.id}, AT)
    assert not await world.stories.amend(old)
    assert await world.stories.stories([TOGETHER.id]) == {TOGETHER.id: TOGETHER}
    assert await world.stories.story_of(B.id) == TOGETHER.id
    assert len(await world.events()) == 2


async def test_a_full_stream_holds_no_correction_up(world: World) -> None:
    await published(world)
    claims = await claimed(world.due, "page-c", "page-d")
    others = [article("c"), article("d")]
    commits = [commit_of(claim, one, story_of(one)) for claim, one in zip(claims, others, strict=True)]
    assert await world.stories.commit(commits) == [CommitResult.WRITTEN] * 2
    assert (await world.stories.pressure()).over == "stream"
    assert await world.stories.amend(corrections.split(TOGETHER, {B.id}, AT))


async def test_a_text_is_kept_as_it_was_committed_last(world: World) -> None:
    await published(world)
    (claim,) = await claimed(world.due, "page-a2")
    revised = replace(article("a", revision=1), text="The bridge stays open.")
    commit = commit_of(
        claim, revised, replace(TOGETHER, version=3), pointers={A.id: TOGETHER.id}, text=fingerprint(9)
    )
    assert await world.stories.commit([commit]) == [CommitResult.WRITTEN]
    found = await world.stories.texts([A.id, B.id, ArticleId("nobody")])
    assert found == {A.id: "The bridge stays open.", B.id: B.text}
    assert await world.stories.texts([]) == {}
