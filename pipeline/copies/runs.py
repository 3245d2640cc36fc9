"""Where two sequences of codes say the same: partners, runs of them, and the heaviest runs in one order.

Arithmetic on arrays of numbers. It must not know what a code stands for, nor how much is enough.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.copies.text import HASH_BITS, U64, Mask, Words

Places = NDArray[np.intp]
_WORD_BITS = np.uint64(HASH_BITS)


@dataclass(frozen=True, slots=True)
class Run:
    """`length` codes from `earlier` on in the one sequence are those from `later` on in the other."""

    earlier: int
    later: int
    length: int


def codes(words: Words, width: int) -> U64:
    """One exact number for each `width` neighbouring words, at most 4; none for a shorter text."""
    numbers = words.hashes
    for _ in range(width - 1):
        numbers = (numbers[:-1] << _WORD_BITS) | words.hashes[len(words) - len(numbers) + 1 :]
    return numbers


def partners(left: U64, right: U64) -> tuple[Places, Mask, Mask]:
    """For each code of `left` where it first stands in `right`; which of `left`, of `right`, are in both."""
    if not len(left) or not len(right):
        return np.zeros(len(left), np.intp), np.zeros(len(left), np.bool_), np.zeros(len(right), np.bool_)
    order = np.argsort(right, kind="stable")
    ordered = right[order]
    place = np.searchsorted(ordered, left)
    np.minimum(place, len(right) - 1, out=place)
    hits = ordered[place] == left
    found = np.zeros(len(right), np.bool_)
    found[place[hits]] = True
    repeated = ordered[1:] == ordered[:-1]
    if repeated.any():
        group = np.zeros(len(right), np.intp)
        np.cumsum(~repeated, out=group[1:])
        found = np.logical_or.reduceat(found, np.flatnonzero(np.append(True, ~repeated)))[group]
    back = np.zeros(len(right), np.bool_)
    back[order] = found
    return order[place], hits, back


def runs(hits: Mask, partner: Places, shortest: int) -> list[Run]:
    """Stretches that run on in both sequences, in the order of the earlier."""
    first, last = hits.copy(), hits.copy()
    goes_on = hits[1:] & hits[:-1] & (partner[1:] == partner[:-1] + 1)
    first[1:] &= ~goes_on
    last[:-1] &= ~goes_on
    starts = np.flatnonzero(first)
    lengths = np.flatnonzero(last) - starts + 1
    if shortest > 1:
        long = lengths >= shortest
        starts, lengths = starts[long], lengths[long]
    return list(map(Run, starts.tolist(), partner[starts].tolist(), lengths.tolist()))


def longest_chain(found: list[Run], overlap: int = 0) -> list[Run]:
    """The heaviest sequence of runs that keeps its order in both sequences.

    `overlap`: codes of the later sequence that neighbours may have in common. `ends` and `weights` hold the
    best chains so far, both rising: a later end must buy more weight.
    """
    ends: list[int] = []
    weights: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for number, run in enumerate(found):
        place = bisect_right(ends, run.later + overlap)
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
    chain: list[Run] = []
    at = last[-1] if last else None
    while at is not None:
        chain.append(found[at])
        at = before[at]
    return chain[::-1]
