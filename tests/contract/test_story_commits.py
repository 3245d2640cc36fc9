"""What `ports.StoryStore` promises of its commits, held to by Redis and by memory."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.errors import Busy
from pipeline.model import ArticleId, Stage, StoryId
from pipeline.ports import CommitResult
from tests.contract.story_worlds import World, announce
from tests.story_building import NOW, article, claimed, commit_of, event_of, fingerprint, grown, story_of

WRITTEN, CONFLICT = CommitResult.WRITTEN, CommitResult.CONFLICT
CLAIM_LOST, PUBLISHED_BEFORE = CommitResult.CLAIM_LOST, CommitResult.PUBLISHED_BEFORE


async def test_a_written_article_is_known_pointed_at_and_published_once(world: World) -> None:
    a = article("a")
    story = story_of(a)
    await announce(world, "a", 1, 2, 3)
    [claim] = await claimed(world.due, "page-a")

    assert await world.stories.commit([commit_of(claim, a, story)]) == [WRITTEN]

    assert await world.stories.stories([story.id, StoryId("snone")]) == {story.id: story}
    assert await world.stories.story_of(a.id) == story.id
    known = await world.stories.known(a.id)
    assert known is not None
    assert (known.story_id, known.revision, known.page_id) == (story.id, 0, "page-a")
    assert (known.digest, known.codes) == (fingerprint(1, 2, 3).digest, fingerprint(1, 2, 3).codes)
    assert await world.events() == [event_of(a, story)]
    assert [note.outcome for note in await world.ledger.trail("page-a")] == ["published"]
    depths = await world.due.depths(Stage.EXTRACT, NOW + 1000)
    assert (depths.waiting, depths.due, depths.claimed, depths.dead) == (0, 0, 0, 0)


async def test_nothing_is_known_of_what_was_never_published(world: World) -> None:
    await announce(world, "a", 1)
    assert await world.stories.known(article("a").id) is None
    assert await world.stories.story_of(article("a").id) is None
    assert await world.stories.stories([]) == {}
    assert await world.stories.commit([]) == []


async def test_a_text_that_was_never_announced_is_known_all_the_same(world: World) -> None:
    a = article("a")
    [claim] = await claimed(world.due, "page-a")
    await world.stories.commit([commit_of(claim, a, story_of(a), text=fingerprint(9))])
    known = await world.stories.known(a.id)
    assert known is not None
    assert known.codes == fingerprint(9).codes


async def test_a_story_that_changed_meanwhile_is_a_conflict_and_nothing_is_written(world: World) -> None:
    a, b = article("a"), article("b")
    story = story_of(a)
    one, two = await claimed(world.due, "page-a", "page-b")
    await world.stories.commit([commit_of(one, a, story)])
    stale = commit_of(two, b, replace(grown(story, b), version=3))

    assert await world.stories.commit([stale]) == [CONFLICT]
    assert await world.stories.stories([story.id]) == {story.id: story}
    assert await world.stories.known(b.id) is None
    assert len(await world.events()) == 1
    assert await world.ledger.trail("page-b") == []

    assert await world.stories.commit([commit_of(two, b, grown(story, b))]) == [WRITTEN]


async def test_a_pointer_that_moved_meanwhile_is_a_conflict(world: World) -> None:
    a, b = article("a"), article("b")
    story = story_of(a)
    one, two = await claimed(world.due, "page-a", "page-b")
    await world.stories.commit([commit_of(one, a, story)])

    unaware = commit_of(two, b, story_of(b), pointers={b.id: None, a.id: None})
    assert await world.stories.commit([unaware]) == [CONFLICT]
    aware = replace(unaware, pointers={b.id: None, a.id: story.id})
    assert await world.stories.commit([aware]) == [WRITTEN]


async def test_of_two_that_grow_one_story_in_a_batch_the_second_is_a_conflict(world: World) -> None:
    a, b, c = article("a"), article("b"), article("c")
    story = story_of(a)
    one, two, three = await claimed(world.due, "page-a", "page-b", "page-c")
    batch = [
        commit_of(one, a, story),
        commit_of(two, b, grown(story, b)),
        commit_of(three, c, grown(story, c)),
    ]
    assert await world.stories.commit(batch) == [WRITTEN, WRITTEN, CONFLICT]
    later = grown(grown(story, b), c)
    assert await world.stories.commit([commit_of(three, c, later)]) == [WRITTEN]
    assert [await world.stories.story_of(member.id) for member in (a, b, c)] == [story.id] * 3


async def test_a_lost_claim_writes_nothing(world: World) -> None:
    a = article("a")
    [old] = await claimed(world.due, "page-a")
    await world.due.claim(Stage.EXTRACT, NOW + 1000, 1, 90.0, 3)
    assert await world.stories.commit([commit_of(old, a, story_of(a))]) == [CLAIM_LOST]
    assert await world.events() == []
    assert await world.stories.stories([story_of(a).id]) == {}


async def test_the_same_commit_twice_publishes_once(world: World) -> None:
    a = article("a")
    [claim] = await claimed(world.due, "page-a")
    commit = commit_of(claim, a, story_of(a))
    assert await world.stories.commit([commit, commit]) == [WRITTEN, CLAIM_LOST]
    assert len(await world.events()) == 1


async def test_another_page_of_a_published_article_ends_without_an_event(world: World) -> None:
    a = article("a")
    one, two = await claimed(world.due, "page-a", "page-a2")
    assert await world.stories.commit([commit_of(one, a, story_of(a))]) == [WRITTEN]
    assert await world.stories.commit([commit_of(two, a, story_of(a))]) == [PUBLISHED_BEFORE]
    assert len(await world.events()) == 1
    assert (await world.due.depths(Stage.EXTRACT, NOW + 1000)).waiting == 0


async def test_another_page_with_another_text_has_to_look_again(world: World) -> None:
    a = article("a")
    one, two = await claimed(world.due, "page-a", "page-a2")
    await world.stories.commit([commit_of(one, a, story_of(a))])
    other = commit_of(two, a, story_of(a), text=fingerprint(5))
    assert await world.stories.commit([other]) == [CONFLICT]


async def test_a_revision_is_published_once_and_is_what_is_known(world: World) -> None:
    a = article("a")
    story = story_of(a)
    one, two, three = await claimed(world.due, "page-a", "page-a2", "page-a3")
    await world.stories.commit([commit_of(one, a, story)])
    revised = article("a", revision=1)
    commit = commit_of(
        two,
        revised,
        replace(story, version=2),
        pointers={a.id: story.id},
        text=fingerprint(1, 2, 8),
    )
    assert await world.stories.commit([commit]) == [WRITTEN]
    assert await world.stories.commit([replace(commit, claim=three)]) == [PUBLISHED_BEFORE]
    assert [event.type for event in await world.events()] == ["story.created", "story.revised"]
    known = await world.stories.known(a.id)
    assert known is not None
    assert (known.revision, known.codes) == (1, fingerprint(1, 2, 8).codes)


async def test_two_stories_become_one_and_every_pointer_follows(world: World) -> None:
    a, b, c = article("a"), article("b"), article("c")
    one, two, three = await claimed(world.due, "page-a", "page-b", "page-c")
    await world.stories.commit([commit_of(one, a, story_of(a)), commit_of(two, b, story_of(b))])
    merged = grown(story_of(a), b, c)
    commit = replace(
        commit_of(three, c, merged, pointers={c.id: None, a.id: story_of(a).id, b.id: story_of(b).id}),
        expect={story_of(a).id: 1, story_of(b).id: 1},
        gone=(story_of(b).id,),
    )
    assert await world.stories.commit([commit]) == [WRITTEN]
    assert await world.stories.stories([merged.id, story_of(b).id]) == {merged.id: merged}
    assert await world.stories.story_of(b.id) == merged.id
    known = await world.stories.known(ArticleId(b.id))
    assert known is not None
    assert known.story_id == merged.id


async def test_a_full_stream_is_busy_and_none_of_the_batch_is_written(world: World) -> None:
    members = [article(name) for name in "abcdef"]
    claims = await claimed(world.due, *(f"page-{member.site}" for member in members))
    commits = [
        commit_of(claim, member, story_of(member)) for claim, member in zip(claims, members, strict=True)
    ]
    # A batch that begins below the mark is written whole: the mark is where it stops, not a wall.
    assert await world.stories.commit(commits[:5]) == [WRITTEN] * 5
    with pytest.raises(Busy):
        await world.stories.commit(commits[5:])
    assert await world.stories.known(members[5].id) is None
    assert (await world.due.depths(Stage.EXTRACT, NOW)).claimed == 1


async def test_a_full_stream_presses_until_it_is_half_empty(world: World) -> None:
    members = [article(name) for name in "abcd"]
    claims = await claimed(world.due, *(f"page-{member.site}" for member in members))
    commits = [
        commit_of(claim, member, story_of(member)) for claim, member in zip(claims, members, strict=True)
    ]
    await world.stories.commit(commits[:3])
    assert not (await world.stories.pressure()).busy
    await world.stories.commit(commits[3:])
    assert (await world.stories.pressure()).over == "stream"
    for left in (3, 2, 1):
        await world.consume(1)
        now = await world.stories.pressure()
        assert (now.load.stream_length, now.busy) == (left, left >= 2)
