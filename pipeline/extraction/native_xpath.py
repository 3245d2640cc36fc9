"""XPath expressions that ask for attributes, as Python predicates with remembered answers.

libxml2 calls back into Python for every `re:test` of every element, and copies an attribute anew for every
`contains`. Pages repeat a few hundred combinations of attributes over thousands of elements, so here each
combination is judged once and looked up after: 3 to 7 times faster. Which expressions can be read, says
`xpath_reading`. Must not know whose expressions these are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from lxml import etree

from pipeline.extraction.xpath_conditions import Condition, Element, joined, tagged
from pipeline.extraction.xpath_reading import Step, steps_of

_MAX_ANSWERS = 8_000
"""An expression, 0.8 MB of them: a real page has some hundred combinations, most in common with the other
pages of its site."""


class _Search:
    """Finds what one step selects.

    What an element alone decides (`here`) is remembered by its attributes; conditions that depend on other
    elements (`beyond`) are asked each time.
    """

    def __init__(self, step: Step) -> None:
        self._tags, self._place, self._anywhere = step.tags, step.place, step.anywhere
        self._here = joined([one for one in step.conditions if one.local], "and")
        self._beyond = [one.holds for one in step.conditions if not one.local]
        self._needs = joined(list(step.conditions), "and").needs
        self._answers: dict[int, bool] = {}

    @property
    def remembered(self) -> int:
        return len(self._answers)

    def results(self, root: Element) -> list[Element]:
        everything = root.getroottree().iter if self._anywhere else root.iterdescendants
        if self._needs and next(everything(self._needs), None) is None:
            return []
        found: Iterator[Element] = self._meeting(everything(*self._tags))
        for holds in self._beyond:
            found = filter(holds, found)
        if self._place == "first of each parent":
            firsts: dict[Element | None, Element] = {}
            for element in found:
                firsts.setdefault(element.getparent(), element)
            return list(firsts.values())
        return list(found if self._place == "every" else islice(found, 1))

    def _meeting(self, elements: Iterable[Element]) -> Iterator[Element]:
        by_tag, recall = self._here.by_tag, self._answers.get
        for element in elements:
            stated = (element.tag, *element.items()) if by_tag else tuple(element.items())
            # 64 bits stand for them: that two of 4,000 share their hash is as good as never
            key = hash(stated)
            answer = recall(key)
            if self._judge(key, element) if answer is None else answer:
                yield element

    def _judge(self, key: int, element: Element) -> bool:
        if len(self._answers) >= _MAX_ANSWERS:
            self._answers.clear()
        self._answers[key] = answer = self._here.holds(element)
        return answer


def _spread(step: Step) -> list[Step]:
    """Two steps for one with local and other conditions to choose from: answers to the local are kept.

    Not beside a local condition, which leaves few elements to ask.
    """
    if any(condition.local for condition in step.conditions):
        return [step]
    for number, condition in enumerate(step.conditions):
        if condition.either and step.place == "every":
            rest = (*step.conditions[:number], *step.conditions[number + 1 :])
            local, other = (
                joined([one for one in condition.either if one.local is local], "or")
                for local in (True, False)
            )
            return [replace(step, conditions=(*rest, local)), replace(step, conditions=(*rest, other))]
    return [step]


def _merged(steps: list[Step]) -> list[Step]:
    """One walk for all that ask for names alone, one for all whose local conditions leave few elements."""
    every = [step for step in steps if step.place == "every"]
    named = [step for step in every if not step.conditions]
    by_condition = [step for step in every if _local(step)]
    rest = [step for step in steps if step not in named and step not in by_condition]
    return [*_as_one(by_condition), *_as_one(named), *rest]


def _as_one(alike: list[Step]) -> list[Step]:
    if len(alike) < 2 or len({step.anywhere for step in alike}) > 1:
        return alike
    every = any("*" in step.tags for step in alike)
    tags = ("*",) if every else tuple(sorted({tag for step in alike for tag in step.tags}))
    conditions = []
    if all(map(_local, alike)):
        locally = [replace(step, conditions=_local(step)) for step in alike]
        conditions.append(joined([_among(tags, step) for step in locally], "or"))
    if any(len(_local(step)) < len(step.conditions) for step in alike):
        conditions.append(joined([_among(tags, step) for step in alike], "or"))
    return [replace(alike[0], tags=tags, conditions=tuple(conditions))]


def _local(step: Step) -> tuple[Condition, ...]:
    return tuple(condition for condition in step.conditions if condition.local)


def _among(tags: Sequence[str], step: Step) -> Condition:
    """The step as one condition on elements with one of these tags, its own among it."""
    named = [] if "*" in step.tags or set(step.tags) == set(tags) else [tagged(step.tags)]
    return joined([*named, *step.conditions], "and")


class NativePath:
    """Called like the `lxml.etree.XPath` that it is made of, it gives the same list.

    `anywhere`: it searches the whole document, whatever element it is called with.

    >>> find = NativePath(etree.XPath(".//p[contains(@class, 'lead')]"))
    >>> [element.text for element in find(etree.XML("<a><p class='leads'>1</p><p>2</p></a>"))]
    ['1']
    """

    def __init__(
        self, original: etree.XPath, asked: Sequence[str] | None = None, *, first: bool = False
    ) -> None:
        """`asked`: the expressions to unite, if not the original's own; `first`: one result is enough.

        Raises `Unsupported`.
        """
        self.original = original
        asked = [original.path] if asked is None else asked
        steps = _merged(list(chain.from_iterable(map(_spread, chain.from_iterable(map(steps_of, asked))))))
        if first:
            steps = [replace(step, place="first") for step in steps]
        self._searches = [_Search(step) for step in steps]
        self.anywhere = any(step.anywhere for step in steps)

    @property
    def remembered(self) -> int:
        """How many answers are kept."""
        return sum(search.remembered for search in self._searches)

    def __str__(self) -> str:
        return self.original.path

    def __call__(self, root: Element) -> list[Element]:
        """The elements that the expression selects, in document order."""
        results = [found for search in self._searches if (found := search.results(root))]
        if len(results) < 2:
            return results[0] if results else []
        members = {element for found in results for element in found}
        everything = root.getroottree().iter() if self.anywhere else root.iterdescendants()
        return [element for element in everything if element in members]


def united(paths: Sequence[NativePath]) -> list[NativePath]:
    """The first now finds what any of them finds, in one walk; the others find nothing more.

    For expressions that are asked one after another to take out whatever they find.
    """
    asked = [path.original.path for path in paths]
    return [NativePath(path.original, () if number else asked) for number, path in enumerate(paths)]
