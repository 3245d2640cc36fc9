"""A desk's newsroom: all of its news is there at once, and nobody misbehaves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsroom.server import Newsroom, Setup, serve


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A newsroom that answers from a thread. `articles`: the URL of each of its articles."""

    folder: Path
    newsroom: Newsroom
    articles: tuple[str, ...]

    def requests(self) -> dict[str, int]:
        """How often each article was asked for."""
        sites, counts = self.newsroom.sites, self.newsroom.requests
        return {sites[row.outlet] + row.path: counts[row.outlet][row.path] for row in self.newsroom.truth()}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Served until the test ends; its feed list stands in `folder/config`."""
    (tmp_path / "config").mkdir()
    opened: list[Newsroom] = []
    up = threading.Event()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()

    async def serving() -> None:
        async with serve(Setup(feeds=tmp_path / "config" / "feeds.yaml", mischief=False)) as newsroom:
            opened.append(newsroom)
            up.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serving()), name="newsroom")
    thread.start()
    try:
        assert up.wait(30)
        newsroom = opened[0]
        articles = tuple(newsroom.sites[row.outlet] + row.path for row in newsroom.truth())
        yield Room(folder=tmp_path, newsroom=newsroom, articles=articles)
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()
