"""What becomes of an event that nobody acknowledged, on Redis alone: streams have no twin in memory."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.adapters.redis_state import State
from pipeline.adapters.story_stream import StoryStream
from pipeline.adapters.story_subscription import Subscription
from pipeline.queueing.events import encode
from tests.contract.story_reading import SETTINGS, Consumers, clock, name_of, publish, read_all, until_idle
from tests.story_building import article, event_of, story_of


async def test_an_event_of_a_dead_consumer_goes_to_another(
    state: State, stream: StoryStream, consumer: Consumers
) -> None:
    await stream.register("enrich")
    await publish(state, *"ab")
    await consumer("dead").next(0.0, 0)
    await until_idle(state)
    assert await read_all(consumer("alive", claim_after_s=0.001)) == [*"ab"]
    [group] = await stream.groups()
    assert group.pending == 0


async def test_an_event_in_work_is_left_to_its_consumer(
    state: State, stream: StoryStream, consumer: Consumers
) -> None:
    patient = StoryStream(state, replace(SETTINGS, claim_after_s=3600))
    await stream.register("enrich")
    await publish(state, *"ab")
    await consumer("slow").next(0.0, 0)
    assert await patient.reclaim("enrich", "quick") is None
    assert await read_all(Subscription(patient, "enrich", "quick", SETTINGS)) == ["b"]


async def test_an_event_that_is_never_acknowledged_becomes_a_dead_letter_alone(
    state: State, stream: StoryStream, consumer: Consumers
) -> None:
    await stream.register("enrich")
    await publish(state, *"ab")
    for i in range(SETTINGS.deliveries):
        assert name_of(await consumer(f"dies-{i}", claim_after_s=0.001).next(0.0, 0)) == "a"
        await until_idle(state)
    assert await read_all(consumer("alive", claim_after_s=0.001)) == ["b"]

    [letter] = await stream.dead("enrich")
    assert (letter.reason, letter.deliveries, letter.type) == ("deliveries", 3, "story.created")
    assert letter.data == encode(event_of(article("a"), story_of(article("a"))))
    assert letter.at == pytest.approx(await clock(state), abs=60)
    [group] = await stream.groups()
    assert (group.pending, group.dead) == (0, 1)


async def test_what_does_not_decode_is_a_dead_letter_and_holds_up_nothing(
    state: State, stream: StoryStream, consumer: Consumers
) -> None:
    await stream.register("enrich")
    await state.client.xadd("{test}:stories", {"t": "story.created", "d": b'{"type": "story.cre'})
    await publish(state, "a")
    assert await read_all(consumer("1")) == ["a"]
    [letter] = await stream.dead("enrich")
    assert letter.reason == "bad_event"
    assert letter.detail
    assert letter.data == b'{"type": "story.cre'


async def test_a_retried_dead_letter_reaches_its_own_group_only(
    state: State, stream: StoryStream, consumer: Consumers
) -> None:
    await stream.register("enrich")
    await stream.register("archive")
    [entry_id] = await publish(state, "a")
    assert await read_all(consumer("1", "archive")) == ["a"]
    entry = await stream.read("enrich", "1", ">", 0)
    assert entry is not None
    assert await stream.bury("enrich", entry, "deliveries", "")
    assert not await stream.bury("enrich", entry, "deliveries", "")

    [letter] = await stream.dead("enrich")
    assert await stream.retry("enrich", [letter.id, "1-1"]) == 1
    assert await stream.dead("enrich") == []
    assert await read_all(consumer("1")) == ["a"]
    assert await read_all(consumer("1", "archive")) == []
    assert entry_id == entry.id


async def test_a_dropped_dead_letter_is_gone(state: State, stream: StoryStream, consumer: Consumers) -> None:
    await stream.register("enrich")
    await publish(state, *"ab")
    for _ in range(2):
        entry = await stream.read("enrich", "1", ">", 0)
        assert entry is not None
        await stream.bury("enrich", entry, "deliveries", "")
    newest, oldest = await stream.dead("enrich")
    assert [newest] == await stream.dead("enrich", count=1)
    assert await stream.drop("enrich", [newest.id]) == 1
    assert await stream.drop("enrich", []) == 0
    assert await stream.dead("enrich") == [oldest]
