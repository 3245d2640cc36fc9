"""The publisher's day: when in it news comes, and what that makes of the distance of polls.

Newsrooms sleep. Polls that are spent at the hours at which news comes find it sooner, for no more polls
a day: the square root law (`schedule.interval_s`) hour by hour. It must not know how much news there is.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt

from pipeline.model import Arrivals

PARTS = 8
"""Of the day, in UTC. Three hours tell day from night and the morning from both; finer parts gain nothing
in `benchmarks.schedule` and take longer to fill."""
PART_S = 86_400.0 / PARTS

PRIOR = 2.0
"""Entries a part that are taken for seen: with a dozen entries in all a day looks nearly even."""
LEAST_SHARE = 0.25
"""Of the mean rate, whatever was seen: news that breaks at night waits no longer than two intervals."""
TOLD_AFTER_DAYS = 3.0
"""Observed: of one day the parts that were looked at seem busy and the others dead."""


def told(parts: tuple[float, ...], moments: Iterable[float], kept: float = 1.0) -> tuple[float, ...]:
    """`parts`, of which the share `kept` is still believed, and one entry more at each of `moments`
    (epoch seconds). () = nothing came yet."""
    counts = [count * kept for count in parts] or [0.0] * PARTS
    for moment in moments:
        counts[_part(moment)] += 1.0
    return tuple(round(count, 4) for count in counts) if any(counts) else ()


def paced_s(arrivals: Arrivals, at: float, interval_s: float) -> float:
    """Seconds from `at` (epoch seconds) to the next poll where polls are `interval_s` apart at the mean rate:
    at most twice as many, and fewer where news is frequent at this time of the day.

    >>> office = Arrivals(days=7.0, parts=(0.0, 0.0, 0.0, 90.0, 90.0, 0.0, 0.0, 0.0))
    >>> paced_s(office, 0.0, 600.0), round(paced_s(office, 10 * 3_600.0, 600.0))
    (1200.0, 310)
    """
    if not arrivals.parts or arrivals.days < TOLD_AFTER_DAYS:
        return interval_s
    mean = sum(arrivals.parts) / PARTS + PRIOR
    left_s, moment = interval_s, at
    while True:
        pace = sqrt(max((arrivals.parts[_part(moment)] + PRIOR) / mean, LEAST_SHARE))
        end = (moment // PART_S + 1) * PART_S
        if pace * (end - moment) >= left_s:
            return moment + left_s / pace - at
        left_s -= pace * (end - moment)
        moment = end


def _part(moment: float) -> int:
    return int(moment // PART_S) % PARTS
