"""The text of an XPath expression that asks for attributes, read into conditions in Python.

Knows XPath 1.0 and lxml's elements. An expression beyond this subset is refused, never approximated:

    union     ::= path ('|' path)*
    path      ::= step | '(' step ')[1]'
    step      ::= './/' name ('[' condition ']')* '[1]'?
    condition ::= '@name', "@name = 'text'", self::name, './/name', contains, starts-with and re:test of a
                  text, joined by 'and', 'or', not() and brackets
    text      ::= '@name' ('|' '@name')* or translate() of it
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element
_Truth: TypeAlias = Callable[[Element], bool]
_Text: TypeAlias = Callable[[Element], str]
Place: TypeAlias = Literal["every", "first", "first of each parent"]

_TOKEN = re.compile(
    r"""\s*('[^']*'|"[^"]*"|\.//|::|[@|()\[\]=,*]|1(?=\s*\])|[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)"""
)
_PIECE = re.compile(r"\\.|\[\^?.[^\]]*\]|.", re.DOTALL)
_SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")


class Unsupported(ValueError):
    """The expression says something that is not understood here."""


# ── conditions ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What an element must meet.

    What decides it: the attributes `names`, with `by_order` their order too, with `by_tag` the element's
    name; unless `local` also other elements. `tags`: to have one of these names is all that it asks.
    """

    holds: _Truth
    names: frozenset[str] = frozenset()
    by_order: bool = False
    by_tag: bool = False
    local: bool = True
    tags: frozenset[str] | None = None


_ALWAYS = Condition(holds=lambda _element: True)


def tagged(tags: tuple[str, ...]) -> Condition:
    """The element has one of these names."""
    return Condition(holds=lambda element: element.tag in tags, by_tag=True, tags=frozenset(tags))


def _about(names: list[str], holds: _Truth) -> Condition:
    return Condition(holds=holds, names=frozenset(names), by_order=len(names) > 1)


def _stated(name: str, wanted: str | None) -> Condition:
    """The attribute is there, and is this text if one is wanted."""
    if wanted is None:
        return _about([name], lambda element: element.get(name) is not None)
    return _about([name], lambda element: element.get(name) == wanted)


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
        names=frozenset().union(*(part.names for part in parts)),
        by_order=any(part.by_order for part in parts),
        by_tag=any(part.by_tag for part in parts),
        local=all(part.local for part in parts),
        tags=frozenset().union(*known) if word == "or" and len(known) == len(parts) else None,
    )


def _value(names: list[str]) -> _Text:
    """The text of an attribute, "" without it; of several the first in the element's own order."""
    if len(names) == 1:
        return lambda element: element.get(names[0], "")
    return lambda element: next((str(value) for name, value in element.items() if name in names), "")


def _search(pattern: str, *, ignore_case: bool) -> Callable[[str], bool]:
    """Whether the pattern is found in a text; plain words among its alternatives are sought as such."""
    parts = [pattern] if ignore_case else _alternatives(pattern)
    words = [part for part in parts if not (ignore_case or _SPECIAL.search(part))]
    others = [part for part in parts if part not in words]
    try:
        find = re.compile("|".join(others), re.IGNORECASE if ignore_case else 0).search if others else None
    except re.error as error:
        raise Unsupported(f"pattern {pattern!r}: {error}") from error

    def found(text: str) -> bool:
        for word in words:
            if word in text:
                return True
        return find is not None and find(text) is not None

    return found


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The descendants with one of the tags ("*": any) that meet every condition.

    `place`: of these all, the first alone, or the first among the children of each parent.
    """

    tags: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    place: Place = "every"


# ── the grammar ──────────────────────────────────────────────────────────────────────────────────


def steps_of(expression: str) -> list[Step]:
    """The steps whose results an expression unites. Raises `Unsupported`."""
    return _Reader(expression).union()


def _tokens(text: str) -> Iterator[str]:
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise Unsupported(f"{text[at : at + 20].strip()!r} is beyond the grammar")
        yield match[1]
        at = match.end()


class _Reader:
    """Reads an expression by the grammar above, one method a rule."""

    def __init__(self, text: str) -> None:
        self._tokens = [*_tokens(text), ""]

    def _took(self, *tokens: str) -> bool:
        if tuple(self._tokens[: len(tokens)]) != tokens:
            return False
        del self._tokens[: len(tokens)]
        return True

    def _expect(self, *tokens: str) -> None:
        if not self._took(*tokens):
            raise Unsupported(f"{' '.join(self._tokens[:3])!r} where {' '.join(tokens)!r} is expected")

    def _name(self) -> str:
        if not re.fullmatch(r"[\w.-]+", self._tokens[0]):
            raise Unsupported(f"{self._tokens[0]!r} where a name is expected")
        return self._tokens.pop(0)

    def _literal(self) -> str:
        if self._tokens[0][:1] not in ("'", '"'):
            raise Unsupported(f"{self._tokens[0]!r} where a text is expected")
        return self._tokens.pop(0)[1:-1]

    def union(self) -> list[Step]:
        steps = [self._path()]
        while self._took("|"):
            steps.append(self._path())
        self._expect("")
        return steps

    def _path(self) -> Step:
        if not self._took("("):
            return self._step()
        step = self._step()
        self._expect(")", "[", "1", "]")
        if step.place != "every":
            raise Unsupported("[1] within and after brackets")
        return replace(step, place="first")

    def _step(self) -> Step:
        self._expect(".//")
        tags = ["*"] if self._took("*") else [self._name()]
        conditions: list[Condition] = []
        place: Place = "every"
        while place == "every" and self._took("["):
            if self._took("1"):
                place = "first of each parent"
            else:
                conditions.append(self._or())
            self._expect("]")
        if tags == ["*"] and conditions and (named := conditions[0].tags):
            tags, conditions = sorted(named), conditions[1:]
        return Step(tags=tuple(tags), conditions=tuple(conditions), place=place)

    def _or(self) -> Condition:
        parts = [self._and()]
        while self._took("or"):
            parts.append(self._and())
        return joined(parts, "or")

    def _and(self) -> Condition:
        parts = [self._one()]
        while self._took("and"):
            parts.append(self._one())
        return joined(parts, "and")

    def _one(self) -> Condition:
        if self._took("("):
            inner = self._or()
            self._expect(")")
            return inner
        if self._took("not", "("):
            denied = self._or()
            self._expect(")")
            return replace(denied, holds=lambda element: not denied.holds(element), tags=None)
        if self._took("self", "::"):
            return tagged((self._name(),))
        if self._took(".//"):
            below = ".//" + self._name()
            return Condition(holds=lambda element: element.find(below) is not None, local=False)
        if self._tokens[0] == "@":
            return self._attribute()
        return self._call()

    def _attribute(self) -> Condition:
        names = self._attributes()
        wanted = self._literal() if self._took("=") else None
        return joined([_stated(name, wanted) for name in names], "or")

    def _attributes(self) -> list[str]:
        self._expect("@")
        names = [self._name()]
        while self._took("|", "@"):
            names.append(self._name())
        return names

    def _call(self) -> Condition:
        function = self._tokens.pop(0)
        self._expect("(")
        names, text = self._text()
        self._expect(",")
        literal = self._literal()
        ignore_case = function == "re:test" and self._took(",", "'i'")
        self._expect(")")
        if function == "contains":
            return _about(names, lambda element: literal in text(element))
        if function == "starts-with":
            return _about(names, lambda element: text(element).startswith(literal))
        if function == "re:test":
            found = _search(literal, ignore_case=ignore_case)
            return _about(names, lambda element: found(text(element)))
        raise Unsupported(f"the function {function}")

    def _text(self) -> tuple[list[str], _Text]:
        if not self._took("translate", "("):
            names = self._attributes()
            return names, _value(names)
        names, text = self._text()
        self._expect(",")
        old = self._literal()
        self._expect(",")
        new = self._literal()
        self._expect(")")
        # the first mention of a character counts; one without a counterpart is taken out
        table = {ord(char): new[at : at + 1] for at, char in reversed(list(enumerate(old)))}
        return names, lambda element: text(element).translate(table)
