"""Synthetic publishers for `benchmarks.schedule`: how often each brings an entry, and when.

Lives here: the population's distribution and the rhythm of day and week, as seeded chance. What polls
make of it is for the benchmark.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DAY_S = 86_400.0
START = 1_767_571_200.0
"""Monday 5 January 2026, 00:00 UTC."""
HISTORY_DAYS = 14
"""Entries older than the first poll, which finds them in the feed's window."""
MEAN_PER_DAY = 16.6
"""Entries of a news feed and day. Source: the population that the bar was set on."""
SIGMA = 3.2
"""Of ln(rate), and the cap below: with them fixed polling every 15, 30 and 60 minutes, and entry_frequency,
come to the hits, polls and delays of the population that the bar was set on. Half of the feeds bring an
entry in two days or fewer, the busiest twentieth two thirds of all."""
MAX_PER_DAY = 250.0
"""A large desk's everything feed: the tail ends somewhere."""
WINDOWS = (10, 15, 20, 25, 30, 50)
"""Entries that a feed lists: what publishing systems list by default."""

_HOURS = (0.3, 0.2, 0.2, 0.2, 0.3, 0.6, 1.0, 1.4, 1.6, 1.6, 1.6, 1.5, 1.4, 1.5, 1.6, 1.6, 1.5, 1.4, 1.2)
_EVENING = (1.0, 0.9, 0.7, 0.5, 0.4)
_WEEKEND = 0.55
_ZONES_H = (-8, -5, -5, -3, 0, 1, 1, 2, 3, 5, 8, 9)
"""Hours east of UTC where newsrooms are."""
_BUNCH_S = 120.0
"""A bunch that a newsroom lets go at once is in the feed within two minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """One feed's truth. `arrivals`: epoch seconds, rising; `window`: how many entries the feed lists."""

    per_day: float
    arrivals: Floats
    window: int


def population(feeds: int, days: int, *, sigma: float, bunch: float, seed: int) -> list[Publisher]:
    """So many publishers. `bunch`: mean number of entries that come together, 1 = each by itself."""
    chance = np.random.default_rng(seed)
    return [_publisher(float(rate), days, bunch, chance) for rate in rates(feeds, sigma)]


def rates(feeds: int, sigma: float) -> Floats:
    """Entries a day: the evenly spaced quantiles of a log-normal, scaled to the mean under the cap.

    Quantiles and no draws: of a heavy tail the one feed in a thousand decides the mean, and a seed
    should decide when entries come, not how many feeds are busy.
    """
    normal = NormalDist()
    shape = np.exp(sigma * np.array([normal.inv_cdf((n + 0.5) / feeds) for n in range(feeds)]))
    low, high = 0.0, MAX_PER_DAY / shape.min()
    for _ in range(100):
        scale = (low + high) / 2
        low, high = (scale, high) if _capped(shape, scale).mean() < MEAN_PER_DAY else (low, scale)
    return _capped(shape, low)


def _capped(shape: Floats, scale: float) -> Floats:
    return np.minimum(shape * scale, MAX_PER_DAY)


def _publisher(per_day: float, days: int, bunch: float, chance: np.random.Generator) -> Publisher:
    week = np.array([weight * rest for rest in (1.0,) * 5 + (_WEEKEND,) * 2 for weight in _HOURS + _EVENING])
    local = np.roll(week, -int(chance.choice(_ZONES_H)))
    hours = np.resize(local / local.mean(), (days + HISTORY_DAYS) * 24)
    # START and the history begin on a Monday, for the history is whole weeks.
    expected = np.cumsum(hours) * per_day / 24 / bunch
    moments = np.sort(chance.uniform(0, expected[-1], chance.poisson(expected[-1])))
    begins = np.interp(moments, np.concatenate(([0.0], expected)), np.arange(len(expected) + 1) * 3_600.0)
    if bunch > 1:
        begins = np.repeat(begins, chance.geometric(1 / bunch, len(begins)))
        begins = np.sort(begins + chance.uniform(0, _BUNCH_S, len(begins)))
    return Publisher(
        per_day=per_day,
        arrivals=START - HISTORY_DAYS * DAY_S + begins,
        window=int(chance.choice(WINDOWS)),
    )
