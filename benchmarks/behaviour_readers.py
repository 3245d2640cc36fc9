"""Feed readers behind one protocol, each with a clock that the benchmark moves.

Miniflux is a Go program with a database server and cannot run here; what is said of it in the table was
read in its code.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Protocol

from tests.rules.poller import Poller

BEGIN = 1_790_000_000.0
"""Epoch seconds: a Monday afternoon in 2026."""

SERVERS = "127.0.0.2/31"
"""Where scripted servers stand that may be asked: 127.0.0.2 and 127.0.0.3. Every other address of this
machine stands for what must not be reached."""


class FeedReader(Protocol):
    """What a server can observe: when it is asked, and how."""

    name: str

    def now(self) -> float:
        """Epoch seconds by the reader's own clock."""

    def subscribe(self, url: str) -> None:
        """Follow a feed."""

    def run(self, seconds: float) -> None:
        """Let so much time pass; feeds are asked whenever the reader wants to ask them."""


class Wiredesk:
    """The real poll step over real HTTP, its stores in memory."""

    name = "wiredesk"

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._poller = Poller(only=SERVERS)
        self._feeds = 0

    def now(self) -> float:
        """See `FeedReader`."""
        return self._poller.clock.now()

    def subscribe(self, url: str) -> None:
        """See `FeedReader`."""
        self._feeds += 1
        self._runner.run(self._poller.listen_to(url, f"feed-{self._feeds}"))

    def run(self, seconds: float) -> None:
        """See `FeedReader`."""
        self._runner.run(self._poller.polls_until(self.now() + seconds))

    def close(self) -> None:
        """End its connections."""
        self._runner.run(self._poller.http.close())
        self._runner.close()


class Lemon:
    """lemon24/reader as its documentation runs it: `update_feeds(scheduled=True)`, as often as there is
    something to do. Its own distance of polls, an hour, is left as it is."""

    name = "reader"

    def __init__(self) -> None:
        from reader import make_reader

        self._at = BEGIN
        self._reader = make_reader(":memory:")
        # the one place where it reads the clock, a static method of its own tests' making
        vars(self._reader)["_now"] = lambda: datetime.fromtimestamp(self._at, UTC)

    def now(self) -> float:
        """See `FeedReader`."""
        return self._at

    def subscribe(self, url: str) -> None:
        """See `FeedReader`."""
        self._reader.add_feed(url)

    def run(self, seconds: float) -> None:
        """See `FeedReader`."""
        until = self._at + seconds
        while self._at < until:
            for _ in self._reader.update_feeds_iter(scheduled=True):
                pass
            due = [feed.update_after.timestamp() for feed in self._reader.get_feeds() if feed.update_after]
            self._at = min(until, max(self._at + 60, min(due, default=until)))

    def close(self) -> None:
        """End its database."""
        self._reader.close()


KINDS: tuple[type[Wiredesk] | type[Lemon], ...] = (Wiredesk, Lemon) if find_spec("reader") else (Wiredesk,)


@contextmanager
def opened(kind: type[Wiredesk] | type[Lemon]) -> Iterator[Wiredesk | Lemon]:
    """A reader without feeds."""
    made = kind()
    try:
        yield made
    finally:
        made.close()
