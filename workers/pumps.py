"""Pumps: claim what is due, run the step over it, put back or bury what failed. No decisions here.

A pump works until nothing is due or its time is over. What it has not finished when it is told to
stop goes back at once; what it had in hand when its process died comes back when the lease runs out.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pipeline.errors import DeskError, StateUnavailable
from pipeline.model import Claim, Note, Stage
from pipeline.steps import Desk

log = logging.getLogger("wiredesk.pump")

RECLAIM_S = 0.25
"""How long a pump with work in hand waits before it asks for more when there was nothing more due."""

BUG_RETRY_S = 60.0
"""Distance of the tries after an error that no step expected; the attempt limit ends them."""

Step = Callable[[Desk, Claim], Awaitable[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How one stage is pumped. `limit`: attempts before a dead letter, 0 = never one."""

    stage: Stage
    step: Step
    concurrency: int
    batch: int
    lease_s: float
    limit: int


async def pump(desk: Desk, work: Work, until: float, stopping: Callable[[], bool]) -> int:
    """Keep up to `work.concurrency` claims in progress; what the steps put down is added up."""
    busy: dict[asyncio.Task[int], Claim] = {}
    put_down, idle_until = 0, 0.0
    try:
        while True:
            now = desk.clock.now()
            room = work.concurrency - len(busy)
            if room >= min(work.batch, work.concurrency) // 2 and idle_until <= now < until and not stopping():
                claims = await desk.due.claim(work.stage, now, min(room, work.batch), work.lease_s, work.limit)
                busy |= {asyncio.create_task(attempt(desk, work, claim)): claim for claim in claims}
                idle_until = now + RECLAIM_S if not claims else 0.0
            if not busy:
                return put_down
            done, _ = await asyncio.wait(busy, timeout=RECLAIM_S, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                del busy[task]
                put_down += task.result()
            if stopping() and not done:
                return put_down
    finally:
        await give_back(desk, busy)


async def give_back(desk: Desk, busy: dict[asyncio.Task[int], Claim]) -> None:
    """Stop what is in progress and put its ids back as if they had never been claimed."""
    for task in busy:
        task.cancel()
    await asyncio.gather(*busy, return_exceptions=True)
    await desk.due.release(list(busy.values()), desk.clock.now())


async def attempt(desk: Desk, work: Work, claim: Claim) -> int:
    """Run the step on one id. What it did not foresee counts as an attempt; a lost Redis does not."""
    try:
        return await work.step(desk, claim)
    except StateUnavailable:
        raise
    except Exception as error:
        log.exception("%s of %s failed in a way nobody foresaw", claim.stage, claim.id)
        await put_back(desk, claim, error, work.limit)
        return 0


async def put_back(desk: Desk, claim: Claim, error: Exception, limit: int) -> None:
    """Back into the due set with the error's reason, or the dead letters past the limit."""
    now = desk.clock.now()
    reason = error.reason if isinstance(error, DeskError) else "bug"
    facts = {"error": type(error).__name__, "detail": str(error)[:300]}
    note = Note(subject=claim.id, at=now, stage=claim.stage, outcome="failed", reason=reason, facts=facts)
    await desk.due.again(claim, now + BUG_RETRY_S * 2**claim.attempts, note, counts=True, limit=limit)


async def pump_pages(
    desk: Desk,
    work: Work,
    step: Callable[[Desk, list[Claim]], Awaitable[None]],
    until: float,
    stopping: Callable[[], bool],
) -> int:
    """Extraction: one batch after another; how many pages were worked off."""
    worked = 0
    while desk.clock.now() < until and not stopping():
        claims = await desk.due.claim(work.stage, desk.clock.now(), work.batch, work.lease_s, work.limit)
        if not claims:
            break
        try:
            await step(desk, claims)
        except StateUnavailable:
            raise
        except Exception as error:
            log.exception("extraction of %d pages failed in a way nobody foresaw", len(claims))
            for claim in claims:
                await put_back(desk, claim, error, work.limit)
        worked += len(claims)
    return worked
