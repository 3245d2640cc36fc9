"""What `ports.StoryStore` promises of announcing a text, held to by Redis and by memory."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.adapters.redis_state import connect
from pipeline.ports import Announcement, Candidate
from tests.contract.story_worlds import World, announce, memory_world, redis_world
from tests.story_building import NOW, article, claimed, commit_of, fingerprint, story_of

DAY_S = 86_400.0


def names(found: list[Candidate]) -> list[tuple[str, int]]:
    return [(candidate.site.removesuffix(".example"), candidate.shared) for candidate in found]


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


async def test_a_wider_look_names_sixty_and_those_that_were_announced_before(world: World) -> None:
    for i in range(70):
        await announce(world, f"x{i}", i, i + 1)
    one = Announcement(
        article_id=article("late").id, site="late.example", fingerprint=fingerprint(*range(80))
    )
    (first,) = await world.stories.announce_each([one], NOW)
    await announce(world, "later", *range(80))
    wider = await world.stories.look_wider(one, NOW)
    assert len(wider) == 60
    assert wider[:12] == first


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


async def test_a_batch_is_announced_one_after_the_other(world: World) -> None:
    await announce(world, "first", 1, 2)
    batch = [
        Announcement(article_id=one.id, site=one.site, fingerprint=fingerprint(*marks))
        for one, marks in ((article("a"), (1, 2)), (article("b"), (2, 3)), (article("c"), (9,)))
    ]
    found = await world.stories.announce_each(batch, NOW)
    assert [sorted(names(one)) for one in found] == [[("first", 2)], [("a", 1), ("first", 1)], []]
    assert await world.stories.announce_each(batch, NOW) == found
    assert await world.stories.announce_each([], NOW) == []


async def test_what_is_known_of_several_is_told_at_once(world: World) -> None:
    a = article("a")
    (claim,) = await claimed(world.due, "page-a")
    await world.stories.commit([commit_of(claim, a, story_of(a))])
    await announce(world, "b", 4)  # announced is not published
    ids = [article("b").id, a.id, article("c").id]
    assert await world.stories.known_each(ids) == {a.id: await world.stories.known(a.id)}
    assert await world.stories.known_each([]) == {}
    assert await world.stories.known_each(ids[:1]) == {}
