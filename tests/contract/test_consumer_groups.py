"""Groups and the consumers that come and go, on Redis alone: streams have no twin in memory."""

from __future__ import annotations

import pytest

from pipeline.adapters.redis_state import State
from pipeline.adapters.story_stream import StoryStream
from tests.contract.story_reading import Consumers, clock, name_of, publish, read_all, until_idle

# ── groups ────────────────────────────────────────────────────────────────────────────────────────


async def test_every_group_gets_every_event_in_order(
    state: State, stream: StoryStream, consumer: Consumers
) -> None:
    await publish(state, *"abc")
    assert await stream.register("enrich")
    assert await stream.register("archive")
    await publish(state, "d")
    assert await read_all(consumer("1")) == [*"abcd"]
    assert await read_all(consumer("1", "archive")) == [*"abcd"]


async def test_a_group_may_begin_with_what_comes_after_it(
    state: State, stream: StoryStream, consumer: Consumers
) -> None:
    await publish(state, "a")
    await stream.register("enrich", "latest")
    await publish(state, "b")
    assert await read_all(consumer("1")) == ["b"]


async def test_registering_again_loses_no_place(
    state: State, stream: StoryStream, consumer: Consumers
) -> None:
    await stream.register("enrich")
    await publish(state, "a")
    assert await read_all(consumer("1")) == ["a"]
    assert not await stream.register("enrich")
    assert await read_all(consumer("1")) == []


async def test_consumers_of_a_group_share_its_events(
    state: State, stream: StoryStream, consumer: Consumers
) -> None:
    await stream.register("enrich")
    await publish(state, *"ab")
    one, two = consumer("1"), consumer("2")
    assert [name_of(await one.next(0.0, 0)), name_of(await two.next(0.0, 0))] == ["a", "b"]
    assert await one.next(0.0, 0) is None


async def test_other_types_are_passed_over_for_good(
    state: State, stream: StoryStream, consumer: Consumers
) -> None:
    await stream.register("enrich")
    await publish(state, "a")
    reader = consumer("1")
    assert await reader.next(0.0, 0, frozenset({"story.merged"})) is None
    [group] = await stream.groups()
    assert (group.lag, group.pending) == (0, 0)


async def test_a_group_that_was_forgotten_begins_anew(
    state: State, stream: StoryStream, consumer: Consumers
) -> None:
    await stream.register("enrich")
    await publish(state, "a")
    reader = consumer("1")
    assert await read_all(reader) == ["a"]
    assert await stream.forget("enrich")
    assert not await stream.forget("enrich")
    assert await read_all(reader) == ["a"]


async def test_without_a_stream_there_are_no_groups_and_nothing_to_trim(stream: StoryStream) -> None:
    assert await stream.groups() == []
    assert await stream.trim(0.0) == 0
    assert await stream.sweep("enrich") == 0
    assert not await stream.forget("enrich")


async def test_a_group_says_how_far_behind_it_is(
    state: State, stream: StoryStream, consumer: Consumers
) -> None:
    await publish(state, *"abc")
    await stream.register("enrich")
    await consumer("1").next(0.0, 0)
    [group] = await stream.groups()
    assert (group.name, group.consumers, group.lag, group.pending, group.dead) == ("enrich", 1, 2, 1, 0)
    assert group.oldest_pending_at == pytest.approx(await clock(state), abs=60)


# ── consumers that come and go ────────────────────────────────────────────────────────────────────


async def test_a_consumer_that_leaves_is_forgotten_unless_it_holds_an_event(
    state: State, stream: StoryStream, consumer: Consumers
) -> None:
    await stream.register("enrich")
    await publish(state, *"ab")
    done, holding = consumer("done"), consumer("holding")
    delivery = await done.next(0.0, 0)
    assert delivery is not None
    await done.acknowledge(delivery)
    await holding.next(0.0, 0)
    await done.leave()
    await holding.leave()
    rows = await state.client.xinfo_consumers("{test}:stories", "enrich")
    assert [row["name"] for row in rows] == [b"holding"]
    await until_idle(state)
    assert await read_all(consumer("third", claim_after_s=0.001)) == ["b"]


async def test_silent_consumers_are_swept(state: State, stream: StoryStream, consumer: Consumers) -> None:
    await stream.register("enrich")
    await publish(state, "a")
    assert await read_all(consumer("1")) == ["a"]
    assert await stream.sweep("enrich") == 0
    assert await stream.sweep("enrich", silence_s=0) == 1
