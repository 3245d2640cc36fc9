"""The rules that polling keeps, and the tests that hold them: what `docs/polling.md` is made from.

A test says which rule it proves, in one line, and where the rule comes from. The test's docstring tells
the scene: what the server says, then what the poller must do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., object])

SECTIONS = {
    "A": ("Conditional requests", 18),
    "B": ("When to come back", 20),
    "C": ("Redirects and end of life", 13),
    "D": ("Request hygiene and politeness", 12),
    "E": ("Bodies, limits, security", 21),
    "F": ("Entries", 14),
}
"""Letter → title and number of rules."""

TO_COME = {"G": ("Push: WebSub and rssCloud", 9)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One behaviour that one test proves. `source`: who asks for it; `scene`: the test's docstring."""

    id: str
    behaviour: str
    source: str
    module: str
    test: str
    scene: str


_FOUND: dict[tuple[str, str, str], Rule] = {}


def rule(id_: str, behaviour: str, *, source: str) -> Callable[[Test], Test]:
    """Marks a test as the proof of a rule; one test may prove several."""
    if id_ not in all_ids():
        raise ValueError(f"{id_} is no rule")

    def mark(test: Test) -> Test:
        name, module = test.__name__, test.__module__.rpartition(".")[2]
        scene = test.__doc__ or ""
        found = Rule(id=id_, behaviour=behaviour, source=source, module=module, test=name, scene=scene)
        _FOUND[(id_, module, name)] = found
        return test

    return mark


def all_ids() -> list[str]:
    """A1 to F14, in order."""
    return [f"{letter}{n}" for letter, (_, count) in SECTIONS.items() for n in range(1, count + 1)]


def rules() -> list[Rule]:
    """What the modules imported so far have marked, by number, then as it stands in the files."""
    order = {id_: place for place, id_ in enumerate(all_ids())}
    return sorted(_FOUND.values(), key=lambda found: (order[found.id], found.module))
