"""What is taken off a text before it is signed."""

from __future__ import annotations

import pytest

from pipeline.copies.stripping import announces_roundup, strip
from tests.unit.copies.articles import sentences

BODY = sentences(1, 4)


def stripped(*lines: str, title: str = "") -> list[str]:
    return strip("\n".join(lines), title).split("\n")


@pytest.mark.parametrize(
    "line",
    [
        "Read more: the harbour board met three times before it came to a vote on Monday.",
        "Sign up for the letter that our editors write for you each morning of the week.",
        "© 2026 Kestrel Media. No part of this page may be copied by anybody for any use.",
        "Ann Vale contributed to this report from the northern coast of the island.",
        "(Reporting by Ada Quill; Editing by Ben Stroud)",
        "Lesen Sie auch: Der Hafen bekommt im Herbst eine neue Brücke aus altem Stahl.",
        "Lire aussi : le port aura un nouveau pont cet automne, dit la mairie.",
        "A crane lifts the last box off the pier on Monday. (AP Photo/Ann Vale)",
        "A crane lifts the last box off the pier on Monday. (Photo by Ben Stroud/Kestrel)",
        "FILE - A crane lifts boxes at the eastern pier of the harbour, March 2, 2026.",
        "A crane lifts the last box off the pier on Monday. REUTERS/Ben Stroud",
        "A crane lifts the last box off the pier on Monday. Kestrel via Getty Images",
        "A crane lifts the last box off the pier on Monday. Kestrel/AFP",
        "Business and markets",
        "もっと読む：港湾局の予算と今後の計画について詳しく伝えます。",
    ],
)
def test_furniture_goes(line: str) -> None:
    assert stripped(*BODY[:2], line, *BODY[2:]) == BODY


@pytest.mark.parametrize(
    "line",
    [
        "He said so to The Associated Press.",
        "The board (which met in private) voted.",
        '"We will rebuild it"',
        "港務局は月曜日に予算を承認した。",
        "คณะกรรมการท่าเรือลงมติเมื่อวันจันทร์ให้ขุดลอกร่องน้ำด้านตะวันออกของท่าเรือและซ่อมแซมเขื่อนกันคลื่นทั้งหมดภายในปีนี้",
        "Copyright law was the matter of the second speech that the minister gave on that day in March.",
    ],
)
def test_text_stays(line: str) -> None:
    assert line in stripped(*BODY, line)


def test_a_long_paragraph_is_text_whatever_it_begins_with() -> None:
    line = "Read more books, she said. " + "The library opened again after a year of work. " * 10
    assert line.strip() in stripped(*BODY, line)


@pytest.mark.parametrize(
    "dateline",
    [
        "OSLO (NTB) - ",
        "NEW HAVEN, March 3 (AP) — ",
        "(Reuters) - ",
        "Berlin (dpa) – ",
        "PORT ELLEN — ",
        "KYIV, March 3 - ",
        "MADRID, 3 Mar. (EUROPA PRESS) - ",
    ],
)
def test_the_dateline_is_cut(dateline: str) -> None:
    assert stripped(dateline + BODY[0], *BODY[1:]) == BODY


def test_only_the_first_paragraphs_have_a_dateline() -> None:
    assert stripped(*BODY[:3], "OSLO (NTB) - " + BODY[3])[3].startswith("OSLO")


def test_a_summary_goes_with_its_points() -> None:
    summary = [
        "AI-generated summary",
        "• The board voted to dredge the channel.",
        "• It will cost nine million.",
    ]
    assert stripped(*summary, *BODY) == BODY


def test_points_without_a_summary_stay() -> None:
    assert stripped(*BODY, "• The board voted to dredge it.")[-1] == "• The board voted to dredge it."


def test_the_headline_and_repeated_paragraphs_count_once() -> None:
    assert stripped("Boats are back.", BODY[0], *BODY, title="Boats are back.") == BODY


def test_a_flash_that_looks_like_furniture_is_kept_whole() -> None:
    assert (
        strip("BREAKING: Harbour board votes for dredging", "")
        == "BREAKING: Harbour board votes for dredging"
    )


@pytest.mark.parametrize(
    "title",
    [
        "News briefing: Tuesday",
        "Evening briefing",
        "What to know about the port",
        "Sport in brief",
        "Kurz gemeldet",
    ],
)
def test_a_roundup_announces_itself(title: str) -> None:
    assert announces_roundup(title)


@pytest.mark.parametrize(
    "title", ["Minister skips briefing", "Lawyer briefs court", "Visits this week include the port", ""]
)
def test_other_titles_announce_no_roundup(title: str) -> None:
    assert not announces_roundup(title)
