from __future__ import annotations

from typing import Any

import pytest

from pipeline.extraction.names import MAX_AUTHORS, Named, credited, own_names, people, without_by
from pipeline.extraction.signatures import signed

OTHERS = {"harbour daily", "kestrel lines"}


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("By Ann Vale", ["Ann Vale"]),
        ("Von Eva Stein und Jörg Öhm", ["Eva Stein", "Jörg Öhm"]),
        ("Par Anne-Marie Dupré avec AFP", ["Anne-Marie Dupré"]),
        ("By ANN VALE and Tom REED", ["ANN VALE", "Tom REED"]),
        ("Ann Vale in Harbourton", ["Ann Vale"]),
        ("Ann Vale, Harbour Daily", ["Ann Vale"]),
        ("Ann Vale, ANN VALE", ["Ann Vale"]),
        ("ANN VALE, Tom Reed, Ann Vale", ["Ann Vale", "Tom Reed"]),
        ("By Vale C.J.", ["Vale C.J."]),
        ("By Ann Vale Jr., Harbour Daily", ["Ann Vale Jr."]),
        ("By Ann Vale C.J", ["Ann Vale C.J"]),
        ("By Ann Vale.", ["Ann Vale"]),
        ("Ann Vale (Reuters)", ["Ann Vale"]),
        ("Ann Vale (text) and Tom Reed (photos)", ["Ann Vale"]),
        ("Story by Ann Vale; Photos by Tom Reed", ["Ann Vale"]),
        ("Text: Eva Stein, Foto: Jo Öhm", ["Eva Stein"]),
        ("Autorin: Eva Stein", ["Eva Stein"]),
        ("Scritto da Anna Sole", ["Anna Sole"]),
        ("Guest post by Ann Vale", ["Ann Vale"]),
        ("Ein Kommentar von Eva Stein", ["Eva Stein"]),
        ("Analyse de Paul Roux", ["Paul Roux"]),
        ("Un reportaje de Ana Sol", ["Ana Sol"]),
        ("Ann Vale @annvale", ["Ann Vale"]),
        ("Ann Vale vale@harbour-daily.example", ["Ann Vale"]),
        ("Ann Vale 3 hours ago", ["Ann Vale"]),
        ("Eva Stein 12. März 2026", ["Eva Stein"]),
        ("Ursula von der Aue", ["Ursula von der Aue"]),
        ("Ann van der Vale de la Cruz", ["Ann van der Vale de la Cruz"]),
        ("View all posts by Ann Vale", ["Ann Vale"]),
        ("Veröffentlicht von Eva Stein", ["Eva Stein"]),
        ("Auteur(s) : Paul Roux", ["Paul Roux"]),
        ("By Ann Vale And Tom Reed", ["Ann Vale", "Tom Reed"]),
        ("By Ann Vale Harbour Daily Staff", ["Ann Vale"]),
        ("By Ann Vale Kestrel Lines", ["Ann Vale"]),
        ("Ann Vale Senior Staff Writer", ["Ann Vale"]),
        ("Ann Vale Science Reporter", ["Ann Vale"]),
        ("Staff Writer Ann Vale", ["Ann Vale"]),
        ("Von Hafen-Redakteurin Eva Stein", ["Eva Stein"]),
        ("김하나 기자", ["김하나 기자"]),
        ("Иван Петров", ["Иван Петров"]),
    ],
)
def test_people_are_found_in_bylines(byline: str, expected: list[str]) -> None:
    assert list(people([byline], OTHERS)) == expected


@pytest.mark.parametrize(
    "byline",
    [
        "Harbour Daily",
        "By Echo staff",
        "Stuttgarter Zeitung",
        "BR",
        "N-TV",
        "DW AP",
        "admin",
        "https://harbour-daily.example/ann",
        "ann@harbour-daily.example",
        "Kestrel Lines",
        "Photo by Tom Reed",
        "Foto: Jo Öhm, Text: Eva Stein",
        "Tom Reed/Getty Images",
        "France 24",
        "@annvale",
        "lower case name",
        "The paper for sailors",
        "Daily Staff Writer",
        "Harbour Daily Staff",
        "One Two Three Four Five Six",
        "x" * 90,
        "A" + "b" * 70 + " Vale",
        "",
        "字",
    ],
)
def test_organisations_addresses_and_noise_are_no_people(byline: str) -> None:
    assert people([byline], OTHERS) == ()


def test_a_list_of_authors_ends_somewhere() -> None:
    assert len(people([f"Ann Vale{chr(97 + n)}" for n in range(20)], ())) == MAX_AUTHORS


def test_a_name_that_begins_like_by_keeps_its_beginning() -> None:
    assert without_by("Byron Vale") == "Byron Vale"


def test_what_stands_in_brackets_behind_an_organisation_is_its_own() -> None:
    [found] = credited([Named(name="Agence du Port (ADP)")], ())
    assert (found.name, found.kind) == ("Agence du Port (ADP)", "organisation")


@pytest.mark.parametrize(
    ("byline", "kind", "expected"),
    [
        ("Vale, Ann", "person", "Ann Vale"),
        ("VALE, Ann", "person", "VALE, Ann"),
        ("Vale, ANN", "person", "Vale, ANN"),
        ("Vale, Ann", None, "Vale, Ann"),
        ("Vale, 3", "person", "Vale, 3"),
        ("Kestrel, Lines", "organisation", "Kestrel, Lines"),
    ],
)
def test_a_person_whose_family_goes_first_is_turned_round(byline: str, kind: Any, expected: str) -> None:
    assert [named.name for named in credited([Named(name=byline, kind=kind)], ())] == [expected]


def test_a_site_calls_itself_by_the_parts_of_its_name_and_by_its_domain() -> None:
    own = own_names(["fog at last | the lantern mail", "the-heron.example"], "the-heron.example")
    assert people(["The Lantern Mail", "Heron", "The Heron", "Ann Vale"], own) == ("Ann Vale",)


@pytest.mark.parametrize(
    ("bylines", "expected"),
    [
        (["Von jkr/kpa"], [("jkr/kpa", "person")]),
        (["jkr / kpa; mst", "annv"], [("jkr / kpa", "person"), ("mst", "person"), ("annv", "person")]),
        (["admin"], []),
        (["Ann"], []),
        (["jkr, Harbourton"], []),
        (["by the harbour"], []),
        (["harbour-daily.example"], [("harbour-daily.example", "person")]),
        (["harbour-daily.de"], [("harbour-daily.de", "organisation")]),
        ([""], []),
        (["a" * 90], []),
    ],
)
def test_initials_and_users_names_sign_a_text(bylines: list[str], expected: list[tuple[str, str]]) -> None:
    assert [(named.name, named.kind) for named in signed(bylines)] == expected
