"""Which forms of words name an agency, and which only mention it."""

from __future__ import annotations

import pytest

from pipeline.model import WireCredit
from tests.unit.extraction.crediting import FILLER, found


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("SEOUL (Reuters) - Ferries sail.", "Reuters"),
        ("(Reuters) — Ferries sail.", "Reuters"),
        ("SEOUL, Nov 18 (Reuters) – Ferries sail.", "Reuters"),
        ("Berlin (dpa/tmn) - Fähren fahren.", "dpa"),
        ("Berlin (AFP/dpa) - Fähren fahren.", "Agence France-Presse"),
        ("New Delhi, Nov 18 (PTI) The ferry sails.", "Press Trust of India"),
        ("MOSCOW, November 18. /TASS/. Ferries sail.", "TASS"),
        ("【ワシントン時事】フェリーが再開した。", "Jiji Press"),
        ("新华社北京11月18日电 渡轮周一恢复运营。", "Xinhua"),
        ("OTTAWA — The Canadian Press has learned that ferries sail.", "The Canadian Press"),
    ],
)
def test_a_dateline_names_the_agency(line: str, agency: str) -> None:
    credit_ = found("A standfirst above the text.", line, *FILLER)
    assert credit_ is not None
    assert (credit_.agency, credit_.confidence) == (agency, 0.95)
    assert credit_.evidence in line


@pytest.mark.parametrize(
    "line",
    [
        "The Associated Press (AP) said that it would hire forty people.",
        "The report, seen by the agency (Reuters) - and by others - is long.",
        "SCRANTON, PA — The bridge over the river was closed on Monday.",
        "HARRISBURG (PA) — The bridge over the river was closed on Monday.",
        "Maps and apps helped the crews to map the gap (ap) in the dike.",
        "Credit: ADA QUILL / AFP/ A crane lifts the door in Harbourton.",
        "A crane lifts the door in Harbourton. Photo (AFP) - file",
        "The minister spoke to Bloomberg about the ferry.",
        "Reuters first reported the deal on Friday.",
        "The price (in TT) - as always - rose.",
        "In a letter of more than seventy characters the minister had written to everybody (Reuters) - Yes.",
    ],
)
def test_mentions_states_words_and_pictures_are_no_dateline(line: str) -> None:
    assert found(line, *FILLER, "The road stays closed.") is None


def test_a_dateline_far_down_is_a_quotation() -> None:
    assert found(*FILLER, *FILLER, "SEOUL (Reuters) - Ferries sail.", "And so on.", "The end.") is None


@pytest.mark.parametrize(
    ("byline", "agency"),
    [
        ("By Ann Vale, Associated Press", "Associated Press"),
        ("By ANN VALE, AP Science Writer", "Associated Press"),
        ("Reuters Staff", "Reuters"),
        ("Ann Vale | Reuters", "Reuters"),
        ("Von dpa", "dpa"),
        ("dpa-infocom", "dpa"),
        ("The Canadian Press", "The Canadian Press"),
        ("PA", "PA Media"),
        ("TT", "TT"),
    ],
)
def test_a_byline_names_the_agency(byline: str, agency: str) -> None:
    assert found(bylines=[byline]) == WireCredit(agency=agency, confidence=0.9, evidence=byline)


@pytest.mark.parametrize(
    "byline",
    [
        "Ann Vale, Erie, PA",
        "Ani Pan",
        "Photo by Ann Vale, AFP",
        "Getty Images/AFP",
        "Anna Reutersward",
        "App staff",
        "Bloomberg Lane",
    ],
)
def test_people_places_and_photographers_are_no_agency(byline: str) -> None:
    assert found(bylines=[byline]) is None


@pytest.mark.parametrize(
    ("byline", "agency"),
    [
        ("By Ann Vale, with AFP", "Agence France-Presse"),
        ("Ann Vale and The Associated Press", "Associated Press"),
        ("Reuters; Thorsten Vale", "Reuters"),
        ("Le Phare et AFP", "Agence France-Presse"),
        ("Der Leuchtturm und dpa", "dpa"),
    ],
)
def test_an_agency_beside_others_is_owed_a_part(byline: str, agency: str) -> None:
    assert found(bylines=[byline]) == WireCredit(
        agency=agency, confidence=0.8, evidence=byline, extent="part"
    )


@pytest.mark.parametrize(
    "byline",
    ["Ann Vale and Tom Reed, Associated Press", "Tom Reed Associated Press Published 9:00", "AP in Valencia"],
)
def test_where_the_writers_work_the_whole_text_is_owed(byline: str) -> None:
    assert found(bylines=[byline]) == WireCredit(agency="Associated Press", confidence=0.9, evidence=byline)


def test_a_photographers_credit_among_the_bylines_is_none_even_where_its_end_stands_alone() -> None:
    assert found(bylines=["Ann Vale/ The Canadian Press", "The Canadian Press"]) is None
    assert found(bylines=["By Ann Vale/Reuters"]) is not None


def test_agency_and_place_may_stand_alone_under_the_title() -> None:
    credit_ = found(near_title=["A standfirst.", "AFP, MANILA"])
    assert credit_ == WireCredit(agency="Agence France-Presse", confidence=0.95, evidence="AFP, MANILA")
    for line in ("Ann Vale, AFP", "AFP, PA", "AP, File", "REUTERS", "Kestrel Lines, MANILA", "AFP, Manila"):
        assert found(near_title=[line]) is None, line


def test_the_description_shows_how_the_text_begins() -> None:
    credit_ = found(summary="HARBOURTON (AP) — The ferry sails again, the board said on Monday.")
    assert credit_ is not None
    assert credit_.evidence == "HARBOURTON (AP)"


def test_a_note_above_the_text_names_who_helped() -> None:
    note = "Mit Informationen der Korrespondenten sowie der Nachrichtenagenturen AFP und dpa."
    credit_ = found("Das Wichtigste im Überblick", note, *FILLER, *FILLER, *FILLER)
    assert credit_ is not None
    assert (credit_.agency, credit_.extent) == ("Agence France-Presse", "part")
    sentence = "The minister came with information from the harbour board and left with nothing."
    assert found(sentence, *FILLER, *FILLER, *FILLER) is None


def test_a_byline_may_stand_in_the_text() -> None:
    credit_ = found("By ADA QUILL, AP Auto Writer", *FILLER)
    assert credit_ is not None
    assert credit_.agency == "Associated Press"


@pytest.mark.parametrize(
    ("line", "agency", "confidence"),
    [
        ("© Agence France-Presse", "Agence France-Presse", 0.85),
        ("Copyright 2023 The Associated Press. All rights reserved.", "Associated Press", 0.85),
        ("(Reporting by Ada Quill; Editing by Ben Stroud)", "Reuters", 0.5),
        ("The road stays closed until the fog lifts, the office said. (AFP)", "Agence France-Presse", 0.85),
        ("The road stays closed until the fog lifts, the office said. PTI", "Press Trust of India", 0.85),
        ("/ritzau/", "Ritzau", 0.85),
        ("Quelle: dpa", "dpa", 0.85),
        ("Reporting by The Associated Press.", "Associated Press", 0.85),
        ("来源：新华社", "Xinhua", 0.85),
    ],
)
def test_a_sign_off_names_the_agency(line: str, agency: str, confidence: float) -> None:
    credit_ = found(*FILLER, line)
    assert credit_ is not None
    assert (credit_.agency, credit_.confidence, credit_.extent) == (agency, confidence, "whole")


@pytest.mark.parametrize(
    ("line", "agency", "confidence"),
    [
        ("Reporting by Ada Quill. The Associated Press contributed to this report.", "Associated Press", 0.9),
        ("AP reporter Ada Quill contributed to this report.", "Associated Press", 0.9),
        ("Associated Press researcher Ada Quill in Harbourton contributed.", "Associated Press", 0.9),
        ("With files from The Canadian Press", "The Canadian Press", 0.98),
        ("mit Material von dpa", "dpa", 0.98),
        ("mit dpa", "dpa", 0.8),
        ("(mit dpa/AFP)", "dpa", 0.8),
        ("Additional reporting from PA", "PA Media", 0.8),
        ("L'AFP a contribué à cet article.", "Agence France-Presse", 0.9),
        ("dpa hat zu diesem Bericht beigetragen.", "dpa", 0.9),
        ("Con información de EFE", "EFE", 0.98),
    ],
)
def test_a_sign_off_names_who_helped(line: str, agency: str, confidence: float) -> None:
    credit_ = found(*FILLER, line)
    assert credit_ is not None
    assert (credit_.agency, credit_.extent) == (agency, "part")
    assert credit_.confidence == pytest.approx(confidence)


@pytest.mark.parametrize(
    "line",
    [
        "(AP Photo/Ann Vale)",
        "Photo: © Agence France-Presse",
        "Foto: dpa",
        "The copyright of the notebook lies with the bell ringers, who sold it to nobody so far.",
        "He had come from the island with files from the archive.",
        "The ferry sails from the southern quay on every working day (weather permitting, that is).",
    ],
)
def test_pictures_and_plain_sentences_are_no_sign_off(line: str) -> None:
    assert found(*FILLER, line) is None
