"""Looking for the feeds of a page: asks it, then every candidate, politely; says what each one is.

Knows in which order who is asked, and when to stop. What a page names is for `parsing.discovery`; how
the answers look for `feeds_find`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline import urls
from pipeline.adapters.feed_parser import KillableFeedParser
from pipeline.adapters.http import AiohttpHttp
from pipeline.adapters.robots import SiteRobots
from pipeline.errors import FetchError, ParseError
from pipeline.model import Failed, Feed, FeedId, FeedState, ParsedFeed, Request, Response
from pipeline.parsing import discovery
from pipeline.parsing.discovery import Candidate
from pipeline.polling import freshness
from pipeline.ports import Gate
from pipeline.settings import Settings

MOST_ASKED = 8
"""Candidates asked of those that a page names, and of the guesses: at a second each."""

_SENT_AWAY = frozenset({"rate_limited", "blocked"})
"""A host that answers so is asked nothing more."""
_NO_TLS = frozenset({"connect", "tls", "reset", "timeout"})
_SAME_SHARE = 0.5
_COMPARED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A candidate and what it proved to be. `feed` None = no feed, for `reason`.

    `url`: where it was found, permanent redirects followed. `newest`: date of its newest entry, None =
    none is dated. `same_as`: URL of a better one that lists the same entries.
    """

    candidate: Candidate
    url: str
    feed: ParsedFeed | None = None
    status: int | None = None
    reason: str = ""
    detail: str = ""
    same_as: str | None = None

    @property
    def newest(self) -> datetime | None:
        """Of the entries' dates the latest."""
        entries = self.feed.entries if self.feed else ()
        dates = [entry.published_at or entry.updated_at for entry in entries]
        return max((date for date in dates if date), default=None)

    @property
    def full_text(self) -> bool:
        """Whether the feed carries whole texts."""
        return self.feed is not None and discovery.carries_text(self.feed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """`first`: what stands at the address; its `feed` is set when that is a feed itself. `named`: how many
    feeds the page names; `asked`: those that were asked, best first; `guessed`: usual places are among them.
    """

    first: Sought
    named: int = 0
    asked: tuple[Sought, ...] = ()
    guessed: bool = False

    @property
    def feeds(self) -> tuple[Sought, ...]:
        """Those that are feeds."""
        return tuple(one for one in (self.first, *self.asked) if one.feed)


@dataclass(slots=True, kw_only=True)
class PoliteHttp:
    """`ports.Http`: one host one question at a time, `gap_s` apart; the same question once."""

    http: AiohttpHttp
    gap_s: float
    _free_at: dict[str, float] = field(default_factory=dict)
    _known: dict[str, Response] = field(default_factory=dict)

    async def get(self, request: Request, gate: Gate | None = None) -> Response:
        """See the port."""
        if request.url not in self._known:
            host = urls.host(request.url)
            await asyncio.sleep(max(0.0, self._free_at.get(host, 0.0) - time.monotonic()))
            try:
                self._known[request.url] = await self.http.get(request, gate)
            finally:
                self._free_at[host] = time.monotonic() + self.gap_s
        return self._known[request.url]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeker:
    """`told`: called before each question with what is asked."""

    http: PoliteHttp
    robots: SiteRobots
    parser: KillableFeedParser
    settings: Settings
    told: Callable[[str], None]

    async def search(self, address: str) -> Search:
        """Everything that can be found out of an address, with or without a scheme."""
        first, response = await self._first(address)
        if first.feed or response is None:
            return Search(first=first)
        page = discovery.named(response.body, response.url, response.headers)
        asked = await self._verify(page)
        found = Search(first=first, named=len(page), asked=asked)
        if found.feeds or any(one.reason in _SENT_AWAY for one in asked):
            return found
        places = discovery.guesses(response.url, await self._robots_txt(response.url))
        known = {urls.address_key(one.candidate.url) for one in asked}
        allowed = [
            one for one in places if urls.address_key(one.url) not in known and await self._may(one.url)
        ]
        return replace(found, asked=(*asked, *await self._verify(allowed)), guessed=True)

    async def _first(self, address: str) -> tuple[Sought, Response | None]:
        """The answer at the address; https is tried first where no scheme is given."""
        url = address if "://" in address else f"https://{address}"
        found, response = await self._ask(Candidate(url=url, origin="guess"), accept="any")
        if url != address and found.reason in _NO_TLS:
            plain = Candidate(url=f"http://{address}", origin="guess")
            return await self._ask(plain, accept="any")
        return found, response

    async def _verify(self, candidates: Sequence[Candidate]) -> tuple[Sought, ...]:
        asked: list[Sought] = []
        sent_away: set[str] = set()
        for candidate in candidates[:MOST_ASKED]:
            host = urls.host(candidate.url)
            if host in sent_away:
                continue
            found, _ = await self._ask(candidate)
            if found.reason in _SENT_AWAY:
                sent_away.add(host)
            if urls.address_key(found.url) not in {urls.address_key(one.url) for one in asked}:
                asked.append(found)
        return without_twins(asked)

    async def _ask(self, candidate: Candidate, accept: str = "feed") -> tuple[Sought, Response | None]:
        """What one address is; the response of a page that can be searched."""
        self.told(candidate.url)
        feed, state = Feed(id=FeedId("sought"), url=candidate.url), FeedState()
        request = freshness.request_for(feed, state, self.settings.http)
        if accept == "any":
            request = replace(request, accept="any")
        none = Sought(candidate=candidate, url=candidate.url)
        try:
            response = await self.http.get(request)
        except FetchError as error:
            return replace(none, reason=error.reason, detail=error.detail), None
        judged = freshness.judge(response, request, feed, state, time.time())
        if not isinstance(judged, freshness.NeedsParse):
            detail = judged.detail if isinstance(judged, Failed) else ""
            return replace(none, status=judged.status, reason=judged.reason, detail=detail), None
        none = replace(none, status=judged.status)
        try:
            parsed = await self.parser.parse(response)
        except ParseError as error:
            return replace(none, reason=error.reason, detail=error.detail), response
        return replace(none, feed=parsed, url=judged.moved_to or candidate.url), response

    async def _robots_txt(self, url: str) -> bytes:
        file = urls.resolve(url, "/robots.txt") or url
        self.told(file)
        try:
            response = await self.http.get(Request(url=file, max_bytes=2_000_000, timeout_s=15.0))
        except FetchError:
            return b""
        return response.body if response.status == 200 else b""

    async def _may(self, url: str) -> bool:
        """Nobody named a guess, so robots.txt has a say in it."""
        try:
            return (await self.robots.may_fetch(url, time.time(), self.http.get))[0]
        except FetchError:
            return False


def without_twins(asked: Sequence[Sought]) -> tuple[Sought, ...]:
    """Feeds that list the same entries name the best of them: whole texts first, then their order. Pure."""
    best: list[Sought] = []
    twins: dict[str, str] = {}
    for one in sorted(asked, key=lambda one: not one.full_text):
        twin = next((other for other in best if _alike(one, other)), None)
        if twin:
            twins[one.url] = twin.url
        elif one.feed:
            best.append(one)
    return tuple(replace(one, same_as=twins.get(one.url)) for one in asked)


def _alike(one: Sought, other: Sought) -> bool:
    here, there = _pages(one), _pages(other)
    return bool(here) and len(here & there) >= _SAME_SHARE * min(len(here), len(there) or 1)


def _pages(one: Sought) -> set[str]:
    entries = one.feed.entries[:_COMPARED] if one.feed and not one.candidate.comments else ()
    return {urls.address_key(entry.link) for entry in entries if entry.link}


@asynccontextmanager
async def seeking(settings: Settings, told: Callable[[str], None]) -> AsyncIterator[Seeker]:
    """Opened, and closed again at the end."""
    async with AiohttpHttp(settings.http) as plain, KillableFeedParser() as parser:
        http = PoliteHttp(http=plain, gap_s=settings.pacing.gap_s)
        robots = SiteRobots(settings.http.user_agent, settings.collect)
        yield Seeker(http=http, robots=robots, parser=parser, settings=settings, told=told)
