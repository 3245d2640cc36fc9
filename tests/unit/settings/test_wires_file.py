"""`wires.yaml`: what is read, and what is said of mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from pipeline.adapters.config_files import check, load_agencies
from pipeline.adapters.yaml_tree import parse_tree
from pipeline.settings import Agency, AgencyList, UnusableFileError, read_agencies
from pipeline.settings.schema import wires_schema

CONFIG = Path(__file__).parents[3] / "config"

GOOD = r"""
agencies:
  - id: quay
    name: Quay Wire
    names: [Quay, Quay News]
    codes: [NO]
    leads: ['^KESTREL, \d+ \w+ - Quay']
    sites: [quay.example]
    examples: {byline: By Quay Wire}
  - {id: mole, name: Mole News, kind: press_release, demo: true}
"""


def read(text: str) -> AgencyList:
    return read_agencies(parse_tree(text.encode(), "wires.yaml"), "wires.yaml")


def entry(keys: str) -> str:
    return f"agencies:\n  - {{id: quay, name: Quay Wire, {keys}}}"


def test_agencies_are_read_in_order_and_as_written() -> None:
    found = read(GOOD)
    assert found.problems == ()
    assert found.count == 2
    assert list(found.agencies.values()) == [
        Agency(
            id="quay",
            name="Quay Wire",
            names=("Quay", "Quay News"),
            codes=("NO",),
            leads=(r"^KESTREL, \d+ \w+ - Quay",),
            sites=("quay.example",),
        ),
        Agency(id="mole", name="Mole News", kind="press_release", demo=True),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (entry("dateline: [Quay]"), '2: agencies[0].dateline: unknown key; did you mean "datelines"?'),
        ("agencies:\n  - {id: quay}", "2: agencies[0].name: the key is missing; add name: Quay Wire"),
        ("agencies:\n  - {name: Quay}", "2: agencies[0].id: the key is missing; add id: quay"),
        ("agencies:\n  - {id: , name: Quay}", "2: agencies[0].id: no value is given; write one, as in quay"),
        (
            entry("datelines: Quay"),
            '2: agencies[0].datelines: "Quay" is no list; write it in brackets: [a, b]',
        ),
        (
            entry("codes: [QW, Q]"),
            '2: agencies[0].codes[1]: "Q" does not fit; write two characters or more',
        ),
        (
            entry("leads: ['Quay (']"),
            '2: agencies[0].leads[0]: "Quay (" is no regular expression (missing ), unterminated subpattern '
            r"at position 5); mend it; a bracket itself is written \(",
        ),
        (
            entry("formulas: ['(Quay)?']"),
            '2: agencies[0].formulas[0]: "(Quay)?" fits the empty text, and so every article; '
            "make a part of it that is not optional",
        ),
        (
            entry("formulas: [[Quay]]"),
            "2: agencies[0].formulas[0]: a list where one value belongs; write one value",
        ),
        (
            entry("sites: ['https://quay.example/']"),
            '2: agencies[0].sites[0]: "https://quay.example/" does not fit; '
            'write a domain in lower case, as in "quay.example"',
        ),
        (
            entry("kind: pressrelease"),
            '2: agencies[0].kind: "pressrelease" is no choice here; did you mean "press_release"?',
        ),
        (
            entry("examples: {bylin: Quay}"),
            '2: agencies[0].examples.bylin: unknown key; did you mean "byline"?',
        ),
        (
            entry("examples: Quay"),
            '2: agencies[0].examples: "Quay" is no table of texts; '
            'write {form: text}, as in {byline: "By Ada Quill, Quay"}',
        ),
        (
            "agencies:\n  - {id: quay, name: Quay}\n  - {id: quay, name: Mole}",
            "3: agencies[1].id: quay is here a second time; make one of the two",
        ),
        (
            "agencies:\n  - Quay",
            '2: agencies[0]: "Quay" where keys and values belong; write {id: …, name: …}',
        ),
        (
            "agencies: [{id: quay, name: Quay}]\nagency: []",
            '2: agency: unknown key; did you mean "agencies"?',
        ),
    ],
)
def test_a_mistake_is_named_with_its_line_and_a_remedy(text: str, says: str) -> None:
    assert [str(problem) for problem in read(text).problems] == [f"wires.yaml:{says}"]


def test_a_wrong_entry_is_left_out_and_the_others_count() -> None:
    found = read("agencies:\n  - {id: quay, nam: Quay}\n  - {id: mole, name: Mole}")
    assert list(found.agencies) == ["mole"]


def test_while_there_is_a_mistake_the_agencies_before_count_where_nothing_is_said_of_them() -> None:
    before = read("agencies:\n  - {id: quay, name: Quay}\n  - {id: mole, name: Mole}")
    broken = read("agencies:\n  - {id: quay, name: Quay News}\n  - {id: mole, name: M}")
    assert broken.after(before).agencies == {
        "quay": Agency(id="quay", name="Quay News"),
        "mole": Agency(id="mole", name="Mole"),
    }
    mended = read("agencies:\n  - {id: quay, name: Quay}")
    assert mended.after(before) == mended


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "nothing where keys and values belong; write agencies: "),
        ("[quay]", "a list where keys and values belong; write agencies: "),
        ("{}", "no agencies in it; write agencies: "),
        ("agency: [{id: quay, name: Quay}]", 'agency: unknown key; did you mean "agencies"?'),
        ("agencies:", "agencies: nothing where a list belongs; write agencies: "),
        ("agencies: []", "agencies: the list is empty; write agencies: "),
        ("agencies: {quay: Quay}", "agencies: a table of keys where a list belongs; write agencies: "),
    ],
)
def test_what_is_no_list_of_agencies_cannot_be_used(text: str, says: str) -> None:
    """An editor may empty a file before it writes it: nobody's credit is to be lost by that."""
    with pytest.raises(UnusableFileError) as caught:
        read(text)
    assert caught.value.detail.startswith(f"wires.yaml:1: {says}")


def test_the_list_of_a_folder_is_read_and_without_one_the_shipped_list(tmp_path: Path) -> None:
    assert load_agencies(tmp_path) == load_agencies(CONFIG)
    (tmp_path / "wires.yaml").write_text(GOOD, "utf-8")
    assert load_agencies(tmp_path) == read(GOOD)


@pytest.mark.parametrize("text", [entry("dateline: [Quay]"), "agencies: [{"])
def test_the_check_of_a_folder_reads_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "feeds.yaml").write_text("feeds: []\n", "utf-8")
    (tmp_path / "wires.yaml").write_text(text, "utf-8")
    [problem] = check(tmp_path, {}).problems
    assert str(problem).startswith(f"{tmp_path / 'wires.yaml'}:")
    assert problem.line
    assert problem.remedy


def test_the_schema_takes_what_is_read_and_refuses_unknown_keys() -> None:
    schema = json.loads(json.dumps(wires_schema()))
    jsonschema.Draft7Validator.check_schema(schema)
    # YAML 1.1 would make a truth value of the code NO; editors that complain want quotes
    jsonschema.validate(yaml.safe_load(GOOD.replace("[NO]", "['NO']")), schema)
    for wrong in ({"id": "a", "name": "Quay", "dateline": []}, {"id": "a"}, {"id": "a", "name": "Q"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"agencies": [wrong]}, schema)
