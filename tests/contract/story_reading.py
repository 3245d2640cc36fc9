"""Events put on the stream and read from it, for tests of its consumers."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.adapters.redis_state import State
from pipeline.adapters.story_subscription import Delivery, Subscription
from pipeline.queueing.events import encode
from pipeline.settings import StreamSettings
from tests.story_building import article, event_of, story_of

SETTINGS = StreamSettings(claim_after_s=0.001, deliveries=3, retention_days=7)

Consumers = Callable[..., Subscription]


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
