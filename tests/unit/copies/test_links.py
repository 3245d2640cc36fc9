"""What a text is to another of which it is no copy."""

from __future__ import annotations

import pytest

from pipeline.copies.compare import examine
from pipeline.copies.fingerprint import fingerprint
from pipeline.copies.links import link
from pipeline.copies.rules import RULES
from pipeline.model import LinkKind
from tests.unit.copies.articles import sentences
from tests.unit.copies.judging import BODY, OTHER, bulletin

THIRD = sentences(3, 30)
LIVE_PAGE = [*OTHER, *BODY[:12], *THIRD]
CHINESE = ["".join(chr(0x4E00 + seed * 7_919 % 20_000 + at) for at in range(0, 770, 11)) for seed in range(8)]


def told(
    earlier: list[str],
    later: list[str],
    *,
    same_site: bool = False,
    days: float = 1.0,
    titles: tuple[str, str] = ("", ""),
) -> LinkKind | None:
    records = [
        fingerprint(title, "\n".join(lines)).codes
        for title, lines in zip(titles, (earlier, later), strict=True)
    ]
    comparison = examine(*records, same_site=same_site, days_apart=days)
    return link(comparison, days_apart=days, rules=RULES)


def test_a_text_that_stands_whole_in_a_much_longer_one_is_part_of_it() -> None:
    assert told(LIVE_PAGE, BODY[:12]) is LinkKind.PART_OF
    assert told(BODY[:12], LIVE_PAGE) is LinkKind.CONTAINS


def test_what_a_title_announces_may_have_no_more_than_the_opening_of_what_it_contains() -> None:
    briefing = [*OTHER, *BODY[:5], *THIRD[:8]]
    assert told(BODY, briefing, titles=("", "Evening briefing")) is LinkKind.CONTAINS
    assert told(briefing, BODY, titles=("Evening briefing", "")) is LinkKind.PART_OF
    assert told(BODY, briefing) is None
    nearly_all = [*BODY[:11], *OTHER[:2]]
    assert told(BODY[:12], nearly_all, days=0.1, titles=("", "Evening briefing")) is None


def test_a_line_of_a_text_is_no_item_of_a_roundup() -> None:
    one_line, three_lines = [*OTHER, BODY[0]], [*OTHER, *BODY[10:13]]
    for briefing in (one_line, three_lines):
        assert told(BODY, briefing, titles=("", "Evening briefing")) is None


def test_two_roundups_that_share_an_item_are_nothing_to_each_other() -> None:
    one, other = [*OTHER[:10], *BODY[:10]], [*BODY[:10], *THIRD[:10]]
    assert told(one, other, titles=("Evening briefing", "Morning briefing")) is None


def test_what_a_site_repeats_is_no_item_of_its_roundups() -> None:
    page = [*OTHER[:14], *BODY[:14]]
    repeated = [*THIRD[:8], *BODY[:14]]
    assert told(repeated, page, titles=("", "Evening briefing"), same_site=True, days=0.1) is None
    assert told(repeated, page, titles=("", "Evening briefing"), days=0.1) is LinkKind.CONTAINS


def test_the_next_report_follows_the_one_whose_text_it_ends_with() -> None:
    assert told(BODY, [*OTHER[:14], *BODY[:16]]) is LinkKind.FOLLOWS


@pytest.mark.parametrize(
    "later",
    [
        pytest.param([*OTHER[:14], *BODY[:16], *THIRD[:8]], id="it goes on after that text"),
        pytest.param([*OTHER[:2], *BODY[:16], *THIRD[:8]], id="nearly no head"),
        pytest.param([*OTHER[:14], *BODY[:9]], id="too little of that text"),
        pytest.param([*OTHER[:4], *BODY[:5]], id="no more than a statement"),
        pytest.param([*OTHER[:14], *BODY[8:16], *BODY[:8]], id="in another order"),
    ],
)
def test_what_is_no_next_report(later: list[str]) -> None:
    assert told(BODY, later) is not LinkKind.FOLLOWS


def test_within_half_a_day_nothing_is_the_next_report() -> None:
    later = [*OTHER[:14], *BODY[:16]]
    assert told(BODY, later, days=0.4) is None
    assert told(BODY, later, days=0.5) is LinkKind.FOLLOWS


def test_a_newer_text_of_the_same_site_updates_the_older() -> None:
    later = [*BODY[:20], *OTHER[:6]]
    assert told(BODY, later, same_site=True, days=0.1) is LinkKind.UPDATES
    assert told(BODY, later, days=0.1) is None, "elsewhere it is a copy"
    assert told(BODY, [*OTHER[:20], *BODY[:5]], same_site=True, days=0.1) is None, "they share a paragraph"


def test_what_comes_after_days_or_from_a_mould_is_linked_to_nothing() -> None:
    assert told(LIVE_PAGE, BODY[:12], days=5.0) is None
    assert told(bulletin(1), bulletin(2), same_site=True) is None


def test_records_that_cannot_be_compared_are_nothing_to_each_other() -> None:
    comparison = examine(b"", b"", same_site=False, days_apart=0.0)
    assert link(comparison, days_apart=0.0, rules=RULES) is None


def test_in_scripts_without_spaces_characters_count_half() -> None:
    """140 characters are as much as 70 words, and more than a statement are 100."""
    head = CHINESE[5:7]
    assert told(CHINESE[:2], [*head, *CHINESE[:2]]) is LinkKind.CONTAINS
    assert told(CHINESE[:3], [*head, *CHINESE[:3]]) is LinkKind.FOLLOWS
