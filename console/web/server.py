"""`wiredesk console`: /healthz, /readyz, /metrics, the JSON API, and the page that shows them.

Reads only. One look at the state serves everybody who asks within a second.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from aiohttp import web
from pydantic import TypeAdapter

from console.dead import Letter, letters
from console.found import Found, find_desk
from console.listening import Listen, parse
from console.problems import silent
from console.status import FEEDS, OVERVIEW
from console.tracing import near, trace
from console.view import Overview, StoryLine, story_line
from console.watch import Watch, in_time, watching
from console.web.guard import guarding
from console.web.metrics import CONTENT_TYPE, metrics
from console.why import RECENT, TRACE, sources_of
from pipeline.errors import ConfigError, StateUnavailable
from pipeline.model import Stage
from workers.local import end_with_parent

LOOK_S = 1.0
"""However many browsers ask, the state is looked at so often."""

READY_S = 5.0
"""Who asks whether the desk is ready seldom waits longer."""

STORIES_MAX = 500

LETTERS_MAX = 1_000

LETTERS = TypeAdapter(list[Letter])
STORIES = TypeAdapter(list[StoryLine])

PAGES = {"/": ("dashboard.html", "text/html"), "/dashboard.css": ("dashboard.css", "text/css")} | {
    "/dashboard.js": ("dashboard.js", "text/javascript")
}


def serve(config: Path | None, url: str | None, listen: str) -> None:
    """Until SIGTERM, SIGINT or the end of the parent. Raises `ConfigError`: no desk, or its port is taken."""
    end_with_parent()
    asyncio.run(_serve(find_desk(url, config), parse(listen)))


async def _serve(found: Found, listen: Listen) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    runner = web.AppRunner(make_app(found, listen.host), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, listen.host, listen.port, shutdown_timeout=1.0).start()
        await ended.wait()
    except OSError as error:
        raise ConfigError(f"the web console cannot listen on {listen}: {error.strerror}") from error
    finally:
        await runner.cleanup()


@dataclass(slots=True, kw_only=True)
class Desk:
    """The desk that is looked at, and the last look."""

    watch: Watch
    _seen: Overview | None = None
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def overview(self) -> Overview:
        """At most `LOOK_S` old. Raises `StateUnavailable`."""
        async with self._looking:
            if self._seen is None or time.time() - self._seen.at > LOOK_S:
                self._seen = await self.watch.overview()
            return self._seen


DESK = web.AppKey("desk", Desk)


def make_app(found: Found, listens_on: str) -> web.Application:
    """The application. `listens_on`: host name or address, by which strangers are told from friends."""
    app = web.Application(middlewares=[guarding(listens_on), _unavailable])
    since = time.time()

    async def looking(app: web.Application) -> AsyncIterator[None]:
        async with watching(found) as watch:
            watch.since = watch.since or since
            app[DESK] = Desk(watch=watch)
            yield

    app.cleanup_ctx.append(looking)
    for path, answer in ROUTES.items():
        app.router.add_get(path, answer)
    for path, (name, kind) in PAGES.items():
        app.router.add_get(path, _page(name, kind))
    return app


@web.middleware
async def _unavailable(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        async with in_time(request.app[DESK].watch):
            return await handler(request)
    except StateUnavailable as error:
        return web.json_response({"error": error.detail}, status=503)


def _page(name: str, kind: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    body = (files("console.web") / name).read_bytes()

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type=kind, charset="utf-8")

    return answer


def _json(body: bytes, status: int = 200) -> web.Response:
    return web.Response(body=body, content_type="application/json", charset="utf-8", status=status)


async def _healthz(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


async def _readyz(request: web.Request) -> web.Response:
    """503 with what is missing, as load balancers and people want it. A desk that has to wait is ready."""
    try:
        async with in_time(request.app[DESK].watch, READY_S):
            view = await request.app[DESK].overview()
    except StateUnavailable as error:
        body = {"ready": False, "missing": [error.detail], "problems": [error.detail]}
        return web.json_response(body, status=503)
    missing = silent(view)
    body = {"ready": not missing, "missing": list(missing), "problems": list(view.problems)}
    return web.json_response(body, status=503 if missing else 200)


async def _metrics(request: web.Request) -> web.Response:
    desk = request.app[DESK]
    overview = await desk.overview()
    feeds = await desk.watch.all_feeds(overview.at)
    body = metrics(overview, feeds, desk.watch.tally.since_start()).encode()
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})


async def _overview(request: web.Request) -> web.Response:
    return _json(OVERVIEW.dump_json(await request.app[DESK].overview()))


async def _feeds(request: web.Request) -> web.Response:
    return _json(FEEDS.dump_json(tuple(await request.app[DESK].watch.all_feeds(time.time()))))


async def _stories(request: web.Request) -> web.Response:
    count = _count(request, STORIES_MAX)
    recent = await request.app[DESK].watch.stories.recent(count)
    return _json(STORIES.dump_json([story_line(story) for story in recent]))


async def _dead(request: web.Request) -> web.Response:
    try:
        stages = [Stage(request.query["stage"])] if "stage" in request.query else list(Stage)
    except ValueError:
        return web.json_response({"error": f"stage: one of {', '.join(Stage)}"}, status=400)
    count = _count(request, LETTERS_MAX)
    watch = request.app[DESK].watch
    return _json(LETTERS.dump_json([one for stage in stages for one in await letters(watch, stage, count)]))


async def _why(request: web.Request) -> web.Response:
    address = request.query.get("url", "").strip()
    if not address:
        return web.json_response({"error": "ask /api/why?url=ADDRESS"}, status=400)
    watch = request.app[DESK].watch
    found = await trace(sources_of(watch), address)
    if found is not None:
        return _json(TRACE.dump_json(found))
    hints = await near(sources_of(watch), address, await watch.stories.recent(RECENT))
    return web.json_response({"address": address, "known": False, "near": list(hints)}, status=404)


def _count(request: web.Request, most: int) -> int:
    asked = request.query.get("count", "")
    return max(1, min(int(asked), most)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 100


ROUTES = {
    "/healthz": _healthz,
    "/readyz": _readyz,
    "/metrics": _metrics,
    "/api/overview": _overview,
    "/api/feeds": _feeds,
    "/api/stories": _stories,
    "/api/dead": _dead,
    "/api/why": _why,
}
