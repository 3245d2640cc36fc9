"""`wiredesk try --explain`: each step with what it dropped, each field with who said it."""

from __future__ import annotations

import io
import json
import re

import pytest
from rich.console import Console

from console.explain_screen import reading
from console.explaining import Explainer, PageReading
from pipeline.adapters.extractor import Extractor
from pipeline.errors import ExtractError
from pipeline.settings import SiteList, SiteRules
from tests.integration.console.conftest import Run
from tests.integration.console.town import Town
from tests.unit.extraction.building import WIRES, page_of, record_of

LINES = [
    f"Report {number}: the harbour board of Grebe Island decided on item {number} of its list on Monday."
    for number in range(4)
]
HEAD = (
    '<title>Ferry returns</title><meta property="og:title" content="Ferry is back">'
    '<meta name="description" content="It sails on Monday.">'
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry returns", '
    '"datePublished": "2026-03-01T10:00:00Z", "author": {"@type": "Person", "name": "Ann Vale"}}</script>'
)
BODY = (
    f"<nav>Home</nav><article><h1>Ferry returns</h1>{''.join(f'<p>{line}</p>' for line in LINES)}"
    "<p>Read more: the pier</p></article>"
)
PAGE = f"<html lang='en'><head>{HEAD}</head><body>{BODY}</body></html>"
RULES = SiteRules(site="harbour-daily.example", container="div.gone", drop=("Report 3: *",))


def explained(page: str = PAGE, *, rules: SiteRules | None = None) -> tuple[str, PageReading]:
    sites = SiteList(sites={rules.site: rules} if rules else {})
    explainer = Explainer(Extractor(WIRES, sites, soft_limit_s=0))
    found = explainer.read(page_of(page), record_of(title="Feed says ferry"))
    told = explainer.take()
    assert told is not None
    assert explainer.take() is None
    return found.article.text, told


def printed(told: PageReading, width: int = 100) -> str:
    paper = io.StringIO()
    Console(file=paper, width=width, color_system=None).print(reading(told))
    return paper.getvalue()


def test_each_step_says_how_many_lines_it_left_and_which_it_dropped() -> None:
    text, told = explained()
    steps = {step.name: step for step in told.steps}
    assert list(steps)[:3] == ["parse", "metadata", "text"]
    assert steps["parse"].lines is None
    assert "Home" in steps["text"].dropped
    assert steps["furniture"].dropped == ("Read more: the pier",)
    assert steps["language, wire credit"].lines == len(text.splitlines()) == 4
    assert all(step.took_s >= 0 for step in told.steps)


def test_each_field_names_who_said_it_and_who_says_otherwise() -> None:
    fields = {field.name: field for field in explained()[1].fields}
    title = fields["title"]
    assert (title.value, title.said_by) == ("Ferry returns", ("JSON-LD", "the page"))
    assert title.otherwise == {"meta tags": "Ferry is back", "feed": "Feed says ferry"}
    assert fields["published"].said_by == ("JSON-LD",)
    assert fields["authors"].said_by == ("JSON-LD",)
    assert fields["summary"].said_by == ("meta tags",)
    assert fields["language"].said_by == ("the page",)
    assert (fields["section"].value, fields["section"].said_by) == ("", ())


def test_a_moment_is_the_same_in_every_zone() -> None:
    shown = PAGE.replace("<h1>", '<time datetime="2026-03-01T12:00:00+02:00">12.00</time><h1>')
    published = next(field for field in explained(shown)[1].fields if field.name == "published")
    assert (published.value, published.said_by) == ("2026-03-01T12:00:00+02:00", ("JSON-LD",))


def test_rules_of_the_site_are_told_with_what_they_found() -> None:
    text, told = explained(rules=RULES)
    assert told.rules == {"container": False, "Report 3: *": True}
    assert LINES[3] not in text
    steps = {step.name: step for step in told.steps}
    assert steps["rules of the site"].dropped == (LINES[3],)
    shown = printed(told)
    assert "container found nothing on this page" in shown
    assert "Report 3: * matches" in shown


def test_a_page_without_an_article_shows_how_far_it_came_and_why_it_ended() -> None:
    explainer = Explainer(Extractor(WIRES, soft_limit_s=0))
    with pytest.raises(ExtractError):
        explainer.read(page_of("<html><body><p>Short.</p></body></html>"), record_of())
    told = explainer.take()
    assert told is not None
    assert told.reason == "no_text"
    assert told.fields == ()
    assert "no article: no article text in the page" in printed(told)
    with pytest.raises(ExtractError):
        explainer.read(page_of(bytes(range(256)) * 20), record_of())
    assert explainer.take() == PageReading(
        url=page_of("").url, reason="not_html", steps=(), fields=(), rules={}
    )


@pytest.mark.parametrize("width", [60, 80, 140])
def test_it_fits_any_terminal(width: int) -> None:
    lines = printed(explained(rules=RULES)[1], width).splitlines()
    assert all(len(line) <= width for line in lines)


def test_of_many_dropped_lines_the_first_are_shown() -> None:
    menu = "".join(f"<nav>Section {number}</nav>" for number in range(20))
    shown = printed(explained(PAGE.replace("<article>", f"{menu}<article>"))[1])
    assert "Section 3" in shown
    assert "Section 9" not in shown
    assert re.search(r"and 1\d more", shown)


async def test_the_command_shows_it_on_the_screen_and_in_json(new_town: Town, run: Run) -> None:
    shown = (await run("try", new_town.original, "--explain")).stdout
    assert "how it was read" in shown
    assert "where each field came from" in shown
    report = json.loads((await run("try", new_town.original, "--explain", "--json")).stdout)
    told = report["pages"][0]["reading"]
    assert told["reason"] == ""
    assert {"name", "took_s", "lines", "dropped"} == set(told["steps"][0])
    plain = json.loads((await run("try", new_town.original, "--json")).stdout)
    assert "reading" not in plain["pages"][0]
