"""Time and chance, the net, and the programs that read what came from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from math import inf
from typing import NamedTuple, Protocol

from pipeline.extraction.article import Extracted
from pipeline.model import PageRecord, ParsedFeed, RawPage, Request, Response
from pipeline.polling.holds import Hold


class Clock(Protocol):
    """Time and chance, the two things no decision may fetch for itself."""

    def now(self) -> float:
        """Seconds since the epoch."""

    def jitter(self) -> float:
        """Uniform in [-1, 1)."""

    async def sleep(self, seconds: float) -> None:
        """Wait; the in-memory clock moves its hand instead."""


Gate = Callable[[str], Awaitable[None]]
"""Lets a request to the URL pass when it is its turn. Raises `FetchError` host_pace: not now."""


class Http(Protocol):
    """One GET, redirects followed by hand, addresses checked on each connection."""

    async def get(self, request: Request, gate: Gate | None = None, /) -> Response:
        """Any complete answer, whatever its status. Raises `FetchError`, and what `gate` raises.

        `gate`: asked before each redirect is followed; its waits are not the request's time.
        """


Get = Callable[[Request], Awaitable[Response]]
"""`Http.get`, at whosever turn."""


class FeedParser(Protocol):
    """Feed bytes to entries, in a process that can be killed."""

    async def parse(self, response: Response) -> ParsedFeed:
        """Raises `ParseError`: not_a_feed, html_page, empty_body, parser_died."""


class Extractor(Protocol):
    """Page bytes to an article."""

    def read(self, page: RawPage, record: PageRecord, repeated: Collection[int] = frozenset()) -> Extracted:
        """Raises `ExtractError`. Ends within the soft limit unless stuck in C code.

        `repeated`: keys of the lines that the page's site repeats.
        """


class Barred(NamedTuple):
    """Whether a feed may not be asked for, and until when (epoch seconds) that is known."""

    barred: bool
    until: float


class Robots(Protocol):
    """robots.txt of the site of a page (RFC 9309), remembered for a day. `get`: asks for what is not known.

    Raises `FetchError` (transient); host_pace and address_busy when a file was not asked for, for want of
    a turn.
    """

    async def may_fetch(self, url: str, now: float, get: Get) -> tuple[bool, float | None]:
        """Allowed?, and the site's Crawl-delay in seconds or None."""

    async def bars(self, url: str, now: float, get: Get | None = None) -> Barred | None:
        """Whether the rules for the desk's own name, not those for all robots, disallow the feed.

        None = not known, which only is without `get`: then nobody is asked.
        """

    async def reserves(self, url: str, now: float, get: Get) -> bool:
        """Whether the site's tdmrep.json reserves text and data mining of the page. A site that does not
        answer reserves nothing there."""


class Turn(NamedTuple):
    """`at`: the moment (epoch seconds) from which one may ask. `troubled`: the host's last answers were
    troubles; who goes now says how it went (`hold`, `clear`), for others may be waiting for it."""

    at: float
    troubled: bool = False


class Start(NamedTuple):
    """How long after the moment of its turn one may start at the latest, in seconds, and whether one's
    last turn went by unused because even that was not enough.

    `patience_s`: up to so many seconds one waits for a turn and is there on time; told a later moment one
    goes away and comes back about then."""

    within_s: float = 0.0
    missed: bool = False
    patience_s: float = inf


PUNCTUAL = Start()
"""At the moment itself: for who is told of it after the fact."""


class HostPacing(Protocol):
    """One pace per host for all workers: slots are reserved in one place, troubles counted there."""

    async def reserve(self, host: str, who: str, gap_s: float, now: float, start: Start = PUNCTUAL) -> Turn:
        """The turn of `who` at `host`. Its moment is `now`, or shortly before, when it may start at once.

        Nobody else starts less than `gap_s` after the last moment at which it may start. A slot given for
        later is kept for `who`: when it asks again at or after that moment it goes
        at once. A held host answers with the end of the hold, or later. After a hold one goes first,
        and the others wait until it said how it went, at most `holds.PROBE_S`.
        """

    async def hold(self, host: str, hold: Hold, now: float) -> None:
        """One more trouble, and no slot before the end of the hold that follows; a longer one is kept.

        Troubles of one kind in a row make it longer. What was under way when the hold began adds nothing.
        """

    async def clear(self, host: str, now: float) -> None:
        """The host answered well: its troubles are over. A hold that began meanwhile stays."""
