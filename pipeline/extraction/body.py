"""The text of a page out of its tree, and guesses where a page says nothing of itself.

The one module that knows trafilatura and htmldate. It maps their failures and hands back strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from html import escape
from typing import Any

from htmldate import find_date
from trafilatura import bare_extraction
from trafilatura.metadata import extract_author
from trafilatura.settings import Extractor

from pipeline.errors import ExtractError
from pipeline.extraction import arbitration
from pipeline.extraction.arbitration import Clues
from pipeline.extraction.html import lighten, paragraph_chars
from pipeline.extraction.swift_functions import handed
from pipeline.extraction.tree import Tree

_NO_DATE = re.compile(r"(?<![\d:.])\d{1,2}[:.h]\d\d(?::\d\d)?(?![\d:.])|(?<=[^\W\d])\.")
"""What keeps htmldate from reading the date in a line: a time of day, the full stop of a shortened month."""
_BUGS = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, AssertionError)
"""What a library raises on a tree that it did not expect; the page is at fault or the library."""


@cache
def _options(*, fast: bool, precise: bool) -> Extractor:
    # date_params given, or the constructor asks the clock
    return Extractor(
        output_format="python", fast=fast, precision=precise, comments=False, date_params={"max_date": ""}
    )


def main_text(tree: Tree, *, fast: bool, precise: bool = False, kept: bool = True) -> str:
    """The main text, its blocks on lines of their own; "" = none was found. Raises `ExtractError`.

    Unless it has to be `kept`, the tree may lose what is no text to any reading.
    """
    content: Any = tree if kept else handed(tree)
    try:
        document = bare_extraction(content, options=_options(fast=fast, precise=precise))
    except _BUGS as error:
        raise ExtractError(f"text extraction failed: {type(error).__name__}: {error}") from error
    except RecursionError as error:
        raise ExtractError("nested too deep", reason="too_large") from error
    return (getattr(document, "text", None) or "") if document is not None else ""


def text_lines(tree: Tree, clues: Clues, *, precise: bool = False) -> list[str]:
    """The lines of the main text; empty = none was found. `precise`: rather too few.

    Raises `ExtractError`: no_text, too_large.
    """
    in_paragraphs = paragraph_chars(tree)
    lighten(tree)
    # fast and precise at once loses text that either alone has
    text = main_text(tree, fast=not precise, precise=precise, kept=False)
    if not precise and arbitration.looks_short(text, in_paragraphs, clues):
        text = arbitration.better(text, main_text(tree, fast=False, kept=False), clues)
    return arbitration.lines_of(text)


def author_guess(tree: Tree) -> str | None:
    """Names that the page shows as its authors, in one string; None = none found."""
    try:
        return extract_author(tree)
    except _BUGS:
        return None


def date_guess(tree: Tree, near: Iterable[str], url: str, latest: date) -> str | None:
    """The day (ISO) that the page shows as its date of publication; None = none found.

    `near`: the date lines beside the headline, asked before the page as a whole.
    """
    lines = (escape(_NO_DATE.sub(" ", line)) for line in near)
    pages = (f'<html><body><p class="date">{line}</p></body></html>' for line in lines)
    return next((day for page in (*pages, tree) if (day := _date_in(page, url, latest))), None)


def _date_in(page: Tree | str, url: str, latest: date) -> str | None:
    try:
        return find_date(
            page, original_date=True, extensive_search=False, url=url, max_date=latest.isoformat()
        )
    except _BUGS:
        return None
