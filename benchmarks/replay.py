"""Real pages through the real pipeline: does every one arrive, exactly once, and how near to the limit?

    python -m benchmarks.replay [--copies N] [--processes 2] [--limit SITES] [--kill KIND ...] [--shared DIR]

Serves the pages of `<shared>/tools/replay` on loopback and runs the desk on them as `wiredesk up` does:
Redis with `appendfsync always`, an I/O worker, an extract worker, beat. The limit is the bare extraction
loop over the same pages, measured before and after in the same run. Exit status 1 when a page is
unaccounted for or an article doubled; 0 and a word when the pages are not there.

With `--kill` processes of those kinds (beat, io, extract, child, redis) are killed, SIGKILL, one every few
seconds, and leases are short. Throughput then says nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

from benchmarks import accounts, served
from benchmarks.bare import Limit, bare_loop
from benchmarks.processes import Meter, Reading, busy_s
from benchmarks.rig import KINDS, Backlog, Rig, backlog, running
from pipeline.errors import StateUnavailable

SHARED = Path(__file__).resolve().parents[2] / "shared"

PATIENCE_S = 300.0
"""Longest time without any change of the backlog before the run is given up."""

KILL_EVERY_S = (1.0, 5.0)

SETTINGS: dict[str, dict[str, object]] = {
    "http": {"timeout": "20s", "allow_networks": ["127.0.0.0/8"], "connections_per_ip": 1_000},
    # one poll each: what is measured is the way of the pages
    "polling": {"floor": "1h", "first_spread": "0s"},
    "pacing": {"gap": "0s"},
}
SHORT_LEASES: dict[str, dict[str, object]] = {
    "polling": {"lease": "12s"},
    "collect": {"lease": "12s"},
    "extract": {"lease": "40s", "attempts": 10},
    "http": {"timeout": "8s"},
}
"""Beside `SETTINGS` when processes are killed. More attempts than usual: dozens of kills in a minute hit
the same innocent page again, which three a week would not."""


@dataclass(slots=True, kw_only=True)
class Run:
    """One run of the desk. `extracting`: when the first page was taken for extraction, None = never."""

    started: Reading
    extracting: Reading | None = None
    ended: Reading | None = None
    kills: list[str] = field(default_factory=list)
    left: Backlog | None = None


@dataclass(slots=True, kw_only=True)
class Killer:
    """Ends one process every few seconds, once the extraction goes on."""

    kinds: deque[str]
    chance: random.Random
    next_at: float = 0.0

    def strike(self, rig: Rig, run: Run) -> None:
        """When it is time. A kind of which none is running comes later."""
        now = time.monotonic()
        if not self.kinds or run.extracting is None or now < self.next_at:
            return
        kind = self.kinds.popleft()
        if rig.kill(kind, self.chance) is None:
            self.kinds.append(kind)
            return
        run.kills.append(kind)
        self.next_at = now + self.chance.uniform(*KILL_EVERY_S)


async def settle(rig: Rig, run: Run, meter: Meter, killer: Killer) -> None:
    """Look on until nothing is left to do, or nothing moves any more."""
    moved_at = time.monotonic()
    async with rig.state() as state:
        while time.monotonic() - moved_at < PATIENCE_S:
            killer.strike(rig, run)
            try:
                seen = await backlog(state)
            except StateUnavailable:
                continue
            if seen != run.left:
                run.left, moved_at = seen, time.monotonic()
            if seen.extracting and run.extracting is None:
                run.extracting = meter.reading()
            if seen.settled:
                break
            await asyncio.sleep(0.05)
    run.ended = meter.reading()


def told(title: str, **figures: object) -> None:
    """One line of the report."""
    print(f"{title:24} " + "  ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items()))


def report_speed(run: Run, found: accounts.Accounts, limits: Sequence[Limit]) -> None:
    """Throughput against the limit: as the clock saw it, and on the cores that others left.

    What serves the pages is the world outside, and counts among the others.
    """
    for when, one in zip(("before", "after"), limits, strict=False):
        told(
            f"bare loop {when}",
            seconds=f"{one.wall_s:.2f}",
            pages_a_second=f"{one.per_second:.1f}",
            a_core_second=f"{one.pages / one.left_s:.1f}",
            CPU_a_page=f"{one.cpu_s / one.pages * 1e3:.2f} ms",
        )
    if run.extracting is None or run.ended is None or found.last_event_at is None:
        return
    limit = mean(one.per_second for one in limits)
    free = mean(one.pages / one.left_s for one in limits)
    for title, since in (("from first extraction", run.extracting), ("end to end", run.started)):
        seconds = found.last_event_at - since.at
        rate, freely = found.done / seconds, found.done / since.cores_left_s(run.ended)
        told(
            title,
            seconds=f"{seconds:.2f}",
            pages_a_second=f"{rate:.1f} = {rate / limit:.0%} of the bare loop",
            a_core_second=f"{freely:.1f} = {freely / free:.0%}",
        )


def report_cost(meter: Meter, done: int, limits: Sequence[Limit]) -> None:
    """CPU and memory of each kind of process; of what extracts, held against the bare loop's."""
    for kind, cost in sorted(meter.costs.items()):
        told(
            kind,
            CPU=f"{cost.cpu_s:.2f} s",
            each_page=f"{cost.cpu_s / max(done, 1) * 1e3:.2f} ms",
            largest=f"{cost.peak_bytes / 1e6:.0f} MB",
            together=f"{cost.together_bytes / 1e6:.0f} MB in {cost.processes}",
        )
    children = meter.costs.get("worker-extract children")
    if children and children.cpu_s:
        bare_s = mean(one.cpu_s / one.pages for one in limits)
        share = bare_s * done / children.cpu_s
        told("extracting processes", CPU_that_is_bare_extraction=f"{share:.0%}")


def measure(given: argparse.Namespace, folder: Path) -> int:
    """The run and its report; exit status."""
    with ExitStack() as stack:
        (folder / "config").mkdir()
        site = stack.enter_context(
            served.replay(
                given.shared, folder / "config" / "feeds.yaml", copies=given.copies, limit=given.limit
            )
        )
        samples = served.samples(given.shared, site)
        told("served", sites=site.sites, pages=len(site.pages), copies_of_each=given.copies)
        limits = [bare_loop(samples, given.processes)]
        settings = SETTINGS
        if given.kill:
            settings = {
                name: SETTINGS.get(name, {}) | SHORT_LEASES.get(name, {})
                for name in {*SETTINGS, *SHORT_LEASES}
            }
        started = Reading(at=time.time(), busy_s=busy_s(), ours_s=0.0)
        run = Run(started=started)
        killer = Killer(kinds=deque(given.kill), chance=random.Random(given.seed))
        rig = stack.enter_context(running(folder, settings, processes=given.processes))
        with Meter(rig.roots) as meter:
            asyncio.run(settle(rig, run, meter, killer))
        found = asyncio.run(accounts.taken(rig.server.url, site))
        restarts = rig.restarts()
        if given.commands:
            asyncio.run(accounts.print_commands(rig.server.url))
    limits.append(bare_loop(samples, given.processes))
    if run.kills:
        told("killed", kinds=" ".join(run.kills), seed=given.seed)
    told("restarts", **{name.replace("-", "_"): count for name, count in restarts.items()})
    accounts.report(found, site, given.copies)
    report_speed(run, found, limits)
    report_cost(meter, found.done, limits)
    if run.left is None or not run.left.settled:
        print(f"NOT SETTLED: {run.left}")
        return 1
    return 0 if found.whole else 1


def main() -> int:
    """Exit status."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--copies", type=int, default=1, help="sites under which each page is served")
    arguments.add_argument("--processes", type=int, default=2, help="processes that extract")
    arguments.add_argument("--limit", type=int, default=1_000_000, help="serve at most so many sites")
    arguments.add_argument("--kill", nargs="*", default=[], choices=KINDS, help="in this order, then no more")
    arguments.add_argument("--seed", type=int, default=1, help="of the moments of the kills")
    arguments.add_argument(
        "--shared", type=Path, default=SHARED, help="folder of tools/replay and data/pages"
    )
    arguments.add_argument("--commands", action="store_true", help="show what Redis spent its time on")
    given = arguments.parse_args()
    if not (given.shared / "tools" / "replay").exists():
        print(f"no pages to replay at {given.shared}: nothing measured")
        return 0
    with tempfile.TemporaryDirectory(prefix="wiredesk-replay-") as folder:
        return measure(given, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
