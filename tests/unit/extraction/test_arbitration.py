"""Of several readings of a page the article is the one that page and feed speak of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.extraction.arbitration import (
    Clues,
    better,
    coverage,
    is_code,
    lines_of,
    looks_short,
    rescued,
    share_of,
    up_to_declared_end,
)

ABOUT_FOG = Clues(description="Fog closed the mountain pass for the third morning, and the valley waits.")
FOG = (
    "Fog closed the mountain pass for the third morning on Monday.\n"
    "In the valley nobody waits for the bus any more, the baker said.\n"
    "The council wants a tunnel; the shepherds want their peace and quiet."
)
BAKERS = "\n".join(
    f"Baker number {number} won a prize for bread at the regional fair." for number in range(40)
)
CODE = 'window.data = {"a": 1, "b": [1, 2]}; if (a > b) { run("fog", "pass"); } ' * 20


@pytest.mark.parametrize(
    ("found", "in_paragraphs", "short"),
    [(249, 0, True), (250, 250, False), (1_000, 1_501, True), (1_000, 1_500, False), (5_000, 20_001, True)],
)
def test_a_reading_that_missed_the_text_is_noticed(found: int, in_paragraphs: int, short: bool) -> None:
    assert looks_short("x" * found, in_paragraphs, Clues()) is short


def test_a_reading_that_lacks_what_the_page_is_about_is_looked_at_again() -> None:
    half_as_much_again = len(BAKERS) * 3 // 2
    assert looks_short(BAKERS, half_as_much_again + 1, ABOUT_FOG)
    assert not looks_short(BAKERS, half_as_much_again, ABOUT_FOG)
    assert not looks_short(BAKERS, half_as_much_again + 1, Clues(description="All the news of the day"))


def test_a_description_of_a_few_words_tells_nothing() -> None:
    assert coverage(FOG, Clues(description="News from the valley")) is None
    assert coverage(FOG, ABOUT_FOG) == 1.0


def test_the_slow_reading_wins_when_it_is_longer_and_about_the_same() -> None:
    fast = FOG.split("\n")[0]
    assert better(fast, FOG, Clues()) == FOG
    assert better(FOG, fast, Clues()) == FOG
    assert better(fast, FOG, Clues(description="Fog closed mountain pass third morning")) == FOG


def test_the_slow_reading_loses_when_it_is_another_text_or_a_program() -> None:
    assert better(FOG, BAKERS, ABOUT_FOG) == FOG
    assert better(BAKERS, FOG, ABOUT_FOG) == FOG
    assert better(FOG, CODE, Clues()) == FOG
    assert better(FOG, "", Clues()) == FOG


TEASER = Clues(description="Fog closed the pass again. In the valley nobody waits for the bus. Summits glow.")
"""What `ASIDE` is an article to, in other words."""
ASIDE = (
    "Nobody in the valley has seen the summits for a week: the pass stays closed, the bus stands in its "
    "garage, and the baker sells his bread to the shepherds alone.\n" * 4
)


def test_a_reading_that_is_only_the_description_wins_by_nothing() -> None:
    assert coverage(TEASER.description, TEASER) == 1.0
    assert better(TEASER.description, ASIDE, TEASER) == ASIDE
    assert rescued([TEASER.description], replace(TEASER, body=ASIDE)) == lines_of(ASIDE)


def test_a_flash_that_is_its_own_description_is_kept_from_another_text() -> None:
    flash = ABOUT_FOG.description
    assert better(flash, BAKERS, ABOUT_FOG) == flash
    assert rescued([flash], replace(ABOUT_FOG, body=BAKERS)) == [flash]
    assert better(flash, "Fog closed the mountain pass for the third morning", ABOUT_FOG) == flash


def test_code_is_told_from_language() -> None:
    assert is_code(CODE)
    assert not is_code(FOG)
    assert not is_code("")


# ── texts that are carried along ─────────────────────────────────────────────────────────────────

LEAD = FOG.split("\n")[:1]
WHOLE = "\n".join(
    [FOG, "Buses will run again when the wind comes from the sea, not before.", *BAKERS.splitlines()[:4]]
)


@pytest.mark.parametrize(
    "clues", [Clues(body=WHOLE), Clues(content=WHOLE), Clues(body="Short.", content=WHOLE)]
)
def test_a_cut_page_is_rescued_by_what_json_ld_or_the_feed_carries(clues: Clues) -> None:
    assert rescued(LEAD, clues) == WHOLE.split("\n")


def test_a_page_about_something_else_is_rescued_however_long_it_is() -> None:
    consent = [f"Partner {number} stores data on your device for {number} days." for number in range(60)]
    article = "\n".join(
        [FOG, *(f"Another paragraph, the {at}th, about fog in the hills." for at in range(120))]
    )
    assert rescued(consent, Clues(content=article)) == lines_of(article)
    assert rescued(consent, Clues(content=FOG)) == consent


@pytest.mark.parametrize(
    "clues",
    [
        Clues(),
        Clues(body=CODE),
        Clues(body="\n".join(LEAD)),
        Clues(body=BAKERS, description=ABOUT_FOG.description),
    ],
)
def test_a_page_keeps_its_lines_where_what_is_carried_is_no_better(clues: Clues) -> None:
    assert rescued(lines_of(FOG), clues) == lines_of(FOG)


def test_a_long_page_is_not_replaced_by_a_longer_text_that_it_belongs_to() -> None:
    lines = lines_of(BAKERS)
    assert rescued(lines, Clues(content="\n".join([BAKERS, FOG * 7]))) == lines


def test_the_share_of_lines_that_a_text_has() -> None:
    assert share_of(lines_of(FOG), FOG.upper()) == 1.0
    assert share_of(["...", "Nothing of that."], FOG) == 0.0
    assert share_of([], FOG) == 0.0


# ── where the declared body ends ─────────────────────────────────────────────────────────────────

TEASERS = ["Bakers win a prize at the fair in the next valley", "Ferry timetable"]


def test_what_follows_the_end_of_the_declared_body_is_no_article() -> None:
    lines = lines_of(WHOLE)
    assert up_to_declared_end([*lines, *TEASERS], WHOLE) == lines


def test_lines_between_those_of_the_declared_body_stay() -> None:
    lines = lines_of(WHOLE)
    lines.insert(2, "A subheading of the page")
    assert up_to_declared_end(lines, WHOLE) == lines


@pytest.mark.parametrize("body", ["", FOG[:200], BAKERS, "Ferry timetable " * 40])
def test_a_declared_body_that_is_short_or_another_text_ends_nothing(body: str) -> None:
    lines = [*lines_of(FOG), *TEASERS]
    assert up_to_declared_end(lines, body) == lines


def test_short_lines_alone_do_not_tell_where_an_article_ends() -> None:
    lines = ["Goal for Nordau", "Half time", "Goal for Grebe"]
    assert up_to_declared_end(lines, "\n".join(lines * 10)) == lines


def test_a_page_of_more_lines_than_an_article_has_is_not_compared() -> None:
    lines = [
        *(f"Line {number} of a table that nobody wrote by hand, he said." for number in range(500)),
        *TEASERS,
    ]
    assert up_to_declared_end(lines, "\n".join(lines[:500])) == lines
