"""Partners, runs and chains of numbers."""

from __future__ import annotations

import random

import numpy as np
import pytest

from pipeline.copies.runs import Run, codes, longest_chain, partners, runs
from pipeline.copies.text import HASH_BITS, U64, read_words


def numbers(*values: int) -> U64:
    return np.array(values, np.uint64)


def test_a_code_holds_its_words_exactly() -> None:
    words = read_words("one two three four five")
    one, two, three, *_ = words.hashes.tolist()
    assert codes(words, 3).tolist()[0] == (one << 2 * HASH_BITS) | (two << HASH_BITS) | three
    assert [len(codes(words, width)) for width in (1, 3, 4)] == [5, 3, 2]


@pytest.mark.parametrize("text", ["", "one", "one two three"])
def test_a_text_shorter_than_a_code_has_none(text: str) -> None:
    assert len(codes(read_words(text), 4)) == 0


def test_a_partner_is_the_first_place_of_a_number() -> None:
    partner, hits, back = partners(numbers(7, 5, 9), numbers(5, 7, 7, 6))
    assert partner[hits].tolist() == [1, 0]
    assert hits.tolist() == [True, True, False]
    assert back.tolist() == [True, True, True, False]


def test_without_repetition_each_has_its_own() -> None:
    partner, hits, back = partners(numbers(9, 5, 7), numbers(5, 6, 7))
    assert partner[hits].tolist() == [0, 2]
    assert back.tolist() == [True, False, True]


@pytest.mark.parametrize("different", [50, 3_000, 1 << 56])
def test_partners_of_long_texts_are_those_that_are_looked_up_one_by_one(different: int) -> None:
    """So many codes that some hash to the same cell."""
    chance = random.Random(different)
    right = [chance.randrange(different) for _ in range(4_000)]
    left = [
        chance.choice(right) if chance.random() < 0.5 else chance.randrange(1 << 56) for _ in range(3_000)
    ]
    partner, hits, back = partners(numbers(*left), numbers(*right))
    first = {code: at for at, code in reversed(list(enumerate(right)))}
    assert hits.tolist() == [code in first for code in left]
    assert partner[hits].tolist() == [first[code] for code in left if code in first]
    assert back.tolist() == [code in set(left) for code in right]


def test_nothing_has_no_partners() -> None:
    for left, right in ((numbers(), numbers(1)), (numbers(1), numbers())):
        partner, hits, back = partners(left, right)
        assert (len(partner), len(hits), len(back)) == (len(left), len(left), len(right))
        assert not hits.any()
        assert not back.any()


def test_runs_break_where_either_text_breaks() -> None:
    hits = np.array([True, True, True, False, True, True])
    partner = np.array([4, 5, 0, 9, 1, 2])
    assert runs(hits, partner, 1) == [Run(0, 4, 2), Run(2, 0, 1), Run(4, 1, 2)]
    assert runs(hits, partner, 2) == [Run(0, 4, 2), Run(4, 1, 2)]
    assert runs(np.zeros(3, np.bool_), np.zeros(3, np.intp), 1) == []


def test_the_heaviest_chain_wins_over_the_longest() -> None:
    short = [Run(0, 10, 1), Run(2, 12, 1), Run(4, 14, 1)]
    heavy = Run(6, 0, 9)
    assert longest_chain([*short, heavy]) == [heavy]
    assert longest_chain([*short, Run(6, 0, 2)]) == short
    assert longest_chain([]) == []
