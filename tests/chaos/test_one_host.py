"""Eight processes poll the fifty feeds of one host and are killed meanwhile: the host notices none of it.

ARCHITECTURE, invariant 6: one pace per host. Of `docs/polling.md` B15 (no early poll after a restart), B18
(one request in flight to a feed; what a killed process held is polled once more) and D6.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from pipeline.adapters.feed_store import FeedStore
from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.redis_state import connect
from pipeline.model import Feed, FeedId
from pipeline.ports import FeedChanges
from tests.chaos.polling_worker import STARTED, poll

pytestmark = pytest.mark.chaos

PROCESSES = 8
FEEDS = 50
GAP_S = 0.2
LEASE_S = 8.0
FEED = (
    '<rss version="2.0"><channel><title>{name}</title><link>http://127.0.0.1:{port}/</link><item>'
    "<title>The ferry runs again</title><link>http://127.0.0.1:{port}/news{name}</link></item></channel></rss>"
)
ANSWERED_AFTER_S = (0.0, 0.5)
"""Longer than the gap at times, so that requests overlap where nothing forbids it."""
TOLERANCE_S = 0.02
"""Of the way, not of the pace: from the start of a request in its process until the server has read it."""
PATIENCE_S = 60.0


@dataclass(slots=True)
class Asked:
    """One request: when its process started it, when the server had read it, when it was over.

    `ended_at` None = it is in flight. `cut`: its process was killed meanwhile.
    """

    feed: str
    started_at: float
    begun_at: float
    ended_at: float | None = None
    cut: bool = False


@dataclass(slots=True)
class Host:
    """Answers 200 to everything after a while, and notes when."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            stamp = head.lower().partition(f"{STARTED}: ")[2].split("\r\n")[0]
            asked = Asked(head.split(" ", 2)[1], float(stamp), time.monotonic())
            self.asked.append(asked)
            # the next read ends when the other side is gone: a killed process asks no longer
            gone = asyncio.ensure_future(reader.read(1))
            await asyncio.wait([gone], timeout=self.chance.uniform(*ANSWERED_AFTER_S))
            asked.ended_at, asked.cut = time.monotonic(), gone.done()
            gone.cancel()
            body = FEED.format(name=asked.feed, port=self.port)
            about = f"Content-Type: application/rss+xml\r\nContent-Length: {len(body)}\r\nConnection: close"
            writer.write(f"HTTP/1.1 200 OK\r\n{about}\r\n\r\n{body}".encode())
            await writer.drain()
        writer.close()

    def counts(self) -> dict[str, int]:
        """How often each feed was asked for."""
        found: defaultdict[str, int] = defaultdict(int)
        for asked in tuple(self.asked):
            found[asked.feed] += 1
        return found


@pytest.fixture
def host() -> Iterator[Host]:
    """In a thread, until the test ends."""
    host, loop, over = Host(), asyncio.new_event_loop(), asyncio.Event()
    up = threading.Event()

    async def serving() -> None:
        server = await asyncio.start_server(host.serve, "127.0.0.1", 0)
        host.port = server.sockets[0].getsockname()[1]
        up.set()
        await over.wait()
        server.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serving()), name="host")
    thread.start()
    assert up.wait(10)
    yield host
    loop.call_soon_threadsafe(over.set)
    thread.join()
    loop.close()


@dataclass(slots=True)
class Workers:
    """Processes that poll, forked from one that has everything loaded: they are at work at once."""

    url: str
    running: list[ForkServerProcess] = field(default_factory=list)

    def start(self, count: int) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload([poll.__module__])
        for _ in range(count):
            process = context.Process(target=poll, args=(self.url, GAP_S, LEASE_S))
            process.start()
            self.running.append(process)

    def kill(self, count: int, chance: random.Random) -> None:
        for process in chance.sample(self.running, count):
            process.kill()
            process.join()
            self.running.remove(process)


@contextmanager
def polled(host: Host, folder: Path, every_s: float) -> Iterator[Workers]:
    """Fifty feeds of the host, all due now, and nobody who polls them yet."""
    with EmbeddedServer(folder / "redis") as server:
        asyncio.run(followed(server.url, host.port, every_s))
        workers = Workers(server.url)
        try:
            yield workers
        finally:
            workers.kill(len(workers.running), random.Random(0))


async def followed(url: str, port: int, every_s: float) -> None:
    feeds = [
        Feed(id=FeedId(f"f{n}"), url=f"http://127.0.0.1:{port}/f{n}", every_s=every_s) for n in range(FEEDS)
    ]
    async with connect(url) as state:
        await FeedStore(state).change(FeedChanges(put=feeds, due={feed.id: time.time() for feed in feeds}))


def until(check: Callable[[], bool], saying: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not check():
        assert time.monotonic() < deadline, saying()
        time.sleep(0.02)


def assert_polite(host: Host) -> None:
    """Never two requests in flight to one feed, never two starts closer than the pace."""
    by_feed: defaultdict[str, list[Asked]] = defaultdict(list)
    for asked in host.asked:
        by_feed[asked.feed].append(asked)
    for feed, row in by_feed.items():
        for earlier, later in pairwise(row):
            assert earlier.ended_at is not None, f"{feed}: two in flight"
            assert earlier.ended_at <= later.begun_at, f"{feed}: two in flight"
    starts = sorted(host.asked, key=lambda asked: asked.started_at)
    gaps = [later.started_at - earlier.started_at for earlier, later in pairwise(starts)]
    assert min(gaps) >= GAP_S, sorted(gaps)[:5]
    # as the host sees it, but for requests that were long on their way, which is measured
    seen = [later.begun_at - earlier.begun_at for earlier, later in pairwise(starts) if quick(earlier)]
    assert min(seen) >= GAP_S - TOLERANCE_S, sorted(seen)[:5]


def quick(asked: Asked) -> bool:
    """Whether the machine had time for it at once."""
    return asked.begun_at - asked.started_at <= TOLERANCE_S


def test_eight_processes_keep_one_pace_whoever_is_killed(host: Host, tmp_path: Path) -> None:
    chance = random.Random(11)
    with polled(host, tmp_path, every_s=5.0) as workers:
        workers.start(PROCESSES)
        until(lambda: len(host.asked) >= 5, host.counts)
        for _ in range(4):
            time.sleep(chance.uniform(0.3, 1.2))  # the moment of the kill, not a wait for anything
            workers.kill(2, chance)
            workers.start(2)
        before = host.counts()
        until(lambda: all(host.counts()[f"/f{n}"] > before[f"/f{n}"] for n in range(FEEDS)), host.counts)

    assert_polite(host)


def test_after_a_restart_no_feed_is_polled_before_its_time(host: Host, tmp_path: Path) -> None:
    chance = random.Random(3)
    with polled(host, tmp_path, every_s=3_600.0) as workers:
        workers.start(PROCESSES)
        until(lambda: len(host.counts()) >= FEEDS // 2, host.counts)
        killed_at = time.monotonic()
        workers.kill(PROCESSES, chance)
        workers.start(PROCESSES)
        until(lambda: len(host.counts()) == FEEDS, host.counts)
        time.sleep(LEASE_S)  # whoever was polled too early or twice would be by now

    assert_polite(host)
    counts = host.counts()
    again = {feed for feed, count in counts.items() if count > 1}
    cut = {asked.feed for asked in host.asked if asked.cut}
    # whose answer came just before the kill may not have been committed
    just = {asked.feed for asked in host.asked if killed_at - 1.0 < (asked.ended_at or 0.0) < killed_at + 5.0}
    assert cut <= again <= cut | just
    assert max(counts.values()) <= 2
