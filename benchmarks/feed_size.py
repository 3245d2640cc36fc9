"""What has a feed grown to in Redis after three months, and what does a poll then read of it?

    python -m benchmarks.feed_size [--days 90]

Feeds that bring 1, 10 and 100 entries a day and list the last 30 (or a day's) go through as many days of
polls, one a day and a hundred more on the last one, so that seen-set and trail have their lasting size.
Weighed are the seen-set, the trail and the state, by MEMORY USAGE; the time to load a feed (at each poll) and
to read its seen-set (at each changed document) is told in PINGs of the same run. Pages and articles are not
counted: `benchmarks.state_size` weighs those.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.due_sets import times
from pipeline import trails
from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.feed_store import FeedStore
from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.redis_state import State, connect
from pipeline.model import Changed, Entry, Feed, FeedId, ParsedFeed, Stage
from pipeline.parsing import identity
from pipeline.polling import schedule
from pipeline.ports import FeedChanges, PollCommit
from pipeline.settings import Settings

BEGIN = 1_790_000_000.0
DAY_S = 86_400.0
WINDOW = 30
"""Entries that a usual feed lists."""
RATES = (1, 10, 100)
LAST_POLLS = 100
LOADS = 50


def document(feed: Feed, newest: int, size: int, now: float) -> Changed:
    """The feed when entry number `newest` was its last."""
    entries = tuple(
        Entry(
            id=f"https://www.{feed.id}.example/?p={number}",
            link=f"https://www.{feed.id}.example/news/a-headline-of-usual-length-{number:06}",
            title=f"A headline of the usual length, number {number:06}",
            published_at=datetime.fromtimestamp(now, UTC),
            summary="s" * 200,
        )
        for number in range(max(0, newest - size), newest)
    )
    parsed = ParsedFeed(format="rss20", title="A feed", link=None, language="en", entries=entries)
    return Changed(status=200, parsed=parsed, validators=None, body_digest=f"{newest:032x}")


async def poll(state: State, feed: Feed, outcome: Changed, now: float) -> None:
    """One poll as `steps.poll` makes it, without the pages that it finds."""
    (claim,) = await DueSets(state).claim(Stage.POLL, now, 1, 120, 0)
    loaded = await FeedStore(state).load(feed.id)
    assert loaded is not None
    _, before = loaded
    seen = await FeedStore(state).seen(feed.id)
    news = identity.discover(feed, outcome.parsed, seen, now, memory_days=Settings().memory_days)
    polled = schedule.Polled(outcome=outcome, at=now, new_entries=len(news.new))
    after = schedule.after_poll(feed, before, polled, jitter=0.0, settings=Settings().polling)
    notes = trails.of_poll(feed, outcome, news, after, now, 250)[:1]
    commit = PollCommit(claim=claim, state=after, seen=news.seen, unseen=news.unseen, notes=notes)
    await FeedStore(state).commit(commit)


async def live(state: State, feed: Feed, rate: int, days: int) -> None:
    """The feed's polls."""
    size = max(WINDOW, rate)
    await FeedStore(state).change(FeedChanges(put=[feed], due={feed.id: BEGIN}))
    for step in range(days + LAST_POLLS):
        now = BEGIN + min(step + 1, days) * DAY_S + max(0, step - days)
        await DueSets(state).add(Stage.POLL, {feed.id: now}, sooner=True)
        await poll(state, feed, document(feed, (min(step, days - 1) + 1) * rate, size, now), now)


async def weight(state: State, feed: Feed) -> dict[str, int]:
    """Bytes of what is kept of the feed; fields of hashes that all feeds share by their length."""
    client, keys = state.client, state.keys
    fields = [await client.hget(name, feed.id) for name in (keys.feeds, keys.feed_states)]
    return {
        "seen": int(await client.memory_usage(keys.seen(feed.id), samples=0) or 0),
        "trail": int(await client.memory_usage(keys.trail(feed.id), samples=0) or 0),
        "state": sum(len(field or b"") for field in fields),
    }


async def median_ms(n: int, call: Callable[[], Awaitable[object]]) -> float:
    """Of n calls."""
    return statistics.median(await times(n, call))


async def measure(url: str, days: int) -> None:
    """One line a rate."""
    async with connect(url) as state:
        ping = await median_ms(500, state.client.ping)
        print(f"after {days} days of polls; PING {ping:.2f} ms")
        print(f"{'entries a day':<15}{'seen':>10}{'trail':>10}{'state':>8}   bytes a feed; time to read")
        for rate in RATES:
            feed = Feed(id=FeedId(f"feed-{rate}"), url=f"https://www.feed-{rate}.example/rss")
            await live(state, feed, rate, days)
            kept = await weight(state, feed)
            store = FeedStore(state)
            load = await median_ms(LOADS, partial(store.load, feed.id))
            seen = await median_ms(LOADS, partial(store.seen, feed.id))
            row = f"{kept['seen']:>10,}{kept['trail']:>10,}{kept['state']:>8,}"
            pace = f"load {load / ping:.1f}, seen {seen / ping:.1f} x PING ({seen:.2f} ms)"
            print(f"{rate:<15}{row}   {sum(kept.values()):,}; {pace}")


def main() -> None:
    """Measure on a private server in a temporary folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--days", type=int, default=90)
    days = parser.parse_args().days
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(Path(folder)) as server:
        asyncio.run(measure(server.url, days))


if __name__ == "__main__":
    main()
