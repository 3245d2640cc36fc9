"""Copies that arrive everywhere at the same moment, and workers that die: one story, each copy told once?

    python -m benchmarks.races [--runs 20] [--processes 6] [--stories 400] [--copies 6] [--gentle]

The copies of each story are handed out one after the other, so that every process has one of them at the
same moment, and go through the real extract step: their text comes with the feed. Meanwhile one process
after the other is killed, SIGKILL, and another started (none with `--gentle`); what they held is handed out
again when its lease is over. Afterwards every story has one root with all its copies, and every article one
event. Exit status 1 when one has not.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline import steps, urls
from pipeline.adapters.config_files import shipped_folder
from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.extractor import load_wires
from pipeline.adapters.ledger import Ledger
from pipeline.adapters.page_store import content_of, dump_record, pack
from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.redis_state import connect
from pipeline.model import FeedId, PageRecord, Stage
from pipeline.queueing.events import StoryCopied, StoryCreated, decode
from pipeline.settings import ExtractSettings, RedisSettings, Settings
from workers.desk import open_desk

LEASE_S = 3.0
"""Of a real worker 90 s; what a dead one held comes back while the others still work."""
BATCH = 4
ATTEMPTS = 1_000
"""Kills hit the same innocent page again and again here."""
KILL_EVERY_S = (0.3, 2.0)
"""Of six processes each lives some seconds: long enough to begin, too short to be spared."""
PATIENCE_S = 900.0

SENTENCES, WORDS = 18, 14
_SYLLABLES = [first + rest for first in "bcdfghjklmnpqrstvwz" for rest in ("a", "en", "or", "il", "u")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What came of one run. `wrong`: what should not be, in words."""

    seconds: float
    kills: int
    merges: int
    wrong: tuple[str, ...]


def sentence(chance: random.Random) -> str:
    """Words that nobody has written before."""
    made = ("".join(chance.choices(_SYLLABLES, k=chance.randint(1, 3))) for _ in range(WORDS))
    return " ".join(made).capitalize() + "."


def text_of(story: int, outlet: int) -> list[str]:
    """The story without one of its sentences, with one of the outlet's own at the end."""
    shared = [sentence(chance) for chance in [random.Random(story)] for _ in range(SENTENCES)]
    return [*shared[:outlet], *shared[outlet + 1 :], sentence(random.Random(f"{story}/{outlet}"))]


def page_of(story: int, outlet: int, now: float) -> PageRecord:
    """An entry that carries its text."""
    url = f"https://outlet-{outlet}.example/{story:05d}"
    return PageRecord(
        id=urls.page_id(url),
        url=url,
        feed_ids=(FeedId(f"outlet-{outlet}"),),
        entry_key=url,
        title=f"Report {story} of outlet {outlet}",
        first_seen_at=now,
        content="".join(f"<p>{line}</p>" for line in text_of(story, outlet)),
    )


async def put_pages(url: str, stories: int, copies: int) -> None:
    """All of them, due in the order of their stories."""
    now = time.time()
    async with connect(url) as state:
        due: dict[str, float] = {}
        for story in range(stories):
            for outlet in range(copies):
                record = page_of(story, outlet, now)
                raw = content_of(record, now)
                assert raw is not None
                ids = str(list(record.feed_ids)).replace("'", '"').encode()
                await state.client.set(state.keys.page(record.id), ids + b"\n" + dump_record(record))
                await state.client.set(state.keys.raw(record.id), pack(replace(raw, page_id=record.id)))
                due[record.id] = now - 1_000 + story
        await DueSets(state).add(Stage.EXTRACT, due)


def work(url: str) -> None:
    """One process: the extract step over what is due, until nothing is left."""
    asyncio.run(_work(url))


async def _work(url: str) -> None:
    settings = Settings(
        redis=RedisSettings(state_url=url), extract=ExtractSettings(lease_s=LEASE_S, soft_limit_s=0.0)
    )
    async with open_desk(settings, load_wires(shipped_folder())) as desk:
        while True:
            left = await desk.due.depths(Stage.EXTRACT, desk.clock.now())
            if not left.waiting + left.claimed:  # what a dead process holds comes back
                return
            claims = await desk.due.claim(Stage.EXTRACT, desk.clock.now(), BATCH, LEASE_S, ATTEMPTS)
            if claims:
                await steps.extract(desk, claims)
            else:
                await asyncio.sleep(0.05)


def race(url: str, processes: int, *, kills: bool, seed: int) -> int:
    """The processes until all is done; how many were killed. Raises `TimeoutError` when it never is."""
    fork = multiprocessing.get_context("fork")
    chance, killed = random.Random(seed), 0
    running = [fork.Process(target=work, args=(url,)) for _ in range(processes)]
    for process in running:
        process.start()
    deadline = time.monotonic() + PATIENCE_S
    while any(process.is_alive() for process in running):
        if time.monotonic() > deadline:
            for process in running:
                process.kill()
            raise TimeoutError(f"not done after {PATIENCE_S:.0f} s")
        time.sleep(chance.uniform(*KILL_EVERY_S))
        victim = chance.randrange(processes)
        if kills and running[victim].is_alive():
            running[victim].kill()
            running[victim].join()
            killed += 1
            running[victim] = fork.Process(target=work, args=(url,))
            running[victim].start()
    return killed


async def judged(url: str, stories: int, copies: int) -> tuple[int, tuple[str, ...]]:
    """Merges on the way, and what should not be."""
    async with connect(url) as state:
        entries: Any = await state.client.xrange(state.keys.named("stories"))
        events = [decode(fields[b"d"]) for _, fields in entries]
        dead = (await DueSets(state).depths(Stage.EXTRACT, time.time())).dead
        homes: dict[str, bytes | str | None] = {}
        for event in events:
            if isinstance(event, StoryCreated | StoryCopied):
                name = state.keys.named(f"art:{event.article.id}")
                homes[event.article.url] = await state.client.hget(name, "story")
        wrong = _wrong(events, homes, dead)
        for story in range(stories):
            for outlet in range(copies):
                record = page_of(story, outlet, 0.0)
                if record.url not in homes:
                    ends = [f"{note.outcome} {note.reason}" for note in await Ledger(state).trail(record.id)]
                    wrong.append(f"{record.url} never told: {', '.join(ends) or 'no trail'}")
    return _merges(events), tuple(wrong)


def _merges(events: Sequence[Any]) -> int:
    return sum(event.type == "story.merged" for event in events)


def _wrong(events: Sequence[Any], homes: Mapping[str, bytes | str | None], dead: int) -> list[str]:
    told = Counter(event.article.url for event in events if isinstance(event, StoryCreated | StoryCopied))
    found: list[str] = [f"{url} told {count} times" for url, count in told.items() if count != 1]
    found += [f"{dead} dead letters"] if dead else []
    twice = sum(count - 1 for count in Counter(event.event_id for event in events).values())
    found += [f"{twice} events told twice"] if twice else []
    by_story: dict[str, set[bytes | str | None]] = {}
    for url, home in homes.items():
        by_story.setdefault(url.rpartition("/")[2], set()).add(home)
    found += [f"story {name} has {len(ids)} roots" for name, ids in by_story.items() if len(ids) != 1]
    roots = [next(iter(ids)) for ids in by_story.values() if len(ids) == 1]
    found += [f"{len(roots) - len(set(roots))} stories share a root"] if len(roots) != len(set(roots)) else []
    return found


def run(options: argparse.Namespace, number: int) -> Run:
    """On a server of its own."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(Path(folder) / "redis") as server:
        asyncio.run(put_pages(server.url, options.stories, options.copies))
        begun = time.monotonic()
        kills = race(server.url, options.processes, kills=not options.gentle, seed=number)
        seconds = time.monotonic() - begun
        merges, wrong = asyncio.run(judged(server.url, options.stories, options.copies))
    return Run(seconds=seconds, kills=kills, merges=merges, wrong=wrong)


def main() -> int:
    """Exit status."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--runs", type=int, default=20)
    options.add_argument("--processes", type=int, default=6)
    options.add_argument("--stories", type=int, default=400)
    options.add_argument("--copies", type=int, default=6)
    options.add_argument("--gentle", action="store_true", help="kill nobody")
    given = options.parse_args()
    failed = kills = 0
    for number in range(given.runs):
        done = run(given, number)
        failed, kills = failed + bool(done.wrong), kills + done.kills
        print(
            f"run {number + 1}: {done.seconds:.1f} s, {done.kills} kills, {done.merges} merges on the way",
            flush=True,
        )
        for line in done.wrong[:20]:
            print(f"  {line}")
    articles = given.runs * given.stories * given.copies
    print(
        f"{given.runs} runs, {articles} articles by {given.processes} processes, {kills} of them killed: "
        f"{given.runs - failed} runs with one root a story and one event an article (bar: all)"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
