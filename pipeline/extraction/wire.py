"""Which agency a text is owed to, and the words that prove it.

Agencies are data (`config/wires.yaml`); the forms in which they are named are here: byline, dateline,
sign-off, JSON-LD, own site. Text only. The credit of a picture is none of the text.
Every pattern is linear: bounded, without nested quantifiers, on lines that were cut before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline.extraction import names
from pipeline.extraction.agencies import Agency, WireList, wires_from
from pipeline.model import WireCredit

__all__ = ["Clues", "WireList", "credit", "wires_from"]

_HEAD_LINES = 6
_HEAD_CHARS = 220
"""A dateline opens a paragraph among the first few; summary lines and a kicker may stand before it."""
_TAIL_LINES = 6
_TAIL_CHARS = 600
_PLACE_CHARS = 70
_CLOSING_CHARS = 40
_EVIDENCE_CHARS = 120

_CONFIDENCE = {
    "site": 1.0,
    "dateline": 0.95,
    "jsonld": 0.95,
    "byline": 0.9,
    "signoff": 0.85,
    "with": 0.6,
    "formula": 0.5,
    "contributed": 0.4,
}
"""How often a form means that the text is the agency's own: "with" and "contributed" say that an
outlet's staff used it; a formula ("Reporting by …; Editing by …") names no agency at all."""

_BRACKETED = re.compile(
    r"[(\[/（【]{1,2}\s?([^()\[\]/（）【】]{2,48}(?:/[^()\[\]/（）【】]{2,30}){0,3})\s?[)\]/）】]"
)
_SEPARATOR = re.compile(r"\s{0,2}[-–—−=:.,،|/]")
_TEXT_FOLLOWS = re.compile(r"\s{0,2}[^\W\d_a-zà-ž]")
_DATED = re.compile(r"\d|\A\W*\Z|[A-Z]{3}")
_SPLIT = re.compile(r"\s*[/,;&+·]\s*|\s(?:and|und|et|y|e)\s|=")
_WITH = re.compile(
    r"\b(?:with|mit|avec|con|com|med|met|via|from|source|quelle|fuente|fonte|bron)\b[\s:]", re.I
)
_PICTURE = re.compile(
    r"\b(?:photo|photos|photograph|picture|image|images|foto|fotos|bild|bilder|video|imagen|immagine|getty|"
    r"archivbild|file photo|illustration|graphic|courtesy|credits?)\b|写真|사진|фото",
    re.I,
)
_COPYRIGHT_HINT = re.compile(r"©|\([cC]\)|[Cc]opyright|COPYRIGHT")
_CONTRIBUTED_HINT = re.compile(r"contributed to|\bfrom\b|\bavec\b|\binforma\w+\b|\b[Mm]aterial\b|\bAgentur")
_LAST_WORDS = re.compile(r"(?:[(/]|[.!?][\"'”’»)]?\s)([^()/]{2,24})[)/]?\.?\Z")
_DASH = "-–—−/(©*• "


class Clues(NamedTuple):
    """Where an agency can be named. `lines`: the text before anything was taken away from it.

    `publisher`: as the feed list has it, never as the page says: the person who listed an agency's own
    feed under its name knows whose site it is. None = not listed with one.
    """

    site: str
    lines: Sequence[str]
    bylines: Sequence[str]
    organisations: Sequence[str]
    publisher: str | None = None


class _Signal(NamedTuple):
    form: str
    agency: Agency
    words: str


def _site(clues: Clues, wires: WireList) -> Iterator[_Signal]:
    found = wires.by_site.get(clues.site) or (wires.agency(clues.publisher) if clues.publisher else None)
    if found:
        yield _Signal("site", found, clues.site)


def _opens_text(head: str, start: int, end: int) -> bool:
    """Whether the brackets at start:end close a dateline: a place and a date before, then the text.

    Without a dash behind the brackets a date or capitals must stand before them ("Delhi, Nov 18 (PTI) The").
    """
    place = head[:start]
    if start > _PLACE_CHARS or _PICTURE.search(place) or place.startswith("The "):
        return False
    if _SEPARATOR.match(head, end):
        return True
    return _TEXT_FOLLOWS.match(head, end) is not None and _DATED.search(place) is not None


def _datelines(clues: Clues, wires: WireList) -> Iterator[_Signal]:
    for line in clues.lines[:_HEAD_LINES]:
        head = line[:_HEAD_CHARS]
        for pattern, agency in wires.leads:
            if lead := pattern.search(head):
                yield _Signal("dateline", agency, lead[0])
        for group in _BRACKETED.finditer(head):
            if not _opens_text(head, group.start(), group.end()):
                continue
            for word in [group[1], *_SPLIT.split(group[1])]:
                found = wires.by_dateline.get(word.strip(" .")) or _glued(word, wires)
                if found:
                    yield _Signal("dateline", found, head[: group.end()].strip())


def _glued(word: str, wires: WireList) -> Agency | None:
    """The agency at the end of a word that is written without spaces: 【ワシントン共同】."""
    if word.isascii():
        return None
    return next(
        (one for code, one in wires.by_dateline.items() if not code.isascii() and word.endswith(code)), None
    )


def _agencies(text: str, wires: WireList) -> Iterator[Agency]:
    """The agencies that a byline or an organisation's name consists of or contains as one of its parts."""
    whole = names.without_by(text).strip(" .,:()[]")
    found = [wires.by_alone.get(whole), *(wires.agency(part) for part in [whole, *names.parts(text)])]
    yield from {one.id: one for one in found if one}.values()


def _organisations(clues: Clues, wires: WireList) -> Iterator[_Signal]:
    for text in clues.organisations:
        if _PICTURE.search(text):
            continue
        for found in _agencies(text, wires):
            yield _Signal("jsonld", found, text)


def _bylines(clues: Clues, wires: WireList) -> Iterator[_Signal]:
    head = [
        line for line in clues.lines[:_HEAD_LINES] if len(line) <= _EVIDENCE_CHARS and names.BY.match(line)
    ]
    for text in [*clues.bylines, *head]:
        if _PICTURE.search(text):
            continue
        shared = _WITH.search(text)
        for found in _agencies(text, wires):
            yield _Signal("with" if shared and shared.start() > 0 else "byline", found, text)


def _ending(clues: Clues, wires: WireList) -> Iterator[_Signal]:
    """The last lines: a code alone or in brackets, a copyright, a formula."""
    last = [line for line in clues.lines[-_TAIL_LINES:] if not _credits_picture(line)]
    for line in last:
        tail = line[-_TAIL_CHARS:]
        yield from _claims(tail, wires)
        for pattern, agency in wires.formulas:
            if formula := pattern.search(tail):
                yield _Signal("formula", agency, formula[0])
    for line in last[-2:]:
        for found in _closing(line, wires):
            yield _Signal("signoff", found, line[-_CLOSING_CHARS:])


def _credits_picture(line: str) -> bool:
    return len(line) <= _EVIDENCE_CHARS and _PICTURE.search(line) is not None


def _closing(line: str, wires: WireList) -> Iterator[Agency]:
    """The agencies in what closes a text: a short line, brackets, a code after the last full stop."""
    closing = line
    if len(line) > _CLOSING_CHARS:
        match = _LAST_WORDS.search(line[-_CLOSING_CHARS:])
        closing = match[1] if match else ""
    for word in _SPLIT.split(closing.rpartition(":")[2].strip(_DASH + ").")):
        found = wires.by_code.get(word) or wires.by_alone.get(word) or wires.by_name.get(names.fold(word))
        if found:
            yield found


def _claims(tail: str, wires: WireList) -> Iterator[_Signal]:
    """Copyright and "contributed to this report"; the long alternations run where their words stand."""
    if _COPYRIGHT_HINT.search(tail):
        for match in wires.copyright.finditer(tail):
            yield _Signal("signoff", _named(match["who"], wires), match[0])
    if _CONTRIBUTED_HINT.search(tail):
        for match in wires.contributed.finditer(tail):
            yield _Signal("contributed", _named(match["who"] or match["also"], wires), match[0])


def _named(words: str, wires: WireList) -> Agency:
    return wires.by_code.get(words) or wires.by_name[names.fold(words)]


def _combined(signals: Iterable[_Signal]) -> float:
    """Independent forms confirm each other: 1 − Π(1 − confidence), each form counted once."""
    doubt = 1.0
    for form in {signal.form for signal in signals}:
        doubt *= 1.0 - _CONFIDENCE[form]
    return round(1.0 - doubt, 3)


def credit(clues: Clues, wires: WireList) -> WireCredit | None:
    """The agency with the strongest proof; of equals, the one that is named first. None = none is named."""
    found: dict[str, list[_Signal]] = {}
    for search in (_site, _datelines, _organisations, _bylines, _ending):
        for signal in search(clues, wires):
            found.setdefault(signal.agency.id, []).append(signal)
    if not found:
        return None
    signals = max(found.values(), key=_combined)
    best = max(signals, key=lambda signal: _CONFIDENCE[signal.form])
    return WireCredit(
        agency=best.agency.name,
        confidence=_combined(signals),
        evidence=best.words[:_EVIDENCE_CHARS],
        kind=best.agency.kind,
    )
