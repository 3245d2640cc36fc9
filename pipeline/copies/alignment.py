"""Where two texts say the same words: coverage, order and spread, as numbers without judgement.

Works on the words of two records. It must not know what is enough for a copy (`compare`).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.copies.text import HASH_BITS, U64, Mask, Words

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

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One text's part in an alignment; shares are 0..1 of this text's words.

    `shared`: which words stand in shared runs. `spread`: share of 40-word windows that are touched.
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

    `number_gaps`, `name_gaps`: short gaps between shared runs where the numbers, the names differ.
    """

    earlier: Side
    later: Side
    order: float
    number_gaps: int
    name_gaps: int


@dataclass(frozen=True, slots=True)
class _Run:
    """`length` codes from `earlier` on in the one text are those from `later` on in the other."""

    earlier: int
    later: int
    length: int


def align(earlier: Words, later: Words) -> Alignment:
    """The shared runs of two texts and what they cover."""
    left, right = _codes(earlier), _codes(later)
    partners, hits, found_back = _partners(left, right)
    runs = _runs(hits, partners)
    chain = _longest_chain(runs)
    total = sum(run.length for run in runs)
    numbers, names = _differing_gaps(earlier, later, chain)
    return Alignment(
        earlier=_side(hits, len(earlier)),
        later=_side(found_back, len(later)),
        order=sum(run.length for run in chain) / total if total else 0.0,
        number_gaps=numbers,
        name_gaps=names,
    )


def _codes(words: Words) -> U64:
    count = max(0, len(words) - CODE_WORDS + 1)
    codes = np.zeros(count, np.uint64)
    for place in range(CODE_WORDS):
        codes <<= np.uint64(HASH_BITS)
        codes |= words.hashes[place : place + count]
    return codes


def _partners(left: U64, right: U64) -> tuple[Places, Mask, Mask]:
    """For each code of `left` where it first stands in `right`; which of `left`, of `right`, are in both."""
    if not len(left) or not len(right):
        return np.zeros(len(left), np.intp), np.zeros(len(left), np.bool_), np.zeros(len(right), np.bool_)
    order = np.argsort(right, kind="stable")
    ordered = right[order]
    place = np.minimum(np.searchsorted(ordered, left), len(right) - 1)
    hits = ordered[place] == left
    group = np.zeros(len(right), np.intp)
    np.cumsum(ordered[1:] != ordered[:-1], out=group[1:])
    found = np.zeros(len(right), np.bool_)
    found[group[place[hits]]] = True
    back = np.zeros(len(right), np.bool_)
    back[order] = found[group]
    return order[place], hits, back


def _stretches(flags: Mask) -> tuple[Places, Places]:
    """Starts and ends (exclusive) of the stretches of at least `RUN_CODES` set flags."""
    padded = np.zeros(len(flags) + 2, np.int8)
    padded[1:-1] = flags
    turns = np.diff(padded)
    starts, ends = np.flatnonzero(turns == 1), np.flatnonzero(turns == -1)
    long = ends - starts >= RUN_CODES
    return starts[long], ends[long]


def _side(hits: Mask, words: int) -> Side:
    starts, ends = _stretches(hits)
    if not len(starts):
        shared = np.zeros(words, np.bool_)
        return Side(shared=shared, words=words, matched=0, coverage=0.0, lede=0.0, spread=0.0, first=words)
    edges = np.zeros(words + 1, np.int32)
    edges[starts] += 1
    edges[ends + CODE_WORDS - 1] -= 1
    shared = np.cumsum(edges[:-1]) > 0
    matched = int(np.count_nonzero(shared))
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
        first=int(starts[0]),
    )


def _runs(hits: Mask, partners: Places) -> list[_Run]:
    """Stretches that run on in both texts, in the order of the earlier."""
    places = np.flatnonzero(hits)
    if not len(places):
        return []
    offsets = partners[places] - places
    breaks = np.flatnonzero((np.diff(places) != 1) | (np.diff(offsets) != 0)) + 1
    starts = np.concatenate(([0], breaks))
    lengths = np.diff(np.append(starts, len(places)))
    long = lengths >= RUN_CODES
    firsts = places[starts[long]]
    later = firsts + offsets[starts[long]]
    return [
        _Run(*numbers)
        for numbers in zip(firsts.tolist(), later.tolist(), lengths[long].tolist(), strict=True)
    ]


def _longest_chain(runs: list[_Run]) -> list[_Run]:
    """The heaviest sequence of runs that keeps its order in both texts.

    `ends` and `weights` hold the best chains so far, both rising: a later end must buy more weight.
    """
    ends: list[int] = []
    weights: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for number, run in enumerate(runs):
        place = bisect_right(ends, run.later)
        before.append(last[place - 1] if place else None)
        weight = run.length + (weights[place - 1] if place else 0)
        end = run.later + run.length
        place = bisect_right(ends, end)
        if place and weights[place - 1] >= weight:
            continue
        stop = place
        while stop < len(ends) and weights[stop] <= weight:
            stop += 1
        start = place - 1 if place and ends[place - 1] == end else place
        ends[start:stop], weights[start:stop], last[start:stop] = [end], [weight], [number]
    chain: list[_Run] = []
    at = last[-1] if last else None
    while at is not None:
        chain.append(runs[at])
        at = before[at]
    return chain[::-1]


def _differing_gaps(earlier: Words, later: Words, chain: list[_Run]) -> tuple[int, int]:
    """Short gaps at the same place of both texts with other numbers, and with other names."""
    numbers = names = 0
    for run, following in pairwise(chain):
        left = slice(run.earlier + run.length + CODE_WORDS - 1, following.earlier)
        right = slice(run.later + run.length + CODE_WORDS - 1, following.later)
        if not (0 < left.stop - left.start <= GAP_WORDS and 0 < right.stop - right.start <= GAP_WORDS):
            continue
        here, there = _picked(earlier, left, earlier.numbers), _picked(later, right, later.numbers)
        numbers += bool(here and there and here != there)
        here, there = _picked(earlier, left, earlier.capitals), _picked(later, right, later.capitals)
        names += bool(here and there and not here & there)
    return numbers, names


def _picked(words: Words, part: slice, flags: Mask) -> frozenset[int]:
    return frozenset(words.hashes[part][flags[part]].tolist())
