"""What two texts share when words in between were changed."""

from __future__ import annotations

import pytest

from pipeline.copies.alignment import Alignment
from pipeline.copies.text import read_words
from pipeline.copies.weaving import weave
from tests.unit.copies.articles import sentences

BODY = " ".join(sentences(1, 20)).replace(".", "").lower().split()
OTHER = " ".join(sentences(2, 60)).replace(".", "").lower().split()


def woven(earlier: list[str], later: list[str]) -> Alignment:
    return weave(read_words(" ".join(earlier)), read_words(" ".join(later)))


def changed(words: list[str], every: int) -> list[str]:
    return [OTHER[at] if at % every == every - 1 else word for at, word in enumerate(words)]


@pytest.mark.parametrize("every", [4, 5, 7])
def test_the_words_that_stayed_are_counted_and_the_others_are_not(every: int) -> None:
    found = woven(BODY, changed(BODY, every))
    stayed = len(BODY) - len(BODY) // every
    assert found.earlier.matched == found.later.matched == pytest.approx(stayed, abs=4)
    assert found.earlier.spread == found.later.spread == 1.0
    assert found.order == 1.0


def test_words_put_in_and_left_out_do_not_break_a_passage() -> None:
    fuller = [
        word for at, each in enumerate(BODY) for word in ((OTHER[at], each) if at % 5 == 0 else (each,))
    ]
    found = woven(BODY, fuller)
    assert found.earlier.matched == len(BODY) - found.earlier.first
    assert woven(fuller, BODY).later.matched == found.earlier.matched


def test_single_words_count_inside_a_bridged_gap() -> None:
    left = [*BODY[:20], *OTHER[:2], "harbour", *OTHER[2:4], *BODY[20:40]]
    right = [*BODY[:20], *OTHER[10:12], "harbour", *OTHER[12:14], *BODY[20:40]]
    found = woven(left, right)
    assert found.earlier.matched == 41
    assert found.earlier.shared[22]


def test_they_count_in_one_order_only() -> None:
    left = [*BODY[:20], "harbour", OTHER[0], "ferry", *BODY[20:40]]
    right = [*BODY[:20], "ferry", OTHER[9], "harbour", *BODY[20:40]]
    assert woven(left, right).earlier.matched == 41


def test_a_long_gap_ends_a_passage() -> None:
    left = [*BODY[:20], *OTHER[:6], "harbour", *OTHER[6:13], *BODY[20:40]]
    right = [*BODY[:20], *OTHER[20:26], "harbour", *OTHER[26:33], *BODY[20:40]]
    assert woven(left, right).earlier.matched == 40


def test_a_turn_of_phrase_is_no_passage() -> None:
    assert woven([*OTHER[:30], *BODY[:9]], [*BODY[:9], *OTHER[100:130]]).earlier.matched == 0
    assert woven([*OTHER[:30], *BODY[:10]], [*BODY[:10], *OTHER[100:130]]).earlier.matched == 10


def test_a_repeated_phrase_is_counted_once() -> None:
    """Seeds that overlap in one of the texts: `a b a b a` beside `a b a`."""
    left = [*BODY[:12], "norda", "oslo", "norda", "oslo", "norda", *BODY[12:24]]
    right = [*BODY[:12], "norda", "oslo", "norda", *BODY[12:24]]
    found = woven(left, right)
    assert found.later.matched == found.earlier.matched == 27


def test_a_seed_within_the_one_before_is_passed_over() -> None:
    left = ["oslo"] * 3 + [*BODY[:12]]
    right = ["oslo"] * 5 + [*BODY[:12]]
    found = woven(left, right)
    assert (found.earlier.matched, found.later.matched) == (15, 15)


def test_words_that_come_again_are_counted_once() -> None:
    found = woven([*BODY[:12], OTHER[0], *BODY[9:12]], BODY[:12])
    assert (found.earlier.matched, found.later.matched) == (12, 12)


def test_other_numbers_and_names_between_the_same_words_are_counted() -> None:
    around = [" ".join(BODY[at : at + 8]) for at in range(0, 40, 8)]
    form = "{} 12 {} Norda {} 7 {} Oslo {}"
    other = "{} 13 {} Kestrel {} 8 {} Oslo {}"
    found = weave(read_words(form.format(*around)), read_words(other.format(*around)))
    assert (found.number_gaps, found.name_gaps) == (2, 1)


@pytest.mark.parametrize("words", [0, 1, 2, 3, 9])
def test_short_texts_share_nothing(words: int) -> None:
    found = woven(BODY[:words], BODY[:words])
    assert (found.earlier.matched, found.later.first) == (0, words)


def test_nothing_in_common() -> None:
    assert woven(BODY, OTHER).later.coverage == 0.0
