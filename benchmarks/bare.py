"""The limit of the extraction: extract and fingerprint in a loop, in plain processes, with nothing around.

No Redis, no Celery, no network, no grouping: what the pipeline's throughput is held against.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.processes import Reading, busy_s
from pipeline.adapters.extractor import load_wires
from pipeline.copies.fingerprint import fingerprint
from pipeline.errors import ExtractError
from pipeline.extraction.article import extract
from pipeline.model import FeedId, PageId, PageRecord, RawPage

ROOT = Path(__file__).resolve().parent.parent
SEEN_AT = 1_790_000_000.0
WARM_UP = 4
"""Pages that are extracted before the clock starts: models and tables are loaded by the first ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One page as it was served."""

    url: str
    title: str
    publisher: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What so many processes did. `wall_s`: of the slowest; `cpu_s`: of all; `left_s`: core seconds that
    other processes of the machine left."""

    pages: int
    articles: int
    wall_s: float
    cpu_s: float
    left_s: float

    @property
    def per_second(self) -> float:
        """Pages, whether or not an article was in them."""
        return self.pages / self.wall_s


def _loop(samples: Sequence[Sample], pipe: Connection) -> None:
    wires = load_wires(ROOT / "config")

    def one(sample: Sample) -> bool:
        page = RawPage(
            page_id=PageId("0"),
            url=sample.url,
            body=sample.body,
            content_type="text/html",
            fetched_at=SEEN_AT,
        )
        record = PageRecord(
            id=PageId("0"),
            url=sample.url,
            feed_ids=(FeedId("bare"),),
            entry_key="",
            title=sample.title,
            publisher=sample.publisher,
            first_seen_at=SEEN_AT,
        )
        try:
            article = extract(page, record, wires)
        except ExtractError:
            return False
        fingerprint(article.title, article.text)
        return True

    for sample in samples[:WARM_UP]:
        one(sample)
    pipe.send(None)
    pipe.recv()
    wall, cpu = time.perf_counter(), time.process_time()
    articles = sum([one(sample) for sample in samples])
    pipe.send((articles, time.perf_counter() - wall, time.process_time() - cpu))


def bare_loop(samples: Sequence[Sample], processes: int) -> Limit:
    """All samples once, dealt out to the processes, which start together."""
    context = multiprocessing.get_context("spawn")
    pipes, started = [], []
    for n in range(processes):
        ours, theirs = context.Pipe()
        process = context.Process(target=_loop, args=(samples[n::processes], theirs))
        process.start()
        pipes.append(ours)
        started.append(process)
    for pipe in pipes:
        pipe.recv()
    before = Reading(at=time.time(), busy_s=busy_s(), ours_s=0.0)
    for pipe in pipes:
        pipe.send(None)
    results = [pipe.recv() for pipe in pipes]
    cpu_s = sum(cpu for _, _, cpu in results)
    after = Reading(at=time.time(), busy_s=busy_s(), ours_s=cpu_s)
    for process in started:
        process.join()
    return Limit(
        pages=len(samples),
        articles=sum(articles for articles, _, _ in results),
        wall_s=max(wall for _, wall, _ in results),
        cpu_s=cpu_s,
        left_s=before.cores_left_s(after),
    )
