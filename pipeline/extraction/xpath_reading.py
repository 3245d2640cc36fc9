"""The text of an XPath expression that asks for attributes, read into conditions in Python.

Knows XPath 1.0 and lxml's elements. An expression beyond this subset is refused, never approximated:

    union     ::= path ('|' path)*
    path      ::= step | '(' step ')[1]'
    step      ::= ('.//' | '//') name ('[' condition ']')* '[1]'?
    condition ::= '@name', "@name = 'text'", self::name, './/name', "name = 'text'", contains, starts-with and
                  re:test of a text, joined by 'and', 'or', not() and brackets
    text      ::= '@name' ('|' '@name')* or translate() of it
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from pipeline.extraction.xpath_conditions import Condition, Text, denied, joined, met, stated, tagged
from pipeline.extraction.xpath_texts import Unsupported, Wanted, found_by

Place: TypeAlias = Literal["every", "first", "first of each parent"]

_TOKEN = re.compile(
    r"""\s*('[^']*'|"[^"]*"|\.?//|::|[@|()\[\]=,*]|1(?=\s*\])|[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The descendants with one of the tags ("*": any) that meet every condition.

    `place`: of these all, the first alone, or the first among the children of each parent. `anywhere`:
    of the whole document, not of the element that is searched.
    """

    tags: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    place: Place = "every"
    anywhere: bool = False


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
            raise Unsupported(
                f"{' '.join(self._tokens[:3]).strip()!r} where {' '.join(tokens)!r} is expected"
            )

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
        anywhere = self._took("//")
        if not anywhere:
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
        return Step(tags=tuple(tags), conditions=tuple(conditions), place=place, anywhere=anywhere)

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
            condition = self._or()
            self._expect(")")
            return denied(condition)
        if self._took("self", "::"):
            return tagged((self._name(),))
        if self._took(".//"):
            below = self._name()
            return Condition(
                holds=lambda element: next(element.iterdescendants(below), None) is not None,
                local=False,
                needs=below,
            )
        if self._tokens[0] == "@":
            return self._attribute()
        if self._tokens[1] == "=":
            return self._child()
        return self._call()

    def _child(self) -> Condition:
        name = self._name()
        self._expect("=")
        wanted = self._literal()
        return Condition(
            holds=lambda element: any(
                "".join(map(str, child.itertext())) == wanted for child in element.iterchildren(name)
            ),
            local=False,
            needs=name,
        )

    def _attribute(self) -> Condition:
        names = self._attributes()
        wanted = self._literal() if self._took("=") else None
        return joined([stated(name, wanted) for name in names], "or")

    def _attributes(self) -> tuple[str, ...]:
        self._expect("@")
        names = [self._name()]
        while self._took("|", "@"):
            names.append(self._name())
        return tuple(names)

    def _call(self) -> Condition:
        function = self._tokens.pop(0)
        self._expect("(")
        text = self._text()
        self._expect(",")
        literal = self._literal()
        ignore_case = function == "re:test" and self._took(",", "'i'")
        self._expect(")")
        if function == "contains":
            return met(text, Wanted(parts=(literal,)))
        if function == "starts-with":
            return met(text, Wanted(starts=(literal,)))
        if function == "re:test":
            return met(text, found_by(literal, ignore_case=ignore_case))
        raise Unsupported(f"the function {function}")

    def _text(self) -> Text:
        if not self._took("translate", "("):
            return Text(names=self._attributes())
        text = self._text()
        self._expect(",")
        old = self._literal()
        self._expect(",")
        new = self._literal()
        self._expect(")")
        return text.translated(old, new)
