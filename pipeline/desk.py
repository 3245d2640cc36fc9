"""What every step may ask, and what all steps do with it: turns at hosts, how they went, a trace of it all.

Knows the ports and nothing of what stands behind them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from pipeline import ports, urls
from pipeline.errors import FetchError
from pipeline.model import Claim, Failed, Note, Request, Response, Scalar
from pipeline.polling import freshness, holds, politeness
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


class Turns:
    """`ports.Gate`: the turns of one request at every host on its way.

    A redirect within a host is part of the same visit and followed at once.
    """

    def __init__(self, desk: Desk, claim: Claim) -> None:
        self._desk, self.claim = desk, claim
        self._taken: dict[str, ports.Turn] = {}
        self._begun_at: float | None = None
        self._waited_s = 0.0

    async def __call__(self, url: str) -> None:
        """See `ports.Gate`."""
        at = await self.take(urls.host(url), self._desk.settings.pacing.gap_s)
        if at is not None:
            raise FetchError("not to be asked yet", reason="host_pace", not_before=at, url=url)

    async def take(self, host: str, gap_s: float) -> float | None:
        """Wait for the host's turn when it is near. None = it came; else its moment, too far away."""
        if host not in self._taken:
            patience_s = self._desk.settings.pacing.short_wait_s
            asked_at = self._desk.clock.now()
            turn = await near_turn(self._desk, self.claim, host, gap_s, patience_s)
            now = self._desk.clock.now()
            self._waited_s += now - asked_at if self._begun_at is not None else 0.0
            if turn.at > now:
                return turn.at
            self._taken[host] = turn
            self._begun_at = self._begun_at or now
        return None

    def spent_ms(self) -> int:
        """Since the first turn came, without the waits for turns at further hosts on the way."""
        now = self._desk.clock.now()
        return whole_ms(now - (self._begun_at or now) - self._waited_s)

    async def tell(self, url: str, failed: Failed | None) -> None:
        """What came of the request for `url`, to all workers. `failed` None = every host answered.

        A refusal holds the host that was asked and the one that refused, when a redirect led there; a host
        that is down is held alone. One that was not asked in the end said nothing.
        """
        now, asked = self._desk.clock.now(), urls.host(url)
        silent: set[str] = set()
        if failed is not None:
            there, hold = urls.host(failed.url or url), holds.hold_for(failed, now)
            if hold is not None:
                silent = {there} if hold.kind == "down" else {asked, there}
                for host in sorted(silent):
                    await self._desk.pacing.hold(host, hold, now)
            elif failed.reason in politeness.NO_TURN:
                silent = {there}
        for host, turn in self._taken.items():
            if turn.troubled and host not in silent:
                await self._desk.pacing.clear(host, now)


def whole_ms(seconds: float) -> int:
    """For the measures of notes. A clock that was set back measures nothing."""
    return max(0, round(seconds * 1000))


async def slot(desk: Desk, claim: Claim, url: str, gap_s: float) -> Turns | None:
    """Wait for the host's next slot when it is near; None = it is not, and the claim went back until then."""
    turns = Turns(desk, claim)
    at = await turns.take(urls.host(url), gap_s)
    if at is None:
        return turns
    await put_back(desk, claim, "host_pace", at)
    return None


async def get_in_turn(desk: Desk, claim: Claim, request: Request) -> Response:
    """One GET more that a claim needs, robots.txt say, at the pace of every host on its way.

    Its troubles are the host's; that it goes well does not end those of what else is asked for there. Raises
    `FetchError`, host_pace when the turn of a host is far.
    """
    turns = Turns(desk, claim)
    await turns(request.url)
    failed = None
    try:
        response = await desk.http.get(request, turns)
        if response.status >= 400:
            said = politeness.refused(response.status, response.headers, desk.clock.now())
            failed = replace(said, url=response.url)
    except FetchError as error:
        failed = freshness.failed(error)
        raise
    finally:
        if failed is not None and holds.hold_for(failed, desk.clock.now()) is not None:
            await turns.tell(request.url, failed)
    return response


async def put_back(desk: Desk, claim: Claim, reason: str, at: float) -> None:
    """What could not be asked yet is due at `at`; that is no attempt."""
    trace = note(desk, claim, "waits", reason, wait_s=round(at - desk.clock.now(), 1))
    await desk.due.again(claim, at, trace, counts=False)


async def wait(desk: Desk, claim: Claim, failed: Failed, url: str) -> None:
    """Nobody refused anything: the feed keeps its state and is due again soon."""
    at = politeness.back_at(
        failed,
        url,
        now=desk.clock.now(),
        jitter=desk.clock.jitter(),
        floor_s=desk.settings.polling.floor_s,
    )
    await put_back(desk, claim, failed.reason, at)


async def near_turn(
    desk: Desk, claim: Claim, host: str, gap_s: float, patience_s: float, latest: float = math.inf
) -> ports.Turn:
    """The host's turn, waited for when it is near; one whose moment is still to come was too far away.

    Near is what comes within `patience_s` of being asked for, and not after `latest`. A turn whose moment
    had passed before one could start is asked for again, with more time to start.
    """
    misses, missed, slept = 0, False, False
    while True:
        now = desk.clock.now()
        near_s = min(patience_s, latest - now)
        start = ports.Start(politeness.start_within(gap_s, misses), missed, near_s)
        # asked again after the wait: that is what uses the slot up
        turn = await desk.pacing.reserve(host, f"{claim.stage}:{claim.id}", gap_s, now, start)
        wait = turn.at - now
        if wait <= 0:
            if _starts_in_time(desk, turn, start):
                return turn
            misses, missed, slept = misses + 1, True, False
            continue
        misses, missed = misses + slept, False
        if wait > near_s:
            return turn
        await desk.clock.sleep(wait)
        slept = True


def _starts_in_time(desk: Desk, turn: ports.Turn, start: ports.Start) -> bool:
    """Whether what starts now keeps the distance to whoever comes next."""
    return not start.within_s or desk.clock.now() <= turn.at + start.within_s


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
