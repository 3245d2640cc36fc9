"""When an event leaves the stream, on Redis alone: streams have no twin in memory."""

from __future__ import annotations

from pipeline.adapters.redis_state import State
from pipeline.adapters.story_stream import StoryStream
from tests.contract.story_reading import Consumers, clock, publish, read_all, until_idle

DAY_S = 86_400.0


async def test_an_event_leaves_the_stream_when_every_group_has_acknowledged_it(
    state: State, stream: StoryStream, consumer: Consumers
) -> None:
    await stream.register("enrich")
    await stream.register("archive")
    await publish(state, *"abc")
    assert await read_all(consumer("1")) == [*"abc"]
    assert await stream.trim(await clock(state)) == 0

    archive = consumer("1", "archive")
    first = await archive.next(0.0, 0)
    second = await archive.next(0.0, 0)
    assert first is not None
    assert second is not None
    await archive.acknowledge(second)
    assert await stream.trim(await clock(state)) == 0  # the first is still in work
    await archive.acknowledge(first)
    assert await stream.trim(await clock(state)) == 2
    assert await read_all(archive) == ["c"]
    assert await stream.trim(await clock(state)) == 1
    assert await stream.length() == 0


async def test_trimming_leaves_the_lag_true(state: State, stream: StoryStream, consumer: Consumers) -> None:
    await stream.register("enrich")
    await publish(state, *"ab")
    assert await read_all(consumer("1")) == [*"ab"]
    await stream.trim(await clock(state))
    await publish(state, *"cd")
    [group] = await stream.groups()
    assert group.lag == 2
    assert await read_all(consumer("1")) == [*"cd"]


async def test_without_groups_only_the_retention_trims(state: State, stream: StoryStream) -> None:
    await publish(state, *"abc")
    now = await clock(state)
    assert await stream.trim(now + 6.9 * DAY_S) == 0
    assert await stream.trim(now + 7.1 * DAY_S) == 3


async def test_a_group_that_stays_away_is_waited_for_until_the_retention_ends(
    state: State, stream: StoryStream, consumer: Consumers
) -> None:
    await stream.register("away")
    await publish(state, *"ab")
    now = await clock(state)
    assert await stream.trim(now + 6.9 * DAY_S) == 0
    assert await stream.trim(now + 7.1 * DAY_S) == 2
    await publish(state, "c")
    assert await read_all(consumer("1", "away")) == ["c"]


async def test_an_event_past_its_retention_is_passed_over_by_who_held_it(
    state: State, stream: StoryStream, consumer: Consumers
) -> None:
    await stream.register("enrich")
    await publish(state, "a")
    await consumer("gone").next(0.0, 0)
    await stream.trim(await clock(state) + 8 * DAY_S)
    await publish(state, "b")
    await until_idle(state)
    assert await read_all(consumer("alive", claim_after_s=0.001)) == ["b"]
    [group] = await stream.groups()
    assert (group.pending, group.dead) == (0, 0)
