"""The newsroom over HTTP: every outlet on a port of its own, all in one event loop.

`serve` runs it inside a test; `python -m newsroom` runs it as a process.
"""

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from math import inf
from pathlib import Path

from aiohttp import web

from newsroom import state as states
from newsroom.feeds import CONTENT_TYPES, feed
from newsroom.library import outlets
from newsroom.listing import feeds_yaml
from newsroom.mischief import RETRY_AFTER_SECONDS, SLOW_SECONDS, behaviour
from newsroom.model import Article, Outlet
from newsroom.pages import front_page, page
from newsroom.schedule import Clock, Schedule
from newsroom.settings import write_settings
from newsroom.truth import Published, as_json, truth

_NEIGHBOURS = 5
_SHUTDOWN_SECONDS = 1.0
_ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /account/\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How to serve. Base port 0: any free ports. Infinite speed: all at once, nothing follows.

    `state` is read and written, `feeds` and `settings` are written before anything answers.
    `now` gives epoch seconds; without `mischief` the misbehaving outlet behaves.
    """

    host: str = "127.0.0.1"
    base_port: int = 0
    public_host: str | None = None
    speed: float = inf
    state: Path | None = None
    feeds: Path | None = None
    settings: Path | None = None
    now: Callable[[], float] = time.time
    mischief: bool = True


DEFAULT = Setup()
"""Everything at once on any free ports, which is what a test wants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """A running newsroom; `sites` gives each outlet's base URL, without a final slash."""

    schedule: Schedule
    clock: Clock
    sites: Mapping[str, str]
    state: states.State
    now: Callable[[], float] = time.time
    mischief: bool = True
    requests: dict[str, Counter[str]] = field(default_factory=dict)

    def offset(self) -> float:
        """How far the schedule has come."""
        return self.clock.offset(self.now())

    def truth(self, until: float | None = None) -> list[Published]:
        """The answer sheet up to that offset; None: of the hand-written programme."""
        return truth(self.schedule, until)

    def feeds_yaml(self) -> str:
        """The feeds list for Wiredesk."""
        return feeds_yaml(self.sites)


def _unchanged(request: web.Request, etag: str, modified: float) -> bool:
    """RFC 9110 §13.2.2: If-Modified-Since counts only where If-None-Match is absent."""
    given = request.headers.get("If-None-Match")
    if given is not None:
        return given.strip() == "*" or etag in (tag.strip() for tag in given.split(","))
    since = request.headers.get("If-Modified-Since")
    if since is None:
        return False
    try:
        return int(modified) <= parsedate_to_datetime(since).timestamp()
    except ValueError:
        return False


def _answer(request: web.Request, text: str, content_type: str, modified: float) -> web.Response:
    payload = text.encode()
    etag = f'"{hashlib.sha256(payload).hexdigest()[:20]}"'
    headers = {
        "ETag": etag,
        "Last-Modified": format_datetime(datetime.fromtimestamp(int(modified), UTC), usegmt=True),
        "Cache-Control": "no-cache",
    }
    if _unchanged(request, etag, modified):
        return web.Response(status=304, headers=headers)
    return web.Response(body=payload, headers=headers | {"Content-Type": content_type})


class _Site:
    """The request handlers of one outlet."""

    def __init__(self, newsroom: Newsroom, site: Outlet) -> None:
        self._newsroom = newsroom
        self._site = site
        self._base = newsroom.sites[site.id]
        self._requests = newsroom.requests.setdefault(site.id, Counter())

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._count, self._behave])
        app.router.add_get("/robots.txt", self._robots)
        app.router.add_get("/stats.json", self._stats)
        app.router.add_get("/truth.json", self._truth)
        app.router.add_get(self._site.feed_path, self._feed)
        app.router.add_get("/", self._front)
        app.router.add_get("/topic/{topic}", self._front)
        app.router.add_get("/{path:.+}", self._article)
        return app

    @web.middleware
    async def _count(
        self,
        request: web.Request,
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        if request.path not in ("/stats.json", "/truth.json"):
            self._requests[request.path] += 1
        return await handler(request)

    @web.middleware
    async def _behave(
        self,
        request: web.Request,
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        exempt = request.path in ("/stats.json", "/truth.json", "/robots.txt")
        if exempt or not (self._site.misbehaves and self._newsroom.mischief):
            return await handler(request)
        turn = behaviour(self._newsroom.now() - self._newsroom.clock.started_at)
        if turn == "busy":
            return web.Response(status=429, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
        if turn == "broken":
            return web.Response(status=500, text="Internal Server Error")
        if turn == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        if turn == "garbled" and request.path == self._site.feed_path:
            whole = self._feed_text(self._newsroom.offset())[0].encode()
            return web.Response(body=whole[: len(whole) // 3], content_type="application/rss+xml")
        return await handler(request)

    def _feed_text(self, offset: float) -> tuple[str, float]:
        """The feed, and the wall time of its newest change."""
        room = self._newsroom
        articles = room.schedule.listed(self._site.id, offset)
        touched = max((one.touched_at(offset) for one in articles), default=0.0)
        text = feed(self._site, articles, offset, self._base, room.clock)
        return text, room.clock.wall(touched)

    async def _feed(self, request: web.Request) -> web.Response:
        text, modified = self._feed_text(self._newsroom.offset())
        return _answer(request, text, CONTENT_TYPES[self._site.feed], modified)

    def _neighbours(self, article: Article) -> list[Article]:
        """The stories that the outlet had when the article appeared, so that a page is stable."""
        listed = self._newsroom.schedule.listed(self._site.id, article.at)
        return [one for one in listed if one.path != article.path][:_NEIGHBOURS]

    async def _article(self, request: web.Request) -> web.Response:
        room, offset = self._newsroom, self._newsroom.offset()
        article = room.schedule.article(self._site.id, request.path, offset)
        if article is None:
            return web.Response(status=404, text="Not found")
        text = page(article, offset, self._base, room.clock, self._neighbours(article))
        touched = room.clock.wall(article.touched_at(offset))
        return _answer(request, text, "text/html; charset=utf-8", touched)

    async def _front(self, _: web.Request) -> web.Response:
        articles = self._newsroom.schedule.listed(self._site.id, self._newsroom.offset())
        text = front_page(self._site.id, self._base, articles[:12])
        return web.Response(text=text, content_type="text/html")

    async def _robots(self, _: web.Request) -> web.Response:
        return web.Response(text=_ROBOTS)

    async def _stats(self, _: web.Request) -> web.Response:
        counts = dict(self._requests)
        return web.json_response({"outlet": self._site.id, "requests": counts})

    async def _truth(self, _: web.Request) -> web.Response:
        rows = self._newsroom.truth(self._newsroom.offset())
        return web.json_response(as_json(rows, dict(self._newsroom.sites)))


@asynccontextmanager
async def serve(setup: Setup = DEFAULT) -> AsyncIterator[Newsroom]:
    """A newsroom that answers while the block runs. Raises PortsTakenError."""
    kept = states.read_state(setup.state) if setup.state else None
    sockets = states.open_ports(setup.host, setup.base_port, kept)
    ports = {name: one.getsockname()[1] for name, one in sockets.items()}
    memory = kept or states.State(started_at=setup.now(), ports=ports)
    schedule = Schedule()
    room = Newsroom(
        schedule=schedule,
        clock=Clock(started_at=memory.started_at, speed=setup.speed, end=schedule.end),
        sites={name: f"http://{setup.public_host or setup.host}:{port}" for name, port in ports.items()},
        state=memory,
        now=setup.now,
        mischief=setup.mischief,
    )
    _write_files(setup, room)
    async with AsyncExitStack() as stack:
        for site in outlets():
            runner = web.AppRunner(_Site(room, site).application(), shutdown_timeout=_SHUTDOWN_SECONDS)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.SockSite(runner, sockets[site.id]).start()
        yield room


def _write_files(setup: Setup, room: Newsroom) -> None:
    if setup.state:
        states.write_state(setup.state, room.state)
    if setup.feeds:
        states.write_file(setup.feeds, feeds_yaml(room.sites))
    if setup.settings:
        write_settings(setup.settings)
