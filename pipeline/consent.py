"""Whether a feed or a page may be asked for, by what its site says in robots.txt and tdmrep.json.

What robots.txt says to all robots is about pages. A feed is asked for because a person subscribed to it: not
where the file names the desk and shuts it out. For feeds it is read once a day at the host's pace, with a
poll that is due anyway, and a new feed's within its first day; what was read meanwhile for pages of the host
counts at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from pipeline import ports
from pipeline.desk import Desk, get_in_turn, note
from pipeline.errors import FetchError
from pipeline.model import Claim, Failed, FeedState
from pipeline.polling import freshness, politeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """`state`: with what was learnt. `failed`: why there is nothing to be asked now, None = go on."""

    state: FeedState
    failed: Failed | None = None


async def consent(desk: Desk, claim: Claim, state: FeedState, url: str) -> Consent:
    """What robots.txt says to the desk about the feed at `url`."""
    now = desk.clock.now()
    try:
        word = await desk.robots.bars(url, now)
        if word is None and state.robots_again_at is None:
            spread_s = desk.settings.collect.robots_ttl_s
            again_at = politeness.robots_first_at(now, spread_s, desk.clock.jitter())
            return Consent(state=replace(state, robots_again_at=again_at))
        if word is None and politeness.robots_is_due(state, now):
            word = await desk.robots.bars(url, now, partial(get_in_turn, desk, claim))
    except FetchError as error:
        if error.reason in politeness.NO_TURN:
            return Consent(state=state, failed=replace(freshness.failed(error), url=url))
        # silent: what it said last counts on
        word = ports.Barred(
            state.last_reason == "robots", politeness.robots_retried_at(now, error.not_before)
        )
    if word is None:
        return Consent(state=state)
    if not word.barred:
        if word.until == state.robots_again_at:
            return Consent(state=state)
        return Consent(state=replace(state, robots_again_at=word.until))
    detail = f"robots.txt names {politeness.product_token(desk.settings.http.user_agent)} and disallows {url}"
    return Consent(
        state=replace(state, robots_again_at=word.until),
        failed=Failed(reason="robots", transient=True, detail=detail, url=url),
    )


async def turned_away(desk: Desk, claim: Claim, url: str, get: ports.Get, *, allowed: bool) -> bool:
    """Whether the site wants the page left alone, which is buried then. `allowed`: by its robots.txt."""
    if not allowed:
        trace = note(desk, claim, "dead", "robots")
        await desk.due.bury(claim, trace, f"robots.txt disallows {url}")
        return True
    if desk.settings.collect.reserved == "skip" and await desk.robots.reserves(url, desk.clock.now(), get):
        trace = note(desk, claim, "dead", "reserved")
        await desk.due.bury(claim, trace, f"tdmrep.json of its site reserves {url}")
        return True
    return False
