"""One good feed among hostile ones, all due at once, through the real poll with its HTTP and its parser.

Stores in memory, time by the real clock. Which server is hostile, and how, is not known here.
"""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.hostile_server import Case, Hostile
from pipeline import steps
from pipeline.adapters.clock import SystemClock
from pipeline.adapters.config_files import shipped_folder
from pipeline.adapters.extractor import Extractor, load_wires
from pipeline.adapters.feed_parser import KillableFeedParser
from pipeline.adapters.http import AiohttpHttp
from pipeline.adapters.memory import (
    MemoryDueSets,
    MemoryFeedStore,
    MemoryHostPacing,
    MemoryLedger,
    MemoryPageStore,
    MemorySiteLines,
)
from pipeline.adapters.memory_stories import MemoryStoryStore
from pipeline.adapters.robots import SiteRobots
from pipeline.desk import Desk
from pipeline.model import Claim, Feed, FeedId, Stage
from pipeline.ports import FeedChanges
from pipeline.settings import HttpSettings, PacingSettings, Settings

GOOD = FeedId("good")
ALONE = FeedId("alone")
WAIT_S = 2.0

SETTINGS = Settings(
    http=HttpSettings(allow_networks=("127.0.0.0/8",), connect_timeout_s=1.0, connections_per_ip=100),
    pacing=PacingSettings(gap_s=0.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Seconds from the start of the batch. `alone_s`: of the same feed before it, with nobody else.

    `wrong`: hostile feeds that ended otherwise than they should, with the reason.
    """

    alone_s: float
    good_s: float
    good_new: int
    all_s: float
    hostile: int
    grown_mb: float
    wrong: tuple[str, ...]


async def batch(found: Hostile, known: Mapping[str, Case]) -> Batch:
    """Everything due at once, the good feed last in line."""
    async with AiohttpHttp(SETTINGS.http, lambda _: ["127.0.0.1"]) as http, KillableFeedParser() as parser:
        desk = _desk(http, parser)
        names = {FeedId(f"case-{n}"): name for n, name in enumerate(known)}
        feeds = [_feed(key, found, found.path(name)) for key, name in names.items()]
        stuck = Feed(id=FeedId("handshake"), url=f"https://stuck.example:{found.tls_port}/", timeout_s=WAIT_S)
        good, alone = _feed(GOOD, found, "/good"), _feed(ALONE, found, "/alone")
        alone_s, _ = await _polled(desk, alone)
        peak = _peak_mb()
        begun = time.monotonic()
        results = await asyncio.gather(*(_polled(desk, feed) for feed in (*feeds, stuck, good)))
        all_s = time.monotonic() - begun
        expected = {**{key: known[name].reasons for key, name in names.items()}, stuck.id: ("timeout",)}
        told = [await _wrong(desk, key, reasons, names) for key, reasons in expected.items()]
        return Batch(
            alone_s=alone_s,
            good_s=results[-1][0],
            good_new=results[-1][1],
            all_s=all_s,
            hostile=len(expected),
            grown_mb=_peak_mb() - peak,
            wrong=tuple(filter(None, told)),
        )


async def _polled(desk: Desk, feed: Feed) -> tuple[float, int]:
    """Seconds and new pages."""
    await desk.feeds.change(FeedChanges(put=[feed], due={feed.id: desk.clock.now()}))
    (claim,) = await _claimed(desk, feed.id)
    begun = time.monotonic()
    new = await steps.poll(desk, claim)
    return time.monotonic() - begun, new


async def _claimed(desk: Desk, feed_id: FeedId) -> list[Claim]:
    claims = await desk.due.claim(Stage.POLL, desk.clock.now(), 1, 120.0, 0)
    assert [claim.id for claim in claims] == [feed_id]
    return claims


async def _wrong(desk: Desk, key: FeedId, reasons: tuple[str, ...], names: Mapping[FeedId, str]) -> str:
    trail = await desk.ledger.trail(key)
    reason = trail[-1].reason if trail[-1].outcome == "failed" else ""
    return "" if reason in reasons else f"{names.get(key, key)}: {reason or trail[-1].outcome}"


def _feed(key: FeedId, found: Hostile, path: str) -> Feed:
    return Feed(id=key, url=f"http://{key}.example:{found.port}{path}", timeout_s=WAIT_S)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024 / 1_000_000


def _desk(http: AiohttpHttp, parser: KillableFeedParser) -> Desk:
    ledger = MemoryLedger()
    due = MemoryDueSets(ledger)
    pages = MemoryPageStore(due, ledger)
    return Desk(
        settings=SETTINGS,
        clock=SystemClock(),
        http=http,
        robots=SiteRobots(SETTINGS.http.user_agent, SETTINGS.collect),
        pacing=MemoryHostPacing(),
        due=due,
        feeds=MemoryFeedStore(due, ledger, pages),
        pages=pages,
        stories=MemoryStoryStore(due, SETTINGS),
        lines=MemorySiteLines(),
        ledger=ledger,
        parser=parser,
        extractor=Extractor(load_wires(shipped_folder()), soft_limit_s=0),
    )
