"""`sites.yaml`: what is written wrongly is named with its line and left out, the rest counts."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from pipeline.adapters.config_files import load_sites
from pipeline.adapters.yaml_tree import parse_tree
from pipeline.settings import SiteList, SiteRules, UnusableFileError, read_sites
from pipeline.settings.schema import sites_schema

GOOD = """
sites:
  - site: harbour-daily.example
    container: "div.story"
    mode: precision
    drop: ["Read this next: *", "Advertisement"]
  - {site: live.harbour-daily.example, container: null}
"""


def read(text: str) -> SiteList:
    def flaw_of(container: str) -> str | None:
        return "no CSS selector" if "[" in container else None

    return read_sites(parse_tree(text.encode(), "sites.yaml"), "sites.yaml", flaw_of)


def test_rules_are_read_and_the_nearest_name_counts() -> None:
    found = read(GOOD)
    assert found.problems == ()
    rules = found.rules_for("https://www.harbour-daily.example/1")
    assert rules == SiteRules(
        site="harbour-daily.example",
        container="div.story",
        mode="precision",
        drop=("Read this next: *", "Advertisement"),
    )
    live = found.rules_for("https://live.harbour-daily.example/1")
    assert live is not None
    assert live.container is None
    assert found.rules_for("https://other.example/1") is None
    assert SiteList().rules_for("https://harbour-daily.example/1") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "sites:\n  - {site: a.example, contaner: div}",
            'sites.yaml:2: sites[0].contaner: unknown key; did you mean "container"?',
        ),
        (
            "sites:\n  - {container: div}",
            "sites.yaml:2: sites[0].site: the key is missing; add site: harbour-daily.example",
        ),
        (
            "sites:\n  - {site: a.example, mode: precise}",
            'sites.yaml:2: sites[0].mode: "precise" is no choice here; did you mean "precision"?',
        ),
        (
            "sites:\n  - {site: a.example}\n  - {site: a.example}",
            "sites.yaml:3: sites[1].site: a.example is here a second time; make one of the two",
        ),
        (
            'sites:\n  - {site: a.example, container: "div["}',
            "sites.yaml:2: sites[0].container: no CSS selector; "
            "write a CSS selector such as div.story-body or an XPath such as //div[@id='story']",
        ),
        (
            'sites:\n  - {site: "https://a.example/"}',
            'sites.yaml:2: sites[0].site: "https://a.example/" does not fit; '
            'write a host name in lower case, as in "harbour-daily.example"',
        ),
        ("sights: []", 'sites.yaml:1: sights: unknown key; did you mean "sites"?'),
        (
            "sites:\n  - a.example",
            'sites.yaml:2: sites[0]: "a.example" where keys and values belong; write {site: …, container: …}',
        ),
    ],
)
def test_a_mistake_is_named_with_its_line_and_a_remedy(text: str, says: str) -> None:
    assert [str(problem) for problem in read(text).problems] == [says]


def test_a_wrong_entry_is_left_out_and_the_others_count() -> None:
    found = read("sites:\n  - {site: a.example, mod: precision}\n  - {site: b.example, mode: precision}")
    assert list(found.sites) == ["b.example"]


def test_while_there_is_a_mistake_the_rules_before_count_where_nothing_is_said_of_a_site() -> None:
    before = read("sites:\n  - {site: a.example}\n  - {site: b.example}")
    broken = read("sites:\n  - {site: a.example, mode: precision}\n  - {site: b.example, mode: precise}")
    assert broken.after(before).sites == {
        "a.example": SiteRules(site="a.example", mode="precision"),
        "b.example": SiteRules(site="b.example"),
    }
    mended = read("sites:\n  - {site: a.example}")
    assert mended.after(before) == mended


@pytest.mark.parametrize("text", ["", "sites:", "sites: []"])
def test_no_site_is_no_mistake(text: str) -> None:
    assert read(text) == SiteList()


@pytest.mark.parametrize("text", ["sites: {a.example: div}", "[a]"])
def test_what_is_no_list_of_sites_cannot_be_used(text: str) -> None:
    with pytest.raises(UnusableFileError, match=r"sites\.yaml:1"):
        read(text)


def test_the_file_of_a_folder_is_read_and_none_is_no_mistake(tmp_path: Path) -> None:
    assert load_sites(tmp_path) == SiteList()
    (tmp_path / "sites.yaml").write_text('sites: [{site: a.example, container: "//div["}]', "utf-8")
    [problem] = load_sites(tmp_path).problems
    assert problem.message == "no XPath: Invalid expression"


def test_the_schema_takes_what_is_read_and_refuses_unknown_keys() -> None:
    schema = json.loads(json.dumps(sites_schema()))
    jsonschema.validate(yaml.safe_load(GOOD), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"sites": [{"site": "a.example", "contaner": "div"}]}, schema)
