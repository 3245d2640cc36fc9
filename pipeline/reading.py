"""What a poll reads: the feed's document, the further ones that belong to it, and what is new in them.

Between the desk and the steps: asks the ports, decides nothing. A poll whose claim is lost meanwhile
writes nothing, so nothing here needs to be undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from pipeline import urls
from pipeline.desk import Desk, Turns, near_turn
from pipeline.errors import FetchError, ParseError
from pipeline.model import Changed, Failed, Feed, FeedState, ParsedFeed, PollOutcome, Request
from pipeline.parsing import identity
from pipeline.polling import freshness, further
from pipeline.polling.honesty import Counts

POISON_POLLS = 3
"""A feed whose poll ended its worker so often is not read again for now: it backs off as failing."""

COMMIT_S = 30.0
"""Of the claim's lease, kept for parsing what was asked last and for the commit."""

SHORTEST_READ_S = 1.0
"""With less than that left before `COMMIT_S`, no further document is asked for."""

LONGEST_WAIT_S = 10.0
"""For the host's turn: a document that is further away than that is not read at this poll."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One poll, read. `asked`: None = nothing was."""

    outcome: PollOutcome
    asked: Request | None = None
    news: identity.Discovery = field(default_factory=identity.Discovery)

    @property
    def failed(self) -> Failed | None:
        """None = it did not fail."""
        return self.outcome if isinstance(self.outcome, Failed) else None

    @property
    def counts(self) -> Counts:
        """Of the entries that were listed."""
        return _counts(self.news)


async def read(desk: Desk, turns: Turns, feed: Feed, state: FeedState) -> Reading:
    """Ask once, parse what is new, follow it where there is more, and look up which entries are new."""
    if turns.claim.attempts >= POISON_POLLS:
        return Reading(
            outcome=Failed(reason="crashed", transient=True, detail="polling this feed ended its worker")
        )
    request = freshness.request_for(feed, state, desk.settings.http, desk.clock.now())
    outcome = await _ask(desk, request, feed, state, turns)
    if not isinstance(outcome, Changed):
        return Reading(outcome=outcome, asked=request)
    series = _Series(desk, turns, feed, request, outcome, await desk.feeds.seen(feed.id))
    if outcome.parsed.parts:
        outcome = replace(outcome, parsed=await series.parts())
    news = series.news(outcome.parsed)
    if further.wants_older(state, outcome, _counts(news)):
        # the window is what the first page lists, and its facts are learnt from that alone
        news = series.news(await series.older())
    if outcome.partial:  # what a delta does not list is listed all the same
        news = replace(news, unseen=())
    return Reading(outcome=outcome, asked=request, news=news)


async def _ask(desk: Desk, request: Request, feed: Feed, state: FeedState, turns: Turns) -> PollOutcome:
    response = None
    try:
        response = await desk.http.get(request, turns)
        judged = freshness.judge(response, request, feed, state, desk.clock.now())
        if not isinstance(judged, freshness.NeedsParse):
            return judged
        return freshness.changed(judged, await desk.parser.parse(response))
    except (FetchError, ParseError) as error:
        return freshness.failed(error, response, desk.clock.now())


def _counts(news: identity.Discovery) -> Counts:
    return Counts(
        listed=news.listed,
        known=news.known,
        rotated_ids=news.rotated_ids,
        duplicates=news.duplicates,
        false_dates=news.false_dates,
    )


class _Series:
    """The documents of one poll after the first: of its host alone, one after the other at the host's pace,
    and as many as fit into the claim."""

    def __init__(
        self,
        desk: Desk,
        turns: Turns,
        feed: Feed,
        request: Request,
        first: Changed,
        seen: Mapping[str, str],
    ) -> None:
        self._desk, self._turns, self._feed, self._seen = desk, turns, feed, seen
        self._first, self._claim = first.parsed, turns.claim
        self._request = replace(request, validators=None, delta=False)
        self._read = {first.url, request.url}
        self._host = urls.host(first.url)

    def news(self, parsed: ParsedFeed) -> identity.Discovery:
        """What is new in a document."""
        desk = self._desk
        return identity.discover(
            self._feed, parsed, self._seen, desk.clock.now(), memory_days=desk.settings.memory_days
        )

    async def older(self) -> ParsedFeed:
        """The first document with the pages behind it, back to what is known or no longer remembered.

        Source: RFC 5005 §3 and §4, JSON Feed 1.1 next_url.
        """
        pages, url = [self._first], self._first.next_url
        while url is not None and len(pages) <= further.MAX_PAGES:
            page = await self._document(url)
            if page is None or self._is_forgotten(page):
                break
            pages.append(page)
            url = None if self.news(page).known else page.next_url
        return _merged(self._first, pages)

    async def parts(self) -> ParsedFeed:
        """The index with the entries of its latest parts. Source: sitemaps.org, protocol 0.9."""
        parts = []
        for url in self._first.parts[: further.MAX_PARTS]:
            part = await self._document(url)
            if part is None:
                break
            if not self._is_forgotten(part):
                parts.append(part)
        return _merged(self._first, parts)

    def _is_forgotten(self, page: ParsedFeed) -> bool:
        return further.is_forgotten(page, self._desk.clock.now(), self._desk.settings.memory_days)

    async def _document(self, url: str) -> ParsedFeed | None:
        """None = not to be had, or not at this poll."""
        if url in self._read or urls.host(url) != self._host or not await self._has_turn():
            return None
        self._read.add(url)
        left_s = self._claim.until - COMMIT_S - self._desk.clock.now()
        request = replace(self._request, url=url, timeout_s=min(self._request.timeout_s, left_s))
        try:
            response = await self._desk.http.get(request, self._turns)
            if response.status not in {200, 203} or urls.host(response.url) != self._host:
                return None
            return await self._desk.parser.parse(response)
        except (FetchError, ParseError):
            return None

    async def _has_turn(self) -> bool:
        """Whether the host's turn came in time."""
        desk, claim = self._desk, self._claim
        latest = claim.until - COMMIT_S - SHORTEST_READ_S
        turn = await near_turn(desk, claim, self._host, desk.settings.pacing.gap_s, LONGEST_WAIT_S, latest)
        now = desk.clock.now()
        if turn.at > now or now > latest:
            return False
        if turn.troubled:  # it has just answered
            await desk.pacing.clear(self._host, now)
        return True


def _merged(first: ParsedFeed, pages: list[ParsedFeed]) -> ParsedFeed:
    """One document of several. What belongs to the feed itself is the first one's."""
    language = next((page.language for page in (first, *pages) if page.language), None)
    return replace(
        first, language=language, entries=tuple(chain.from_iterable(page.entries for page in pages))
    )
