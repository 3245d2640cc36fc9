"""How long does news wait to be found, at how many polls? The schedule beside others, on the same feeds.

    python -m benchmarks.schedule [--feeds N] [--days N] [--seed N] [--sigma X] [--factor-s N]

The real `pipeline.polling.schedule` polls synthetic publishers (`benchmarks.publishers`) without a
network; peers (`benchmarks.pollers`) get as many polls, their one parameter found in the same run. A delay is
the poll that finds an entry minus its arrival; mean and percentiles are over entries, so that busy feeds
count for more, as they do for who reads the news. Exits with 1 when the bar is missed: mean ≤ 8 min and
p95 ≤ 25 min at ≤ 25 polls per feed and day.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import exp, log

import numpy as np

from benchmarks.pollers import Desk, Poller, aimd, entry_frequency, fixed, linear
from benchmarks.publishers import DAY_S, SIGMA, START, Floats, Publisher, population
from pipeline.settings.shape import PollSettings

BAR_MEAN_MIN, BAR_P95_MIN, BAR_POLLS = 8.0, 25.0, 25.0
MINUTE_S = 60.0
SECANTS = 3
"""Steps after which a peer is within a hundredth of the polls that it shall have."""
COLD_DAYS = (0.0, 1.0, 3.0, 7.0)
"""Where the phases of learning begin and end, in days."""
BUNCH = 4.0
FAULTS = 0.02
OUTAGE_S = 12 * 3_600.0
"""Rough weather: entries come in bunches, one poll in fifty fails, and half a day none is answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Who is polled, over which days of the simulation, by which chance."""

    publishers: Sequence[Publisher]
    days: float
    seed: int
    from_day: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a policy came to. `delays_s`: of the entries found; `lost`: scrolled out before a poll came."""

    polls_a_day: float
    hit_percent: float
    delays_s: Floats
    lost: int

    @property
    def mean_min(self) -> float:
        """Over all entries found."""
        return float(self.delays_s.mean()) / MINUTE_S

    def percentile_min(self, percent: float) -> float:
        """So many per cent of the entries waited no longer."""
        return float(np.percentile(self.delays_s, percent)) / MINUTE_S

    @property
    def lost_percent(self) -> float:
        """Of all entries."""
        return 100 * self.lost / (self.lost + len(self.delays_s))


def measure(poller: Poller, run: Run) -> Measured:
    """Polls and entries of the run's days. What stood in a feed before its first poll is not counted."""
    begin, end = START + run.from_day * DAY_S, START + run.days * DAY_S
    polls = hits = lost = 0
    delays: list[Floats] = []
    for number, publisher in enumerate(run.publishers):
        times = poller(publisher, random.Random(run.seed * 1_000_003 + number), end)
        every = publisher.arrivals
        first, last = np.searchsorted(every, (max(begin, float(times[0])), end), "right")
        finder = np.searchsorted(times, every[first:last])
        newer = np.searchsorted(every, times[finder], "right") - np.arange(first + 1, last + 1)
        kept = newer < publisher.window
        delays.append((times[finder] - every[first:last])[kept])
        lost += int((~kept).sum())
        polls += int(((times >= begin) & (times < end)).sum())
        hits += len(np.unique(finder))
    return Measured(
        polls_a_day=polls / len(run.publishers) / (run.days - run.from_day),
        hit_percent=100 * hits / polls,
        delays_s=np.concatenate(delays),
        lost=lost,
    )


def matched(of: Callable[[float], Poller], start: float, polls: float, run: Run) -> Poller:
    """The peer with the parameter that comes to `polls` a feed and day: secant steps in logarithms."""
    points = [(log(value), log(measure(of(value), run).polls_a_day)) for value in (start, start * 1.2)]
    for _ in range(SECANTS):
        (x0, y0), (x1, y1) = points[-2:]
        x = x1 + (log(polls) - y1) * (x1 - x0) / (y1 - y0)
        points.append((x, log(measure(of(exp(x)), run).polls_a_day)))
    return of(exp(min(points, key=lambda point: abs(point[1] - log(polls)))[0]))


def row(name: str, found: Measured) -> None:
    """One line of a table."""
    mean, half, most = found.mean_min, found.percentile_min(50), found.percentile_min(95)
    print(
        f"| {name:38} | {found.polls_a_day:5.1f} | {found.hit_percent:5.1f} | {mean:6.2f} | {half:5.1f} "
        f"| {most:6.1f} | {found.lost_percent:5.2f} |",
        flush=True,
    )


def head(title: str) -> None:
    """The first lines of a table."""
    print(f"\n{title}\n")
    print(f"| {'policy':38} | polls | hit % | mean m | p50 m |  p95 m | lost % |")
    print(f"|{'-' * 40}|------:|------:|-------:|------:|-------:|-------:|", flush=True)


def compare(settings: PollSettings, run: Run) -> Measured:
    """The schedule beside its peers, in calm weather."""
    head(f"{len(run.publishers)} feeds, {run.days:g} days; polls are per feed and day")
    ours = measure(Desk(settings=settings), run)
    row(f"wiredesk, factor {settings.factor_s / MINUTE_S:g} min", ours)
    row("wiredesk, feeds without validators", measure(Desk(settings=settings, conditional=False), run))
    polls = ours.polls_a_day
    row("fixed, as many polls", measure(fixed(DAY_S / polls), run))
    for name, of, start in (
        ("entry_frequency, as many polls", entry_frequency, 2.0),
        ("AIMD /2, × growth, as many polls", aimd, 1.2),
        ("linear 1/rate, as many polls", linear, 0.4),
    ):
        row(name, measure(matched(of, start, polls, run), run))
    for minutes in (15, 30, 60):
        row(f"fixed, {minutes} min", measure(fixed(minutes * MINUTE_S), run))
    row("entry_frequency, factor 1", measure(entry_frequency(1.0), run))
    row("AIMD /2, × 1.25", measure(aimd(1.25), run))
    return ours


def cold(settings: PollSettings, run: Run) -> None:
    """What the first days cost, with and without dates to begin from."""
    head("The first days of new feeds")
    for name, dated in (("dated", True), ("undated", False)):
        for begin, end in pairwise(COLD_DAYS):
            phase = replace(run, from_day=begin, days=end)
            row(
                f"{name} entries, day {begin:g} to {end:g}",
                measure(Desk(settings=settings, dated=dated), phase),
            )


def rough(settings: PollSettings, run: Run) -> None:
    """What is lost when entries come in bunches and polls fail."""
    head(
        f"Bunches of {BUNCH:g}, {100 * FAULTS:g} % of polls fail, a feed is down {OUTAGE_S / 3_600:g} h once"
    )
    for name, urgent in (("with time to loss", True), ("without", False)):
        row(name, measure(Desk(settings=settings, urgent=urgent, faults=FAULTS, outage_s=OUTAGE_S), run))


def main() -> int:
    """Exit status: 1 = the bar is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--days", type=int, default=28)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sigma", type=float, default=SIGMA)
    parser.add_argument("--factor-s", type=float, default=PollSettings().factor_s)
    given = parser.parse_args()
    settings = PollSettings(factor_s=given.factor_s)

    def run(bunch: float, every: int = 1) -> Run:
        feeds = population(given.feeds // every, given.days, sigma=given.sigma, bunch=bunch, seed=given.seed)
        return Run(publishers=feeds, days=given.days, seed=given.seed)

    ours = compare(settings, run(bunch=1.0))
    cold(settings, run(bunch=1.0, every=2))
    rough(settings, run(bunch=BUNCH, every=3))
    held = ours.mean_min <= BAR_MEAN_MIN and ours.percentile_min(95) <= BAR_P95_MIN
    held = held and ours.polls_a_day <= BAR_POLLS
    print(
        f"\nbar: mean ≤ {BAR_MEAN_MIN:g} min, p95 ≤ {BAR_P95_MIN:g} min at ≤ {BAR_POLLS:g} polls: "
        f"{'held' if held else 'MISSED'}; {time.process_time():.0f} s CPU"
    )
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
