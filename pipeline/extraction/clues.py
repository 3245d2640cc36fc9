"""Where an agency can be named on a page, and what it looks like when one is.

Shared by the modules that look for agencies (`wire`, `signoffs`); decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.settings import Agency

EVIDENCE_CHARS = 120
"""A line that is nothing but a credit is shorter; words of proof are cut here."""
SPLIT = re.compile(r"\s*[/,;&+·]\s*|\s(?:and|und|et|y|e)\s|=")
"""What stands between two agencies that share a text."""
PICTURE = re.compile(
    r"\b(?:photo|photos|photograph|picture|image|images|foto|fotos|bild|bilder|video|imagen|immagine|getty|"
    r"fotoğraf|\w{2,16}(?:bild|foto)|file photo|illustration|graphic|courtesy|credits?)\b|写真|사진|фото",
    re.I,
)
"""Words of the credit of a picture, which is none of the text."""


class Clues(NamedTuple):
    """Where an agency can be named. `lines`: the text before anything was taken away from it.

    `near_title`: what follows the headline. `summary`: the page's description, which often repeats how
    the text begins. `behind`: what follows the article's last line on the page. `publisher`: as the feed
    list has it, never as the page says: the person who listed an agency's own feed under its name knows
    whose site it is. None = not listed with one.
    """

    site: str
    lines: Sequence[str]
    bylines: Sequence[str]
    organisations: Sequence[str]
    publisher: str | None = None
    near_title: Sequence[str] = ()
    summary: str | None = None
    behind: Sequence[str] = ()


class Signal(NamedTuple):
    """An agency, the form in which it is named (see `wire`), and the words that prove it."""

    form: str
    agency: Agency
    words: str
