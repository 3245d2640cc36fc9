"""Where two sequences of codes say the same: partners, runs of them, and the heaviest runs in one order.

Arithmetic on arrays of numbers. It must not know what a code stands for, nor how much is enough.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.copies.text import HASH_BITS, U64, Mask, Places, Words

_SPREAD = np.uint64(0x9E37_79B9_7F4A_7C15)
"""Odd, from the golden ratio: the high bits of a product with it depend on all bits of a code."""
_CELL_BITS = 15
"""A table of 64 kB: of 660 codes 9 lose their cell to another. With one of 32 kB 17 do, and looking them up
takes a tenth longer."""
_CELL_SHIFT = np.uint64(64 - _CELL_BITS)
_NOWHERE = -(1 << 20)
"""Further behind than any partner can be."""


class Run(NamedTuple):
    """`length` codes from `earlier` on in the one sequence are those from `later` on in the other.

    A tuple, because a comparison makes dozens: in a quarter of the time that a frozen dataclass takes.
    """

    earlier: int
    later: int
    length: int


def codes(words: Words, width: int) -> U64:
    """One exact number for each `width` neighbouring words, at most 4; none for a shorter text."""
    numbers = words.hashes
    wide = 1
    while wide < width:
        step = min(wide, width - wide)
        numbers = (numbers[:-step] << np.uint64(step * HASH_BITS)) | numbers[step:]
        wide += step
    return numbers


def partners(left: U64, right: U64) -> tuple[Places, Mask, Mask]:
    """For each code of `left` where it first stands in `right`; which of `left`, of `right`, are in both.

    Neither has more than 65,536 codes. Through a table by a hash of the code, in a third of the time that
    sorting takes: each cell keeps the first code that falls into it, and those that lost theirs to another
    code are looked up apart. What a cell holds is always compared, so it need not be empty before.
    """
    if not len(left) or not len(right):
        return np.zeros(len(left), np.intp), np.zeros(len(left), np.bool_), np.zeros(len(right), np.bool_)
    here, there = _cells(left), _cells(right)
    table = np.empty(1 << _CELL_BITS, np.uint16)
    table[there[::-1]] = _places()[len(right) - 1 :: -1]  # of several, the one that is written last stays
    first = table.take(there).astype(np.intp)
    partner = table.take(here).astype(np.intp)
    hits = right.take(partner, mode="clip") == left
    lost = (right.take(first) != right).nonzero()[0]
    if len(lost):
        known: dict[int, int] = {}
        displaced = zip(right[lost].tolist(), lost.tolist(), strict=True)
        first[lost] = [known.setdefault(code, at) for code, at in displaced]
        maybe = ((there.take(partner, mode="clip") == here) & ~hits).nonzero()[0]
        for at, code in zip(maybe.tolist(), left[maybe].tolist(), strict=True):
            if code in known:
                partner[at], hits[at] = known[code], True
    found = np.zeros(len(right), np.bool_)
    found[partner[hits]] = True
    return partner, hits, found.take(first)


def _cells(numbers: U64) -> Places:
    return ((numbers * _SPREAD) >> _CELL_SHIFT).view(np.intp)


@cache
def _places() -> NDArray[np.uint16]:
    return np.arange(1 << 16, dtype=np.uint16)


def runs(hits: Mask, partner: Places, shortest: int) -> list[Run]:
    """Stretches that run on in both sequences, in the order of the earlier."""
    ahead = partner - _places()[: len(partner)]
    ahead[~hits] = _NOWHERE
    edges = np.ones(len(hits) + 1, np.bool_)
    np.not_equal(ahead[1:], ahead[:-1], out=edges[1:-1])
    bounds = edges.nonzero()[0]
    starts, lengths = bounds[:-1], bounds[1:] - bounds[:-1]
    kept = hits.take(starts)
    if shortest > 1:
        kept &= lengths >= shortest
    starts = starts[kept]
    return list(map(Run, starts.tolist(), partner.take(starts).tolist(), lengths[kept].tolist()))


def longest_chain(found: list[Run], overlap: int = 0) -> list[Run]:
    """The heaviest sequence of runs that keeps its order in both sequences.

    `overlap`: codes of the later sequence that neighbours may have in common. `ends` and `weights` hold the
    best chains so far, both rising: a later end must buy more weight.
    """
    ends: list[int] = []
    weights: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for number, (_, later, length) in enumerate(found):
        place = bisect_right(ends, later + overlap)
        before.append(last[place - 1] if place else None)
        weight = length + (weights[place - 1] if place else 0)
        end = later + length
        place = bisect_right(ends, end)
        if place and weights[place - 1] >= weight:
            continue
        stop = place
        while stop < len(ends) and weights[stop] <= weight:
            stop += 1
        start = place - 1 if place and ends[place - 1] == end else place
        ends[start:stop], weights[start:stop], last[start:stop] = [end], [weight], [number]
    chain: list[Run] = []
    at = last[-1] if last else None
    while at is not None:
        chain.append(found[at])
        at = before[at]
    return chain[::-1]
