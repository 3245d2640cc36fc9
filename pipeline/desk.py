"""What every step may ask, and what all steps do with it: turns at hosts, how they went, a trace of it all.

Knows the ports and nothing of what stands behind them.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline import ports, urls
from pipeline.model import Claim, Failed, Note, Response, Scalar
from pipeline.polling import holds, politeness
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
    lines: ports.SiteLines
    ledger: ports.Ledger
    parser: ports.FeedParser
    extractor: ports.Extractor


async def slot(desk: Desk, claim: Claim, url: str, gap_s: float) -> ports.Turn | None:
    """Wait for the host's next slot when it is near; None = it is not, and the claim went back until then.

    A turn whose moment had passed before one could start is asked for again, with more time to start.
    """
    misses, missed, slept = 0, False, False
    while True:
        now = desk.clock.now()
        start = ports.Start(politeness.start_within(gap_s, misses), missed)
        # asked again after the wait: that is what uses the slot up
        turn = await desk.pacing.reserve(urls.host(url), f"{claim.stage}:{claim.id}", gap_s, now, start)
        wait = turn.at - now
        if wait <= 0:
            if starts_in_time(desk, turn, start):
                return turn
            misses, missed, slept = misses + 1, True, False
            continue
        misses, missed = misses + slept, False
        if wait > desk.settings.pacing.short_wait_s:
            trace = note(desk, claim, "waits", "host_pace", wait_s=round(wait, 1))
            await desk.due.again(claim, turn.at, trace, counts=False)
            return None
        await desk.clock.sleep(wait)
        slept = True


def starts_in_time(desk: Desk, turn: ports.Turn, start: ports.Start) -> bool:
    """Whether what starts now keeps the distance to whoever comes next."""
    return not start.within_s or desk.clock.now() <= turn.at + start.within_s


async def tell_host(desk: Desk, url: str, turn: ports.Turn | None, failed: Failed | None) -> None:
    """What came of a turn at the host of `url`, to all workers. `failed` None = the host answered.

    A refusal holds the host that was asked and the one that refused, when a redirect led there; a host that
    is down is held alone.
    """
    now, asked = desk.clock.now(), urls.host(url)
    hold = None if failed is None else holds.hold_for(failed, now)
    held = set()
    if failed is not None and hold is not None:
        there = urls.host(failed.url or url)
        held = {there} if hold.kind == "down" else {asked, there}
        for host in sorted(held):
            await desk.pacing.hold(host, hold, now)
    if asked not in held and turn is not None and turn.troubled:
        await desk.pacing.clear(asked, now)


async def count_hops(desk: Desk, claim: Claim, url: str, response: Response) -> None:
    """Give the requests that a redirect of `url` made at other hosts their places in those hosts' rows.

    After the fact: where a redirect leads is known when it was followed. Whoever comes next waits for it.
    """
    if not response.hops:
        return
    hosts = {urls.host(hop.url) for hop in response.hops} | {urls.host(response.url)}
    now, gap_s = desk.clock.now(), desk.settings.pacing.gap_s
    for host in sorted(hosts - {urls.host(url)}):
        turn = await desk.pacing.reserve(host, f"{claim.stage}:{claim.id}", gap_s, now)
        if turn.troubled and turn.at <= now and response.status < 400:
            await desk.pacing.clear(host, now)


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
