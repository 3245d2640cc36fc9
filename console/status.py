"""`wiredesk status`: the live screen once, or kept up to date, or every feed, or all of it as JSON."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import click
from pydantic import TypeAdapter
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from console import words
from console.found import Found, find_desk
from console.live import follow
from console.loss import is_late, margin_s
from console.printing import printer
from console.screen import screen
from console.view import FeedView, Overview
from console.watch import in_time, watching
from pipeline.errors import ConfigError

OVERVIEW = TypeAdapter(Overview)
FEEDS = TypeAdapter(tuple[FeedView, ...])

STATE_STYLE = {
    "ok": "green",
    "failing": "red",
    "blocked": "red",
    "barred": "red dim",
    "gone": "red dim",
    "dead": "red dim",
    "paused": "dim",
    "quiet": "yellow",
    "new": "cyan",
}


WIDE_COLUMNS = 120


def show_status(url: str | None, *, as_json: bool, watch: bool, feeds: bool) -> int:
    """Exit status 0. Raises `ConfigError` (no desk) and `StateUnavailable`."""
    if watch and (as_json or feeds):
        raise ConfigError("--watch goes with neither --json nor --feeds")
    found = find_desk(url)
    console = printer()
    if watch:
        asyncio.run(follow(found, found.name, console, plain=not console.is_terminal))
    elif feeds:
        rows = asyncio.run(_feeds(found))
        if as_json:
            click.echo(FEEDS.dump_json(tuple(rows), indent=2))
        else:
            console.print(feeds_table(rows, time.time(), console.width))
    else:
        overview = asyncio.run(_overview(found))
        if as_json:
            click.echo(OVERVIEW.dump_json(overview, indent=2))
        else:
            console.print(screen(overview, found.name, None))
    return 0


async def _overview(found: Found) -> Overview:
    async with watching(found) as watch, in_time():
        return await watch.overview(stories=10)


async def _feeds(found: Found) -> Sequence[FeedView]:
    async with watching(found) as watch, in_time():
        return await watch.all_feeds(time.time())


def feeds_table(feeds: Sequence[FeedView], now: float, width: int) -> RenderableType:
    """Every feed on a line, in the order given. A narrow screen has no room for publishers and sentences."""
    if not feeds:
        return Text("no feeds: the desk has not read its list yet, or feeds.yaml is empty", "dim")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    wide, unwell = width >= WIDE_COLUMNS, any(feed.failures for feed in feeds)
    for name in ("feed", "publisher") if wide else ("feed",):
        table.add_column(name, no_wrap=True, overflow="ellipsis", max_width=28 if wide else 20)
    table.add_column("state", no_wrap=True, min_width=7)
    numbers = (("every", 6), ("polled", 10), ("next", 8), *((("loss", 8),) if wide else ()), ("a day", 5))
    for name, width in numbers:
        table.add_column(name, justify="right", no_wrap=True, min_width=width)
    if unwell:
        table.add_column("failed", overflow="fold", min_width=10)
    for feed in feeds:
        table.add_row(
            feed.id,
            *((feed.publisher,) if wide else ()),
            Text(feed.state, STATE_STYLE.get(feed.state, "")),
            words.seconds(feed.interval_s or None),
            "never" if feed.polled_at is None else f"{words.seconds(max(0.0, now - feed.polled_at))} ago",
            _next(feed, now),
            *((_loss(feed, now),) if wide else ()),
            f"{feed.per_day:.1f}",
            *((Text(_failed(feed, wide=wide), "red"),) if unwell else ()),
        )
    return table


def _failed(feed: FeedView, *, wide: bool) -> str:
    """Why and, where there is room, how often in a row."""
    if not feed.failures:
        return ""
    reason = feed.reason or "unknown"
    return f"{words.reason(reason)}, {feed.failures}×" if wide else reason.replace("_", " ")


def _loss(feed: FeedView, now: float) -> Text:
    """When an entry could be lost; red where the next poll comes later."""
    if margin_s(feed, now) is None or feed.loss_at is None:
        return Text("–", "dim")
    wait = feed.loss_at - now
    return Text(f"in {words.seconds(wait)}" if wait > 0 else "now", "red" if is_late(feed, now) else "")


def _next(feed: FeedView, now: float) -> str:
    if not feed.enabled:
        return "paused"
    if feed.next_poll_at is None:
        return "soon"
    wait = feed.next_poll_at - now
    return "now" if wait <= 0 else f"in {words.seconds(wait)}"
