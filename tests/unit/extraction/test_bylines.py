from __future__ import annotations

from typing import Any

import pytest

from pipeline.extraction import bylines, html, jsonld
from pipeline.extraction.jsonld import Declared
from pipeline.extraction.names import Named
from tests.unit.extraction.building import page_of, record_of

OTHERS = {"harbour daily", "harbour-daily.example"}


def authors(
    body: str, head: str = "", declared: Declared | None = None, **record: Any
) -> list[tuple[str, str | None]]:
    page = page_of(f"<html><head>{head}</head><body>{body}</body></html>")
    _, facts = html.parse(page.body, page.content_type)
    found = bylines.authors(facts, declared or jsonld.read(facts.ld_json), record_of(**record), OTHERS)
    return [(named.name, named.kind) for named in found]


def people(body: str, head: str = "", declared: Declared | None = None) -> list[str]:
    return [name for name, kind in authors(body, head, declared) if kind == "person"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h1>Fog</h1><p>By Ann Vale</p>", ["Ann Vale"]),
        (
            "<h1>Fog</h1><p>By <a>Ann Vale</a> and <a>Tom Reed</a> <i>on 2 March 2026</i></p>",
            ["Ann Vale", "Tom Reed"],
        ),
        ("<h1>Nebel</h1><p>Von</p><p>Eva Stein</p><p>Der Pass blieb zu.</p>", ["Eva Stein"]),
        ("<h1>Fog</h1><p>By</p>", []),
        ("<h1>Fog</h1><p>Ann Vale</p><p>2 March 2026</p><p>The pass stayed closed.</p>", ["Ann Vale"]),
        ("<h1>Fog</h1><p>2 March 2026</p><p>Email link</p><p>The pass stayed closed.</p>", []),
        (
            "<p class='byline'><b>Ann Vale</b> <i>Lantern Courier-Mail</i></p>",
            ["Ann Vale Lantern Courier-Mail"],
        ),
        ("<h1>Fog</h1><p class='byline'><b>Ann Vale</b> <i>Lantern Mail</i></p>", ["Ann Vale"]),
        ("<h1>Fog</h1><p class='byline'><b>Ann Vale</b> and Tom Reed</p>", ["Ann Vale", "Tom Reed"]),
        ("<p class='byline'>By <b rel='author'>Ann Vale</b> Updated yesterday</p>", ["Ann Vale"]),
        ("<p class='byline'>Veröffentlicht am Montag</p><p class='byline'>Eva Stein</p>", ["Eva Stein"]),
        ("<p class='byline'>Posted by Ann Vale</p>", ["Ann Vale"]),
    ],
)
def test_authors_as_the_page_shows_them(body: str, expected: list[str]) -> None:
    assert people(body) == expected


def test_an_agency_that_is_shown_alone_is_an_organisation() -> None:
    body = "<p class='byline'>By — <span class='byline-name'>Kestrel Press</span> <b>Kestrel Press</b></p>"
    assert authors(body) == [("Kestrel Press", "organisation")]


def test_the_publisher_is_an_author_only_where_nobody_else_is_named() -> None:
    own = Declared(authors=(Named(name="Harbour Daily", kind="organisation"),))
    assert authors("<p>x</p>", declared=own) == [("Harbour Daily", "organisation")]
    assert authors("<h1>Fog</h1><p>By Ann Vale</p>", declared=own) == [("Ann Vale", "person")]
    other = '<meta name="author" content="Kestrel Lines Newsroom">'
    assert authors("<p>x</p>", other, own) == [("Kestrel Lines Newsroom", "organisation")]


def test_who_took_part_otherwise_than_by_writing_is_no_author() -> None:
    three = Declared(
        authors=tuple(Named(name=name, kind="person") for name in ("Ann Vale", "Tom Reed", "Eva Stein"))
    )
    body = "<h1>Fog</h1><p>By Ann Vale</p><p>Photography by</p><p>Tom Reed</p><p>Edited by Eva Stein</p>"
    assert people(body, declared=three) == ["Ann Vale"]
    one = Declared(authors=(Named(name="Tom Reed", kind="person"),))
    assert people(body, declared=one) == ["Tom Reed"]
    two = Declared(authors=three.authors[1:])
    assert people(body, declared=two) == ["Tom Reed", "Eva Stein"]


def test_an_icons_word_before_the_byline_gives_nobody_another_part() -> None:
    two = Declared(authors=(Named(name="Ann Vale", kind="person"), Named(name="Tom Reed", kind="person")))
    assert people("<h1>Fog</h1><p>Photo</p><p>By Tom Reed</p>", declared=two) == ["Ann Vale", "Tom Reed"]


def test_picture_credits_among_the_metas_are_nobody() -> None:
    head = '<meta name="author" content="Ann Vale"><meta name="author" content="(Image: Tom Reed/Kestrel)">'
    assert authors("<p>x</p>", head) == [("Ann Vale", "person")]


@pytest.mark.parametrize(
    ("body", "byline"),
    [
        ("<h1>Nebel</h1>Von <b>Eva Stein</b> mit <b>AP</b><p>Der Pass blieb zu.</p>", "Eva Stein mit AP"),
        (
            "<h1>Sis</h1><p>10.11.2025 17:59</p><p>Anadolu Ajans\u0131</p><p>Ge\u00e7it.</p>",
            "Anadolu Ajans\u0131",
        ),
    ],
)
def test_whom_a_page_shows_beside_the_writer_or_the_date_is_in_its_bylines(body: str, byline: str) -> None:
    page = page_of(f"<html><body>{body}</body></html>")
    _, facts = html.parse(page.body, page.content_type)
    assert byline in bylines.texts(facts, Declared(), record_of())


def test_a_byline_near_the_headline_goes_before_those_that_are_marked_up_elsewhere() -> None:
    others = "<div class='byline'>by Tom Reed</div><div class='byline'>by Eva Stein</div>"
    text = "<p>The pass stayed closed.</p>" * 14
    assert people(f"<h1>Fog</h1><p>By Ann Vale</p>{text}{others}") == ["Ann Vale"]


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Vale">',
        '<meta name="twitter:label2" content="Verfasst von"><meta name="twitter:data2" content="Ann Vale">',
        '<meta name="citation_author" content="Ann Vale">',
        '<meta name="author" content="Harbour Daily"><meta name="sailthru.byline_name" content="Ann Vale">',
    ],
)
def test_what_services_are_told_names_the_author(head: str) -> None:
    assert people("<p>x</p>", head) == ["Ann Vale"]


def test_the_time_that_reading_takes_is_nobody() -> None:
    head = (
        '<meta name="twitter:label1" content="Reading time"><meta name="twitter:data1" content="Two Minutes">'
    )
    assert authors("<p>x</p>", head) == []


def test_a_users_name_gives_way_to_a_name_and_is_better_than_none() -> None:
    user = Declared(authors=(Named(name="ann.vale", kind="person"),))
    assert people("<h1>Fog</h1><p>By Ann Vale</p>", declared=user) == ["Ann Vale"]
    assert people("<p>x</p>", declared=user) == ["ann.vale"]
    other = '<meta name="author" content="Kestrel Lines Newsroom">'
    assert authors("<p>x</p>", other, user) == [("Kestrel Lines Newsroom", "organisation")]


def test_initials_sign_a_text_that_names_nobody() -> None:
    assert authors("<p class='byline'>jkr/kpa;mst</p>") == [("jkr/kpa", "person"), ("mst", "person")]
    assert authors("<h1>Fog</h1><p>By jkr</p>") == [("jkr", "person")]
