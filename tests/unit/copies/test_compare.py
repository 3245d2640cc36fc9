"""Verdicts on pairs of texts: what outlets do to agency copy, and what only looks like it."""

from __future__ import annotations

import random

import pytest

from pipeline.copies.compare import Yardstick, compare, examine
from pipeline.copies.fingerprint import fingerprint
from pipeline.copies.rules import Rules
from pipeline.model import Role, Verdict
from tests.unit.copies.articles import sentences

BODY = sentences(1, 30)
OTHER = sentences(2, 30)


def judge(
    earlier: list[str], later: list[str], *, same_site: bool = False, days: float = 0.1, title: str = ""
) -> Verdict:
    first = fingerprint("", "\n".join(earlier)).codes
    second = fingerprint(title, "\n".join(later)).codes
    return compare(first, second, same_site=same_site, days_apart=days)


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


def test_two_reports_from_a_wordy_mould_are_no_copies() -> None:
    """Woven they agree in most words, and differ in all numbers and names."""
    verdict = judge(bulletin(1) * 2, [line.replace(" at ", " near ") for line in bulletin(2) * 2])
    assert verdict.role is None


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


def bulletin(seed: int) -> list[str]:
    """A machine's report: one mould, other numbers and names."""
    chance = random.Random(seed)
    town = "".join(chance.sample("bdfghklmnprst", 5)).capitalize()
    number = [chance.randint(100, 9_999) for _ in range(6)]
    return [
        f"Winter wheat closed at {number[0]} crowns a tonne on Monday in {town} after a quiet day of trade.",
        f"Traders in the hall counted {number[1]} lots, against {number[2]} lots on the same day last week.",
        f"Barley was offered at {number[3]} crowns and oats at {number[4]} crowns, both for the autumn.",
        f"The exchange in {town} will open again on Tuesday as usual with {number[5]} lots on offer.",
    ]


def test_two_reports_from_one_mould_are_no_copies() -> None:
    verdict = judge(bulletin(1), bulletin(2))
    assert verdict.role is None
    assert "template" in verdict.guards


def test_one_report_from_a_mould_is_its_own_copy() -> None:
    assert judge(bulletin(1), bulletin(1)).role is Role.VERBATIM


def chinese_bulletin(number: str) -> list[str]:
    return [
        f"据省水文局测定，白石镇水文站周三清晨的水位为{number}米，水面平稳，江上的渡船照常往返两岸。",
        "值班员提醒沿岸居民留意上游来水，孩子不要独自下河，堤上停放的车辆应当在入夜之前移走。",
        "截至发稿时，没有收到堤坝渗漏的报告，供电和交通保持正常，下一次通报将在傍晚发布。",
    ]


def test_in_scripts_without_spaces_a_report_is_half_as_long_as_its_characters() -> None:
    """One other number in a hundred characters weighs as much as one in fifty words."""
    verdict = judge(chinese_bulletin("3.2"), chinese_bulletin("4.7"), days=1.0)
    assert (verdict.role, verdict.guards) == (None, ("template",))
    assert judge(chinese_bulletin("3.2"), chinese_bulletin("3.2")).role is Role.VERBATIM


def test_a_corrected_number_in_a_long_text_is_no_mould() -> None:
    before = [*BODY[:5], "The fire in the old silo hurt 12 people on Monday, the county said.", *BODY[5:]]
    after = [*BODY[:5], "The fire in the old silo hurt 15 people on Monday, the county said.", *BODY[5:]]
    assert judge(before, after).role is Role.VERBATIM


FLASH = "Fire crews freed {} people from the cable car above Hallstad on Monday, the county said in a note."


def test_one_other_number_in_a_short_text_is_a_correction_for_some_hours_and_elsewhere() -> None:
    before, after = [*BODY[:3], FLASH.format(12)], [*BODY[:3], FLASH.format(15)]
    assert judge(before, after).role is Role.VERBATIM
    assert judge(before, after, days=1.0).guards == ("template",)
    assert judge(before, after, same_site=True).guards == ("template",)


def test_a_short_mould_with_little_between_its_gaps_is_seen_at_the_second_look() -> None:
    """Its gaps lie so close that the first look takes them for passages of their own."""
    numbers, more = iter(range(20, 60)), iter(range(60, 99))
    form = "{} crews met at {} o'clock near tower {} and walked {} steps up the hill of {} houses. "
    first, second = (
        [BODY[0], "".join(form.format(*(next(one) for _ in range(5)))), *BODY[1:5]] for one in (numbers, more)
    )
    assert judge(first, second).guards == ("template",)


def test_a_later_text_that_opens_with_a_long_head_of_its_own_is_a_follow_up() -> None:
    """Yesterday's text stands whole below it. Within hours that is an update, and copied the other way
    round it is a text without its top."""
    later = [*OTHER[:12], *BODY[:16]]
    assert judge(BODY[:16], later, days=1.0).guards == ("follow_up",)
    assert judge(BODY[:16], later, days=0.2).role is Role.EXTENDED
    assert judge(later, BODY[:16], days=1.0).role is Role.TRIMMED


def test_a_short_intro_of_its_own_makes_no_follow_up() -> None:
    assert judge(BODY[:16], [*OTHER[:3], *BODY[:16]], days=1.0).role is Role.EXTENDED


def test_a_text_that_stands_deep_in_a_longer_one_is_one_item_of_it() -> None:
    later = BODY[:16]
    assert judge([*OTHER[:16], *later], later).guards == ("inside",)
    assert judge([*OTHER[:13], *BODY[:20]], BODY[:20]).role is Role.TRIMMED


def test_on_one_site_a_part_is_no_copy() -> None:
    assert judge(BODY, BODY[:8], same_site=True).guards == ("same_site",)
    assert judge(BODY, BODY, same_site=True).role is Role.VERBATIM


@pytest.mark.parametrize("days", [4.5, -4.5])
def test_after_days_a_part_is_no_copy(days: float) -> None:
    assert judge(BODY, BODY[:8], days=days).guards == ("late",)
    assert judge(BODY, BODY, days=days).role is Role.VERBATIM


def test_a_roundup_is_a_copy_only_as_a_whole() -> None:
    opening = BODY + OTHER + sentences(3, 30)
    assert judge(BODY, opening).role is Role.EXTENDED
    assert judge(BODY, opening, title="Evening briefing").guards == ("roundup_title",)
    assert judge(BODY, BODY, title="Evening briefing").role is Role.VERBATIM


def test_all_guards_that_refuse_are_named() -> None:
    verdict = judge(BODY, BODY[:8], same_site=True, days=9.0, title="In brief")
    assert verdict.guards == ("roundup_title", "same_site", "late")


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
