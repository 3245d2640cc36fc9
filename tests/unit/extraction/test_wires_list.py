"""Each agency of `config/wires.yaml` is found in its own examples: adding one needs no other test."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest

from pipeline.extraction.article import extract
from pipeline.extraction.wire import Clues, credit
from tests.unit.extraction.building import DEMO_WIRES, ROOT, WIRES, WIRES_YAML, page_of, record_of

WIRE_PAGES = ROOT / "tests" / "data" / "wires"
LANGUAGE = re.compile(r'<html lang="([\w-]+)"')

FILLER = ("The port reopened.", "Engineers had worked all night.", "Ships waited outside the mole.")
EXAMPLES = [
    pytest.param(agency, form, text, id=f"{agency['id']}-{form}")
    for agency in WIRES_YAML["agencies"]
    for form, text in agency["examples"].items()
]


def clues_of(form: str, text: str) -> Clues:
    return Clues(
        site="harbour-daily.example",
        lines=(text, *FILLER) if form == "dateline" else (*FILLER, text) if form == "ending" else FILLER,
        bylines=(text,) if form in ("byline", "alone") else (),
        organisations=(text,) if form == "organisation" else (),
    )


@pytest.mark.parametrize(("agency", "form", "text"), EXAMPLES)
def test_the_agency_is_found_in_its_example(agency: dict[str, Any], form: str, text: str) -> None:
    wires = DEMO_WIRES if agency.get("demo") else WIRES
    found = credit(clues_of(form, text), wires)
    assert found is not None
    assert (found.agency, found.kind) == (agency["name"], agency.get("kind", "agency"))
    assert 0.4 <= found.confidence <= 1.0
    assert found.evidence


@pytest.mark.parametrize(
    "agency",
    [agency for agency in WIRES_YAML["agencies"] if not agency.get("demo")],
    ids=lambda agency: str(agency["id"]),
)
def test_the_agencys_page_is_credited_to_it(agency: dict[str, Any]) -> None:
    page = WIRE_PAGES / f"{agency['id']}.html"
    assert page.exists(), f"write {page.relative_to(ROOT)}, as docs/wire-credit.md says"
    found = extract(page_of(page.read_bytes()), record_of(), WIRES).wire
    assert found is not None
    assert (found.agency, found.kind) == (agency["name"], agency.get("kind", "agency"))
    assert (found.extent, found.confidence >= 0.85) == ("whole", True)


def test_every_page_has_its_agency_and_they_are_in_more_than_ten_languages() -> None:
    pages = sorted(WIRE_PAGES.glob("*.html"))
    assert {page.stem for page in pages} <= {agency["id"] for agency in WIRES_YAML["agencies"]}
    assert len({language for page in pages for language in LANGUAGE.findall(page.read_text("utf-8"))}) > 10


@pytest.mark.parametrize("agency", WIRES_YAML["agencies"], ids=lambda agency: str(agency["id"]))
def test_the_agencys_name_in_a_sentence_is_no_credit(agency: dict[str, Any]) -> None:
    text = f"The harbour master told {agency['name']} that the ferry would sail again before the spring."
    clues = Clues(
        site="harbour-daily.example", lines=(text, *FILLER, text), bylines=("Ann Vale",), organisations=()
    )
    assert credit(clues, DEMO_WIRES if agency.get("demo") else WIRES) is None


@pytest.mark.parametrize("agency", WIRES_YAML["agencies"], ids=lambda agency: str(agency["id"]))
def test_the_credit_of_a_picture_is_no_credit_of_the_text(agency: dict[str, Any]) -> None:
    text = f"Photo: Ann Vale/{agency['name']}"
    clues = Clues(site="harbour-daily.example", lines=(*FILLER, text), bylines=(text,), organisations=(text,))
    assert credit(clues, DEMO_WIRES if agency.get("demo") else WIRES) is None


def test_the_list_fits_its_schema_and_has_both_kinds() -> None:
    schema = json.loads((ROOT / "config" / "wires.schema.json").read_text("utf-8"))
    jsonschema.validate(WIRES_YAML, schema)
    kinds = [agency.kind for agency in WIRES.agencies]
    assert kinds.count("agency") >= 26
    assert kinds.count("press_release") >= 4


def test_no_two_agencies_share_an_id_a_code_or_a_site() -> None:
    for key in ("codes", "alone", "sites", "datelines"):
        words = [word for agency in WIRES_YAML["agencies"] for word in agency.get(key, ())]
        assert len(words) == len(set(words)), key
    ids = [agency["id"] for agency in WIRES_YAML["agencies"]]
    assert len(ids) == len(set(ids))


def test_labels_of_real_pages_name_listed_agencies_and_keep_no_text() -> None:
    lines = (ROOT / "tests" / "data" / "wire_labels.jsonl").read_text("utf-8").splitlines()
    labels = [json.loads(line) for line in lines]
    assert all(set(label) == {"url", "agencies", "credit"} for label in labels)
    assert {label["credit"] for label in labels} == {"text", "partial", "photo", "none", "unnamed"}
    listed = {agency["name"] for agency in WIRES_YAML["agencies"]}
    assert {name for label in labels for name in label["agencies"]} <= listed
    assert len({label["url"] for label in labels}) == len(labels)
