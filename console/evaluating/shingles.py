"""How much of a text was found: 4-word shingles, as the article extraction benchmark counts them. Pure.

Source: scrapinghub/article-extraction-benchmark, evaluate.py; F of a page is the harmonic mean of its
precision and recall.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_WORD = re.compile(r"\w+")
_WORDS = 4
_RESAMPLES = 2_000
_SEED = 7
"""The same pages give the same interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Shares of all shingles of both texts: `common`, `extra` (found, not true), `missed`; sum 1, or 0."""

    common: float
    extra: float
    missed: float

    @property
    def f(self) -> float:
        """0..1; 1 when both texts are empty."""
        total = 2 * self.common + self.extra + self.missed
        return 2 * self.common / total if total else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro:
    """Means over pages, each page counting alike; `f1` is the harmonic mean of the two means."""

    precision: float
    recall: float
    f1: float


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The bag of 4-word shingles; a shorter text is one shingle."""
    words = _WORD.findall(text)
    if not words:
        return Counter()
    return Counter(tuple(words[at : at + _WORDS]) for at in range(max(1, len(words) - _WORDS + 1)))


def match(truth: str, found: str) -> Match:
    """Compare what should be there with what was found.

    >>> match("one two three four five", "one two three four").f
    0.6666666666666666
    """
    wanted, got = shingles(truth), shingles(found)
    common = (wanted & got).total()
    extra, missed = got.total() - common, wanted.total() - common
    total = (common + extra + missed) or 1
    return Match(common=common / total, extra=extra / total, missed=missed / total)


def macro(matches: Sequence[Match]) -> Macro:
    """A page where nothing was found says nothing of precision, one without a truth nothing of recall."""
    precision = _mean([one.common / (one.common + one.extra) for one in matches if one.common + one.extra])
    recall = _mean([one.common / (one.common + one.missed) for one in matches if one.common + one.missed])
    both = precision + recall
    return Macro(precision=precision, recall=recall, f1=2 * precision * recall / both if both else 0.0)


def lead(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float, float]:
    """How far the first mean is ahead of the second on the same pages, and its 95 % interval.

    Paired bootstrap over pages.
    """
    ahead = np.asarray(ours) - np.asarray(theirs)
    if not len(ahead):
        return 0.0, 0.0, 0.0
    drawn = np.random.default_rng(_SEED).integers(0, len(ahead), (_RESAMPLES, len(ahead)))
    low, high = np.percentile(ahead[drawn].mean(axis=1), (2.5, 97.5))
    return float(ahead.mean()), float(low), float(high)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
