from __future__ import annotations

import pytest

from pipeline.extraction import html
from pipeline.extraction.headlines import MAX_TITLE_CHARS, agreement, headlines, without_site
from pipeline.extraction.jsonld import Declared
from tests.unit.extraction.building import page_of, record_of

SITE = frozenset({"harbour daily", "harbour-daily.example"})
SHORT = "Fog shuts the Gallow Pass"
LONG = "Fog shuts the Gallow Pass for days"
OTHER = "Gallow Pass: all you need to know"


def forms(h1: str = "", ld: str = "", og: str = "", feed: str = "", title: str = "") -> tuple[str, ...]:
    head = f'<title>{title}</title><meta property="og:title" content="{og}">'
    page = page_of(f"<html><head>{head}</head><body><h1>{h1}</h1><p>Text</p></body></html>")
    _, facts = html.parse(page.body, page.content_type)
    return headlines(facts, Declared(headline=ld or None), record_of(title=feed), SITE)


def test_the_headline_is_the_form_with_which_most_others_agree() -> None:
    assert forms(h1=SHORT, ld=OTHER, og=SHORT, feed=SHORT)[0] == SHORT
    assert forms(h1=SHORT, ld=OTHER, og=LONG) == (OTHER, LONG, SHORT)
    assert forms(h1=OTHER, og=SHORT, feed=SHORT)[0] == SHORT
    assert forms(h1=SHORT, ld=SHORT, og=OTHER, title=SHORT)[0] == SHORT


def test_the_same_words_count_more_than_nearly_the_same() -> None:
    assert forms(h1=LONG, ld=SHORT, og=LONG, feed=LONG)[0] == LONG


def test_what_the_title_element_repeats_is_written_for_search_engines() -> None:
    assert forms(h1=SHORT, ld=OTHER, og=SHORT, title=f"{SHORT} | Harbour Daily")[0] == OTHER
    assert forms(h1=SHORT, ld=OTHER, og=SHORT, title=OTHER)[0] == SHORT
    assert forms(h1=SHORT, ld=SHORT, og=OTHER, title=OTHER)[0] == SHORT


def test_of_forms_that_do_not_agree_the_one_for_machines_goes_first() -> None:
    assert forms(h1="Heading", ld="Json", og="Og", feed="Feed", title="Page") == (
        "Json",
        "Og",
        "Heading",
        "Feed",
        "Page",
    )
    assert forms(h1="Heading", og="Og", feed="Feed")[0] == "Og"
    assert forms(h1="Heading", feed="Feed")[0] == "Heading"
    assert forms(title="Page") == ("Page",)
    assert forms() == ()


def test_the_sites_name_is_no_headline_and_no_part_of_one() -> None:
    assert forms(h1="Harbour Daily", ld="Fog", og="Mist") == ("Fog", "Mist")
    assert forms(h1="Fog - Harbour Daily") == ("Fog",)
    assert without_site("Fog - a closed pass - Harbour Daily", SITE) == "Fog - a closed pass"
    assert without_site("Harbour Daily", SITE) == "Harbour Daily"
    assert without_site("Fog :: harbour-daily.example", SITE) == "Fog"


def test_tags_and_references_are_no_part_of_a_headline_and_it_is_cut() -> None:
    assert forms(ld="Ports &amp; <b>ships</b>") == ("Ports & ships",)
    assert len(forms(ld="x" * 900)[0]) == MAX_TITLE_CHARS


@pytest.mark.parametrize("dots", ["…", " ...", "..."])
def test_a_form_that_is_cut_gives_way_to_the_one_that_goes_on(dots: str) -> None:
    cut = SHORT + dots
    assert forms(h1=LONG, ld=cut, og=cut)[0] == LONG
    assert forms(h1=OTHER, ld=cut, og=cut)[0] == cut
    assert forms(h1=SHORT + " …", ld=cut, og=cut)[0] in (cut, SHORT + " …")
    assert forms(h1=LONG, ld=f"{SHORT}.", og=f"{SHORT}.")[0] == f"{SHORT}."


def test_marks_that_nobody_sees_are_no_part_of_a_headline() -> None:
    assert forms(h1="Ne\u00adbel am Pass\u200b", og="\ufeffNebel am\u2060 Pass") == ("Nebel am Pass",)


@pytest.mark.parametrize(
    ("one", "other", "degree"),
    [
        (SHORT, SHORT.upper(), 2),
        ("Fog – at last – lifts", "Fog: at last, lifts", 2),
        (SHORT, LONG, 1),
        (LONG, SHORT, 1),
        ("The pass is shut by fog for days", "The pass is shut by snow for days", 1),
        ("Fog", LONG, 0),
        (SHORT, OTHER, 0),
        ("岬の霧晴れる", "岬の霧晴れる、船は昼に", 1),
    ],
)
def test_two_forms_agree_by_their_words(one: str, other: str, degree: int) -> None:
    assert agreement(one, other) == agreement(other, one) == degree
