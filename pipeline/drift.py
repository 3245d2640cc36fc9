"""Rules that people wrote for a site, and whether they still find something on its pages.

Kept as one small status a site, `rules:SITE`: for each rule the pages in a row on which it found nothing.
Workers that tell of one site at the same moment may lose a page of each other's; a row ends at the first
page where the rule finds something again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.desk import Desk
from pipeline.extraction.article import Extracted
from pipeline.extraction.overrides import CONTAINER
from pipeline.model import Scalar

STATUS = "rules:"
"""Begins the name of the status."""
KEPT_S = 2 * 86_400.0
"""A site that brought no page for so long is not spoken of: its rule may be gone, too."""
CONTAINER_PAGES = 5
"""A gallery or a live page may have no container; five pages in a row were built anew."""
LINE_PAGES = 30
"""A line that is dropped need not stand on every page."""


def after(
    before: Mapping[str, Scalar], pages: Sequence[Mapping[str, bool]], rules: Sequence[str]
) -> dict[str, Scalar]:
    """Pages in a row without a match, by rule.

    >>> after({"container": 4, "Ad*": 2}, [{"container": False, "Ad*": True}], ["container", "Ad*"])
    {'container': 5, 'Ad*': 0}
    """
    rows: dict[str, Scalar] = {}
    for rule in rules:
        told = before.get(rule)
        row = int(told) if isinstance(told, int | float) else 0
        for matched in pages:
            row = 0 if matched.get(rule, True) else row + 1
        rows[rule] = row
    return rows


def lost(rows: Mapping[str, Scalar]) -> dict[str, int]:
    """The rules that no longer match, with the pages in a row that they missed."""
    limits = {rule: CONTAINER_PAGES if rule == CONTAINER else LINE_PAGES for rule in rows}
    return {rule: int(row) for rule, row in rows.items() if isinstance(row, int) and row >= limits[rule]}


async def note_matches(desk: Desk, found: Sequence[Extracted]) -> None:
    """Count for each site with rules how they did on these pages."""
    by_site: dict[str, list[Mapping[str, bool]]] = {}
    for one in found:
        if one.matched:
            by_site.setdefault(one.article.site, []).append(one.matched)
    for site, pages in by_site.items():
        said = await desk.ledger.said(STATUS + site)
        rows = after(said.get(STATUS + site, {}), pages, list(pages[-1]))
        await desk.ledger.say(STATUS + site, rows, KEPT_S)
