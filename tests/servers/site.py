"""A small well-behaved site: fixed answers by path, every request counted."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Page:
    """`opens`: the answer waits for it."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    opens: asyncio.Event | None = None


@dataclass
class Site:
    """`pages` may change while it is served; `asked` counts requests by path."""

    pages: dict[str, Page]
    url: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """404 for every path that has no page."""
        self.asked[request.path] += 1
        self.came.set()
        page = self.pages.get(request.path, Page(status=404))
        if page.opens is not None:
            await page.opens.wait()
        return web.Response(body=page.body, status=page.status, headers=page.headers)


@asynccontextmanager
async def serve(pages: dict[str, Page]) -> AsyncIterator[Site]:
    """On a free port of 127.0.0.1."""
    site = Site(pages)
    runner = web.ServerRunner(web.Server(site.answer))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        site.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield site
    finally:
        await runner.cleanup()
