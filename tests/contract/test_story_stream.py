"""Consumer groups, dead letters and trimming, on Redis alone: streams have no twin in memory."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline.adapters.redis_state import State
from pipeline.adapters.story_stream import StoryStream
from pipeline.adapters.story_subscription import Delivery, Subscription
from pipeline.queueing.events import encode
from pipeline.settings import StreamSettings
from tests.story_building import article, event_of, story_of

SETTINGS = StreamSettings(claim_after_s=0.001, deliveries=3, retention_days=7)
DAY_S = 86_400.0
NAMES = "abcdef"


@pytest.fixture
def stream(state: State) -> StoryStream:
    return StoryStream(state, SETTINGS)


Consumers = Callable[..., Subscription]


@pytest.fixture
def consumer(stream: StoryStream) -> Consumers:
    def make(name: str, group: str = "enrich", claim_after_s: float = 3600.0) -> Subscription:
        return Subscription(stream, group, name, replace(SETTINGS, claim_after_s=claim_after_s))

    return make


async def publish(state: State, *names: str) -> list[str]:
    """Put an event of each of these articles on the stream; their entry ids."""
    ids = []
    for name in names:
        event = event_of(article(name), story_of(article(name)))
        ids.append(await state.client.xadd("{test}:stories", {"t": event.type, "d": encode(event)}))
    return [entry_id.decode() for entry_id in ids if isinstance(entry_id, bytes)]


async def clock(state: State) -> float:
    seconds, micros = await state.client.time()
    return seconds + micros / 1e6


async def until_idle(state: State, group: str = "enrich") -> None:
    """Until the oldest unacknowledged event has been so for the claim_after_s of these tests."""
    while not await state.client.xpending_range("{test}:stories", group, "-", "+", 1, idle=2):
        pass


def name_of(delivery: Delivery | None) -> str | None:
    return None if delivery is None else delivery.event.story.copies[0].publisher.lower()


async def read_all(consumer: Subscription, *, acknowledge: bool = True) -> list[str | None]:
    names = []
    while (delivery := await consumer.next(0.0, 0)) is not None:
        names.append(name_of(delivery))
        if acknowledge:
            await consumer.acknowledge(delivery)
    return names


# ── groups ───────────────────────────────────────────────────────────────────────────────────────────


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


# ── what was not acknowledged ────────────────────────────────────────────────────────────────────────


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


# ── consumers that come and go ───────────────────────────────────────────────────────────────────────


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


# ── trimming ─────────────────────────────────────────────────────────────────────────────────────────


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
