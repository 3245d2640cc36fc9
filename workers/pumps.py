"""Pumps: claim what is due, run the step over it, put back or bury what failed. No decisions here.

A pump works until nothing is due or its time is over. What it has not finished when it is told to
stop goes back at once; what it had in hand when its process died comes back when the lease runs out.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pipeline import steps
from pipeline.desk import Desk
from pipeline.errors import Busy, DeskError, StateUnavailable
from pipeline.model import Claim, Note, Stage
from pipeline.settings import Settings

log = logging.getLogger("wiredesk.pump")

RECLAIM_S = 0.25
"""How long a pump with work in hand waits before it asks for more when there was nothing more due."""

FREE_PART = 8
"""A busy pump asks for more when so many a part of its places is free: ten cost a claim as much as one."""

TICK_EVERY_S = 0.25
"""A stage that puts work down all the time says so this often: a tick costs about a millisecond."""

BUG_RETRY_S = 60.0
"""Distance of the tries after an error that no step expected; the attempt limit ends them."""

PRESSURE_S = 1.0
"""How long a reading of the load is good for: it changes by some events a second."""

FULL_PAUSE_S = 5.0
"""A full stream is looked at again after so long, not at every tick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How one stage is pumped. `limit`: attempts before a dead letter, 0 = never one.

    `step` takes a batch and says how much it put down for the `next` stage. `concurrency`: batches in
    progress at once. `yields`: whether the stage stops while the stream or the memory is too full.
    """

    stage: Stage
    step: Callable[[Desk, Sequence[Claim]], Awaitable[int]]
    next: Stage | None
    concurrency: int
    batch: int
    lease_s: float
    limit: int
    yields: bool


def io_works(settings: Settings) -> list[Work]:
    """Polling goes on under pressure: a feed's window does not wait."""
    polling, collect = settings.polling, settings.collect
    return [
        Work(
            stage=Stage.POLL,
            step=_each(steps.poll),
            next=Stage.COLLECT,
            concurrency=polling.concurrency,
            batch=1,
            lease_s=polling.lease_s,
            limit=0,
            yields=False,
        ),
        Work(
            stage=Stage.COLLECT,
            step=_each(steps.collect),
            next=Stage.EXTRACT,
            concurrency=collect.concurrency,
            batch=1,
            lease_s=collect.lease_s,
            limit=collect.attempts,
            yields=True,
        ),
    ]


def extract_work(settings: Settings) -> Work:
    """One batch at a time: a child has one core."""
    extract = settings.extract
    return Work(
        stage=Stage.EXTRACT,
        step=_batch,
        next=None,
        concurrency=1,
        batch=extract.batch,
        lease_s=extract.lease_s,
        limit=extract.attempts,
        yields=True,
    )


def _each(step: Callable[[Desk, Claim], Awaitable[int]]) -> Callable[[Desk, Sequence[Claim]], Awaitable[int]]:
    async def run(desk: Desk, claims: Sequence[Claim]) -> int:
        return sum([await step(desk, claim) for claim in claims])

    return run


async def _batch(desk: Desk, claims: Sequence[Claim]) -> int:
    await steps.extract(desk, claims)
    return 0


async def pump(
    desk: Desk,
    work: Work,
    until: float,
    stopping: Callable[[], bool],
    tick: Callable[[Stage], None],
) -> bool:
    """Keep up to `work.concurrency` batches in progress until nothing is due. True = time was over first."""
    crew = _Crew()
    ask_again_at = 0.0
    put_down, tick_at = 0, 0.0
    valve = _Valve(desk, work)
    try:
        while not stopping():
            now = desk.clock.now()
            if put_down and work.next and now >= tick_at:
                tick(work.next)
                put_down, tick_at = 0, now + TICK_EVERY_S
            free = work.concurrency - len(crew.busy)
            if (
                free >= min(work.concurrency // FREE_PART + 1, work.concurrency)
                and ask_again_at <= now < until
            ):
                claims = await _claim(desk, work, valve, free)
                ask_again_at = 0.0 if claims else now + RECLAIM_S
                for at in range(0, len(claims), work.batch):
                    batch = claims[at : at + work.batch]
                    crew.begin(_attempt(desk, work, batch), batch)
            if not crew.busy:
                break
            put_down += await crew.some_done(RECLAIM_S)
        return desk.clock.now() >= until
    finally:
        if put_down and work.next:
            tick(work.next)
        await _give_back(desk, crew.busy)


class _Crew:
    """Batches in progress. Each says itself when it is done: to look at all of them would cost more."""

    def __init__(self) -> None:
        self.busy: dict[asyncio.Task[int], Sequence[Claim]] = {}
        self._done: list[asyncio.Task[int]] = []
        self._some_done = asyncio.Event()

    def begin(self, work: Coroutine[None, None, int], claims: Sequence[Claim]) -> None:
        task = asyncio.create_task(work)
        self.busy[task] = claims
        task.add_done_callback(self._end)

    async def some_done(self, timeout_s: float) -> int:
        """Wait for one at least, or so long. What they put down; raises what one of them raised."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._some_done.wait()
        put_down = 0
        while self._done:
            task = self._done.pop()
            put_down += task.result()
            del self.busy[task]  # one that met a lost Redis stays, to be given back
        self._some_done.clear()
        return put_down

    def _end(self, task: asyncio.Task[int]) -> None:
        self._done.append(task)
        self._some_done.set()


class _Valve:
    """Shut while the stream or the memory is too full; asked for at most once a second."""

    def __init__(self, desk: Desk, work: Work) -> None:
        self._desk = desk
        self._yields = work.yields
        self._shut = False
        self._asked_at = -PRESSURE_S

    async def is_shut(self, now: float) -> bool:
        if self._yields and now - self._asked_at >= PRESSURE_S:
            self._shut = (await self._desk.stories.pressure()).busy
            self._asked_at = now
        return self._shut


async def _claim(desk: Desk, work: Work, valve: _Valve, batches: int) -> list[Claim]:
    now = desk.clock.now()
    if await valve.is_shut(now):
        return []
    return await desk.due.claim(work.stage, now, batches * work.batch, work.lease_s, work.limit)


async def _give_back(desk: Desk, busy: dict[asyncio.Task[int], Sequence[Claim]]) -> None:
    """Stop what is in progress and put its ids back as if they had never been claimed."""
    if not busy:
        return
    for task in busy:
        task.cancel()
    await asyncio.gather(*busy, return_exceptions=True)
    await desk.due.release([claim for batch in busy.values() for claim in batch], desk.clock.now())


async def _attempt(desk: Desk, work: Work, claims: Sequence[Claim]) -> int:
    """Run the step. What it did not foresee counts as an attempt; a full stream or a lost Redis does not."""
    try:
        return await work.step(desk, claims)
    except Busy:
        await desk.due.release(claims, desk.clock.now() + FULL_PAUSE_S)
        return 0
    except StateUnavailable:
        raise
    except Exception as error:  # the one place where anything may have happened
        log.exception("%s of %d ids failed in a way nobody foresaw", work.stage, len(claims))
        if len(claims) > 1:
            # whose fault it was shows when each is alone; what was committed before has lost its claim
            return sum([await _attempt(desk, work, [claim]) for claim in claims])
        await _put_back(desk, claims[0], error, work.limit)
        return 0


async def _put_back(desk: Desk, claim: Claim, error: Exception, limit: int) -> None:
    """Back into the due set with the error's reason, or the dead letters past the limit."""
    now = desk.clock.now()
    reason = error.reason if isinstance(error, DeskError) else "bug"
    facts = {"error": type(error).__name__, "detail": str(error)[:300]}
    note = Note(subject=claim.id, at=now, stage=claim.stage, outcome="failed", reason=reason, facts=facts)
    at = now + BUG_RETRY_S * 2**claim.attempts
    await desk.due.again(claim, at, note, counts=True, limit=limit)
