"""The first look at two texts: which longer stretches they share, as numbers without judgement.

Works on the words of two records. It must not know what is enough for a copy (`compare`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

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


Gap = tuple[int, int, int, int]
"""Start and end (exclusive) of a stretch of the earlier text, then of the later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One text's part in an alignment; shares are 0..1 of this text's words.

    `shared`: which words are common. `first`: the first of them, the text's length when there is none.
    """

    shared: Mask
    words: int
    matched: int
    coverage: float
    lede: float
    first: int

    @property
    def spread(self) -> float:
        """Share of 40-word windows that are touched. Counted when it is asked for, which is seldom."""
        window, words, flags = SPREAD_WINDOW_WORDS, self.words, self.shared.tobytes()
        if not self.matched:
            return 0.0
        counts = [flags.count(1, at, at + window) for at in range(0, words, window)]
        last = words - window * (len(counts) - 1)
        touched = [count >= SPREAD_WINDOW_WORDS * _SPREAD_SHARE for count in counts[:-1]]
        return (sum(touched) + (counts[-1] >= last * _SPREAD_SHARE)) / len(counts)

    @property
    def last(self) -> int:
        """Where the last common word ends, 0 when there is none."""
        return self.shared.tobytes().rfind(1) + 1


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
    numbers, names = differing_gaps(earlier, later, _short_gaps(chain))
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
    """The words in stretches of at least `RUN_CODES` codes. Bits of one number, as these are soon moved."""
    bits = int.from_bytes(np.packbits(hits, bitorder="little").tobytes(), "little")
    begins = bits
    for place in range(1, RUN_CODES):
        begins &= bits >> place
    shared = 0
    for place in range(RUN_CODES + CODE_WORDS - 1):
        shared |= begins << place
    packed = np.frombuffer(shared.to_bytes(-(-words // 8), "little"), np.uint8)
    return np.unpackbits(packed, count=words, bitorder="little").view(np.bool_)


def side(shared: Mask) -> Side:
    """What these words are of their text."""
    words, flags = len(shared), shared.tobytes()
    matched = flags.count(1)
    if not matched:
        return Side(shared=shared, words=words, matched=0, coverage=0.0, lede=0.0, first=words)
    return Side(
        shared=shared,
        words=words,
        matched=matched,
        coverage=matched / words,
        lede=flags.count(1, 0, LEDE_WORDS) / min(words, LEDE_WORDS),
        first=flags.find(1),
    )


def _short_gaps(chain: list[Run]) -> list[Gap]:
    """What stands between the runs of a chain."""
    behind = CODE_WORDS - 1
    gaps = []
    for run, after in pairwise(chain):
        left, right = run.earlier + run.length + behind, run.later + run.length + behind
        shorter, longer = sorted((after.earlier - left, after.later - right))
        if shorter > 0 and longer <= GAP_WORDS:
            gaps.append((left, after.earlier, right, after.later))
    return gaps


def differing_gaps(earlier: Words, later: Words, gaps: Sequence[Gap]) -> tuple[int, int]:
    """Of gaps at the same place of both texts, how many have other numbers, and other names."""
    if not gaps:
        return 0, 0
    numbers = names = 0
    one, other = earlier.numbers.tobytes(), later.numbers.tobytes()
    ones, others = earlier.capitals.tobytes(), later.capitals.tobytes()
    for start, end, begin, stop in gaps:
        left, right = slice(start, end), slice(begin, stop)
        if any(one[left]) and any(other[right]):
            numbers += _picked(earlier, earlier.numbers, left) != _picked(later, later.numbers, right)
        if any(ones[left]) and any(others[right]):
            names += _picked(earlier, earlier.capitals, left).isdisjoint(
                _picked(later, later.capitals, right)
            )
    return numbers, names


def _picked(words: Words, flags: Mask, part: slice) -> frozenset[int]:
    return frozenset(words.hashes[part][flags[part]].tolist())
