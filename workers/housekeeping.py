"""What has to be done now and then, beside the pumps: follow configuration, trim the stream, say we live."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from pathlib import Path

from pipeline.adapters.config_files import FileWatch, load_feeds
from pipeline.adapters.followed import Listed
from pipeline.adapters.story_stream import StoryStream
from pipeline.desk import Desk
from pipeline.errors import StateUnavailable
from pipeline.model import Scalar
from pipeline.ports import FeedChanges, Ledger
from pipeline.settings import FeedList, UnusableFileError
from pipeline.settings.changes import diff_feeds

log = logging.getLogger("wiredesk.house")

ALIVE_S = 30.0
"""A process that said nothing for so long is not shown as alive."""

LAST_SIGN = "last:"
"""Before a role: its last sign of life, kept, so that people learn since when it is silent."""

PRESSURE = "pressure"
"""Status: the high-water mark that work waits for, and since when."""

SPREAD_PER_FEED_S = 0.1
"""Ten first polls a second: a new list of one is asked at once, one of 600 within the usual minute."""

PROBLEMS_SHOWN = 20


async def follow_feed_list(desk: Desk, watch: FileWatch) -> None:
    """Take up a changed `feeds.yaml`. What is broken in it keeps its last good definition, and is said so."""
    if not watch.changed():
        return
    try:
        await _take_up(desk, watch.path.parent, desk.clock.now())
    except StateUnavailable:
        watch.forget()
        raise


async def _take_up(desk: Desk, folder: Path, now: float) -> None:
    try:
        found = load_feeds(folder)
    except UnusableFileError as error:
        log.warning("%s; the last good list stays in use", error.detail)
        await desk.ledger.say("config", {"ok": False, "at": now, "problems": error.detail}, 0)
        return
    old = await desk.feeds.feeds()
    # a few feeds are wanted at once; thousands at once would be a herd
    spread_s = min(desk.settings.polling.first_spread_s, SPREAD_PER_FEED_S * len(found.feeds))
    changes = diff_feeds(old, found, now=now, first_spread_s=spread_s)
    if changes:
        await desk.feeds.change(FeedChanges(put=changes.put, remove=changes.remove, due=changes.due))
        log.info("feed list: %d written, %d removed", len(changes.put), len(changes.remove))
    for problem in found.problems:
        log.warning("%s", problem)
    await desk.ledger.say("config", _status(found, now), 0)


def _status(found: FeedList, now: float) -> dict[str, Scalar]:
    shown = "\n".join(str(problem) for problem in found.problems[:PROBLEMS_SHOWN])
    return {
        "ok": not found.problems,
        "at": now,
        "feeds": len(found.feeds),
        "left_out": len(found.broken_ids),
        "problems": shown,
    }


async def tell_how_it_reads(desk: Desk, watch: FileWatch, load: Callable[[Path], Listed]) -> None:
    """Say how a changed file reads, under `config:` and its name. See `adapters.followed`, too."""
    if not watch.changed():
        return
    now = desk.clock.now()
    try:
        found = load(watch.path.parent)
        problems = "\n".join(str(problem) for problem in found.problems[:PROBLEMS_SHOWN])
        status: dict[str, Scalar] = {"ok": not problems, "at": now, "problems": problems}
    except UnusableFileError as error:
        status = {"ok": False, "at": now, "problems": error.detail}
    try:
        await desk.ledger.say(f"config:{watch.path.stem}", status, 0)
    except StateUnavailable:
        watch.forget()
        raise


async def keep_house(desk: Desk, stream: StoryStream) -> None:
    """Let go of events that every group has, and note since when work waits for a high-water mark."""
    await stream.trim(desk.clock.now())
    over = (await desk.stories.pressure()).over
    said = (await desk.ledger.said(PRESSURE)).get(PRESSURE, {})
    if said.get("over", "") != over:
        await desk.ledger.say(PRESSURE, {"over": over, "at": desk.clock.now()}, 0)


async def say_alive(ledger: Ledger, role: str, now: float) -> None:
    """One line about this process, for `status` and health checks, and one that stays when it is gone."""
    host = socket.gethostname()
    facts: dict[str, Scalar] = {"at": now, "host": host, "pid": os.getpid()}
    await ledger.say(f"alive:{role}:{host}-{os.getpid()}", facts, ALIVE_S)
    await ledger.say(f"{LAST_SIGN}{role}", facts, 0)
