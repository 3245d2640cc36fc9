"""50,000 feeds at 25 polls a day each: how late does a poll begin, and what does it cost to see to that?

    python -m benchmarks.dispatch [--feeds 50000] [--seconds 45]

The real pump, pace, store and embedded server (`appendfsync always`), ticked once a second as beat does; HTTP
is a 304 from memory, so that all CPU is dispatch: claims, turns at hosts, states, commits. The lag of a poll
is the start of its request minus the time at which it was due. What beat's tick costs by itself is measured
by `benchmarks.idle`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.many_feeds import ETAG, known, sites
from benchmarks.processes import stat
from pipeline.adapters.feed_store import FeedStore
from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.redis_state import connect
from pipeline.desk import Desk
from pipeline.model import Request, Response
from pipeline.ports import FeedChanges, Gate
from pipeline.settings import RedisSettings, Settings
from workers import pumps
from workers.desk import follow_wires, open_desk
from workers.main import IO_BUDGET_S
from workers.runtime import new_loop

EVERY_S = 86_400.0 / 25
TICK_S = 1.0
WARM_S = 3.0
LAG_BAR_S = 2.0
CPU_BAR_PERCENT = 5.0


@dataclass(slots=True)
class Instant:
    """`ports.Http`: nothing has changed, and says so at once. `lags`: seconds, in the order of polls."""

    due_at: Mapping[str, float]
    lags: list[float] = field(default_factory=list)

    async def get(self, request: Request, _: Gate | None = None) -> Response:
        """A 304 to whatever is asked."""
        self.lags.append(time.time() - self.due_at[request.url])
        return Response(url=request.url, status=304, headers={"etag": ETAG}, body=b"")


async def prepared(url: str, count: int, seconds: float) -> dict[str, float]:
    """The feeds, their next polls evenly spread; those that come up in the run were polled before. By URL."""
    every = sites("http", count)
    soon = every[: int(count * (seconds + 4 * WARM_S) / EVERY_S) + 1]
    async with connect(url) as state:
        await known(state, soon, time.time())
        begin = time.time() + WARM_S
        due: dict[str, float] = {site.feed.id: begin + EVERY_S * site.number / count for site in every}
        await FeedStore(state).change(FeedChanges(put=[site.feed for site in every], due=due))
    return {site.feed.url: due[site.feed.id] for site in every}


async def ticked(desk: Desk, until: float) -> None:
    """A tick each second; one that meets a pump at work is dropped, as in the worker."""
    polling, *_ = pumps.io_works(desk.settings)
    while (now := desk.clock.now()) < until:
        end = min(until, now + IO_BUDGET_S)
        await pumps.pump(desk, polling, end, lambda: False, lambda _stage: None)
        await asyncio.sleep(TICK_S - desk.clock.now() % TICK_S)


async def measure(server: EmbeddedServer, count: int, seconds: float) -> bool:
    """Whether both bars were held."""
    begun = time.monotonic()
    http = Instant(await prepared(server.url, count, seconds))
    print(f"{count} feeds, {count / EVERY_S:.1f} polls a second; set up in {time.monotonic() - begun:.0f} s")
    settings = Settings(redis=RedisSettings(state_url=server.url))
    async with open_desk(settings, follow_wires(Path("config"), os.environ)) as real:
        desk = replace(real, http=http)
        await ticked(desk, time.time() + WARM_S)
        http.lags.clear()
        redis_s, own_s, at = _cpu_s(server), time.process_time(), time.monotonic()
        await ticked(desk, time.time() + seconds)
        took = time.monotonic() - at
        own, redis = (time.process_time() - own_s) / took, (_cpu_s(server) - redis_s) / took
    each_ms = 1000 * redis * took / len(http.lags)
    print(f"CPU a poll: {1000 * own * took / len(http.lags):.2f} ms, of Redis beside it {each_ms:.2f} ms")
    return told(http.lags, 100 * own, 100 * redis)


def told(lags: list[float], own: float, redis: float) -> bool:
    """`own`, `redis`: percent of a core."""
    ordered = sorted(lags)
    half, most = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
    print(
        f"lag of {len(lags)} polls: {half:.2f} s median, {most:.2f} s p99, {ordered[-1]:.2f} s most; "
        f"bar {LAG_BAR_S:g} s p99"
    )
    print(f"dispatch {own:.2f} % of a core, bar {CPU_BAR_PERCENT:g} %; Redis beside it {redis:.2f} %")
    return most <= LAG_BAR_S and own <= CPU_BAR_PERCENT


def _cpu_s(server: EmbeddedServer) -> float:
    found = stat(server.pid or 0)
    return found.cpu_s if found else 0.0


def main() -> int:
    """Exit status 1 when a bar was missed."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--feeds", type=int, default=50_000)
    options.add_argument("--seconds", type=float, default=45.0)
    given = options.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedServer(Path(folder)) as server,
        asyncio.Runner(loop_factory=new_loop) as runner,
    ):
        return int(not runner.run(measure(server, given.feeds, given.seconds)))


if __name__ == "__main__":
    sys.exit(main())
