"""The first look at two texts: which longer stretches they share, as numbers without judgement.

Works on the words of two records. It must not know what is enough for a copy (`compare`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.copies.runs import Run, codes, longest_chain, partners, runs
from pipeline.copies.text import Mask, Words

CODE_WORDS = 4
"""Neighbouring words in one code: 4 x 14 bits fill 56 bits exactly, and 3 match by chance too often."""
RUN_CODES = 3
"""Codes in a row that count as shared text: 6 words. Fewer are turns of phrase."""
LEDE_WORDS = 60
SPREAD_WINDOW_WORDS = 40
_SPREAD_SHARE = 0.2
"""A window is touched from 8 of its 40 words."""
GAP_WORDS = 10
"""Longer gaps between two shared runs are passages of their own, not the same place filled differently."""

Spans = NDArray[np.intp]
"""Shape (n, 2): where stretches of a text start and end (exclusive)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One text's part in an alignment; shares are 0..1 of this text's words.

    `shared`: which words are common. `spread`: share of 40-word windows that are touched.
    `first`: the first shared word, the text's length when there is none.
    """

    shared: Mask
    words: int
    matched: int
    coverage: float
    lede: float
    spread: float
    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """`order`: share of the shared words that stand in one order in both texts.

    `number_gaps`, `name_gaps`: short gaps at the same place of both where the numbers, the names differ.
    """

    earlier: Side
    later: Side
    order: float
    number_gaps: int
    name_gaps: int


def align(earlier: Words, later: Words) -> Alignment:
    """The shared runs of six words and more of two texts, and what they cover."""
    left, right = codes(earlier, CODE_WORDS), codes(later, CODE_WORDS)
    partner, hits, found_back = partners(left, right)
    found = runs(hits, partner, RUN_CODES)
    chain = longest_chain(found)
    total = sum(run.length for run in found)
    numbers, names = differing_gaps(earlier, later, *_gaps(chain))
    return Alignment(
        earlier=side(_shared(hits, len(earlier))),
        later=side(_shared(found_back, len(later))),
        order=sum(run.length for run in chain) / total if total else 0.0,
        number_gaps=numbers,
        name_gaps=names,
    )


def whole(words: Words) -> Alignment:
    """Of a text with itself: what `align` would find, at once."""
    everything = side(np.ones(len(words), np.bool_))
    return Alignment(earlier=everything, later=everything, order=1.0, number_gaps=0, name_gaps=0)


def _shared(hits: Mask, words: int) -> Mask:
    """The words in stretches of at least `RUN_CODES` codes."""
    shared = np.zeros(words, np.bool_)
    count = max(0, len(hits) - RUN_CODES + 1)
    begins = hits[:count]
    for place in range(1, RUN_CODES):
        begins = begins & hits[place : place + count]
    for place in range(RUN_CODES + CODE_WORDS - 1):
        shared[place : place + count] |= begins
    return shared


def side(shared: Mask) -> Side:
    """What these words are of their text."""
    words = len(shared)
    matched = int(np.count_nonzero(shared))
    if not matched:
        return Side(shared=shared, words=words, matched=0, coverage=0.0, lede=0.0, spread=0.0, first=words)
    lede = shared[:LEDE_WORDS]
    return Side(
        shared=shared,
        words=words,
        matched=matched,
        coverage=matched / words,
        lede=int(np.count_nonzero(lede)) / len(lede),
        spread=_spread(shared),
        first=int(shared.argmax()),
    )


def _spread(shared: Mask) -> float:
    full, rest = divmod(len(shared), SPREAD_WINDOW_WORDS)
    whole = shared[: len(shared) - rest].reshape(full, SPREAD_WINDOW_WORDS).sum(axis=1)
    touched = int(np.count_nonzero(whole >= SPREAD_WINDOW_WORDS * _SPREAD_SHARE))
    if rest:
        touched += bool(np.count_nonzero(shared[-rest:]) >= rest * _SPREAD_SHARE)
    return touched / (full + bool(rest))


def _gaps(chain: list[Run]) -> tuple[Spans, Spans]:
    """What stands between the runs of a chain, in the one text and in the other."""
    behind = CODE_WORDS - 1
    left = [(run.earlier + run.length + behind, after.earlier) for run, after in pairwise(chain)]
    right = [(run.later + run.length + behind, after.later) for run, after in pairwise(chain)]
    return np.array(left, np.intp).reshape(-1, 2), np.array(right, np.intp).reshape(-1, 2)


def differing_gaps(earlier: Words, later: Words, left: Spans, right: Spans) -> tuple[int, int]:
    """Short gaps at the same place of both texts with other numbers, and with other names."""
    sizes, others = left[:, 1] - left[:, 0], right[:, 1] - right[:, 0]
    short = (np.minimum(sizes, others) > 0) & (np.maximum(sizes, others) <= GAP_WORDS)
    if not short.any():
        return 0, 0
    left, right = left[short], right[short]
    numbers = _holding(earlier.numbers, left) & _holding(later.numbers, right)
    names = _holding(earlier.capitals, left) & _holding(later.capitals, right)
    return (
        sum(
            _picked(earlier, earlier.numbers, left[at]) != _picked(later, later.numbers, right[at])
            for at in np.flatnonzero(numbers).tolist()
        ),
        sum(
            _picked(earlier, earlier.capitals, left[at]).isdisjoint(_picked(later, later.capitals, right[at]))
            for at in np.flatnonzero(names).tolist()
        ),
    )


def _holding(flags: Mask, spans: Spans) -> Mask:
    """Which spans have a flagged word."""
    counts = np.searchsorted(np.flatnonzero(flags), spans)
    some: Mask = counts[:, 1] > counts[:, 0]
    return some


def _picked(words: Words, flags: Mask, span: Spans) -> frozenset[int]:
    part = slice(int(span[0]), int(span[1]))
    return frozenset(words.hashes[part][flags[part]].tolist())
