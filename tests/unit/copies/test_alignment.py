"""Coverage, order and spread of what two texts share."""

from __future__ import annotations

import pytest

from pipeline.copies.alignment import Alignment, align
from pipeline.copies.text import read_words
from tests.unit.copies.articles import sentences

BODY = sentences(1, 20)
OTHER = sentences(2, 20)


def aligned(earlier: list[str], later: list[str]) -> Alignment:
    return align(read_words(" ".join(earlier)), read_words(" ".join(later)))


def test_shared_words_are_counted_on_both_sides() -> None:
    found = aligned(BODY[:5], OTHER[:5] + BODY[:5])
    assert (found.earlier.matched, found.later.matched) == (80, 80)
    assert (found.earlier.coverage, found.later.coverage) == (1.0, 0.5)
    assert (found.earlier.first, found.later.first) == (0, 80)
    assert (found.earlier.lede, found.later.lede) == (1.0, 0.0)


def test_a_text_that_shares_nothing_has_no_first_shared_word() -> None:
    found = aligned(BODY[:2], OTHER[:3])
    assert (found.earlier.first, found.later.first, found.order) == (32, 48, 0.0)


@pytest.mark.parametrize(("words", "matched"), [(5, 0), (6, 6)])
def test_a_turn_of_phrase_is_not_shared_text(words: int, matched: int) -> None:
    phrase = " ".join(BODY[0].removesuffix(".").split()[:words])
    assert aligned([OTHER[0], phrase, OTHER[1]], [OTHER[2], phrase, OTHER[3]]).later.matched == matched


def test_order_is_the_share_of_the_longest_chain() -> None:
    assert aligned(BODY, BODY).order == 1.0
    assert aligned(BODY[:10], BODY[5:10] + BODY[:5]).order == pytest.approx(0.5)
    assert aligned(BODY[:10], BODY[8:10] + BODY[:8]).order == pytest.approx(0.8, abs=0.02)
    assert aligned(BODY[:10], BODY[2:10] + BODY[:2]).order == pytest.approx(0.8, abs=0.02)


def test_a_repeated_passage_is_matched_to_its_first_place() -> None:
    found = aligned(BODY[:10] + BODY[8:10], BODY[:10])
    assert found.earlier.coverage == 1.0
    assert found.order == pytest.approx(10 / 12, abs=0.02)


def test_spread_counts_the_windows_that_are_touched() -> None:
    block = aligned(BODY, BODY[:10] + OTHER[:10])
    mixed = aligned(BODY, [line for pair in zip(BODY[::2], OTHER[::2], strict=True) for line in pair])
    assert block.later.spread == pytest.approx(0.5)
    assert mixed.later.spread == 1.0


def test_other_numbers_and_names_in_the_same_place_are_counted() -> None:
    around = [sentences(seed, 1)[0].removesuffix(".").lower() for seed in range(5)]
    form = "{} 12 Norda {} 7 and 8 {} Oslo {} 5 {}"
    other = "{} 13 Kestrel {} 8 and 7 {} Oslo {} {}"
    found = aligned([form.format(*around)], [other.format(*around)])
    assert (found.number_gaps, found.name_gaps) == (1, 1)


def test_a_long_gap_is_no_place_of_a_mould() -> None:
    left = [BODY[0], "The 12 " * 6, BODY[1]]
    right = [BODY[0], "Old 13 " * 6, BODY[1]]
    assert aligned(left, right).number_gaps == 0


@pytest.mark.parametrize("text", ["", "One", "One two three", "One two three four"])
def test_short_texts_can_be_aligned(text: str) -> None:
    assert aligned([text], [text]).later.matched == 0
