"""Templated bulletins (weather, prices, results, agency briefs): same words, other numbers.

Bulletin `i` is a pure function of `i`, so the endless stream needs no memory and a restarted
newsroom says the same again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import yaml

from newsroom.edits import FIRST_BULLETIN
from newsroom.library import AGENCY_ID, read_text
from newsroom.model import Copy, Story

_CUTS = (100, 100, 70, 50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A bulletin's wording; a paragraph is one of several variants, {slots} are filled by chance.

    `outlets` print it in turn; with `copies` the agency writes it and that many of them copy it.
    """

    id: str
    section: str
    outlets: tuple[str, ...]
    headlines: tuple[str, ...]
    paragraphs: tuple[tuple[str, ...], ...]
    slots: Mapping[str, Any]
    authors: tuple[str, ...]
    copies: int = 0
    dateline: str = ""


def _template(raw: Mapping[str, Any]) -> Template:
    row = dict(raw)
    for name in ("outlets", "headlines", "authors"):
        row[name] = tuple(row[name])
    row["paragraphs"] = tuple(
        (entry,) if isinstance(entry, str) else tuple(entry) for entry in row["paragraphs"]
    )
    return Template(**row)


@cache
def templates() -> tuple[Template, ...]:
    """Every bulletin form, in the order in which the stream takes turns."""
    return tuple(_template(raw) for raw in yaml.safe_load(read_text("bulletins.yaml")))


def _fill(slot: Any, chance: Random) -> Any:
    """`a..b` is a number of that range, a list one of its members, `sample` several in turn."""
    if isinstance(slot, Mapping):
        return chance.sample(slot["sample"], len(slot["sample"]))
    if isinstance(slot, list):
        return chance.choice(slot)
    low, high = str(slot).split("..")
    if "." in low:
        return f"{chance.uniform(float(low), float(high)):.{len(low.split('.')[1])}f}"
    return f"{chance.randint(int(low), int(high)):,}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _copies(form: Template, headlines: tuple[str, ...], chance: Random) -> tuple[Copy, ...]:
    outlets = chance.sample(form.outlets, form.copies)
    return tuple(
        Copy(outlet=one, headline=headlines[turn % len(headlines)], keep=chance.choice(_CUTS))
        for turn, one in enumerate(outlets, 1)
    )


def bulletin(number: int) -> Story:
    """The bulletin of that number, counted from 0; neighbours have different templates."""
    forms = templates()
    form = forms[number % len(forms)]
    round_ = number // len(forms)
    chance = Random(f"{form.id}/{number}")
    values = {name: _fill(slot, chance) for name, slot in form.slots.items()}
    paragraphs = tuple(_sentence(chance.choice(variants).format(**values)) for variants in form.paragraphs)
    headlines = tuple(_sentence(text.format(**values)) for text in form.headlines)
    author = form.authors[round_ % len(form.authors)]
    agency = form.copies > 0
    return Story(
        key=f"{form.id}-{number}",
        number=FIRST_BULLETIN + number,
        source=AGENCY_ID if agency else form.outlets[round_ % len(form.outlets)],
        section=form.section,
        headline=headlines[0] if agency else headlines[round_ % len(headlines)],
        author=author,
        editor="Hedda Marsh",
        dateline=form.dateline.format(**values),
        paragraphs=paragraphs,
        group=form.id,
        copies=_copies(form, headlines, chance),
    )
