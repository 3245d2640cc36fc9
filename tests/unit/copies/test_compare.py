"""Verdicts on pairs of texts: what outlets do to agency copy, and how much has to be in common."""

from __future__ import annotations

import random

import pytest

from pipeline.copies.compare import Yardstick, compare, examine
from pipeline.copies.fingerprint import fingerprint
from pipeline.copies.rules import Rules
from pipeline.model import Role
from tests.unit.copies.articles import sentences
from tests.unit.copies.judging import BODY, OTHER, judge


def edited(lines: list[str], every: int, seed: int = 9) -> list[str]:
    """Each so-many-th word replaced by another one."""
    new = iter(" ".join(sentences(seed, 200)).replace(".", "").lower().split())
    words = [line.split() for line in lines]
    return [
        " ".join(next(new) if (at + 1) % every == 0 else word for at, word in enumerate(line))
        for line in words
    ]


def reworded(lines: list[str], share: float, seed: int = 9) -> list[str]:
    """So many of the words replaced, here and there."""
    chance = random.Random(seed)
    new = iter(" ".join(sentences(seed, 200)).replace(".", "").lower().split())
    return [
        " ".join(next(new) if chance.random() < share else word for word in line.split()) for line in lines
    ]


def test_the_same_text_is_verbatim() -> None:
    verdict = judge(BODY, BODY)
    assert (verdict.role, verdict.resemblance, verdict.containment) == (Role.VERBATIM, 1.0, 1.0)
    assert verdict.guards == ("whole",)
    assert not verdict.leaf


def test_a_few_words_changed_are_still_verbatim() -> None:
    assert judge(BODY, [*edited(BODY[:3], 8), *BODY[3:]]).role is Role.VERBATIM


def test_paragraphs_in_another_order_are_still_verbatim() -> None:
    assert judge(BODY, BODY[:5] + BODY[15:] + BODY[5:15]).role is Role.VERBATIM


@pytest.mark.parametrize("kept", [4, 8, 15, 24])
def test_a_text_cut_from_the_end_is_trimmed(kept: int) -> None:
    verdict = judge(BODY, BODY[:kept])
    assert verdict.role is Role.TRIMMED
    assert verdict.containment == 1.0


def test_a_text_cut_at_the_top_is_trimmed() -> None:
    assert judge(BODY, BODY[9:]).role is Role.TRIMMED


def test_every_second_paragraph_is_trimmed() -> None:
    assert judge(BODY, BODY[::2]).role is Role.TRIMMED


def test_a_teaser_seen_before_its_text_is_extended_and_a_leaf() -> None:
    verdict = judge(BODY[:4], BODY)
    assert (verdict.role, verdict.guards, verdict.leaf) == (Role.EXTENDED, ("opening",), True)


def test_local_matter_added_is_extended() -> None:
    verdict = judge(BODY, BODY + OTHER[:25])
    assert (verdict.role, verdict.leaf) == (Role.EXTENDED, False)


def test_every_third_sentence_reworded_is_rewritten() -> None:
    reworded = edited(BODY, 4)
    later = [reworded[at] if at % 3 == 1 else line for at, line in enumerate(BODY)]
    assert judge(BODY, later).role is Role.REWRITTEN


def test_a_new_top_over_a_long_block_is_rewritten() -> None:
    verdict = judge(BODY[:16], [*OTHER[:6], *BODY[6:15]])
    assert (verdict.role, verdict.guards) == (Role.REWRITTEN, ("spread",))


def test_a_new_lede_over_half_of_the_text_is_found_by_its_order() -> None:
    """Too little of the longer text for the whole, and in order from near the top."""
    later = OTHER[:2] + BODY[2:8] + OTHER[2:4]
    verdict = judge(BODY[:20], later)
    assert verdict.role is Role.REWRITTEN
    assert verdict.guards == ("ordered",)


def test_half_of_a_text_spread_over_both_is_partly_copied() -> None:
    mixed = [line for pair in zip(BODY[::2], OTHER[::2], strict=True) for line in pair]
    verdict = judge(BODY[:16], [BODY[0], *mixed[2:16], BODY[15]])
    assert verdict.guards == ("partial",)


def test_a_report_put_into_another_order_and_filled_up_is_rewritten() -> None:
    later = [*OTHER[:2], *BODY[8:14], OTHER[2], *BODY[2:6], OTHER[3], *BODY[14:18], *OTHER[4:6]]
    verdict = judge(BODY[:20], later)
    assert (verdict.role, verdict.guards, verdict.leaf) == (Role.REWRITTEN, ("rearranged",), False)


def test_one_letter_in_two_reports_is_no_copy_whatever_the_order_of_its_parts() -> None:
    letter = BODY[:12]
    earlier = [*OTHER[:1], *letter, *OTHER[1:8]]
    later = [*OTHER[8:10], *letter[8:], *letter[:8], *OTHER[10:15]]
    verdict = judge(earlier, later)
    assert (verdict.role, verdict.guards) == (None, ("no_rule",))
    assert verdict.containment > 0.6


def test_a_flash_with_some_words_changed_is_the_opening_of_its_text() -> None:
    flash = [
        " ".join(line.split()[:13] + new.split()[:3]) + "."
        for line, new in zip(BODY[:4], OTHER, strict=False)
    ]
    verdict = judge(BODY, flash)
    assert (verdict.role, verdict.guards, verdict.leaf) == (Role.TRIMMED, ("opening",), True)
    assert verdict.containment < 0.85


def test_lines_quoted_here_and_there_are_no_opening() -> None:
    verdict = judge(BODY[:24], BODY[8::-1])
    assert (verdict.role, verdict.containment, verdict.guards) == (None, 1.0, ("no_rule",))


@pytest.mark.parametrize("share", [0.2, 0.25])
def test_a_text_with_words_changed_all_over_is_rewritten(share: float) -> None:
    verdict = judge(BODY, reworded(BODY, share))
    assert (verdict.role, verdict.guards) == (Role.REWRITTEN, ("edited",))
    assert verdict.containment == pytest.approx(1 - share, abs=0.1)
    assert not verdict.leaf


def test_an_edited_text_that_was_cut_is_found() -> None:
    assert judge(BODY, reworded(BODY, 0.2)[:22]).guards == ("edited",)


def test_an_edited_background_below_a_new_top_is_no_copy() -> None:
    assert judge(BODY[:24], OTHER[:10] + reworded(BODY, 0.2)[10:24]).role is None


def test_a_whole_text_in_the_middle_of_others_is_not_taken_for_an_edited_one() -> None:
    """All of it is there: what speaks against it is the rest, which the second look does not change."""
    later = [*OTHER[:7], *BODY[:12], *OTHER[7:17]]
    assert judge(BODY[:12], later).guards == ("no_rule",)
    loose = Yardstick(rules=Rules(second_look_below=1.01))
    first, second = (fingerprint("", "\n".join(lines)).codes for lines in (BODY[:12], later))
    assert examine(first, second, same_site=False, days_apart=0.1, yardstick=loose).verdict.role


def test_another_yardstick_measures_by_other_rules() -> None:
    first, second = (fingerprint("", "\n".join(lines)).codes for lines in (BODY, reworded(BODY, 0.25)))
    strict = Yardstick(rules=Rules(edited_shorter=0.9))
    assert examine(first, second, same_site=False, days_apart=0.0, yardstick=strict).verdict.role is None


def test_another_text_is_no_copy() -> None:
    verdict = judge(BODY, OTHER)
    assert (verdict.role, verdict.matched_words, verdict.guards) == (None, 0, ("too_little",))


def test_an_empty_text_is_no_copy() -> None:
    assert judge(BODY, []).role is None


def test_a_shared_statement_is_no_copy() -> None:
    verdict = judge(BODY[:12], OTHER[:6] + BODY[5:9] + OTHER[6:9])
    assert (verdict.role, verdict.guards) == (None, ("too_little",))


def test_yesterdays_background_at_the_end_is_no_copy() -> None:
    verdict = judge(BODY[:20], OTHER[:10] + BODY[10:20])
    assert (verdict.role, verdict.guards) == (None, ("no_rule",))


def test_shared_paragraphs_in_another_order_are_no_copy_when_half_is_other_text() -> None:
    later = [*reversed(BODY[:10]), *OTHER[:8]]
    verdict = judge(BODY[:17], later)
    assert (verdict.role, verdict.guards) == (None, ("no_rule",))


def test_one_shared_block_is_no_copy_when_the_rest_is_other_text() -> None:
    verdict = judge(BODY[:26], [*OTHER[:6], *BODY[6:17], *OTHER[6:15]])
    assert (verdict.role, verdict.guards) == (None, ("no_rule",))


def test_a_flash_of_25_words_is_found_and_one_of_24_is_not() -> None:
    words = " ".join(BODY).replace(".", "").split()
    assert judge([" ".join(words[:25])], [" ".join(words[:25])]).role is Role.VERBATIM
    assert judge([" ".join(words[:24])], [" ".join(words[:24])]).guards == ("too_little",)


def test_without_spaces_it_takes_twice_as_many_characters() -> None:
    characters = "".join(chr(0x4E00 + random.Random(5).randrange(9_000) + at) for at in range(60))
    assert judge([characters[:49]], [characters[:49]]).guards == ("too_little",)
    assert judge([characters], [characters]).role is Role.VERBATIM


def test_a_record_of_another_version_is_no_copy() -> None:
    record = fingerprint("", "\n".join(BODY)).codes
    verdict = compare(b"\x00" + record[1:], record, same_site=False, days_apart=0.0)
    assert (verdict.role, verdict.guards) == (None, ("record",))


def test_numbers_do_not_depend_on_the_order_of_the_two() -> None:
    there, back = judge(BODY, edited(BODY[:20], 7)), judge(edited(BODY[:20], 7), BODY)
    assert (there.resemblance, there.containment, there.matched_words) == (
        back.resemblance,
        back.containment,
        back.matched_words,
    )
