"""What speaks against a copy, however much two texts share: each guard, and that it is named."""

from __future__ import annotations

import pytest

from pipeline.model import Role
from tests.unit.copies.articles import sentences
from tests.unit.copies.judging import BODY, OTHER, bulletin, judge


def test_two_reports_from_one_mould_are_no_copies() -> None:
    verdict = judge(bulletin(1), bulletin(2))
    assert verdict.role is None
    assert "template" in verdict.guards


def test_two_reports_from_a_wordy_mould_are_no_copies() -> None:
    """Woven they agree in most words, and differ in all numbers and names."""
    verdict = judge(bulletin(1) * 2, [line.replace(" at ", " near ") for line in bulletin(2) * 2])
    assert verdict.role is None


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


def test_what_a_publisher_adds_to_its_own_text_makes_an_update_and_no_copy() -> None:
    longer = [*BODY[:20], *OTHER[:4]]
    assert judge(BODY[:20], longer, same_site=True).guards == ("same_site",)
    assert judge(BODY[:20], longer).role is Role.EXTENDED


def test_a_publishers_own_text_again_or_cut_a_little_is_a_copy() -> None:
    assert judge(BODY[:20], BODY[:20], same_site=True).role is Role.VERBATIM
    assert judge(BODY[:20], BODY[:17], same_site=True).role is Role.TRIMMED
