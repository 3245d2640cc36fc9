"""The second look at two texts: how much of them is the same when words in between were changed.

Editing of every fifth word leaves few stretches of six words, but what is left stands in its order with
small gaps. So short runs are chained (the seeds), gaps of a few words between them are bridged, and in a
bridged gap single words count that both have in the same order. Source: seed, chain and fill, as
programs that align genomes do it (minimap2, Li 2018). Only words that both have count, the changed ones
do not. It must not know what is enough for a copy (`compare`).
"""

from __future__ import annotations

from itertools import chain, pairwise

import numpy as np

from pipeline.copies.alignment import GAP_WORDS, Alignment, Gap, differing_gaps, side
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
    passages = _passages(_blocks(longest_chain(runs(hits, partner, 1), overlap=SEED_WORDS - 1)))
    here, there = _pairs(earlier, later, passages)
    numbers, names = differing_gaps(earlier, later, _short_gaps(here, there))
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


def _blocks(seeds: list[Run]) -> list[Run]:
    """The runs counted in words, none overlapping the one before it in either text."""
    blocks: list[Run] = []
    here = there = 0
    for run in seeds:
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
    here, there = _steps([block for passage in passages for block in passage])
    gaps = [
        (before.earlier + before.length, block.earlier, before.later + before.length, block.later)
        for passage in passages
        for before, block in pairwise(passage)
        if block.earlier > before.earlier + before.length and block.later > before.later + before.length
    ]
    if not gaps:
        return here, there
    ours, theirs = _fill(earlier, later, gaps)
    return np.sort(np.concatenate((here, ours))), np.sort(np.concatenate((there, theirs)))


def _fill(earlier: Words, later: Words, gaps: list[Gap]) -> tuple[Places, Places]:
    """Single words that stand in the same gap of both texts, in one order."""
    bounds = np.fromiter(chain.from_iterable(gaps), np.intp, 4 * len(gaps)).reshape(-1, 4)
    here, left = _in_gaps(earlier, bounds[:, 0], bounds[:, 1])
    there, right = _in_gaps(later, bounds[:, 2], bounds[:, 3])
    partner, hits, _ = partners(left, right)
    ours, theirs = _steps(longest_chain(runs(hits, partner, 1)))
    return here.take(ours), there.take(theirs)


def _in_gaps(words: Words, starts: Places, ends: Places) -> tuple[Places, U64]:
    """The places of the words in these gaps, and their hashes below the number of the gap."""
    sizes = ends - starts
    places = _spelled_out(starts, sizes)
    numbers = np.repeat(np.arange(len(sizes), dtype=np.uint64) << np.uint64(HASH_BITS), sizes)
    return places, numbers | words.hashes.take(places)


def _steps(found: list[Run]) -> tuple[Places, Places]:
    """Every place of these runs, in either text."""
    table = np.fromiter(chain.from_iterable(found), np.intp, 3 * len(found)).reshape(-1, 3)
    return _spelled_out(table[:, 0], table[:, 2]), _spelled_out(table[:, 1], table[:, 2])


def _spelled_out(starts: Places, sizes: Places) -> Places:
    """As many places as each size says, from each start on."""
    ends = sizes.cumsum()
    places: Places = np.arange(ends[-1] if len(ends) else 0)
    places += np.repeat(starts - ends + sizes, sizes)
    return places


def _short_gaps(here: Places, there: Places) -> list[Gap]:
    """What stands between neighbouring pairs."""
    sizes, others = here[1:] - here[:-1], there[1:] - there[:-1]
    short = ((np.minimum(sizes, others) > 1) & (np.maximum(sizes, others) <= GAP_WORDS + 1)).nonzero()[0]
    edges = here[short] + 1, here[short + 1], there[short] + 1, there[short + 1]
    return list(zip(*(edge.tolist() for edge in edges), strict=True))
