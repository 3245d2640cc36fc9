"""What an XPath expression asks of one element, as predicates in Python that know what decides them.

Knows lxml's elements and XPath 1.0's rules for attributes: one that is missing is "" to a function, and of
several a function sees the first in the element's own order. Must not know how an expression is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from lxml import etree

from pipeline.extraction.xpath_texts import Wanted, any_of, translated_to

Element: TypeAlias = etree._Element
Truth: TypeAlias = Callable[[Element], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What an element must meet.

    What decides it: its attributes in their order, with `by_tag` also its name, unless `local` also other
    elements. `tags`: to have one of these names is all that it asks; `asks`: that one of these attributes
    has a text that is wanted is all.
    `either`: if some of what it offers to choose from is local and some is not, all of that. `needs`: no
    element meets it where none has this name.
    """

    holds: Truth
    by_tag: bool = False
    local: bool = True
    tags: frozenset[str] | None = None
    asks: Mapping[str, Wanted] | None = None
    either: tuple[Condition, ...] = ()
    needs: str | None = None


_ALWAYS = Condition(holds=lambda _element: True)


def tagged(tags: tuple[str, ...]) -> Condition:
    """The element has one of these names."""
    return Condition(holds=lambda element: element.tag in tags, by_tag=True, tags=frozenset(tags))


def stated(name: str, wanted: str | None) -> Condition:
    """The attribute is there, and is this text if one is wanted."""
    if wanted is None:
        return _asking({name: Wanted(tests=(lambda _text: True,))})
    return _asking({name: Wanted(whole=frozenset([wanted]))})


def denied(condition: Condition) -> Condition:
    """The condition is not met."""
    return Condition(
        holds=lambda element: not condition.holds(element), by_tag=condition.by_tag, local=condition.local
    )


def joined(parts: list[Condition], word: Literal["and", "or"]) -> Condition:
    """All of the conditions, or one of them. None at all always holds."""
    if word == "or":
        parts = list(_asked_at_once(parts))
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
        needs=next((part.needs for part in parts if part.needs), None) if word == "and" else None,
    )


def _asked_at_once(parts: list[Condition]) -> Iterator[Condition]:
    """The same to choose from; those that ask for attributes alone are one, which looks at each text once."""
    asked = [part.asks for part in parts if part.asks]
    names = dict.fromkeys(name for asks in asked for name in asks)
    if names:
        yield _asking({name: any_of(asks[name] for asks in asked if name in asks) for name in names})
    yield from (part for part in parts if not part.asks)


def _asking(asks: Mapping[str, Wanted]) -> Condition:
    tests: dict[Any, Callable[[Any], bool]] = {name: wanted.test() for name, wanted in asks.items()}

    def holds(element: Element) -> bool:
        for name, text in element.items():  # noqa: SIM110  # a generator takes half as long again
            if name in tests and tests[name](text):
                return True
        return False

    return Condition(holds=holds, asks=asks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The text of an attribute, "" without it; of several the first in the element's own order.

    `tables`: translations that it passes through, as `str.translate` takes them.
    """

    names: tuple[str, ...]
    tables: tuple[Mapping[int, str], ...] = ()

    def translated(self, old: str, new: str) -> Text:
        """With each character of `old` replaced by its counterpart, or taken out where it has none."""
        # the first mention of a character counts
        table = {ord(char): new[at : at + 1] for at, char in reversed(list(enumerate(old)))}
        return replace(self, tables=(*self.tables, table))


def met(text: Text, wanted: Wanted) -> Condition:
    """The text is wanted."""
    for table in reversed(text.tables):
        wanted = translated_to(wanted, table)
    passes = wanted.test()
    # most elements lack most attributes
    of_nothing = passes("")
    if len(text.names) == 1 and not of_nothing:
        return _asking({text.names[0]: wanted})

    def holds(element: Element) -> bool:
        for name, found in element.items():
            if name in text.names:
                return passes(str(found))
        return of_nothing

    return Condition(holds=holds)
