"""Each agency of `config/wires.yaml` is found in its own examples: adding one needs no other test."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from pipeline.extraction.wire import Clues, credit
from tests.unit.extraction.building import DEMO_WIRES, ROOT, WIRES, WIRES_YAML

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


def test_the_list_fits_its_schema_and_covers_ten_languages() -> None:
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
