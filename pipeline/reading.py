"""What a poll reads: the feed's document, and what that says is new to the desk.

Between the desk and the steps: asks the ports, decides nothing. A poll whose claim is lost meanwhile
writes nothing, so nothing here needs to be undone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pipeline.desk import Desk
from pipeline.errors import FetchError, ParseError
from pipeline.model import Changed, Claim, Failed, Feed, FeedState, PollOutcome, Request
from pipeline.parsing import identity
from pipeline.polling import freshness
from pipeline.polling.honesty import Counts

POISON_POLLS = 3
"""A feed whose poll ended its worker so often is not read again for now: it backs off as failing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One poll, read. `asked`: None = nothing was."""

    outcome: PollOutcome
    asked: Request | None = None
    news: identity.Discovery = field(default_factory=identity.Discovery)

    @property
    def counts(self) -> Counts:
        """Of the entries that were listed."""
        news = self.news
        return Counts(
            listed=news.listed,
            known=news.known,
            rotated_ids=news.rotated_ids,
            duplicates=news.duplicates,
            false_dates=news.false_dates,
        )


async def read(desk: Desk, claim: Claim, feed: Feed, state: FeedState) -> Reading:
    """Ask once, parse what is new, and look up which of its entries are."""
    if claim.attempts >= POISON_POLLS:
        return Reading(
            outcome=Failed(reason="crashed", transient=True, detail="polling this feed ended its worker")
        )
    request = freshness.request_for(feed, state, desk.settings.http, desk.clock.now())
    outcome = await _ask(desk, request, feed, state)
    if not isinstance(outcome, Changed):
        return Reading(outcome=outcome, asked=request)
    seen = await desk.feeds.seen(feed.id)
    news = identity.discover(
        feed, outcome.parsed, seen, desk.clock.now(), memory_days=desk.settings.memory_days
    )
    if outcome.partial:  # what a delta does not list is listed all the same
        news = replace(news, unseen=())
    return Reading(outcome=outcome, asked=request, news=news)


async def _ask(desk: Desk, request: Request, feed: Feed, state: FeedState) -> PollOutcome:
    response = None
    try:
        response = await desk.http.get(request)
        judged = freshness.judge(response, request, feed, state, desk.clock.now())
        if not isinstance(judged, freshness.NeedsParse):
            return judged
        return freshness.changed(judged, await desk.parser.parse(response))
    except (FetchError, ParseError) as error:
        return freshness.failed(error, response, desk.clock.now())
