"""What a person wrote about a site counts on its pages, and is told when it finds nothing."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction import article, overrides
from pipeline.extraction.html import root_of
from pipeline.settings import SiteRules
from tests.unit.extraction.building import WIRES, page_of, record_of

LINES = [
    f"Report {number}: the harbour board of Grebe Island decided on item {number} of its list on Monday."
    for number in range(8)
]
STORY = "".join(f"<p>{line}</p>" for line in LINES)
ASIDE = "".join(f"<p>Elsewhere {line}</p>" for line in LINES)
PAGE = (
    "<html><head><title>Ferry returns</title></head><body>"
    f"<div class='story main'><h1>Ferry returns</h1>{STORY}<p>Read this next: the pier</p></div>"
    f"<div class='more'>{ASIDE}</div></body></html>"
)
SITE = "harbour-daily.example"


def read(rules: SiteRules | None, page: str = PAGE) -> article.Extracted:
    return article.read(page_of(page), record_of(), WIRES, rules=rules)


@pytest.mark.parametrize("container", ["div.story", "//div[contains(@class, 'story')]", "div.story p"])
def test_the_text_is_looked_for_inside_the_container_alone(container: str) -> None:
    found = read(SiteRules(site=SITE, container=container))
    assert found.article.text.splitlines()[:8] == LINES
    assert "Elsewhere" not in found.article.text
    assert found.matched == {"container": True}


def test_a_container_that_is_not_there_is_told_and_the_page_read_as_without_it() -> None:
    found = read(SiteRules(site=SITE, container="div.gone"))
    assert found.article.text == read(None).article.text
    assert found.matched == {"container": False}


def test_a_container_in_which_no_text_is_recognised_is_taken_as_it_stands() -> None:
    items = "<li>Ferry sails on Monday</li><li>Pier opens on Friday</li>"
    page = f"<html><body><ul class='list'>{items}</ul></body></html>"
    found = read(SiteRules(site=SITE, container="ul.list"), page)
    assert "Pier opens on Friday" in found.article.text


def test_lines_are_dropped_whole_and_rules_that_dropped_none_are_told() -> None:
    found = read(SiteRules(site=SITE, container="div.story", drop=("read this next: *", "Anzeige")))
    assert "Read this next" not in found.article.text
    assert found.matched == {"container": True, "read this next: *": True, "Anzeige": False}


def test_precision_is_a_mode_of_its_own_and_has_nothing_to_match() -> None:
    found = read(SiteRules(site=SITE, mode="precision"))
    assert LINES[0] in found.article.text
    assert found.matched == {}


def test_rules_count_for_pages_not_for_what_a_feed_carries() -> None:
    page = page_of(STORY, source="feed")
    found = article.read(page, record_of(), WIRES, rules=SiteRules(site=SITE, container="div.gone"))
    assert found.matched == {}


def test_of_nested_finds_the_outermost_is_taken_once() -> None:
    root = root_of(b"<html><body><div><div>inner</div> outer</div></body></html>")
    page = overrides.inside(root, "div")
    assert page is not None
    assert "".join(page.itertext()).count("inner") == 1


@pytest.mark.parametrize("container", ["(count(//p))", "//p/text()", "//p[@class='empty']"])
def test_what_is_no_element_with_text_is_no_container(container: str) -> None:
    root = root_of(b"<html><body><p class='empty'> </p><p>text</p></body></html>")
    assert overrides.inside(root, container) is None


@pytest.mark.parametrize(
    ("container", "says"),
    [("div[", "no CSS selector"), ("//div[", "no XPath"), ("(", "no XPath"), ("p:hover(", "no CSS selector")],
)
def test_a_selector_that_cannot_be_read_says_so(container: str, says: str) -> None:
    assert str(overrides.flaw_of(container)).startswith(says)


def test_a_selector_that_can_be_read_has_no_flaw() -> None:
    assert overrides.flaw_of("div.story > p") is None
    assert overrides.flaw_of("//div[@id='story']") is None


@pytest.mark.parametrize(
    ("line", "rule", "fits"),
    [
        ("Read this next: the pier", "Read this next: *", True),
        ("Read  this\u00a0next: ", "read this next:*", True),
        ("Please read this next: the pier", "Read this next: *", False),
        ("Anzeige", "anzeige", True),
        ("Anzeige 2", "anzeige", False),
        ("Photo: Vale / Harbour Daily", "photo:*/*daily", True),
        ("Photo: Vale", "photo:*/*", False),
        ("aa", "aa*aa", False),
        ("anything", "*", True),
    ],
)
def test_a_rule_is_the_whole_line_with_stars(line: str, rule: str, fits: bool) -> None:
    assert overrides.fits(line, rule) is fits


@given(parts=st.lists(st.text("ab", max_size=4), min_size=1, max_size=5), filling=st.text("ab", max_size=5))
def test_a_rule_fits_what_its_stars_are_filled_with(parts: list[str], filling: str) -> None:
    assert overrides.fits(filling.join(parts), "*".join(parts))


def test_a_rule_full_of_stars_is_no_trap() -> None:
    begun = time.process_time()
    assert not overrides.fits("a" * 100_000, "*a" * 100 + "b")
    assert time.process_time() - begun < 1
