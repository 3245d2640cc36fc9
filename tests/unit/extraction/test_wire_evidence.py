"""Which agency a text is owed to when several things speak of it."""

from __future__ import annotations

import pytest

from pipeline.extraction.wire import Clues, credit, wires_from
from pipeline.model import WireCredit
from tests.unit.extraction.building import DEMO_WIRES, WIRES
from tests.unit.extraction.crediting import FILLER, found


def test_organisations_of_json_ld_count() -> None:
    credit_ = found(organisations=["Harbour Daily", "Ada Quill/dpa"])
    assert credit_ == WireCredit(agency="dpa", confidence=0.95, evidence="Ada Quill/dpa")
    assert found(organisations=["Photo: dpa", "Harbour Daily"]) is None


def test_an_agencys_own_site_is_proof() -> None:
    assert found(site="reuters.com") == WireCredit(agency="Reuters", confidence=1.0, evidence="reuters.com")


def test_independent_forms_confirm_each_other_and_the_strongest_is_shown() -> None:
    credit_ = found(
        "SEOUL (Reuters) - Ferries sail.", *FILLER, "(Reporting by Ada Quill; Editing by Ben Stroud)"
    )
    assert credit_ is not None
    assert credit_.confidence == pytest.approx(0.975)
    assert credit_.evidence == "SEOUL (Reuters)"


def test_who_is_owed_the_whole_text_goes_before_who_contributed() -> None:
    credit_ = found(
        *FILLER, "(Reporting by Ada Quill; Editing by Ben Stroud)", "AP contributed to this report."
    )
    assert credit_ is not None
    assert (credit_.agency, credit_.extent) == ("Reuters", "whole")


def test_the_agency_with_the_better_proof_wins() -> None:
    credit_ = found("BERLIN (dpa) - Fähren fahren.", *FILLER, "AP contributed to this report.")
    assert credit_ is not None
    assert credit_.agency == "dpa"


def test_press_releases_are_told_apart() -> None:
    credit_ = found("HARBOURTON, Nov. 18 /PRNewswire/ -- Kestrel Lines today announced a ferry.", *FILLER)
    assert credit_ is not None
    assert credit_.kind == "press_release"


def test_nothing_named_is_no_credit() -> None:
    assert found() is None
    assert credit(Clues(site="", lines=(), bylines=(), organisations=()), WIRES) is None


def test_the_demo_agency_is_known_in_the_demo_only() -> None:
    clues = Clues(
        site="127.0.0.1:8101", lines=("KESTREL (Meridian) - Text.", *FILLER), bylines=(), organisations=()
    )
    assert credit(clues, WIRES) is None
    demo = credit(clues, DEMO_WIRES)
    assert demo is not None
    assert demo.agency == "Meridian Press"


def test_a_feed_that_is_listed_under_an_agencys_name_is_the_agencys_own_site() -> None:
    site = "127.0.0.1:8701"
    clues = Clues(site=site, lines=FILLER, bylines=(), organisations=(), publisher="Meridian Press")
    own = credit(clues, DEMO_WIRES)
    assert own is not None
    assert (own.agency, own.confidence, own.evidence) == ("Meridian Press", 1.0, site)
    assert credit(clues._replace(publisher="Harbour Daily"), DEMO_WIRES) is None


def test_an_empty_list_credits_nobody() -> None:
    none = wires_from([])
    clues = Clues(
        site="a", lines=("© Reuters", "Reuters contributed to this report."), bylines=(), organisations=()
    )
    assert credit(clues, none) is None
    assert not none.is_agency("Reuters")


@pytest.mark.parametrize(
    ("behind", "agency", "extent"),
    [
        (("Quelle: hafenbote.example, abc/dpa", "Nebel"), "dpa", "whole"),
        (("abc/Reuters",), "Reuters", "whole"),
        (("dpa", "Themen"), "dpa", "whole"),
        (("Teilen", "Drucken", "Bron: ANP"), "ANP", "whole"),
        (("avec AFP", "Partager"), "Agence France-Presse", "part"),
        (("Weitere Quellen", "• AP"), "Associated Press", "part"),
    ],
)
def test_what_follows_the_text_on_the_page_may_be_its_sign_off(
    behind: tuple[str, ...], agency: str, extent: str
) -> None:
    credit_ = found(behind=behind)
    assert credit_ is not None
    assert (credit_.agency, credit_.extent) == (agency, extent)


@pytest.mark.parametrize(
    "behind",
    [
        ("Topics", "dpa", "Reuters"),
        ("Foto: dpa", "abc"),
        ("Photo: Ada Quill/AFP",),
        ("Another article begins here. " * 5, "Quelle: dpa"),
    ],
)
def test_other_things_follow_the_text_as_well(behind: tuple[str, ...]) -> None:
    assert found(behind=behind) is None


@pytest.mark.parametrize(
    ("near_title", "agency", "extent"),
    [
        (("SID", "Freitag, 04.02.2022 | 11:38 Uhr"), "SID", "whole"),
        (("Feb 18, 2020", "JIJI"), "Jiji Press", "whole"),
        (("AFP 10/05/2022 05:22 pm",), "Agence France-Presse", "whole"),
        (("dpa/abc | 10.11.2025",), "dpa", "whole"),
        (("AFP/Harbour Daily", "28 Apr 2020"), "Agence France-Presse", "part"),
        (("Ann Vale", "AP", "Jul 1, 2026"), "Associated Press", "part"),
    ],
)
def test_an_agency_beside_the_date_is_a_byline(near_title: tuple[str, ...], agency: str, extent: str) -> None:
    credit_ = found(near_title=near_title)
    assert credit_ is not None
    assert (credit_.agency, credit_.extent) == (agency, extent)


@pytest.mark.parametrize(
    "near_title", [("AP", "Share"), ("Foto: dpa", "4 Feb 2022"), ("Politik", "4 Feb 2022"), ("4 Feb 2022",)]
)
def test_beside_other_things_an_agency_is_no_byline(near_title: tuple[str, ...]) -> None:
    assert found(near_title=near_title) is None


def test_a_sign_off_in_brackets_counts_before_a_list_of_other_articles() -> None:
    rest = ("The baker of Grebe", "Fog on the pass", "A bus of one's own")
    credit_ = found("The port reopened on Monday. (dpa/abc)", *rest)
    assert credit_ is not None
    assert (credit_.agency, credit_.extent) == ("dpa", "whole")
    assert found("The port reopened on Monday, officials said (dpa reports it)", *rest) is None
    assert found("The ferry in Erie, Pa. (AP)", *rest) is None
    assert found("Kestrel Bilder, Archivbild © KCNA/dpa", *rest[:1]) is None


@pytest.mark.parametrize(
    "line",
    [
        "© ANADOLU AJANSI",
        "© Anadolu Ajansı",
        "© ANADOLU AJANSİ",
        "Anadolu Ajansi contributed to this report.",
    ],
)
def test_an_i_with_or_without_its_dot_is_one_letter_to_patterns_and_tables(line: str) -> None:
    """Python's patterns that pass over case take one for the other, its `casefold` does not."""
    credit_ = found(*FILLER, line)
    assert credit_ is not None
    assert credit_.agency == "Anadolu"
