"""B: many feeds, many workers, restarts and outages."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from pipeline.adapters.clock import MemoryClock
from pipeline.adapters.config_files import FileWatch
from pipeline.model import Stage
from pipeline.settings import PollSettings
from tests.integration.memory_desk import NOW
from tests.rules.conftest import Another
from tests.rules.crew import Crew
from tests.rules.documents import item, rss
from tests.rules.poller import HOUR_S, Poller
from tests.rules.registry import rule
from tests.rules.scripted import Scripted, ok, serving
from workers import pumps
from workers.housekeeping import follow_feed_list

FEED = rss(item(1))
LEASE_S = PollSettings().lease_s


@rule(
    "B15",
    "A restart makes no feed due: the time of its next poll outlives every process",
    source="Kroll: a reader that came back 44 minutes after its restart",
)
async def test_a_restart_polls_nothing_early(redis_url: str, tmp_path: Path) -> None:
    """A feed with `max-age=7200`; all workers end and new ones read the list anew: asked after two hours."""
    clock = MemoryClock(NOW)
    async with serving(clock.now) as server:
        url = server.on("/feed", ok(FEED, etag='"v1"', cache_control="max-age=7200"))
        list_file = tmp_path / "feeds.yaml"
        list_file.write_text(f"feeds:\n  - {{id: harbour, url: '{url}', every: 30m}}\n")
        for wait_s in (0, 44 * 60, HOUR_S, HOUR_S):
            clock.advance(wait_s)
            async with Crew(redis_url, clock=clock) as crew:
                desk = await crew.worker()
                await follow_feed_list(desk, FileWatch(list_file))
                clock.advance(1)
                await crew.pump(desk)
    first, second = (asked.at - NOW for asked in server.asked)
    assert first < 60
    assert second >= 2 * HOUR_S


@rule("B17", "After an outage each feed is polled once, at the pace of its host", source="own choice")
async def test_an_outage_is_caught_up_with_once(server: Scripted, another: Another, poller: Poller) -> None:
    """Thirty feeds of three hosts that were to be asked all the time for six hours: one request each."""
    servers = [server, await another("127.0.0.2"), await another("127.0.0.3")]
    for n in range(30):
        await poller.listen_to(servers[n % 3].on(f"/{n}", ok(FEED, etag='"v1"')), f"feed-{n}", every_s=600.0)
    poller.clock.advance(6 * HOUR_S)
    poll, _ = pumps.io_works(poller.desk.settings)
    until = poller.clock.now() + 60
    await pumps.pump(poller.desk, replace(poll, concurrency=1), until, lambda: False, lambda _: None)
    for each in servers:
        assert sorted(asked.target for asked in each.asked) == sorted({asked.target for asked in each.asked})
        assert min(b.at - a.at for a, b in pairwise(each.asked)) >= 1 - 1e-6
    assert sum(len(each.asked) for each in servers) == 30


@rule("B18", "However many workers there are, a feed has one request in flight", source="own choice")
async def test_a_feed_is_in_one_hand(redis_url: str) -> None:
    """Eight workers over 24 slow feeds of one host: each is asked once, and never by two."""
    loop = asyncio.get_running_loop()
    async with serving(loop.time) as server, Crew(redis_url) as crew:
        slow = replace(ok(FEED), hold_s=0.05)
        await crew.follow({f"feed-{n}": server.on(f"/{n}", slow) for n in range(24)})
        await crew.work(8)
    assert sorted(asked.target for asked in server.asked) == sorted(f"/{n}" for n in range(24))
    assert max(server.most_of.values()) == 1


@rule(
    "B18",
    "What a dead worker had in hand is polled once more, when its lease has run out",
    source="own choice",
)
async def test_a_lost_lease_is_run_again_once(redis_url: str) -> None:
    """A worker dies after its request: nobody asks before the lease is over, then one of eight does."""
    clock = MemoryClock(NOW)
    async with serving(clock.now) as server, Crew(redis_url, clock=clock) as crew:
        await crew.follow({"harbour": server.on("/feed", ok(FEED))})
        dead = await crew.worker()
        assert len(await dead.due.claim(Stage.POLL, clock.now(), 1, LEASE_S, 0)) == 1
        clock.advance(LEASE_S - 1)
        await crew.one_pass(8)
        assert server.asked == []
        clock.advance(2)
        await crew.one_pass(8)
    assert len(server.asked) == 1
