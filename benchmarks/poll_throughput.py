"""How many feeds does a core poll, end to end with Redis? CPU of the worker, beside the same loop on httpx.

    python -m benchmarks.poll_throughput [--feeds 3000] [--https-feeds 1000] [--peer-feeds 400]

The real pump over the real desk: claims, pace, GET, parser, store, on the embedded server with
`appendfsync always`. Each poll makes a connection of its own; nine feeds in ten answer 304, one in ten lists
30 entries of which one or two are new. Over http each feed has an address of its own; over https feeds share
50 addresses (one P-256 certificate names them all, and is verified), and the server closes each connection.
CPU is that of the worker and of all its children, from the first claim to the last commit; servers and Redis
run in processes of their own, and feeds are made due before the clock runs. The peer
is the same desk with httpx as its `Http`; without httpx it is left out. The limit is what aiohttp alone takes
for as many GETs, without Redis, guard, parser or schedule: on a crowded machine all of them grow together.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import ssl
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

import aiohttp

from benchmarks.many_feeds import ETAG, Site, known, serving, sites
from benchmarks.processes import descendants, stat
from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.redis_state import connect
from pipeline.desk import Desk
from pipeline.model import Request, Response, Stage
from pipeline.polling import redirects
from pipeline.ports import Gate
from pipeline.settings import HttpSettings, PollSettings, RedisSettings, Settings
from workers import pumps
from workers.desk import follow_wires, open_desk
from workers.runtime import keep_loaded, new_loop

BARS = {"http": 1000.0, "https": 350.0}
"""Feeds a core-second."""
PEER_BAR = 5.0
WARM_FEEDS = 200
"""Polled before the clock starts: sessions are open then, and the parser's child has its first feeds."""
PATIENCE_S = 300.0


Way = Literal["wiredesk", "httpx", "bare aiohttp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One measurement, as its worker process is told. `way`: who asks."""

    redis_url: str
    scheme: str
    feeds: int
    way: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of it. `own_s` and `children_s`: CPU; `wrong`: outcomes that should not be."""

    feeds: int
    own_s: float
    children_s: float
    wall_s: float
    rss_bytes: int
    wrong: int

    @property
    def rate(self) -> float:
        """Feeds a core-second."""
        return self.feeds / (self.own_s + self.children_s)


class HttpxHttp:
    """`ports.Http` of the peer: a plain client, as many connections as ours, no guard and no caps."""

    def __init__(self, user_agent: str) -> None:
        import httpx

        limits = httpx.Limits(max_connections=300, max_keepalive_connections=300)
        self._client = httpx.AsyncClient(limits=limits, timeout=30.0, follow_redirects=False)
        self._user_agent = user_agent

    async def get(self, request: Request, _: Gate | None = None) -> Response:
        """See the port."""
        headers = redirects.headers_for(request, request.url, self._user_agent)
        answer = await self._client.get(request.url, headers=dict(headers))
        return Response(
            url=request.url, status=answer.status_code, headers=dict(answer.headers), body=answer.content
        )

    async def close(self) -> None:
        """End the client."""
        await self._client.aclose()


# ── the worker ───────────────────────────────────────────────────────────────────────────────────


def work(job: Job, telling: Connection) -> None:
    """What the worker process does."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # kept connections: ten seconds' worth of hosts
    with asyncio.Runner(loop_factory=new_loop) as runner:
        telling.send(runner.run(bare(job) if job.way == "bare aiohttp" else measured(job)))


async def bare(job: Job) -> Done:
    """The GETs alone, as many at once as polls."""
    left = iter(sites(job.scheme, job.feeds))
    trusted = ssl.create_default_context()
    wrong = 0

    async def some(session: aiohttp.ClientSession) -> None:
        nonlocal wrong
        for site in left:
            fields = {"if-none-match": ETAG}
            async with session.get(site.feed.url, headers=fields, allow_redirects=False) as answer:
                await answer.read()
                wrong += answer.status != (200 if site.changed else 304)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=300, ssl=trusted)) as session:
        begun, own = time.monotonic(), time.process_time()
        await asyncio.gather(*(some(session) for _ in range(PollSettings().concurrency)))
        return _done(job, begun, own, children_s=0.0, wrong=wrong)


def _done(job: Job, begun: float, own: float, *, children_s: float, wrong: int = 0) -> Done:
    """`begun`, `own`: wall and CPU seconds when it began."""
    return Done(
        feeds=job.feeds,
        own_s=time.process_time() - own,
        children_s=children_s,
        wall_s=time.monotonic() - begun,
        rss_bytes=(stat(os.getpid()) or sys.exit("no /proc")).rss_bytes,
        wrong=wrong,
    )


async def measured(job: Job) -> Done:
    """Feeds that were polled before are made due, and pumped until none is left."""
    settings = Settings(
        redis=RedisSettings(state_url=job.redis_url), http=HttpSettings(allow_networks=("127.0.0.0/8",))
    )
    async with open_desk(settings, follow_wires(Path("config"), os.environ)) as desk:
        peer = HttpxHttp(settings.http.user_agent) if job.way == "httpx" else None
        desk = replace(desk, http=peer) if peer else desk
        every = sites(job.scheme, job.feeds + WARM_FEEDS)
        async with connect(job.redis_url) as state:
            await known(state, every, desk.clock.now())
        await make_due(desk, every[:WARM_FEEDS])
        await pumped(desk)
        await make_due(desk, every[WARM_FEEDS:])
        before = await outcomes(desk)
        keep_loaded()
        begun, own, children = time.monotonic(), time.process_time(), _children_s()
        await pumped(desk)
        done = _done(job, begun, own, children_s=_children_s() - children)
        wrong = job.feeds - (await outcomes(desk) - before)
        if peer:
            await peer.close()
        return replace(done, wrong=wrong)


async def make_due(desk: Desk, due: Sequence[Site]) -> None:
    """Set the stage: a running desk's feeds become due by the commit of the poll before."""
    now = desk.clock.now()
    await desk.due.add(Stage.POLL, {site.feed.id: now for site in due}, sooner=True)


async def pumped(desk: Desk) -> None:
    """Until nothing is due."""
    polling, *_ = pumps.io_works(desk.settings)
    await pumps.pump(desk, polling, desk.clock.now() + PATIENCE_S, lambda: False, lambda _stage: None)


async def outcomes(desk: Desk) -> int:
    """How many polls ended as they should: by a 304, or a document with entries."""
    now = desk.clock.now()
    counts = (await desk.ledger.tallied(now - 3_600, now)).counts
    right = ("unchanged", "not_modified"), ("changed", "")
    return sum(n for (stage, *outcome), n in counts.items() if stage == "poll" and tuple(outcome) in right)


def _children_s() -> float:
    """CPU seconds of children, and of theirs, dead ones included."""
    below = [stat(pid) for pid in descendants(os.getpid())]
    return sum(one.cpu_s + one.reaped_s for one in below if one)


# ── the run ──────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def trusted(certificate: Path) -> Iterator[None]:
    """Processes started now verify with this certificate."""
    os.environ["SSL_CERT_FILE"] = str(certificate)
    try:
        yield
    finally:
        del os.environ["SSL_CERT_FILE"]


def run(job: Job) -> Done:
    """In a process of its own."""
    told, telling = Pipe(duplex=False)
    worker = get_context("spawn").Process(target=work, args=(job, telling))
    worker.start()
    telling.close()
    done: Done = told.recv()
    worker.join()
    return done


def measure(scheme: str, feeds: int, way: Way) -> Done:
    """On a fresh server."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(Path(folder)) as redis:
        done = run(Job(redis_url=redis.url, scheme=scheme, feeds=feeds, way=way))
    each_ms = (done.own_s / feeds * 1000, done.children_s / feeds * 1000)
    print(
        f"  {way:13}{scheme:6}{feeds:6} feeds: {done.rate:7.0f} a core-second "
        f"({each_ms[0]:.3f} ms the worker, {each_ms[1]:.3f} ms its parser); "
        f"{done.wall_s:.1f} s, {done.rss_bytes / 1e6:.0f} MB, {done.wrong} not as expected",
        flush=True,
    )
    return done


def main() -> int:
    """Exit status 1 when a bar was missed or a poll did not end as it should."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--feeds", type=int, default=3_000)
    options.add_argument("--https-feeds", type=int, default=1_000)
    options.add_argument("--peer-feeds", type=int, default=400)
    given = options.parse_args()
    if find_spec("httpx") is None:
        print("httpx is not installed (make peers): no peer in this run")
    missed = False
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as certificate, trusted(certificate):
        for scheme, feeds in (("http", given.feeds), ("https", given.https_feeds)):
            if not feeds:
                continue
            limit = measure(scheme, feeds, "bare aiohttp")
            ours = measure(scheme, feeds, "wiredesk")
            missed |= ours.rate < BARS[scheme] or ours.wrong > 0
            verdict = f"{scheme}: {ours.rate:.0f} feeds a core-second, bar {BARS[scheme]:.0f}"
            verdict += f"; {ours.rate / limit.rate:.0%} of bare aiohttp"
            if find_spec("httpx") and given.peer_feeds:
                ratio = ours.rate / measure(scheme, given.peer_feeds, "httpx").rate
                missed |= scheme == "http" and ratio < PEER_BAR
                verdict += f"; {ratio:.1f} x httpx" + (f", bar {PEER_BAR:g}" if scheme == "http" else "")
            print(verdict, flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
