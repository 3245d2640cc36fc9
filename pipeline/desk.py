"""What every step may ask, and what all steps do with it: take a host's slot, hold a host, leave a trace.

Knows the ports and nothing of what stands behind them.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline import ports, urls
from pipeline.model import Claim, Failed, Note, Scalar
from pipeline.polling import politeness
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that a step may ask."""

    settings: Settings
    clock: ports.Clock
    http: ports.Http
    robots: ports.Robots
    pacing: ports.HostPacing
    due: ports.DueSets
    feeds: ports.FeedStore
    pages: ports.PageStore
    stories: ports.StoryStore
    ledger: ports.Ledger
    parser: ports.FeedParser
    extractor: ports.Extractor


async def slot(desk: Desk, claim: Claim, url: str, gap_s: float) -> bool:
    """Wait for the host's next slot when it is near; put the claim back until then when it is not."""
    while True:
        now = desk.clock.now()
        # asked again after the wait: that is what uses the slot up
        wait = await desk.pacing.reserve(urls.host(url), f"{claim.stage}:{claim.id}", gap_s, now) - now
        if wait <= 0:
            return True
        if wait > desk.settings.pacing.short_wait_s:
            trace = note(desk, claim, "waits", "host_pace", wait_s=round(wait, 1))
            await desk.due.again(claim, now + wait, trace, counts=False)
            return False
        await desk.clock.sleep(wait)


async def hold_if_asked(desk: Desk, url: str, failed: Failed, refusals: int) -> None:
    """A host that says it is too much says it to all workers."""
    if failed.status is None:
        return
    until = politeness.host_hold(failed.status, failed.not_before, desk.clock.now(), refusals)
    if until is not None:
        await desk.pacing.hold(urls.host(url), until)


def note(desk: Desk, claim: Claim, outcome: str, reason: str, **facts: Scalar) -> Note:
    """A line for the trail of what is claimed, now."""
    return Note(
        subject=claim.id,
        at=desk.clock.now(),
        stage=claim.stage,
        outcome=outcome,
        reason=reason,
        facts=facts,
    )
