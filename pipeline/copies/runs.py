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


@dataclass(frozen=True, slots=True)
class Run:
    """`length` codes from `earlier` on in the one sequence are those from `later` on in the other."""

    earlier: int
    later: int
    length: int


def codes(words: Words, width: int) -> U64:
    """One exact number for each `width` neighbouring words, at most 4; none for a shorter text."""
    count = max(0, len(words) - width + 1)
    numbers = np.zeros(count, np.uint64)
    for place in range(width):
        numbers <<= np.uint64(HASH_BITS)
        numbers |= words.hashes[place : place + count]
    return numbers


def partners(left: U64, right: U64) -> tuple[Places, Mask, Mask]:
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


def stretches(flags: Mask, shortest: int) -> tuple[Places, Places]:
    """Starts and ends (exclusive) of the stretches of at least `shortest` set flags."""
    padded = np.zeros(len(flags) + 2, np.int8)
    padded[1:-1] = flags
    turns = np.diff(padded)
    starts, ends = np.flatnonzero(turns == 1), np.flatnonzero(turns == -1)
    long = ends - starts >= shortest
    return starts[long], ends[long]


def runs(hits: Mask, partner: Places, shortest: int) -> list[Run]:
    """Stretches that run on in both sequences, in the order of the earlier."""
    places = np.flatnonzero(hits)
    if not len(places):
        return []
    offsets = partner[places] - places
    breaks = np.flatnonzero((np.diff(places) != 1) | (np.diff(offsets) != 0)) + 1
    starts = np.concatenate(([0], breaks))
    lengths = np.diff(np.append(starts, len(places)))
    long = lengths >= shortest
    firsts = places[starts[long]]
    later = firsts + offsets[starts[long]]
    return [
        Run(*numbers) for numbers in zip(firsts.tolist(), later.tolist(), lengths[long].tolist(), strict=True)
    ]


def longest_chain(found: list[Run]) -> list[Run]:
    """The heaviest sequence of runs that keeps its order in both sequences.

    `ends` and `weights` hold the best chains so far, both rising: a later end must buy more weight.
    """
    ends: list[int] = []
    weights: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for number, run in enumerate(found):
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
    chain: list[Run] = []
    at = last[-1] if last else None
    while at is not None:
        chain.append(found[at])
        at = before[at]
    return chain[::-1]
