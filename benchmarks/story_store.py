"""What do stories cost in Redis: time to announce and to commit, bytes an article, beside plain writes?

    python -m benchmarks.story_store [--articles N] [--fsync always|everysec|no]

Articles of 515 words with 24 marks, every fifth a copy of one before, enter a private server the way the
extract step does it: announce one by one, commit by 16. The limit in the same run: plain SETs of as many
bytes, one a round trip, and pipelined by 16 in one transaction. Memory is what Redis says after the raw
pages and the stream are gone, divided by articles; then how fast a consumer reads what is on the stream.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.redis_state import State, connect
from pipeline.adapters.story_store import StoryStore
from pipeline.copies.story import found
from pipeline.model import Article, ArticleId, Claim, FeedId, Fingerprint, Role, Stage, Story
from pipeline.ports import Candidate, CommitResult, StoryCommit
from pipeline.queueing.events import StoryCopied, StoryCreated, encode
from pipeline.settings import Settings, StreamSettings
from wiredesk import stories as read_stories

BATCH = 16
COPY_EVERY = 5
EVENTS_READ = 2_000
WORDS = 515
MARKS = 24
SETTINGS = Settings(stream=StreamSettings(high_water=10**9))


def article_of(number: int, now: float) -> Article:
    """News of usual length at an address of usual length."""
    site = f"outlet-{number % 500}.example"
    return Article(
        id=ArticleId(f"{number:016x}"),
        url=f"https://www.{site}/news/2026/03/the-bridge-over-the-sound-closes-{number}",
        canonical_url=f"https://www.{site}/news/2026/03/the-bridge-over-the-sound-closes-{number}",
        site=site,
        feed_ids=(FeedId(f"outlet-{number % 500}"),),
        publisher=f"Outlet {number % 500}",
        title="The bridge over the sound closes for a week, and the ferries run again",
        text="The bridge closes. " * (WORDS // 3),
        language="en",
        authors=("Ann Vale",),
        published_at=datetime.fromtimestamp(now, UTC),
        modified_at=None,
        first_seen_at=datetime.fromtimestamp(now, UTC),
    )


def founded(article: Article) -> Story:
    """A story of one."""
    return found(article, WORDS, article.first_seen_at)


class Stream:
    """Articles one after the other, every fifth with the marks of one before."""

    def __init__(self) -> None:
        self._chance = random.Random(8)
        self._marks: list[tuple[int, ...]] = []

    def next(self, now: float) -> tuple[Article, Fingerprint]:
        """The next article and its text."""
        number = len(self._marks)
        if number % COPY_EVERY == COPY_EVERY - 1:
            marks = self._marks[self._chance.randrange(number)]
        else:
            marks = tuple(self._chance.getrandbits(64) for _ in range(MARKS))
        self._marks.append(marks)
        codes = self._chance.randbytes(2 * WORDS)
        return article_of(number, now), Fingerprint(
            codes=codes, marks=marks, words=WORDS, digest=f"{number:016x}"
        )


async def settled(
    stories: StoryStore, claim: Claim, article: Article, text: Fingerprint, candidates: list[Candidate]
) -> StoryCommit:
    """What joins the article to the first candidate that has a story, else founds one of its own."""
    story = founded(article)
    event: StoryCreated | StoryCopied
    event = StoryCreated(event_id=article.id, at=article.first_seen_at, story=story, article=article)
    if candidates and (joined := candidates[0].story_id):
        before = (await stories.stories([joined]))[joined]
        copies = (*before.copies, replace(story.copies[0], role=Role.VERBATIM))
        story = replace(before, version=before.version + 1, copies=copies)
        event = StoryCopied(event_id=article.id, at=article.first_seen_at, story=story, article=article)
    return StoryCommit(
        claim=claim,
        article=article,
        fingerprint=text,
        stories=(story,),
        expect={story.id: story.version - 1},
        pointers={article.id: None},
        events=(event,),
    )


async def enter(state: State, count: int) -> tuple[list[float], list[float], int]:
    """Seconds of each announce and of each commit of a batch; conflicts."""
    stories, due, stream = StoryStore(state, SETTINGS), DueSets(state), Stream()
    announces, commits, conflicts = [], [], 0
    for start in range(0, count, BATCH):
        now = time.time()
        await due.add(Stage.EXTRACT, {f"{start + i:016x}": now for i in range(BATCH)})
        claims = await due.claim(Stage.EXTRACT, now, BATCH, 90.0, 3)
        batch = []
        for claim in claims:
            article, text = stream.next(now)
            began = time.perf_counter()
            candidates = await stories.announce(article.id, article.site, text, now)
            announces.append(time.perf_counter() - began)
            batch.append(await settled(stories, claim, article, text, candidates))
        began = time.perf_counter()
        results = await stories.commit(batch)
        commits.append(time.perf_counter() - began)
        conflicts += results.count(CommitResult.CONFLICT)
    return announces, commits, conflicts


async def pings(state: State, count: int) -> list[float]:
    """Seconds of each bare round trip."""
    taken = []
    for _ in range(count):
        began = time.perf_counter()
        await state.client.ping()
        taken.append(time.perf_counter() - began)
    return taken


async def plain(state: State, count: int) -> tuple[list[float], list[float]]:
    """Seconds of each SET of an announce's bytes, and of each transaction of 16 SETs of a commit's bytes."""
    article = article_of(0, time.time())
    story = founded(article)
    event = StoryCreated(event_id=article.id, at=article.first_seen_at, story=story, article=article)
    one, many = os.urandom(2 * WORDS + MARKS * 8), os.urandom(len(encode(event)))
    singles, transactions = [], []
    for start in range(0, count, BATCH):
        for i in range(BATCH):
            began = time.perf_counter()
            await state.client.set(f"plain:{start + i}", one)
            singles.append(time.perf_counter() - began)
        pipe = state.client.pipeline(transaction=True)
        for i in range(BATCH):
            pipe.set(f"plain:{start + i}", many)
        began = time.perf_counter()
        await pipe.execute()
        transactions.append(time.perf_counter() - began)
    return singles, transactions


def told(name: str, seconds: list[float], items: int = 1) -> float:
    """Print one row; the rate a second."""
    rate = items * len(seconds) / sum(seconds)
    median, late = statistics.median(seconds), sorted(seconds)[len(seconds) * 99 // 100]
    print(f"{name:<34}{rate:>9,.0f}/s   median {median * 1e3:6.2f} ms   99 % {late * 1e3:6.2f} ms")
    return rate


async def used(state: State) -> int:
    """Bytes, once what was deleted is really gone: large keys are freed in the background."""
    while (memory := await state.client.info("memory"))["lazyfree_pending_objects"]:
        pass
    return int(memory["used_memory"])


async def measure(url: str, count: int) -> None:
    """Everything, on one server."""
    async with connect(url) as state:
        told("PING", await pings(state, 1_000))
        singles, transactions = await plain(state, min(count, 4_000))
        await state.client.flushall()
        before = await used(state)
        announces, commits, conflicts = await enter(state, count)
        announced, committed = told("announce", announces), told("commit, by 16", commits, BATCH)
        print(f"{'':34}{announced / told('  limit: SET of its bytes', singles):9.2f} of the limit")
        limit = told("  limit: 16 SETs in a transaction", transactions, BATCH)
        print(f"{'':34}{committed / limit:9.2f} of the limit")
        print(f"conflicts of copies within a batch: {conflicts}")
        began, read = time.perf_counter(), 0
        async for _ in read_stories("bench", url, once=True, limit=EVENTS_READ):
            read += 1
        print(
            f"one consumer reads and acknowledges {read / (time.perf_counter() - began):,.0f} events a second"
        )
        stream = await used(state)
        await state.client.delete(state.keys.named("stories"))
        left = await used(state)
        print(f"bytes an event on the stream: {(stream - left) / count:,.0f}")
        print(f"bytes an article in index and stories: {(left - before) / count:,.0f}")


def main() -> None:
    """Measure on a private server in a temporary folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--fsync", choices=["always", "everysec", "no"], default="always")
    options = parser.parse_args()
    fsync: Literal["always", "everysec", "no"] = options.fsync
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(Path(folder), fsync=fsync) as server:
        asyncio.run(measure(server.url, options.articles))


if __name__ == "__main__":
    main()
