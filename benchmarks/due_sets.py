"""What does a due set cost, beside a bare round trip to the same server in the same run?

    python -m benchmarks.due_sets [--feeds N ...]

Claims of 100 from so many feeds (all due, none due), depths, poll commits, each with its ratio to PING;
and the bytes of Redis that a feed, a waiting page and a kept slot take. The server is the embedded one
with `appendfsync always`, as in production.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.feed_store import FeedStore
from pipeline.adapters.host_pacing import HostPacing
from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.redis_state import State, connect
from pipeline.model import (
    Claim,
    Entry,
    Feed,
    FeedId,
    FeedState,
    Note,
    PageId,
    PageRecord,
    ParsedFeed,
    Stage,
    Validators,
)
from pipeline.parsing import identity
from pipeline.ports import FeedChanges, PollCommit

NOW = 1_790_000_000.0
BATCH = 100
LISTED = 30
"""Entries that a usual feed lists: two keys each. What months make of them weighs `benchmarks.feed_size`."""
PAGES = 5_000
SLOTS = 5_000


async def used(state: State) -> int:
    """Bytes of data; buffers of connections are not counted."""
    memory = await state.client.info("memory")
    return (
        int(memory["used_memory_dataset"])
        + int(memory["used_memory_overhead"])
        - int(memory["mem_clients_normal"])
    )


async def times(n: int, call: Callable[[], Awaitable[object]]) -> list[float]:
    """Milliseconds of n calls, sorted."""
    taken = []
    for _ in range(n):
        start = time.perf_counter()
        await call()
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)


def told(name: str, taken: list[float], ping: float) -> None:
    """One line: median, 95th percentile, ratio to PING."""
    median, high = taken[len(taken) // 2], taken[len(taken) * 95 // 100]
    print(f"  {name:34}{median:8.2f} ms median {high:8.2f} ms p95 {median / ping:7.1f} x PING")


def feed(i: int) -> Feed:
    """A feed with what people usually write."""
    name = f"publisher-{i:06}"
    return Feed(id=FeedId(name), url=f"https://www.{name}.example/rss/all.xml", publisher=name, language="en")


def seen() -> Mapping[str, str]:
    """What the first document of a usual feed writes into its seen-set."""
    entries = tuple(
        Entry(id=f"https://www.publisher.example/?p={k}", link=page(k).url, title=page(k).title)
        for k in range(LISTED)
    )
    parsed = ParsedFeed(format="rss20", title="A feed", link=None, language="en", entries=entries)
    return identity.discover(feed(0), parsed, {}, NOW, memory_days=30).seen


def poll(claim: Claim, marks: Mapping[str, str]) -> PollCommit:
    """The first poll of a usual feed, its pages known from elsewhere."""
    validators = Validators(
        url=feed(0).url, etag='"5f3e-1a2b3c4d5e6f"', last_modified="Sun, 22 Nov 2026 12:00:00 GMT"
    )
    learnt = FeedState(
        next_poll_at=NOW + 300, validators=validators, body_digest="0" * 32, polled_at=NOW, title="A feed"
    )
    note = Note(subject=claim.id, at=NOW, stage="poll", outcome="changed", facts={"status": 200, "new": 0})
    return PollCommit(claim=claim, state=learnt, seen=marks, notes=[note])


def page(i: int) -> PageRecord:
    """A page with a usual headline and summary."""
    return PageRecord(
        id=PageId(f"{i:016x}"),
        url=f"https://www.publisher.example/2026/11/22/a-headline-of-usual-length-{i:08}.html",
        feed_ids=(feed(0).id,),
        entry_key=f"{i:016x}",
        title="A headline of the usual length, which is about seventy characters",
        first_seen_at=NOW,
        summary="s" * 200,
    )


async def due_sets(state: State, feeds: int, ping: float) -> list[Claim]:
    """Claims and depths; returns what was claimed."""
    due, store, before = DueSets(state), FeedStore(state), await used(state)
    start = time.perf_counter()
    listed = [feed(i) for i in range(feeds)]
    await store.change(FeedChanges(put=listed, due={one.id: NOW + i / 1000 for i, one in enumerate(listed)}))
    print(f"  put into the list and the due set in {time.perf_counter() - start:.2f} s, one act")
    print(f"  {(await used(state) - before) / feeds:.0f} bytes a feed before its first poll")
    claims: list[Claim] = []

    async def claim() -> None:
        claims.extend(await due.claim(Stage.POLL, NOW + feeds, BATCH, 120, 0))

    told("claim, nothing due", await times(200, lambda: due.claim(Stage.POLL, NOW - 1, BATCH, 120, 0)), ping)
    told(f"claim({BATCH}), all due", await times(feeds // BATCH, claim), ping)
    told("depths", await times(200, lambda: due.depths(Stage.POLL, NOW)), ping)
    return claims


async def polls(state: State, claims: list[Claim], ping: float) -> None:
    """The commits of first polls, and what they leave behind."""
    store, before, waiting, marks = FeedStore(state), await used(state), iter(claims), seen()
    told(
        f"poll commit, {LISTED} entries seen",
        await times(len(claims), lambda: store.commit(poll(next(waiting), marks))),
        ping,
    )
    print(f"  {(await used(state) - before) / len(claims):.0f} bytes more a feed after its first poll")


async def slots(state: State, ping: float) -> None:
    """A host that so many pages wait for."""
    pacing, before, names = HostPacing(state), await used(state), iter(range(SLOTS))
    told(
        "slot of a host",
        await times(SLOTS, lambda: pacing.reserve("h.example", f"{next(names):016x}", 1, NOW)),
        ping,
    )
    print(f"  {(await used(state) - before) / SLOTS:.0f} bytes a kept slot")


async def pages(state: State) -> None:
    """Waiting work, from one poll."""
    store, before = FeedStore(state), await used(state)
    (claim,) = await DueSets(state).claim(Stage.POLL, NOW + 1e6, 1, 120, 0)
    learnt = FeedState(polled_at=NOW, next_poll_at=NOW + 1e7)
    await store.commit(PollCommit(claim=claim, state=learnt, new=[page(i) for i in range(PAGES)]))
    print(f"  {(await used(state) - before) / PAGES:.0f} bytes a waiting page")


async def measure(feeds: int) -> None:
    """Everything, on a fresh server."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(Path(folder)) as server:
        async with connect(server.url) as state:
            pings = await times(1000, state.client.ping)
            ping = pings[len(pings) // 2]
            print(f"{feeds} feeds; PING {ping:.2f} ms")
            claims = await due_sets(state, feeds, ping)
            await polls(state, claims[:2_000], ping)
            await slots(state, ping)
            await pages(state)


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--feeds", type=int, nargs="+", default=[10_000, 50_000])
    for feeds in options.parse_args().feeds:
        asyncio.run(measure(feeds))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
