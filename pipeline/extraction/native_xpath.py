"""XPath expressions that ask for attributes, as Python predicates with remembered answers.

libxml2 calls back into Python for every `re:test` of every element, and copies an attribute anew for every
`contains`. Pages repeat a few hundred combinations of attributes over thousands of elements, so here each
combination is judged once and looked up after: 3 to 7 times faster. Which expressions can be read, says
`xpath_reading`. Must not know whose expressions these are.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias

from lxml import etree

from pipeline.extraction.xpath_reading import Condition, Element, Step, joined, steps_of, tagged

_Key: TypeAlias = tuple[str | None, ...]

_MAX_ANSWERS = 20_000
_MAX_KEY_CHARS = 500
"""Remembered are at most 20,000 combinations of at most 500 characters an expression; a real page has some
hundred, most of them in common with the other pages of its site."""


class _Search:
    """Finds what one step selects.

    What an element alone decides (`here`) is remembered by the attributes that decide it; conditions that
    depend on other elements (`beyond`) are asked each time.
    """

    def __init__(self, step: Step) -> None:
        self._tags, self._place = step.tags, step.place
        self._here = joined([one for one in step.conditions if one.local], "and")
        self._beyond = [one.holds for one in step.conditions if not one.local]
        self._names = tuple(sorted(self._here.names))
        self._answers: dict[_Key, bool] = {}

    @property
    def remembered(self) -> int:
        return len(self._answers)

    def results(self, root: Element) -> list[Element]:
        found: Iterator[Element] = self._meeting(root)
        for holds in self._beyond:
            found = filter(holds, found)
        if self._place == "first of each parent":
            firsts: dict[Element | None, Element] = {}
            for element in found:
                firsts.setdefault(element.getparent(), element)
            return list(firsts.values())
        return list(found if self._place == "every" else islice(found, 1))

    def _meeting(self, root: Element) -> Iterator[Element]:
        names, by_tag, by_order = self._names, self._here.by_tag, self._here.by_order
        recall, most_absent = self._answers.get, len(names) - 2
        for element in root.iterdescendants(*self._tags):
            key: _Key = tuple(map(element.get, names))
            if by_order and key.count(None) <= most_absent:
                key += tuple(name for name in map(str, element.keys()) if name in names)
            if by_tag:
                key += (str(element.tag),)
            answer = recall(key)
            if self._judge(key, element) if answer is None else answer:
                yield element

    def _judge(self, key: _Key, element: Element) -> bool:
        answer = self._here.holds(element)
        if sum(map(len, filter(None, key))) <= _MAX_KEY_CHARS:
            if len(self._answers) >= _MAX_ANSWERS:
                self._answers.clear()
            self._answers[key] = answer
        return answer


def _merged(steps: list[Step]) -> list[Step]:
    """One step instead of several that look at every element by itself: one walk instead of several."""
    if len(steps) < 2 or not all(step.place == "every" and _is_local(step) for step in steps):
        return steps
    anywhere = any("*" in step.tags for step in steps)
    tags = ("*",) if anywhere else tuple(sorted({tag for step in steps for tag in step.tags}))
    return [Step(tags=tags, conditions=(joined([_whole(step) for step in steps], "or"),))]


def _is_local(step: Step) -> bool:
    return all(condition.local for condition in step.conditions)


def _whole(step: Step) -> Condition:
    """The step as one condition, its tags among it."""
    named = [] if "*" in step.tags else [tagged(step.tags)]
    return joined([*named, *step.conditions], "and")


class NativePath:
    """Called like the `lxml.etree.XPath` that it is made of, it gives the same list.

    >>> find = NativePath(etree.XPath(".//p[contains(@class, 'lead')]"))
    >>> [element.text for element in find(etree.XML("<a><p class='leads'>1</p><p>2</p></a>"))]
    ['1']
    """

    def __init__(self, original: etree.XPath) -> None:
        """Raises `Unsupported`."""
        self.original = original
        self._searches = [_Search(step) for step in _merged(steps_of(original.path))]

    @property
    def remembered(self) -> int:
        """How many answers are kept."""
        return sum(search.remembered for search in self._searches)

    def __str__(self) -> str:
        return self.original.path

    def __call__(self, root: Element) -> list[Element]:
        """The descendants of the root that the expression selects, in document order."""
        results = [found for search in self._searches if (found := search.results(root))]
        if len(results) < 2:
            return results[0] if results else []
        members = {element for found in results for element in found}
        return [element for element in root.iterdescendants() if element in members]
