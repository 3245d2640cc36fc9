"""Time and chance, the net, and the programs that read what came from it."""

from __future__ import annotations

from typing import Protocol

from pipeline.model import Article, PageRecord, ParsedFeed, RawPage, Request, Response


class Clock(Protocol):
    """Time and chance, the two things no decision may fetch for itself."""

    def now(self) -> float:
        """Seconds since the epoch."""

    def jitter(self) -> float:
        """Uniform in [-1, 1)."""

    async def sleep(self, seconds: float) -> None:
        """Wait; the in-memory clock moves its hand instead."""


class Http(Protocol):
    """One GET, redirects followed by hand, addresses checked on each connection."""

    async def get(self, request: Request) -> Response:
        """Any complete answer, whatever its status. Raises `FetchError`."""


class FeedParser(Protocol):
    """Feed bytes to entries, in a process that can be killed."""

    async def parse(self, response: Response) -> ParsedFeed:
        """Raises `ParseError`: not_a_feed, html_page, empty_body, parser_died."""


class Extractor(Protocol):
    """Page bytes to an article."""

    def extract(self, page: RawPage, record: PageRecord) -> Article:
        """Raises `ExtractError`. Ends within the soft limit unless stuck in C code."""


class Robots(Protocol):
    """robots.txt of the site of a page (RFC 9309), remembered for a day."""

    async def may_fetch(self, url: str, now: float) -> tuple[bool, float | None]:
        """Allowed?, and the site's Crawl-delay in seconds or None. Raises `FetchError` (transient)."""


class HostPacing(Protocol):
    """One pace per host for all workers: slots are reserved in one place."""

    async def reserve(self, host: str, who: str, gap_s: float, now: float) -> float:
        """The moment (epoch seconds, ≥ now) from which `who` may ask `host`.

        A slot given for later is kept for `who`: when it asks again at or after that moment it goes
        at once. A held host answers with the end of the hold, or later.
        """

    async def hold(self, host: str, until: float) -> None:
        """No slot before `until` (429, Retry-After); a longer hold is kept."""
