"""What does a desk cost that has nothing to do? 10,000 feeds configured, none due.

    python -m benchmarks.idle [--feeds 10000] [--seconds 60]

CPU seconds of beat, workers and Redis by /proc, as percent of one core, once the feed list is taken up
and every feed's first poll lies a day ahead. The peer in the same run is the same desk with one feed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.processes import Meter, Reading
from benchmarks.rig import Rig, running

SETTLED_S = 10.0
"""After the list was taken up: Python has let go of what reading it took."""

TAKEN_UP_S = 120.0

SETTINGS: dict[str, dict[str, object]] = {"polling": {"first_spread": "1d"}}
BAR_PERCENT = 5.0


def feed_list(count: int) -> str:
    """As people write it, about 110 bytes a feed."""
    return "feeds:\n" + "".join(
        f"  - id: publisher-{n:05}\n    url: https://www.publisher-{n:05}.example/rss/all.xml\n"
        f"    publisher: Publisher {n}\n    language: en\n"
        for n in range(count)
    )


async def taken_up(rig: Rig, count: int) -> None:
    """Wait until the state holds the list, then push every first poll a day ahead."""
    async with rig.state() as state, asyncio.timeout(TAKEN_UP_S):
        while await state.ask(state.client.hlen(state.keys.feeds)) < count:  # noqa: ASYNC110 (other processes are watched)
            await asyncio.sleep(0.2)
        due = f"{state.keys.prefix}due:poll"
        ids = await state.ask(state.client.zrange(due, 0, -1))
        await state.ask(state.client.zadd(due, dict.fromkeys(ids, (time.time() + 86_400) * 1000)))


def measure(count: int, seconds: float) -> float:
    """Percent of a core that everything together took."""
    with tempfile.TemporaryDirectory(prefix="wiredesk-idle-") as name:
        folder = Path(name)
        (folder / "config").mkdir()
        (folder / "config" / "feeds.yaml").write_text(feed_list(count))
        with running(folder, SETTINGS, processes=2) as rig, Meter(rig.roots) as meter:
            begun = time.monotonic()
            asyncio.run(taken_up(rig, count))
            print(f"{count} feeds: taken up after {time.monotonic() - begun:.1f} s")
            time.sleep(SETTLED_S)
            before = meter.reading()
            kinds = {kind: cost.cpu_s for kind, cost in meter.costs.items()}
            time.sleep(seconds)
            after = meter.reading()
            for kind, cost in sorted(meter.costs.items()):
                used = cost.cpu_s - kinds.get(kind, 0.0)
                size = f"{cost.peak_bytes / 1e6:.0f} MB"
                print(f"  {kind:26}{used / seconds:8.2%} of a core   largest so far {size}")
        return _percent(before, after)


def _percent(before: Reading, after: Reading) -> float:
    return 100 * (after.ours_s - before.ours_s) / (after.at - before.at)


def main() -> int:
    """Exit status 1 when the bar was missed."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--feeds", type=int, default=10_000)
    arguments.add_argument("--seconds", type=float, default=60.0)
    given = arguments.parse_args()
    one = measure(1, given.seconds)
    many = measure(given.feeds, given.seconds)
    print(
        f"{given.feeds} feeds, none due: {many:.2f} % of a core; one feed: {one:.2f} %; bar {BAR_PERCENT} %"
    )
    return int(many >= BAR_PERCENT)


if __name__ == "__main__":
    sys.exit(main())
