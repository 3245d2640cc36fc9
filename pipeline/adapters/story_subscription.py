"""One consumer of the stories stream: which event it gets next.

Lives here: the order of what is handed out, and what is passed over or buried on the way. It must not
know what is done with an event, nor how long to wait when Redis is away.
"""

from __future__ import annotations

from dataclasses import dataclass

from redis.exceptions import ResponseError

from pipeline.adapters.story_stream import Entry, StoryStream
from pipeline.errors import StateUnavailable
from pipeline.queueing.events import Event, decode
from pipeline.settings import StreamSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event handed to one consumer. `id`: of the stream entry, needed to acknowledge it."""

    id: str
    event: Event


class Subscription:
    """Hands out one event at a time: what this consumer was given and never got, what dead consumers
    left behind, then what is new. All methods raise `StateUnavailable` when Redis cannot be had.
    """

    def __init__(self, stream: StoryStream, group: str, consumer: str, settings: StreamSettings) -> None:
        self._stream = stream
        self._group = group
        self._consumer = consumer
        # So often that an abandoned event waits at most a quarter longer than it must.
        self._look_every_s = settings.claim_after_s / 4
        self._look_at = 0.0
        self._own_first = False

    async def next(self, now: float, block_s: float, types: frozenset[str] | None = None) -> Delivery | None:
        """The next event of these types (None = all); None = nothing came within `block_s`.

        `now`: monotonic seconds. The event handed out before must be acknowledged by then.
        """
        try:
            while (entry := await self._entry(now, block_s)) is not None:
                if (event := await self._opened(entry, types)) is not None:
                    return Delivery(id=entry.id, event=event)
        except StateUnavailable:
            self._own_first = True  # the answer may have been on its way with an event in it
            raise
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            # Forgotten by somebody, or the state was emptied: begin anew.
            await self._stream.register(self._group)
            return await self.next(now, block_s, types)
        return None

    async def acknowledge(self, delivery: Delivery) -> None:
        """The work on it is done."""
        await self._stream.acknowledge(self._group, delivery.id)

    async def leave(self) -> None:
        """Forget this consumer; while it holds an event, it is kept until another took that over."""
        await self._stream.sweep(self._group, leaving=self._consumer)

    async def _entry(self, now: float, block_s: float) -> Entry | None:
        if self._own_first:
            if (own := await self._stream.read(self._group, self._consumer, "0", 0)) is not None:
                return own
            self._own_first = False
        if now >= self._look_at:
            if (abandoned := await self._stream.reclaim(self._group, self._consumer)) is not None:
                return abandoned
            self._look_at = now + self._look_every_s
            await self._stream.sweep(self._group)
        return await self._stream.read(self._group, self._consumer, ">", block_s)

    async def _opened(self, entry: Entry, types: frozenset[str] | None) -> Event | None:
        """None = not for this consumer, and out of its way."""
        kind = entry.fields.get(b"t", b"").decode("utf-8", "replace")
        meant = entry.fields.get(b"g", self._group.encode()) == self._group.encode()
        if not entry.fields or not meant or (types is not None and kind not in types):
            await self._stream.acknowledge(self._group, entry.id)
            return None
        try:
            return decode(entry.fields.get(b"d", b""))
        except ValueError as error:
            await self._stream.bury(self._group, entry, "bad_event", str(error)[:500])
            return None
