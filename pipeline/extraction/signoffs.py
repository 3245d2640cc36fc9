"""How a text ends, or is introduced, when it is owed to an agency: sign-offs, copyright, notes of the outlet.

Every pattern is linear, and the long ones, with every agency's name, run only where their words stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.extraction.agencies import REPORTED, WireList
from pipeline.extraction.clues import EVIDENCE_CHARS, PICTURE, SPLIT, Clues, Signal
from pipeline.settings import Agency

_TAIL_LINES = 6
_TAIL_CHARS = 600
_CLOSING_CHARS = 40
_CLOSING_LINES = 2
_NOTE_LINES = 10
_NOTE_CHARS = 80
_COPYRIGHT_HINTS = ("©", "(c)", "copyright")
_CONTRIBUTED_HINTS = ("contribu", "beigetragen")
_FILES_HINTS = (
    "files from", "reporting from", "reporting by", "informa", "material", "inhalten", "verwendung",
    "datos de", "dépêches", "medewerking", "oplysninger", "uppgifter",
)  # fmt: skip
_LAST_WORDS = re.compile(r"(?:\(([^()]{2,38})\)|(?:[(/]|[.!?][\"'”’»)]?\s)([^()/]{2,24})[)/]?)\.?\Z")
_SIGNED = re.compile(r"\(([^\W\d_][\w-]{1,11})/[a-zäöü]{2,4}\)\.?\Z")
"""An agency and a writer's sign; an agency alone in brackets may be the credit of a picture."""
_LABELLED = re.compile(rf"\W{{0,3}}(?:{REPORTED}\s?:|[a-zäöü]{{2,4}}/)")
_LABEL = re.compile(
    r"(?:additional|further|other|weitere|autres|otras|altre|outras|andere) "
    r"(?:sources|quellen|fuentes|fonti|fontes|bronnen)\s?:?",
    re.I,
)
BEHIND = 3
"""Texts behind the article that may still be its own."""
_DASH = "-–—−/(©*• "


def ending(clues: Clues, wires: WireList) -> Iterator[Signal]:
    """The last lines: a code alone or in brackets, a copyright, a formula."""
    last = [line for line in clues.lines[-_TAIL_LINES:] if not _credits_picture(line)]
    for line in last:
        tail = line[-_TAIL_CHARS:]
        yield from _claims(tail, wires)
        for pattern, agency in wires.formulas:
            if formula := pattern.search(tail):
                yield Signal("formula", agency, formula[0])
    for line in clues.lines[:-_CLOSING_LINES]:
        # a list of other articles may follow that was taken for text
        if line.endswith((")", ").")) and (signed := _SIGNED.search(line[-_CLOSING_CHARS:])):
            for found in _named(signed[1], wires):
                yield Signal("signoff", found, line[-_CLOSING_CHARS:])
    for line in last[-_CLOSING_LINES:]:
        helped = wires.helped.match(line) if len(line) <= EVIDENCE_CHARS else None
        if helped:
            yield Signal("with", wires.named(helped["who"]), line)
            continue
        for found in _closing(line, wires):
            yield Signal("signoff", found, line[-_CLOSING_CHARS:])


def notes(clues: Clues, wires: WireList) -> Iterator[Signal]:
    """What the outlet says above the text of where it took it from."""
    for line in clues.lines[:_NOTE_LINES]:
        if _has(line[:_NOTE_CHARS], _FILES_HINTS) and (note := wires.files.match(line[:_TAIL_CHARS])):
            yield Signal("contributed", wires.named(note["who"]), note[0])


def behind(clues: Clues, wires: WireList) -> Iterator[Signal]:
    """What follows the text on the page and was not taken for a part of it: "Source: …", "abc/dpa".

    The first such text may name the agency without a word more; others need a label or an author's sign,
    for lists of topics and other articles follow.
    """
    for number, line in enumerate(clues.behind):
        if len(line) > EVIDENCE_CHARS:
            return
        if number and _LABEL.fullmatch(clues.behind[number - 1]):
            yield from (Signal("with", found, line) for found in _closing(line, wires))
            continue
        if _credits_picture(line):
            continue
        if helped := wires.helped.match(line):
            yield Signal("with", wires.named(helped["who"]), line)
        elif number == 0 or _LABELLED.match(line):
            for found in _closing(line, wires):
                yield Signal("signoff", found, line)


def _credits_picture(line: str) -> bool:
    return len(line) <= EVIDENCE_CHARS and PICTURE.search(line) is not None


def _closing(line: str, wires: WireList) -> Iterator[Agency]:
    """The agencies in what closes a text: a short line, brackets, a code after the last full stop."""
    closing = line
    if len(line) > _CLOSING_CHARS:
        match = _LAST_WORDS.search(line[-_CLOSING_CHARS:])
        closing = (match[1] or match[2]) if match else ""
    yield from _named(closing.rpartition(":")[2].strip(_DASH + ")."), wires)


def _named(words: str, wires: WireList) -> Iterator[Agency]:
    for word in SPLIT.split(words):
        if found := wires.called(word):
            yield found


def _has(text: str, hints: Sequence[str]) -> bool:
    """Whether one of these words stands in it; ten times as fast as a pattern of them."""
    lower = text.lower()
    return any(hint in lower for hint in hints)


def _claims(tail: str, wires: WireList) -> Iterator[Signal]:
    """Copyright, "Reporting by", "contributed to this report"."""
    if _has(tail, _COPYRIGHT_HINTS):
        for match in wires.copyright.finditer(tail):
            yield Signal("signoff", wires.named(match["who"]), match[0])
    if len(tail) <= EVIDENCE_CHARS and (reported := wires.reported.match(tail)):
        yield Signal("signoff", wires.named(reported["who"]), tail)
    if _has(tail, _CONTRIBUTED_HINTS):
        for match in wires.contributed.finditer(tail):
            yield Signal("contributed", wires.named(match["who"]), match[0])
    if _has(tail, _FILES_HINTS):
        for match in wires.files.finditer(tail):
            yield Signal("contributed", wires.named(match["who"]), match[0])
