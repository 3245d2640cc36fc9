"""The first look at two texts: which longer stretches they share, as numbers without judgement.

Works on the words of two records. It must not know what is enough for a copy (`compare`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.copies.runs import Places, Run, codes, longest_chain, partners, runs, stretches
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


def _shared(hits: Mask, words: int) -> Mask:
    """The words in stretches of at least `RUN_CODES` codes."""
    starts, ends = stretches(hits, RUN_CODES)
    edges = np.zeros(words + 1, np.int32)
    edges[starts] += 1
    edges[ends + CODE_WORDS - 1] -= 1
    shared: Mask = np.cumsum(edges[:-1]) > 0
    return shared


def side(shared: Mask) -> Side:
    """What these words are of their text."""
    words = len(shared)
    matched = int(np.count_nonzero(shared))
    if not matched:
        return Side(shared=shared, words=words, matched=0, coverage=0.0, lede=0.0, spread=0.0, first=words)
    windows = np.arange(0, words, SPREAD_WINDOW_WORDS)
    sizes = np.diff(np.append(windows, words))
    touched = np.add.reduceat(shared, windows, dtype=np.int32) >= sizes * _SPREAD_SHARE
    return Side(
        shared=shared,
        words=words,
        matched=matched,
        coverage=matched / words,
        lede=float(shared[:LEDE_WORDS].mean()),
        spread=float(touched.mean()),
        first=int(shared.argmax()),
    )


def _gaps(chain: list[Run]) -> tuple[Spans, Spans]:
    """What stands between the runs of a chain, in the one text and in the other."""
    if len(chain) < 2:
        return np.zeros((0, 2), np.intp), np.zeros((0, 2), np.intp)
    table: Places = np.array([(run.earlier, run.later, run.length) for run in chain], np.intp)
    ends = table[:-1, :2] + table[:-1, 2:] + CODE_WORDS - 1
    return np.stack((ends[:, 0], table[1:, 0]), axis=1), np.stack((ends[:, 1], table[1:, 1]), axis=1)


def differing_gaps(earlier: Words, later: Words, left: Spans, right: Spans) -> tuple[int, int]:
    """Short gaps at the same place of both texts with other numbers, and with other names."""
    sizes = np.stack((left[:, 1] - left[:, 0], right[:, 1] - right[:, 0]))
    short = ((sizes > 0) & (sizes <= GAP_WORDS)).all(axis=0)
    left, right = left[short], right[short]
    numbers = _filled((earlier, earlier.numbers, left), (later, later.numbers, right))
    names = _filled((earlier, earlier.capitals, left), (later, later.capitals, right))
    return (
        sum(here != there for here, there in numbers),
        sum(here.isdisjoint(there) for here, there in names),
    )


_Marked = tuple[Words, Mask, Spans]


def _filled(left: _Marked, right: _Marked) -> list[tuple[frozenset[int], frozenset[int]]]:
    """The marked words in each span, for the spans that have some in both texts."""
    both = _counts(left) & _counts(right)
    return [(_picked(left, place), _picked(right, place)) for place in np.flatnonzero(both).tolist()]


def _counts(marked: _Marked) -> Mask:
    """Which spans have a marked word."""
    _, flags, spans = marked
    sums = np.zeros(len(flags) + 1, np.int32)
    np.cumsum(flags, out=sums[1:])
    some: Mask = sums[spans[:, 1]] > sums[spans[:, 0]]
    return some


def _picked(marked: _Marked, place: int) -> frozenset[int]:
    words, flags, spans = marked
    part = slice(*spans[place].tolist())
    return frozenset(words.hashes[part][flags[part]].tolist())
