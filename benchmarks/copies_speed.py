"""How many articles a second are decided, how flat is it as the index grows, and how fast is datasketch?

    python -m benchmarks.copies_speed [--sizes 10000 100000 1000000] [--redis 100000] [--articles N]

The whole decision: normal form, fingerprint, candidates, comparison; the story that the article then joins is
built outside the clock. In memory the same articles go
through one desk for each size of index, in turn, so that a busy machine slows all alike; the rest of an
index is made-up fingerprints. datasketch (MinHash LSH, 128 permutations, threshold .5, 5-word shingles)
queries and inserts the same articles in the same turns, in an index of the smallest size. With Redis, the
articles are announced to and compared against a private server; its own CPU time is told beside ours. Which
story an article went to is written there outside the clock, as its commit would: two members of one story
are compared at most. CPU time, the median over blocks of articles; beside it, that of articles which are as
long as most news.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.copies import DATA
from console.evaluating.copy_desk import Desk
from console.evaluating.copy_peers import Datasketch
from console.evaluating.copy_stream import Labelled, read_stream, without_repeats
from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.redis_state import State, connect
from pipeline.adapters.story_store import StoryStore
from pipeline.copies.fingerprint import fingerprint
from pipeline.copies.placement import Joins, Placement, place
from pipeline.copies.story import story_id
from pipeline.model import Article, ArticleId, Fingerprint, StoryId
from pipeline.ports import Announcement
from pipeline.settings import Settings

WORDS = 515
MARKS = 24
BLOCK = 50
USUAL_WORDS = range(450, 551)
FILLERS_AT_ONCE = 400
PEER = "datasketch"


def prefilled(size: int, chance: random.Random) -> Desk:
    """A desk whose index holds so many articles that nothing will meet."""
    desk = Desk()
    marks = np.random.default_rng(chance.getrandbits(32)).integers(0, 1 << 63, size * MARKS)
    nobody: list[ArticleId] = []
    desk.index.postings.update((mark, nobody) for mark in marks.tolist())
    return desk


T = TypeVar("T")
Step = Callable[[Labelled], Callable[[], None] | None]
"""What is timed; it gives back what has to be done afterwards."""


def timed(steps: dict[str, Step], stream: Sequence[Labelled]) -> dict[str, list[float]]:
    """Seconds of CPU of each step for each article, the steps in turn after every block."""
    found: dict[str, list[float]] = {name: [] for name in steps}
    for block in batched(stream, BLOCK):
        for name, step in steps.items():
            for one in block:
                started = time.process_time()
                rest = step(one)
                found[name].append(time.process_time() - started)
                if rest:
                    rest()
    return found


def typical(seconds: Sequence[float]) -> float:
    """The median over blocks of their mean."""
    return statistics.median(statistics.fmean(block) for block in batched(seconds, BLOCK))


def decided(desk: Desk) -> Step:
    """The decision; the story waits."""

    def step(one: Labelled) -> Callable[[], None]:
        return partial(desk.keep, one, *desk.decide(one))

    return step


def done(work: Callable[[Labelled], object]) -> Step:
    """With nothing left to do."""

    def step(one: Labelled) -> None:
        work(one)

    return step


def batched(stream: Iterable[T], size: int) -> Iterator[list[T]]:
    """The stream in blocks."""
    articles = iter(stream)
    while block := list(islice(articles, size)):
        yield block


def in_memory(stream: Sequence[Labelled], words: Sequence[int], sizes: Sequence[int]) -> None:
    """The desks, and datasketch, in turn. `words`: the length of each article."""
    chance = random.Random(4)
    steps = {f"index of {size:,}": decided(prefilled(size, chance)) for size in sizes}
    steps["  of that, the fingerprint"] = done(lambda one: fingerprint(one.article.title, one.article.text))
    try:
        peer = Datasketch(5, 0.5)
    except ModuleNotFoundError:
        print("datasketch is not installed (make peers)")
    else:
        made_up = [f"{chance.getrandbits(32):x}" for _ in range(4_000)]
        for number in range(min(sizes)):
            peer.settle(number, " ".join(chance.choices(made_up, k=30)))
        numbers = iter(range(min(sizes), 1 << 40))
        steps[PEER] = done(lambda one: peer.settle(next(numbers), one.article.text))
    taken = timed(steps, stream)
    found = {name: typical(seconds) for name, seconds in taken.items()}
    for name, seconds in found.items():
        print(f"{name:28} {seconds * 1e6:7.0f} µs of CPU an article  {1 / seconds:7,.0f} a second")
    ours = [f"index of {size:,}" for size in sizes]
    print(f"largest index / smallest: {found[ours[-1]] / found[ours[0]]:.2f} of the time")
    if PEER in found:
        print(f"{found[PEER] / found[ours[0]]:.2f} × datasketch")
    usual = [one for one, length in zip(taken[ours[0]], words, strict=True) if length in USUAL_WORDS]
    if usual:
        print(
            f"{len(usual)} articles of {USUAL_WORDS[0]} to {USUAL_WORDS[-1]} words, {ours[0]}: "
            f"{1 / statistics.median(usual):,.0f} a second"
        )


async def with_redis(url: str, stream: Sequence[Labelled], size: int) -> None:
    """Fill an index, then decide as the extract step does up to its commit."""
    chance = random.Random(5)
    async with connect(url) as state:
        stories = StoryStore(state, Settings())
        now = stream[0].now
        for start in range(0, size, FILLERS_AT_ONCE):
            await asyncio.gather(
                *(
                    stories.announce(ArticleId(f"{number:016x}"), "filler.example", _filler(chance), now)
                    for number in range(start, min(size, start + FILLERS_AT_ONCE))
                )
            )
        taken, server = [], await _server_s(state.client)
        for block in batched(stream, Settings().extract.batch):
            started = time.process_time()
            placements = await _decide(stories, [one.article for one in block], block[0].now)
            taken.append((time.process_time() - started) / len(block))
            await _point(state, block, placements)
        ours = statistics.median(taken)
        theirs = (await _server_s(state.client) - server) / len(stream)  # the pointers are in it
        print(
            f"with Redis, index of {size:,}: {ours * 1e6:.0f} µs of CPU an article, {1 / ours:,.0f} a second"
        )
        print(f"  and the server's {theirs * 1e6:.0f} µs, {1 / theirs:,.0f} a second")


async def _decide(stories: StoryStore, articles: Sequence[Article], now: float) -> list[Placement]:
    """A batch, as the extract step does it."""
    signed = [fingerprint(article.title, article.text) for article in articles]
    said = [
        Announcement(article_id=article.id, site=article.site, fingerprint=one)
        for article, one in zip(articles, signed, strict=True)
    ]
    found = await stories.announce_each(said, now)
    return [place(*one, now) for one in zip(articles, signed, found, strict=True)]


async def _point(state: State, block: Sequence[Labelled], placements: Sequence[Placement]) -> None:
    """What a commit leaves for later articles: where these belong."""
    homes: dict[ArticleId, StoryId] = {}
    pipe = state.client.pipeline(transaction=False)
    for one, placement in zip(block, placements, strict=True):
        home = story_id(one.article.id)
        if isinstance(placement, Joins):
            neighbour = placement.best.neighbour
            home = neighbour.story_id or homes.get(neighbour.article_id, home)
        homes[one.article.id] = home
        pipe.hset(state.keys.named(f"art:{one.article.id}"), "story", home)
    await state.flush(pipe)


def _filler(chance: random.Random) -> Fingerprint:
    marks = tuple(chance.getrandbits(64) for _ in range(MARKS))
    return Fingerprint(codes=chance.randbytes(2 * WORDS), marks=marks, words=WORDS, digest="0" * 16)


async def _server_s(client: object) -> float:
    told = await client.info("cpu")  # type: ignore[attr-defined]  # redis-py's mixins
    return float(told["used_cpu_user"]) + float(told["used_cpu_sys"])


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument(
        "--redis", type=int, default=100_000, help="size of the index there, 0 = leave it out"
    )
    parser.add_argument("--articles", type=int, default=2_000)
    options = parser.parse_args()
    if not DATA.exists():
        print(f"no labelled articles at {DATA}: nothing measured")
        return
    stream = list(without_repeats(read_stream(DATA, options.articles)))
    words = [fingerprint(one.article.title, one.article.text).words for one in stream]
    mean, median = statistics.fmean(words), statistics.median(words)
    print(f"{len(stream):,} articles of {mean:.0f} words on average, {median:.0f} in the middle")
    in_memory(stream, words, options.sizes)
    if options.redis:
        with tempfile.TemporaryDirectory() as folder, EmbeddedServer(Path(folder), fsync="no") as server:
            asyncio.run(with_redis(server.url, stream, options.redis))


if __name__ == "__main__":
    main()
