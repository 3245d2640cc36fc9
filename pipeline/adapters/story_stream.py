"""The stories stream in Redis: consumer groups, their dead letters, and what may leave the stream.

Lives here: everything between the event on the stream and the consumer that acknowledged it. It must
not know what consumers do, nor how events come about (`lua/story_commit.lua` writes them).

    stories             STREAM  t: type, d: JSON; g: the only group it is for (a dead letter, retried)
    dead:group:<name>   STREAM  id, reason, detail, n: deliveries, and the fields of the event
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from redis.exceptions import ResponseError

from pipeline.adapters.redis_exchange import Arg
from pipeline.adapters.redis_state import DAY_S, State
from pipeline.settings import StreamSettings

SILENCE_S = 3_600.0
"""A consumer that holds nothing and was not heard of for so long is forgotten; it may come back."""

Start = Literal["earliest", "latest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A stream entry as it was read; empty `fields`: its retention was over before it was acknowledged."""

    id: str
    fields: dict[bytes, bytes]
    deliveries: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupState:
    """One consumer group. `lag`: events not delivered yet, None = the server cannot say (before 7.0).

    `oldest_pending_at`: when the oldest delivered, unacknowledged event was written, epoch seconds.
    """

    name: str
    consumers: int
    lag: int | None
    pending: int
    dead: int
    oldest_pending_at: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadEvent:
    """An event that a group gave up. `at`: epoch seconds; `data`: its JSON, which may not decode."""

    id: str
    reason: str
    detail: str
    deliveries: int
    at: float
    type: str
    data: bytes


class StoryStream:
    """The stream and its groups. All methods raise `StateUnavailable` when Redis cannot be had."""

    def __init__(self, state: State, settings: StreamSettings) -> None:
        self._state = state
        self._settings = settings
        self._key = state.keys.named("stories")

    async def register(self, group: str, start: Start = "earliest") -> bool:
        """From the first event that is still there, or from now on. False = existed, stays where it was."""
        begin = "0" if start == "earliest" else "$"
        try:
            await self._state.ask(self._state.client.xgroup_create(self._key, group, begin, mkstream=True))
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise
            return False
        return True

    async def forget(self, group: str) -> bool:
        """End a group: nothing is kept for it any longer, its dead letters go too. False = there was none."""
        ended = 0
        if await self.length():
            ended = await self._state.ask(self._state.client.xgroup_destroy(self._key, group))
        await self._state.ask(self._state.client.delete(self._dead(group)))
        return bool(ended)

    async def read(self, group: str, consumer: str, after: Literal["0", ">"], block_s: float) -> Entry | None:
        """`0`: this consumer's oldest unacknowledged; `>`: the next one that nobody has, waited for up to
        `block_s` (0 = not at all).
        """
        block_ms = max(1, int(block_s * 1000)) if block_s > 0 else None
        answer: Any = await self._state.ask(
            self._state.client.xreadgroup(group, consumer, {self._key: after}, count=1, block=block_ms)
        )
        for _stream, entries in answer or ():
            for entry_id, fields in entries:
                return Entry(id=entry_id.decode(), fields=fields or {})
        return None

    async def reclaim(self, group: str, consumer: str) -> Entry | None:
        """The oldest event that a consumer has had for longer than `claim_after_s`; those that were
        delivered `deliveries` times become dead letters instead.
        """
        silence_ms = max(1, int(self._settings.claim_after_s * 1000))
        found = await self._state.run(
            "event_reclaim", [group, consumer, silence_ms, self._settings.deliveries]
        )
        if not found:
            return None
        entry_id, flat, deliveries = found
        fields = dict(zip(flat[::2], flat[1::2], strict=True))
        return Entry(id=entry_id.decode(), fields=fields, deliveries=deliveries)

    async def acknowledge(self, group: str, entry_id: str) -> None:
        """The group has this event and never sees it again."""
        await self._state.ask(self._state.client.xack(self._key, group, entry_id))

    async def bury(self, group: str, entry: Entry, reason: str, detail: str) -> bool:
        """To the group's dead letters. False = acknowledged meanwhile."""
        args: list[Arg] = [group, entry.id, reason, detail, entry.deliveries]
        return bool(await self._state.run("event_bury", args))

    async def sweep(self, group: str, leaving: str = "", silence_s: float = SILENCE_S) -> int:
        """Forget consumers that hold nothing and are silent, and `leaving` if it holds nothing."""
        return int(await self._state.run("consumer_sweep", [group, int(silence_s * 1000), leaving]))

    async def length(self) -> int:
        """Events on the stream."""
        return int(await self._state.ask(self._state.client.xlen(self._key)))

    async def trim(self, now: float) -> int:
        """Take off what every group has acknowledged, and what is older than the retention."""
        oldest_ms = max(0, int((now - self._settings.retention_days * DAY_S) * 1000))
        return int(await self._state.run("stories_trim", [f"{oldest_ms}-0"]))

    async def groups(self) -> list[GroupState]:
        """Every registered group, by name."""
        if not await self._state.ask(self._state.client.exists(self._key)):
            return []
        rows: Any = await self._state.ask(self._state.client.xinfo_groups(self._key))
        pipe = self._state.client.pipeline(transaction=False)
        for row in rows:
            pipe.xpending(self._key, row["name"])
            pipe.xlen(self._dead(row["name"].decode()))
        answers = await self._state.flush(pipe)
        states = [
            GroupState(
                name=row["name"].decode(),
                consumers=row["consumers"],
                lag=row.get("lag"),
                pending=row["pending"],
                dead=dead,
                oldest_pending_at=_moment(pending["min"]) if pending["min"] else None,
            )
            for row, pending, dead in zip(rows, answers[::2], answers[1::2], strict=True)
        ]
        return sorted(states, key=lambda state: state.name)

    async def dead(self, group: str, count: int = 100) -> list[DeadEvent]:
        """The newest dead letters of a group, newest first."""
        answer: Any = await self._state.ask(self._state.client.xrevrange(self._dead(group), count=count))
        return [
            DeadEvent(
                id=letter_id.decode(),
                reason=fields[b"reason"].decode(),
                detail=fields[b"detail"].decode(),
                deliveries=int(fields[b"n"]),
                at=_moment(letter_id),
                type=fields.get(b"t", b"").decode(),
                data=fields.get(b"d", b""),
            )
            for letter_id, fields in answer
        ]

    async def retry(self, group: str, ids: Sequence[str]) -> int:
        """Dead letters back on the stream, for this group alone. How many there were."""
        return int(await self._state.run("event_retry", [group, len(ids), *ids]))

    async def drop(self, group: str, ids: Sequence[str]) -> int:
        """Forget dead letters for good."""
        if not ids:
            return 0
        return int(await self._state.ask(self._state.client.xdel(self._dead(group), *ids)))

    def _dead(self, group: str) -> str:
        return self._state.keys.named(f"dead:group:{group}")


def _moment(entry_id: bytes) -> float:
    """Stream ids begin with the millisecond in which they were given."""
    return int(entry_id.split(b"-")[0]) / 1000
