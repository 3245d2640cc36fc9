"""Which agency a text is owed to, and the words that prove it.

Agencies are data (`config/wires.yaml`); the forms in which they are named are here: byline, dateline,
JSON-LD and source fields, own site; how texts end is in `signoffs`. Text only.
The credit of a picture is none of the text.
Every pattern is linear: bounded, without nested quantifiers, on lines that were cut before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.extraction import names, signoffs
from pipeline.extraction.agencies import WireList, wires_from
from pipeline.extraction.boilerplate import is_date_line
from pipeline.extraction.clues import EVIDENCE_CHARS, PICTURE, SPLIT, Clues, Signal
from pipeline.model import WireCredit
from pipeline.settings import Agency

__all__ = ["Clues", "WireList", "credit", "wires_from"]

_HEAD_LINES = 6
_HEAD_CHARS = 220
"""A dateline opens a paragraph among the first few; summary lines and a kicker may stand before it."""
_PLACE_CHARS = 70
_STATE_CHARS = 2
"""Of so few capitals are the states in "Erie, PA"; a place of a dateline has more."""

_CONFIDENCE = {
    "site": 1.0,
    "dateline": 0.95,
    "source": 0.95,
    "byline": 0.9,
    "signoff": 0.85,
    "formula": 0.5,
    "contributed": 0.9,
    "with": 0.8,
}
"""How often a form means what it says; a formula ("Reporting by …; Editing by …") names no agency at all."""
_IN_PART = frozenset(["contributed", "with"])
"""These forms say that an outlet's staff used the agency's text; the others that it is the agency's."""

_BRACKETED = re.compile(
    r"[(\[/（【]{1,2}\s?([^()\[\]/（）【】]{2,48}(?:/[^()\[\]/（）【】]{2,30}){0,3})\s?[)\]/）】]"
)
_SEPARATOR = re.compile(r"\s{0,2}[-–—−=:.,،|/]")
_TEXT_FOLLOWS = re.compile(r"\s{0,2}[^\W\d_a-zà-ž]")
_DATED = re.compile(r"\d|\A\W*\Z|[A-Z]{3}")
_WITH = re.compile(
    r"\b(?:with|mit|avec|con|com|med|met|via|from|source|quelle|fuente|fonte|bron)\b[\s:]", re.I
)
_SIDES = re.compile(r"\s?(?:;|&|\+|\b(?:and|und|et|y|e|og|och|en|и|i)\s)\s?", re.I)
_BEFORE_DATE = re.compile(r"(?P<who>\S.{1,40}?)[\s|·,-]{1,5}(?P<date>(?:[^\W\d_]{2,10}[.,]? )?\d.{5,60})")
_DASH = " -–—|·"
_SIGN = re.compile(r"[a-zäöü]{2,4}")
"""Of a writer, beside the agency: "dpa/abc"."""
_SLASHED = re.compile(r"([^/]{4,60}?)\s?/\s?[^/]{2,40}")


def _site(clues: Clues, wires: WireList) -> Iterator[Signal]:
    found = wires.by_site.get(clues.site) or (wires.agency(clues.publisher) if clues.publisher else None)
    if found:
        yield Signal("site", found, clues.site)


def _opens_text(head: str, start: int, end: int) -> bool:
    """Whether the brackets at start:end close a dateline: a place and a date before, then the text.

    Without a dash behind the brackets a date or capitals must stand before them ("Delhi, Nov 18 (PTI) The").
    """
    place = head[:start]
    if start > _PLACE_CHARS or PICTURE.search(place) or place.startswith("The "):
        return False
    if _SEPARATOR.match(head, end):
        return True
    return _TEXT_FOLLOWS.match(head, end) is not None and _DATED.search(place) is not None


def _datelines(clues: Clues, wires: WireList) -> Iterator[Signal]:
    for line in [*clues.lines[:_HEAD_LINES], *([clues.summary] if clues.summary else [])]:
        head = line[:_HEAD_CHARS]
        for pattern, agency in wires.leads:
            if lead := pattern.search(head):
                yield Signal("dateline", agency, lead[0])
        for group in _BRACKETED.finditer(head):
            if not _opens_text(head, group.start(), group.end()):
                continue
            for word in [group[1], *SPLIT.split(group[1])]:
                found = wires.by_dateline.get(word.strip(" .")) or _glued(word, wires)
                if found:
                    yield Signal("dateline", found, head[: group.end()].strip())


def _glued(word: str, wires: WireList) -> Agency | None:
    """The agency at an end of a word that is written without spaces: 【ワシントン共同】."""
    if word.isascii():
        return None
    return next(
        (
            one
            for code, one in wires.by_dateline.items()
            if not code.isascii() and (word.startswith(code) or word.endswith(code))
        ),
        None,
    )


def _under_title(clues: Clues, wires: WireList) -> Iterator[Signal]:
    """Agency and place alone on a line between headline and text: "AFP, MANILA"."""
    for line in clues.near_title:
        who, comma, place = line.partition(", ")
        if comma and place.isupper() and (len(place) > _STATE_CHARS or not place.isalpha()):
            found = wires.by_dateline.get(who) or wires.agency(who)
            if found:
                yield Signal("dateline", found, line)


def _beside_date(clues: Clues, wires: WireList) -> Iterator[Signal]:
    """Agency and date alone between headline and text, on one line or two: "SID", "Freitag, 4.2.2022"."""
    near = clues.near_title
    for number, line in enumerate(near):
        match = _BEFORE_DATE.fullmatch(line)
        dated = match is not None and is_date_line(match["date"])
        who = match["who"] if match and dated else line
        beside = (*near[max(0, number - 1) : number], *near[number + 1 : number + 2])
        if len(who) > _PLACE_CHARS or not (dated or any(is_date_line(text.strip(_DASH)) for text in beside)):
            continue
        sides = [side for side in SPLIT.split(who.strip(_DASH)) if side]
        known = [(side, wires.called(side)) for side in sides]
        found = [agency for side, agency in known if agency or not _SIGN.fullmatch(side)]
        if found and found[0]:
            shared = not all(found) or any(map(names.reads_as_person, near[max(0, number - 2) : number]))
            yield Signal("with" if shared else "byline", found[0], line)


def _agencies(text: str, wires: WireList) -> Iterator[Agency]:
    """The agencies that a byline or an organisation's name consists of or contains as one of its parts."""
    whole = names.without_by(text).strip(" .,:()[]")
    parts = [whole, *names.parts(text)]
    found = [wires.by_alone.get(whole), *map(wires.agency, parts)]
    glued = filter(None, map(wires.behind_name.match, parts))
    found += [wires.named(match["who"]) for match in glued if names.reads_as_person(match["person"])]
    yield from {one.id: one for one in found if one}.values()


def _sources(clues: Clues, wires: WireList) -> Iterator[Signal]:
    for text in clues.organisations:
        if PICTURE.search(text):
            continue
        for found in _agencies(text, wires):
            yield Signal("source", found, text)


def _bylines(clues: Clues, wires: WireList) -> Iterator[Signal]:
    head = [
        line for line in clues.lines[:_HEAD_LINES] if len(line) <= EVIDENCE_CHARS and names.BY.match(line)
    ]
    texts = [text for text in dict.fromkeys([*clues.bylines, *head]) if not PICTURE.search(text)]
    pictures = [text for text in texts if _credits_photographer(text)]
    for text in texts:
        # elements within each other give the end of a picture's credit once more
        if any(text in picture for picture in pictures):
            continue
        for found in _agencies(text, wires):
            yield Signal("with" if _is_shared(text, wires) else "byline", found, text)


def _credits_photographer(text: str) -> bool:
    """Whether it is how pictures are credited: "Ann Vale/AFP", without "By"."""
    match = None if names.BY.match(text) else _SLASHED.fullmatch(text)
    return match is not None and names.reads_as_person(match[1].strip())


def _is_shared(text: str, wires: WireList) -> bool:
    """Whether the agency stands beside others who wrote: "Ann Vale and AP", "Le Phare avec AFP".

    An agency behind a comma is where the writers work: "Ann Vale and Tom Reed, AP".
    """
    found = _WITH.search(text)
    if found and found.start() > 0:
        return True
    sides = [side.strip(" .,") for side in _SIDES.split(names.without_by(text)) if side.strip(" .,")]
    alone = [wires.by_alone.get(side) or wires.agency(side) for side in sides]
    others = [
        side for side, agency in zip(sides, alone, strict=True) if not (agency or any(_agencies(side, wires)))
    ]
    return any(alone) and bool(others)


def _combined(signals: Iterable[Signal]) -> float:
    """Independent forms confirm each other: 1 − Π(1 − confidence), each form counted once."""
    doubt = 1.0
    for form in {signal.form for signal in signals}:
        doubt *= 1.0 - _CONFIDENCE[form]
    return round(1.0 - doubt, 3)


def credit(clues: Clues, wires: WireList) -> WireCredit | None:
    """The agency with the strongest proof; of equals, the one that is named first. None = none is named.

    To whom the whole text is owed goes before who only contributed.
    """
    found: dict[str, list[Signal]] = {}
    for search in (
        _site,
        _datelines,
        _under_title,
        _beside_date,
        _sources,
        _bylines,
        signoffs.ending,
        signoffs.behind,
        signoffs.notes,
    ):
        for signal in search(clues, wires):
            found.setdefault(signal.agency.id, []).append(signal)
    if not found:
        return None
    proofs = [_strongest(signals) for signals in found.values()]
    signals = max(proofs, key=lambda signals: (signals[0].form not in _IN_PART, _combined(signals)))
    best = max(signals, key=lambda signal: _CONFIDENCE[signal.form])
    return WireCredit(
        agency=best.agency.name,
        confidence=_combined(signals),
        evidence=best.words[:EVIDENCE_CHARS],
        kind=best.agency.kind,
        extent="part" if best.form in _IN_PART else "whole",
    )


def _strongest(signals: list[Signal]) -> list[Signal]:
    """Those of one agency that say the whole text is its own, or else all of them."""
    return [signal for signal in signals if signal.form not in _IN_PART] or signals
