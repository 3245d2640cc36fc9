"""What `ports.StoryStore` promises, held to by Redis and by memory."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.ledger import Ledger
from pipeline.adapters.memory import MemoryDueSets, MemoryLedger
from pipeline.adapters.memory_stories import MemoryStoryStore
from pipeline.adapters.redis_state import State, connect
from pipeline.adapters.story_store import StoryStore
from pipeline.errors import Busy
from pipeline.model import ArticleId, Stage, StoryId
from pipeline.ports import Candidate, CommitResult
from pipeline.ports import DueSets as DueSetsPort
from pipeline.ports import Ledger as LedgerPort
from pipeline.ports import StoryStore as StoryStorePort
from pipeline.queueing.events import Event, decode
from pipeline.settings import CopySettings, Settings, StreamSettings
from tests.story_building import NOW, article, claimed, commit_of, event_of, fingerprint, grown, story_of

WRITTEN, CONFLICT = CommitResult.WRITTEN, CommitResult.CONFLICT
CLAIM_LOST, PUBLISHED_BEFORE = CommitResult.CLAIM_LOST, CommitResult.PUBLISHED_BEFORE
DAY_S = 86_400.0

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


@pytest.fixture(params=["redis", "memory"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        if request.param == "memory":
            yield memory_world()
        else:
            url = request.getfixturevalue("redis_url")
            yield redis_world(await stack.enter_async_context(connect(url, "{test}:")))


async def announce(
    world: World, name: str, *marks: int, version: str = "", at: float = NOW
) -> list[Candidate]:
    member = article(name)
    return await world.stories.announce(member.id, member.site, fingerprint(*marks, version=version), at)


def names(found: list[Candidate]) -> list[tuple[str, int]]:
    return [(candidate.site.removesuffix(".example"), candidate.shared) for candidate in found]


# ── announce ─────────────────────────────────────────────────────────────────────────────────────────


async def test_the_first_sees_nobody_and_the_second_sees_the_first(world: World) -> None:
    assert await announce(world, "a", 1, 2, 3) == []
    assert await announce(world, "b", 2, 3, 4) == [
        Candidate(
            article_id=article("a").id,
            story_id=None,
            site="a.example",
            announced_at=NOW,
            shared=2,
            codes=fingerprint(1, 2, 3).codes,
        )
    ]


async def test_an_article_without_marks_is_told_of_nobody(world: World) -> None:
    await announce(world, "a", 1)
    assert await announce(world, "b") == []


async def test_most_shared_comes_first_then_who_was_earlier(world: World) -> None:
    await announce(world, "a", 1)
    await announce(world, "b", 1, 2)
    await announce(world, "c", 2)
    assert names(await announce(world, "d", 1, 2)) == [("b", 2), ("a", 1), ("c", 1)]


async def test_asked_again_the_answer_holds_only_who_was_there_before(world: World) -> None:
    await announce(world, "a", 1)
    first = await announce(world, "b", 1)
    await announce(world, "c", 1)
    assert await announce(world, "b", 1) == first


async def test_a_revision_sees_all_others_but_never_itself(world: World) -> None:
    await announce(world, "a", 1)
    await announce(world, "b", 1)
    assert names(await announce(world, "a", 1, version="corrected")) == [("b", 1)]


async def test_a_revised_article_is_named_once_with_the_text_that_shares_most(world: World) -> None:
    await announce(world, "a", 1, 2)
    await announce(world, "a", 1, version="cut")
    found = await announce(world, "b", 1, 2)
    assert names(found) == [("a", 2)]
    assert found[0].codes == fingerprint(1, 2).codes


async def test_at_most_twelve_are_named(world: World) -> None:
    for i in range(14):
        await announce(world, f"x{i}", i, i + 1)
    assert len(await announce(world, "late", *range(20))) == 12


async def test_a_text_that_everybody_carries_is_still_found_by_the_thirtieth(world: World) -> None:
    for i in range(30):
        found = await announce(world, f"x{i}", 7)
    assert names(found) == [(f"x{i}", 1) for i in range(8)]


async def test_copies_are_found_a_window_back_and_not_beyond_two(world: World) -> None:
    start = 0.0
    await announce(world, "a", 1, at=start)
    assert names(await announce(world, "b", 1, at=start + 15 * DAY_S)) == [("a", 1)]
    assert names(await announce(world, "c", 1, at=start + 29 * DAY_S)) == [("b", 1)]


async def test_a_candidate_knows_its_story_once_it_has_one(world: World) -> None:
    await announce(world, "a", 1)
    a = article("a")
    [claim] = await claimed(world.due, "page-a")
    await world.stories.commit([commit_of(claim, a, story_of(a), text=fingerprint(1))])
    assert [found.story_id for found in await announce(world, "b", 1)] == [story_of(a).id]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    calls=st.lists(
        st.tuples(
            st.sampled_from("abcdefghijklmnop"),
            st.lists(st.integers(0, 5), max_size=4),
            st.sampled_from(["", "corrected"]),
            st.integers(0, 3),
        ),
        max_size=25,
    )
)
async def test_redis_and_memory_answer_alike(
    redis_url: str, calls: list[tuple[str, list[int], str, int]]
) -> None:
    async with connect(redis_url, "{test}:") as state:
        await state.client.flushall()
        redis, memory, at = redis_world(state), memory_world(), NOW
        for name, marks, version, days in calls:
            at += days * DAY_S
            answers = [
                await announce(world, name, *marks, version=version, at=at) for world in (redis, memory)
            ]
            assert answers[0] == answers[1]


# ── commit ───────────────────────────────────────────────────────────────────────────────────────────


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
