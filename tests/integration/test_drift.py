"""Rules of a site that no longer match are counted in a row, and shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.problems import problems
from pipeline import drift
from pipeline.adapters.extractor import Extractor, load_wires
from pipeline.settings import SiteList, SiteRules
from tests.integration.memory_desk import CONFIG, Town, page, report
from tests.integration.steps.extracting import town_with
from tests.unit.console.building import QUIET

SITE = "quay.example"


def with_rules(town: Town, rules: SiteRules) -> Town:
    extractor = Extractor(load_wires(CONFIG), SiteList(sites={SITE: rules}), soft_limit_s=0)
    town.desk = replace(town.desk, extractor=extractor)
    return town


async def test_pages_on_which_a_container_is_missed_are_counted_across_batches() -> None:
    urls = [f"https://quay.example/{number}" for number in range(6)]
    town = await town_with({url: page(report(number)) for number, url in enumerate(urls, start=1)})
    with_rules(town, SiteRules(site=SITE, container="div.gone", drop=("Anzeige",)))
    await town.extract()
    said = await town.ledger.said(drift.STATUS)
    assert said == {"rules:quay.example": {"container": 6, "Anzeige": 6}}
    assert drift.lost(said["rules:quay.example"]) == {"container": 6}


async def test_a_site_without_rules_leaves_nothing() -> None:
    town = await town_with({"https://quay.example/1": page(report(1))})
    await town.extract()
    assert await town.ledger.said(drift.STATUS) == {}


@pytest.mark.parametrize(
    ("before", "pages", "after"),
    [
        ({}, [False, False], 2),
        ({"container": 3}, [False], 4),
        ({"container": 3}, [True], 0),
        ({"container": 3}, [True, False], 1),
        ({"container": "torn"}, [False], 1),
    ],
)
def test_a_row_ends_where_the_rule_matches(before: dict[str, int], pages: list[bool], after: int) -> None:
    told = [{"container": matched} for matched in pages]
    assert drift.after(before, told, ["container"]) == {"container": after}


def test_a_rule_that_is_gone_is_forgotten_with_the_next_page() -> None:
    assert drift.after({"container": 9, "Anzeige": 2}, [{"Anzeige": False}], ["Anzeige"]) == {"Anzeige": 3}


def test_what_was_lost_is_a_problem_that_names_site_rule_and_remedy() -> None:
    view = replace(QUIET, lost_rules={SITE: {"container": 7, "Anzeige *": 40}})
    assert problems(view) == (
        "rules for quay.example: container matched none of the last 7 pages; mend sites.yaml, "
        "`wiredesk try PAGE_URL --explain` shows what it finds",
        "rules for quay.example: drop “Anzeige *” matched none of the last 40 pages; mend sites.yaml, "
        "`wiredesk try PAGE_URL --explain` shows what it finds",
    )
