"""A text and what stands around it, and the credit that is read from them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extraction.wire import Clues, credit
from pipeline.model import WireCredit
from tests.unit.extraction.building import WIRES

FILLER = ("The port reopened on Monday.", "Engineers had worked all night.", "Ships waited outside.")


def found(
    *lines: str,
    site: str = "harbour-daily.example",
    bylines: Sequence[str] = (),
    organisations: Sequence[str] = (),
    near_title: Sequence[str] = (),
    summary: str | None = None,
    behind: Sequence[str] = (),
) -> WireCredit | None:
    clues = Clues(
        site=site,
        lines=lines or FILLER,
        bylines=bylines,
        organisations=organisations,
        near_title=near_title,
        summary=summary,
        behind=behind,
    )
    return credit(clues, WIRES)
