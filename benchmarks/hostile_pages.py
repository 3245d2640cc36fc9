"""What does a page that means harm cost? Each alone in a child with the limits of a worker's.

    python -m benchmarks.hostile_pages [--only WORD]

A child is forked from a process that has loaded what extraction needs, as a worker forks; it gets the soft
limit and the memory limit, and is killed at the hard limit, which counts CPU here: the machine may be busy.
Printed: the reason that the page ended with, seconds, CPU seconds, and the most memory that was resident,
what was loaded before included. Linux only.
Exit status 1 when a page ends otherwise than it should, or takes over 4 s of CPU or 400 MB.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import resource
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.processes import stat
from pipeline.adapters.extractor import Extractor, limit_memory, load_wires
from pipeline.copies.fingerprint import fingerprint
from pipeline.errors import ExtractError
from pipeline.extraction.agencies import WireList
from pipeline.model import FeedId, PageId, PageRecord, RawPage
from pipeline.settings import ExtractSettings
from tests.fuzz.hostile_pages import HOSTILE_PAGES, HostilePage
from workers.warmth import warm_up

ROOT = Path(__file__).resolve().parent.parent
LIMITS = ExtractSettings()
URL = "https://hostile.example/page"
SEEN_AT = 1_790_000_000.0
MOST_CPU_S, MOST_MB = 4.0, 400
PATIENCE_S = 600.0
"""Of the clock; on a machine with thirty busy processes 15 s of CPU take most of it."""
MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of one page. Reason "killed": by the hard limit. `right`: the text says what it should."""

    reason: str
    wall_s: float
    cpu_s: float
    peak_mb: float
    right: bool = True


def _peak_mb() -> float:
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) * 1_024 / MB


def _extract(telling: Connection, body: bytes, hostile: HostilePage, wires: WireList) -> None:
    limit_memory(2 * LIMITS.child_memory_bytes)
    cpu_s = math.ceil(time.process_time() + LIMITS.hard_limit_s)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    page = RawPage(
        page_id=PageId("0"), url=URL, body=body, content_type=hostile.content_type, fetched_at=SEEN_AT
    )
    record = PageRecord(
        id=PageId("0"), url=URL, feed_ids=(FeedId("b"),), entry_key="", title="", first_seen_at=SEEN_AT
    )
    begun, cpu = time.monotonic(), time.process_time()
    reason, text = "", ""
    try:
        article = Extractor(wires, soft_limit_s=LIMITS.soft_limit_s).extract(page, record)
        fingerprint(article.title, article.text)
        text = article.text
    except ExtractError as error:
        reason = error.reason
    right = bool(reason) or hostile.says in text
    telling.send((reason, time.monotonic() - begun, time.process_time() - cpu, _peak_mb(), right))


def cost_of(hostile: HostilePage, wires: WireList) -> Cost:
    """One page in a child of its own."""
    context = multiprocessing.get_context("fork")
    told, telling = context.Pipe(duplex=False)
    child = context.Process(target=_extract, args=(telling, hostile.make(), hostile, wires))
    child.start()
    telling.close()
    try:
        if not told.poll(PATIENCE_S):
            child.kill()
            return Cost(reason="never ended", wall_s=PATIENCE_S, cpu_s=0.0, peak_mb=0.0)
        reason, wall_s, cpu_s, peak_mb, right = told.recv()
        return Cost(reason=reason, wall_s=wall_s, cpu_s=cpu_s, peak_mb=peak_mb, right=right)
    except EOFError:
        return Cost(reason="killed", wall_s=0.0, cpu_s=LIMITS.hard_limit_s, peak_mb=0.0)
    finally:
        child.join()


def is_good(hostile: HostilePage, cost: Cost) -> bool:
    """Whether it ended as it may, in time, within the memory."""
    ended = cost.reason not in ("killed", "never ended") and (not hostile.ends or cost.reason in hostile.ends)
    return ended and cost.right and cost.cpu_s <= MOST_CPU_S and cost.peak_mb <= MOST_MB


def main() -> int:
    """Exit status: 1 when a page is over its bar."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--only", default="", help="pages with this in their name")
    given = options.parse_args()
    if stat(1) is None:
        print("needs /proc: nothing measured")
        return 0
    wires = load_wires(ROOT / "config")
    warm_up(wires)
    bad = 0
    print(f"{'':4}{'page':36}{'ends with':14}{'s':>7}{'CPU s':>7}{'MB':>6}")
    for name, hostile in HOSTILE_PAGES.items():
        if given.only not in name:
            continue
        cost = cost_of(hostile, wires)
        good = is_good(hostile, cost)
        bad += not good
        ends = cost.reason or ("an article" if cost.right else "wrong text")
        print(
            f"{'ok' if good else 'BAD':4}{name:36}{ends:14}"
            f"{cost.wall_s:7.2f}{cost.cpu_s:7.2f}{cost.peak_mb:6.0f}",
            flush=True,
        )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
