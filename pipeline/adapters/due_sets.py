"""`ports.DueSets` in Redis: three sorted sets a stage, every change one script.

A claimed id stays in `due` with its lease end as score, so that it is due again by itself when its
worker is gone; `held` tells it from an id that merely waits. It must not know what the ids stand for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from pipeline.adapters.moments import to_ms, to_s
from pipeline.adapters.redis_exchange import Arg
from pipeline.adapters.redis_state import State, claim_args, note_args, notes_args
from pipeline.model import Claim, DeadLetter, Note, Stage
from pipeline.ports import Depths

CLAIM_MAX = 1000
"""Ids a claim: a script's `unpack` ends near 8000, and Redis serves nobody else meanwhile."""

CHUNK = 1000
"""Ids a call of `add`: about 7 ms in which Redis serves nobody else (own measurement)."""

DETAIL_CHARS = 2000
"""A dead letter's detail is for people, and kept until somebody looks."""

DEAD = "dead"
"""Outcome of the note that a dead letter leaves when its last attempt failed."""


@dataclass(frozen=True, slots=True)
class _Why:
    reason: str
    detail: str
    attempts: int


_WHY = TypeAdapter(_Why)


def last_note(note: Note) -> Note:
    """The same step, when the attempt was the last one."""
    return replace(note, outcome=DEAD)


def detail_of(note: Note) -> str:
    """What people may want to read about a failed attempt."""
    return str(note.facts.get("detail", ""))[:DETAIL_CHARS]


class DueSets:
    """See `ports.DueSets`."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, stage: Stage, due: Mapping[str, float], *, sooner: bool = False) -> int:
        """See the port; long mappings go in several acts."""
        items, added = list(due.items()), 0
        for start in range(0, len(items), CHUNK):
            chunk = items[start : start + CHUNK]
            args: list[Arg] = [stage, int(sooner), len(chunk)]
            for id_, at in chunk:
                args += (id_, to_ms(at))
            added += await self._state.run("due_add", args)
        return added

    async def claim(self, stage: Stage, now: float, n: int, lease_s: float, limit: int) -> list[Claim]:
        """See the port; at most `CLAIM_MAX` at once."""
        if n <= 0:
            return []
        now_ms = to_ms(now)
        till = max(to_ms(now + lease_s), now_ms + 1)
        till, flat = await self._state.run("due_claim", [stage, now_ms, min(n, CLAIM_MAX), till, limit])
        return [
            Claim(stage=stage, id=id_.decode(), until=to_s(int(till)), attempts=int(attempts))
            for id_, attempts in zip(flat[::2], flat[1::2], strict=True)
        ]

    async def release(self, claims: Sequence[Claim], at: float) -> None:
        """See the port."""
        if claims:
            args: list[Arg] = [to_ms(at), len(claims)]
            await self._state.run(
                "due_release", [*args, *(arg for claim in claims for arg in claim_args(claim))]
            )

    async def again(self, claim: Claim, at: float, note: Note, *, counts: bool, limit: int = 0) -> bool:
        """See the port. A dead letter's detail is the note's fact `detail`."""
        args: list[Arg] = [*claim_args(claim), to_ms(at), int(counts), limit]
        args += [*note_args(note), *note_args(last_note(note))]
        return bool(await self._state.run("due_again", [*args, note.reason, detail_of(note), to_ms(note.at)]))

    async def bury(self, claim: Claim, note: Note, detail: str) -> bool:
        """See the port."""
        args = [*claim_args(claim), *note_args(note), note.reason, detail[:DETAIL_CHARS], to_ms(note.at)]
        return bool(await self._state.run("due_bury", args))

    async def done(self, claim: Claim, notes: Sequence[Note] = ()) -> bool:
        """See the port."""
        return bool(await self._state.run("due_done", [*claim_args(claim), *notes_args(notes)]))

    async def dead(self, stage: Stage, start: int = 0, count: int = 100) -> list[DeadLetter]:
        """See the port."""
        if count <= 0:
            return []
        keys, client = self._state.keys, self._state.client
        listed: list[tuple[bytes, float]] = await self._state.ask(
            client.zrange(keys.dead(stage), start, start + count - 1, desc=True, withscores=True)
        )
        if not listed:
            return []
        whys = await self._state.ask(client.hmget(keys.dead_why(stage), [id_ for id_, _ in listed]))
        return [
            _letter(stage, id_, ms, why)
            for (id_, ms), why in zip(listed, whys, strict=True)
            if why is not None
        ]

    async def retry(self, stage: Stage, ids: Sequence[str], now: float) -> int:
        """See the port."""
        return int(await self._state.run("due_retry", [stage, to_ms(now), len(ids), *ids]))

    async def drop(self, stage: Stage, ids: Sequence[str]) -> int:
        """See the port."""
        return int(await self._state.run("due_drop", [stage, len(ids), *ids]))

    async def depths(self, stage: Stage, now: float) -> Depths:
        """See the port. Costs the logarithm of the depth."""
        due, held, now_ms = self._state.keys.due(stage), self._state.keys.held(stage), to_ms(now)
        pipe = self._state.client.pipeline(transaction=True)
        pipe.zcard(due)
        pipe.zcount(due, "-inf", now_ms)
        pipe.zcount(held, f"({now_ms}", "+inf")
        pipe.zcard(self._state.keys.dead(stage))
        pipe.zrange(due, "-inf", now_ms, byscore=True, offset=0, num=1, withscores=True)
        total, due_now, claimed, dead, oldest = await self._state.flush(pipe)
        return Depths(
            waiting=total - claimed,
            due=due_now,
            claimed=claimed,
            dead=dead,
            oldest_due_at=to_s(oldest[0][1]) if oldest else None,
        )


def _letter(stage: Stage, id_: bytes, ms: float, why: Any) -> DeadLetter:
    parts = _WHY.validate_json(why)
    return DeadLetter(
        stage=stage,
        id=id_.decode(),
        reason=parts.reason,
        detail=parts.detail,
        attempts=parts.attempts,
        at=to_s(ms),
    )
