from __future__ import annotations

import pytest

from pipeline.extraction.boilerplate import (
    MAX_TEXT_CHARS,
    article_lines,
    is_boilerplate,
    is_byline,
    is_date_line,
    without_head,
    without_summary,
)

FURNITURE = """
Read more: How the island baked its own bread
READ MORE
Also read: The bakers of Grebe
Related stories
More from Harbour Daily
You may also like
Lesen Sie auch: Nebel am Pass
Mehr zum Thema
Lire aussi : le brouillard
Lee también: la niebla
Leggi anche: la nebbia
Lees ook: mist op de pas
Läs mer: dimma
Читайте также: туман
関連記事：霧
Sign up for our morning newsletter
Sign up
Subscribe now
Get the day's headlines delivered to your inbox every morning
Jetzt den kostenlosen Newsletter abonnieren
Abonnez-vous à notre lettre
Download our free app for Android
Follow us on Facebook
Follow Harbour Daily on Twitter
Share this article
Share
Advertisement
Anzeige
Article continues below advertisement
ADVERTISEMENT - CONTINUE READING BELOW
We use cookies to improve this site
4 min read
Lesezeit: 3 Minuten
12 Comments
Leave a comment
Tags: fog, road, bus
Do you have a story for us?
Contact the reporter at the desk
© 2026 Harbour Daily
Copyright 2026 Harbour Daily. All rights reserved.
All rights reserved.
This material may not be published, broadcast or redistributed.
Photo: Ann Vale / Harbour Daily
(AP Photo/Ann Vale)
(Photo by Ann Vale)
Foto: dpa
Image: The pass in fog
Ann Vale/AFP/Getty Images
REUTERS/Ann Vale
Getty Images
- Read more about the pass
""".strip().splitlines()

TEXT = """
Read the small print before you sail, the harbour board told passengers, for a ticket is no promise.
Sign language is taught at the school.
Subscribers rose by a tenth.
Copyright law protects the bell ringers' notebook, the court found.
Share prices fell on Tuesday after the ferry company warned of a weak winter.
Related industries employ four hundred people.
Photographs of the fog won a prize.
More ships arrived on Monday than the harbour could berth.
He followed the bus on his bicycle.
Advertisements on buses are to be banned.
Images of the storm went round the world.
""".strip().splitlines()


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_recognised(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize("line", TEXT)
def test_sentences_of_an_article_are_kept(line: str) -> None:
    assert not is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    ["By Ann Vale", "Von Eva Stein, Nordauer Kurier", "By Courier staff", "By Market desk", "Par Luc Dupré"],
)
def test_bylines_are_recognised(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "By Friday the ferry had sailed.",
        "By noon the fog had lifted from the valley and the road",
        "Ann Vale",
        "By " + "Ann Vale and " * 12,
    ],
)
def test_sentences_that_begin_like_bylines_are_none(line: str) -> None:
    assert not is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "Published 2 March 2026, 07:30",
        "Last updated: Monday at noon",
        "Aktualisiert am 2. März 2026",
        "2. März 2026",
        "Mar 2, 2026",
        "Monday, March 2, 2026 7:30 AM",
        "2026-03-02 07:30",
        "02.03.2026",
        "07:30 Uhr",
        "3 hours ago",
    ],
)
def test_date_lines_are_recognised(line: str) -> None:
    assert is_date_line(line)


@pytest.mark.parametrize(
    "line", ["March 2 was the coldest day of the year.", "Updated " + "x" * 120, "The fog lifted at 07:30"]
)
def test_sentences_with_dates_are_kept(line: str) -> None:
    assert not is_date_line(line)


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
