"""Does anything but our own errors come out of hostile input, and how long does it take?

    python -m benchmarks.fuzz [--minutes N] [--seed N] [--only NAME ...] [--examples N]

The trials of `tests.fuzz` in turns, so many examples each, with seeds that count up, until the CPU minutes
are spent. One example may take 2 s of CPU and 500 MB more than before; what takes longer is interrupted.
A find is made small by hypothesis and shown; the trial goes on with the next seed. Exits with 1 when there
was one. The same seed finds the same.
"""

from __future__ import annotations

import argparse
import faulthandler
import resource
import signal
import sys
import time
import traceback
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.ground import Trial
from tests.fuzz.trials import TRIALS

CPU_S = 2.0
GROWTH_BYTES = 500_000_000
STUCK_S = 120.0
"""Wall time after which an example that ignores the interruption (a loop in C) ends the run with a trace."""
LIMIT_BYTES = 4_000_000_000
"""Address space of the run."""


class TooMuch(Exception):
    """An example took more than it may."""


@dataclass(slots=True)
class Tally:
    """What was thrown so far, by trial."""

    examples: Counter[str] = field(default_factory=Counter)
    cpu_s: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    slowest_s: dict[str, float] = field(default_factory=dict)
    finds: Counter[str] = field(default_factory=Counter)


def _interrupt(_: int, __: FrameType | None) -> None:
    raise TooMuch(f"over {CPU_S:g} s of CPU")


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024


def throw(trial: Trial, *, number: int, examples: int, tally: Tally) -> None:
    """One turn of a trial. Raises what came out of it, made small."""

    def one(example: Any) -> None:
        began, peak = time.process_time(), _peak_bytes()
        faulthandler.dump_traceback_later(STUCK_S, exit=True)
        signal.setitimer(signal.ITIMER_VIRTUAL, CPU_S)
        try:
            trial.survives(example)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            faulthandler.cancel_dump_traceback_later()
            took_s = time.process_time() - began
            tally.examples[trial.name] += 1
            tally.slowest_s[trial.name] = max(tally.slowest_s.get(trial.name, 0.0), took_s)
        if took_s > CPU_S:
            raise TooMuch(f"{took_s:.1f} s of CPU")
        if _peak_bytes() - peak > GROWTH_BYTES:
            raise TooMuch(f"{(_peak_bytes() - peak) / 1e6:.0f} MB")

    turn = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    seed(number)(turn(given(trial.inputs)(one)))()


def main() -> int:
    """Exit status: 1 = something else than our errors came out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--only", nargs="*", choices=[trial.name for trial in TRIALS])
    asked = parser.parse_args()
    trials = [trial for trial in TRIALS if not asked.only or trial.name in asked.only]
    signal.signal(signal.SIGVTALRM, _interrupt)
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, resource.RLIM_INFINITY))
    tally, number = Tally(), asked.seed
    while time.process_time() < asked.minutes * 60:
        for trial in trials:
            began = time.process_time()
            try:
                throw(trial, number=number, examples=asked.examples, tally=tally)
            except Exception:  # noqa: BLE001  # whatever comes out is what is looked for
                tally.finds[trial.name] += 1
                print(f"\n── {trial.name}, --seed {number}\n{traceback.format_exc(chain=False)}", flush=True)
            tally.cpu_s[trial.name] += time.process_time() - began
        number += 1
    print(f"| {'trial':10} | examples | CPU s | slowest, ms | finds |")
    print(f"|{'-' * 12}|---------:|------:|------------:|------:|")
    for trial in trials:
        name = trial.name
        print(
            f"| {name:10} | {tally.examples[name]:8,} | {tally.cpu_s[name]:5.0f} "
            f"| {tally.slowest_s[name] * 1_000:11.0f} | {tally.finds[name]:5} |"
        )
    minutes, megabytes = time.process_time() / 60, _peak_bytes() / 1e6
    print(f"\nseeds {asked.seed} to {number - 1}, {minutes:.1f} CPU minutes, {megabytes:.0f} MB")
    return 1 if tally.finds else 0


if __name__ == "__main__":
    sys.exit(main())
