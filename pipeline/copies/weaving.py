"""The second look at two texts: how much of them is the same when words in between were changed.

Editing of every fifth word leaves few stretches of six words, but what is left stands in its order with
small gaps. So short runs are chained (the seeds), gaps of a few words between them are bridged, and in a
bridged gap single words count that both have in the same order. Source: seed, chain and fill, as
programs that align genomes do it (minimap2, Li 2018). Only words that both have count, the changed ones
do not. It must not know what is enough for a copy (`compare`).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from pipeline.copies.alignment import Alignment, differing_gaps, side
from pipeline.copies.runs import Run, codes, longest_chain, partners, runs
from pipeline.copies.text import HASH_BITS, U64, Mask, Places, Words

SEED_WORDS = 3
"""With a third of the words changed, 2 of 5 seeds of three words survive, 1 of 4 of four."""
BRIDGE_WORDS = 12
"""A longer gap, on either side, ends a passage: between seeds of a heavily edited text lie 5 on average."""
PASSAGE_WORDS = 10
"""Passages whose seeds have fewer words are turns of phrase."""


def weave(earlier: Words, later: Words) -> Alignment:
    """What two texts share in one order, gaps bridged; `order` is 1, nothing else is counted."""
    left, right = codes(earlier, SEED_WORDS), codes(later, SEED_WORDS)
    partner, hits, _ = partners(left, right)
    chain = longest_chain(runs(hits, partner, 1), overlap=SEED_WORDS - 1)
    passages = _passages(_blocks(chain))
    here, there = _pairs(earlier, later, passages)
    ends = np.stack((here[:-1] + 1, here[1:]), axis=1), np.stack((there[:-1] + 1, there[1:]), axis=1)
    numbers, names = differing_gaps(earlier, later, *ends)
    return Alignment(
        earlier=side(_marked(here, len(earlier))),
        later=side(_marked(there, len(later))),
        order=1.0,
        number_gaps=numbers,
        name_gaps=names,
    )


def _marked(places: Places, words: int) -> Mask:
    shared = np.zeros(words, np.bool_)
    shared[places] = True
    return shared


def _blocks(chain: list[Run]) -> list[Run]:
    """The runs counted in words, none overlapping the one before it in either text."""
    blocks: list[Run] = []
    here = there = 0
    for run in chain:
        skipped = max(0, here - run.earlier, there - run.later)
        length = run.length + SEED_WORDS - 1 - skipped
        if length > 0:
            blocks.append(Run(run.earlier + skipped, run.later + skipped, length))
            here, there = run.earlier + skipped + length, run.later + skipped + length
    return blocks


def _passages(blocks: list[Run]) -> list[list[Run]]:
    """Blocks with nothing but short gaps between them, in passages of enough words."""
    passages: list[list[Run]] = [blocks[:1]]
    for before, block in pairwise(blocks):
        if (
            block.earlier - before.earlier - before.length <= BRIDGE_WORDS
            and block.later - before.later - before.length <= BRIDGE_WORDS
        ):
            passages[-1].append(block)
        else:
            passages.append([block])
    return [passage for passage in passages if sum(block.length for block in passage) >= PASSAGE_WORDS]


def _pairs(earlier: Words, later: Words, passages: list[list[Run]]) -> tuple[Places, Places]:
    """Places of the words that belong together, rising in both texts."""
    blocks = [block for passage in passages for block in passage]
    gaps = [
        (before, block)
        for passage in passages
        for before, block in pairwise(passage)
        if block.earlier > before.earlier + before.length and block.later > before.later + before.length
    ]
    here = [_steps([(block.earlier, block.earlier + block.length) for block in blocks])]
    there = [_steps([(block.later, block.later + block.length) for block in blocks])]
    left = [(before.earlier + before.length, block.earlier) for before, block in gaps]
    right = [(before.later + before.length, block.later) for before, block in gaps]
    filled = _fill(earlier, later, left, right)
    here.append(filled[0])
    there.append(filled[1])
    return np.sort(np.concatenate(here)), np.sort(np.concatenate(there))


def _fill(
    earlier: Words, later: Words, left: list[tuple[int, int]], right: list[tuple[int, int]]
) -> tuple[Places, Places]:
    """Single words that stand in the same gap of both texts, in one order."""
    here, there = _steps(left), _steps(right)
    partner, hits, _ = partners(_in_gaps(earlier, left, here), _in_gaps(later, right, there))
    chain = longest_chain(runs(hits, partner, 1))
    ours = _steps([(run.earlier, run.earlier + run.length) for run in chain])
    theirs = _steps([(run.later, run.later + run.length) for run in chain])
    return here[ours], there[theirs]


def _in_gaps(words: Words, gaps: list[tuple[int, int]], places: Places) -> U64:
    """The hashes of the words at these places, below the number of their gap."""
    sizes = [end - start for start, end in gaps]
    numbers: U64 = np.repeat(np.arange(len(gaps), dtype=np.uint64), sizes) << np.uint64(HASH_BITS)
    return numbers | words.hashes[places]


def _steps(spans: list[tuple[int, int]]) -> Places:
    """Every place from start to end (exclusive) of each span."""
    if not spans:
        return np.zeros(0, np.intp)
    table = np.array(spans, np.intp)
    sizes = table[:, 1] - table[:, 0]
    before = np.cumsum(sizes) - sizes
    places: Places = np.arange(int(sizes.sum())) + np.repeat(table[:, 0] - before, sizes)
    return places
