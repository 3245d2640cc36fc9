"""Where an article begins and ends among the lines of its page."""

from __future__ import annotations

import pytest

from pipeline.extraction.boilerplate import (
    MAX_TEXT_CHARS,
    article_lines,
    summary_points,
    without_head,
    without_summary,
    without_tail,
)

PARAGRAPHS = [
    f"Paragraph {number} says what the people of the valley make of the fog." for number in range(9)
]


def test_title_byline_and_date_go_from_the_head_only() -> None:
    lines = [
        "Ferry returns to Grebe",
        "Ann Vale",
        "2 March 2026",
        "Text of it.",
        "More.",
        "Even more.",
        "Ann Vale",
    ]
    assert without_head(lines, ["Ferry returns to Grebe Island"], ["Ann Vale"]) == [
        "Text of it.",
        "More.",
        "Even more.",
        "Ann Vale",
    ]


def test_without_a_title_nothing_repeats_it() -> None:
    assert without_head(["...", "Text."], ["", "!"], []) == ["...", "Text."]


@pytest.mark.parametrize(
    "label", ["In short", "Key points:", "AI-generated summary", "Kurz gefasst", "- En bref"]
)
def test_a_summary_box_goes_with_its_points(label: str) -> None:
    assert without_summary(["Title", label, "- One point", "• Another", "Text.", "- A list item"]) == [
        "Title",
        "Text.",
        "- A list item",
    ]
    assert without_summary([label, "- One point"]) == []


def test_a_list_without_such_a_label_stays() -> None:
    lines = ["Three things happened:", "- One", "- Two"]
    assert without_summary(lines) == lines


def test_text_ends_at_its_cap_on_a_whole_line() -> None:
    lines = ["x" * 999] * 400
    assert len("\n".join(article_lines(lines, [], []))) <= MAX_TEXT_CHARS
    assert len(article_lines(lines, [], [])) == 300


@pytest.mark.parametrize(
    "closing",
    [
        "Sign up for our newsletter",
        "Share this article",
        "© 2026 Harbour Daily",
        "About the author",
        "More from Harbour Daily",
        "Related stories",
        "Das könnte Sie auch interessieren",
        "Lo más leído",
    ],
)
def test_nothing_of_the_article_follows_its_close(closing: str) -> None:
    assert without_tail([*PARAGRAPHS, closing, "Bakers win a prize"], []) == PARAGRAPHS


def test_whose_picture_it_is_ends_no_article() -> None:
    lines = [*PARAGRAPHS[:-1], "© Kestrel Bilder", PARAGRAPHS[-1]]
    assert article_lines(lines, [], []) == PARAGRAPHS


@pytest.mark.parametrize("inset", ["Sign up for our newsletter", "Related stories"])
def test_in_the_midst_of_an_article_the_same_words_end_nothing(inset: str) -> None:
    lines = [*PARAGRAPHS[:4], inset, *PARAGRAPHS[4:]]
    assert without_tail(lines, []) == lines


@pytest.mark.parametrize(
    "line",
    [
        "Ann Vale covers ports and ferries for Harbour Daily.",
        "Ann Vale, who lives on the island, has a bell of her own.",
        "- Eva Stein ist Redakteurin im Ressort Verkehr.",
        "Luc Dupré est journaliste au service transports.",
        "Tom Reed, a former sailor, is a reporter in the valley office.",
        "María Luz es periodista y escribe sobre puertos.",
    ],
)
def test_who_wrote_the_article_stands_behind_it(line: str) -> None:
    assert without_tail([*PARAGRAPHS, line, "More of hers"], ["Ann Vale"]) == PARAGRAPHS
    assert without_tail([line, *PARAGRAPHS], ["Ann Vale"]) == [line, *PARAGRAPHS]


@pytest.mark.parametrize(
    "line",
    [
        "Ann Vale: And what did the captain say?",
        "Tom Reed was the captain of the ferry for nine years.",
        "The fog is a reporter of weather to come, islanders say.",
        "Ann Vale " + "x" * 600,
    ],
)
def test_people_in_an_article_are_no_authors_notes(line: str) -> None:
    assert without_tail([*PARAGRAPHS, line], ["Ann Vale"]) == [*PARAGRAPHS, line]


def test_what_a_summary_box_says_is_kept_apart() -> None:
    assert summary_points(["Title", "In short", "- The pass is closed.", "• The bus waits.", "Text."]) == [
        "The pass is closed.",
        "The bus waits.",
    ]
    machine = ["AI summary: The pass is closed.", "- A list of the article"]
    assert summary_points(machine) == ["The pass is closed."]
    assert without_summary(machine) == machine[1:]
    assert summary_points(PARAGRAPHS) == []


def test_a_byline_above_a_short_article_is_not_its_end() -> None:
    lines = ["Fog", "Ann Vale | 2 March", *PARAGRAPHS[:3]]
    assert without_tail(lines, ["Ann Vale"]) == lines
