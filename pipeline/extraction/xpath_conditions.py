"""What an XPath expression asks of one element, as predicates in Python that know what decides them.

Knows lxml's elements and XPath 1.0's rules for attributes: one that is missing is "" to a function, and of
several a function sees the first in the element's own order. Must not know how an expression is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element
Truth: TypeAlias = Callable[[Element], bool]
Text: TypeAlias = Callable[[Element], str]

_PIECE = re.compile(r"\\.|\[\^?.[^\]]*\]|.", re.DOTALL)
_SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")


class Unsupported(ValueError):
    """The expression says something that is not understood here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What an element must meet.

    What decides it: its attributes in their order, with `by_tag` also its name, unless `local` also other
    elements. `tags`: to have one of these names is all that it asks.
    `either`: if some of what it offers to choose from is local and some is not, all of that.
    """

    holds: Truth
    by_tag: bool = False
    local: bool = True
    tags: frozenset[str] | None = None
    either: tuple[Condition, ...] = ()


_ALWAYS = Condition(holds=lambda _element: True)


def tagged(tags: tuple[str, ...]) -> Condition:
    """The element has one of these names."""
    return Condition(holds=lambda element: element.tag in tags, by_tag=True, tags=frozenset(tags))


def stated(name: str, wanted: str | None) -> Condition:
    """The attribute is there, and is this text if one is wanted."""
    if wanted is None:
        return Condition(holds=lambda element: element.get(name) is not None)
    return Condition(holds=lambda element: element.get(name) == wanted)


def joined(parts: list[Condition], word: Literal["and", "or"]) -> Condition:
    """All of the conditions, or one of them. None at all always holds."""
    if len(parts) < 2:
        return parts[0] if parts else _ALWAYS
    tests, decisive = [part.holds for part in parts], word == "or"

    def holds(element: Element) -> bool:
        for test in tests:
            if test(element) is decisive:
                return decisive
        return not decisive

    known = [part.tags for part in parts if part.tags]
    return Condition(
        holds=holds,
        by_tag=any(part.by_tag for part in parts),
        local=all(part.local for part in parts),
        either=tuple(parts) if word == "or" and len({part.local for part in parts}) > 1 else (),
        tags=frozenset().union(*known) if word == "or" and len(known) == len(parts) else None,
    )


def value(names: list[str]) -> Text:
    """The text of an attribute, "" without it; of several the first in the element's own order."""
    if len(names) == 1:
        return lambda element: element.get(names[0], "")

    def first(element: Element) -> str:
        for name, text in element.items():
            if name in names:
                return str(text)
        return ""

    return first


def met(text: Text, test: Callable[[str], bool]) -> Condition:
    """The text passes the test. What holds for "" is known beforehand: most elements lack most attributes."""
    of_nothing = test("")

    def holds(element: Element) -> bool:
        found = text(element)
        return test(found) if found else of_nothing

    return Condition(holds=holds)


def search(pattern: str, *, ignore_case: bool) -> Callable[[str], bool]:
    """Whether the pattern is found in a text; plain words among its alternatives are sought as such."""
    if ignore_case:
        return _search_any_case(pattern)
    parts = _alternatives(pattern)
    words = [part for part in parts if not _SPECIAL.search(part)]
    others = [part for part in parts if part not in words]
    find = _compiled("|".join(others)).search if others else None

    def found(text: str) -> bool:
        for word in words:
            if word in text:
                return True
        return find is not None and find(text) is not None

    return found


def _search_any_case(pattern: str) -> Callable[[str], bool]:
    """Ten times slower than `in`: so only where the beginning of an alternative stands in the text."""
    find = _compiled(pattern, re.IGNORECASE).search
    beginnings = {_beginning(part) for part in _alternatives(pattern)}

    def found(text: str) -> bool:
        # beyond ASCII a letter may have more than two cases
        if text.isascii():
            lower = text.lower()
            if not any(beginning in lower for beginning in beginnings):
                return False
        return find(text) is not None

    return found


def _compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    try:
        return re.compile(pattern, flags)
    except re.error as error:
        raise Unsupported(f"pattern {pattern!r}: {error}") from error


def _beginning(alternative: str) -> str:
    """The letters, in lower case, with which whatever it finds begins; "" = that is not certain."""
    plain = ""
    for piece in _PIECE.findall(alternative):
        if _SPECIAL.search(piece) or not piece.isascii():
            return plain[:-1] if piece in "?*{" else plain
        plain += piece.lower()
    return plain


def _alternatives(pattern: str) -> list[str]:
    """What stands between the bars of a pattern that are in no brackets."""
    parts, depth = [""], 0
    for piece in _PIECE.findall(pattern):
        depth += (piece == "(") - (piece == ")")
        if piece == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return parts
