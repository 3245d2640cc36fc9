"""How sure it is that a copy is the original."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.copies.evidence import original_confidence
from pipeline.copies.original import choose_original
from pipeline.model import Copy, Role
from tests.unit.copies.test_original import copy, credit, verdict

TRIMMED = verdict(Role.TRIMMED, matched=200)


def sure(*copies: Copy) -> float:
    return original_confidence(copies, choose_original(copies))


FIRST = copy("a")
AGENCY = copy("m", site="meridian.example", wire=credit("meridian.example"))
OWES = copy("b", minutes=1, wire=credit("(Meridian)"), told=verdict(Role.VERBATIM), against="a")
FOUNDING = replace(OWES, verdict=None, against=None)
NAMES = copy("c", minutes=2, declared=FIRST.url, told=verdict(Role.VERBATIM), against="a")
LIKE_IT = copy("d", minutes=3, told=verdict(Role.VERBATIM), against="a")
CUT = copy("e", minutes=4, words=200, told=TRIMMED, against="a")


@pytest.mark.parametrize(
    ("copies", "expected"),
    [
        ([AGENCY, replace(OWES, against=AGENCY.article_id)], 0.98),
        ([FIRST, NAMES, LIKE_IT], 0.9),
        ([FIRST, NAMES, replace(NAMES, article_id=LIKE_IT.article_id)], 0.95),
        ([FIRST, OWES], 0.85),
        ([FIRST, LIKE_IT, CUT], 0.6),
        ([FIRST], 0.5),
        ([FOUNDING, replace(OWES, article_id=LIKE_IT.article_id, against=FOUNDING.article_id)], 0.1),
        ([FOUNDING], 0.1),
        ([replace(FIRST, declared_original="https://elsewhere.example/1")], 0.1),
    ],
)
def test_each_kind_of_evidence_has_its_number(copies: list[Copy], expected: float) -> None:
    assert sure(*copies) == expected


def test_the_one_complete_text_is_surer_than_the_first_of_several() -> None:
    """Its opening came first, so that it counts as a whole."""
    opening = verdict(Role.TRIMMED, matched=60, leaf=True)
    assert sure(copy("a"), copy("e", minutes=4, words=60, told=opening, against="a")) == 0.7
