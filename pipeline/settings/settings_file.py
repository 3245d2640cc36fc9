"""`settings.yaml` and the environment to `Settings`.

A key that cannot be read is a problem and keeps its default; whether the desk starts all the same
is for the caller to say. Variables come in as a mapping, never from the process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.settings.kinds import Texts
from pipeline.settings.problems import Flaw, Place, Problem, nearest
from pipeline.settings.setting_keys import LOOSE_SETTINGS, SECTIONS
from pipeline.settings.shape import Settings
from pipeline.settings.tables import Key, as_table, read_key, written
from pipeline.settings.tree import Leaf, Listing, Node

PREFIX = "WIREDESK_"
"""Begins every environment variable that sets a key: WIREDESK_SECTION_KEY."""

_TYPO = 0.8
"""Likeness from which an unknown variable is a slip of the pen. Below it may belong to someone else:
Kubernetes gives every container variables such as WIREDESK_REDIS_SERVICE_HOST."""


Path = tuple[str, str]
"""Section and attribute; section "" for the keys without one."""


@dataclass(slots=True, kw_only=True)
class _Draft:
    """What was given, and where, so that a contradiction can be shown to the one who wrote it."""

    values: dict[Path, Any] = field(default_factory=dict)
    origins: dict[Path, tuple[Place, Node]] = field(default_factory=dict)

    def give(self, path: Path, value: Any, place: Place, node: Node) -> None:
        self.values[path] = value
        self.origins[path] = (place, node)

    def settings(self) -> Settings:
        default = Settings()
        parts = {name: replace(getattr(default, name), **self._of(name)) for name in SECTIONS}
        return replace(default, **parts, **self._of(""))

    def _of(self, section: str) -> dict[str, Any]:
        return {path[1]: value for path, value in self.values.items() if path[0] == section}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """Two settings of which the first must stay below the second."""

    less: Path
    more: Path
    remedy: str


_ORDERS = (
    _Order(
        less=("polling", "floor_s"),
        more=("polling", "ceiling_s"),
        remedy="make polling.floor shorter than polling.ceiling",
    ),
    _Order(
        less=("http", "timeout_s"),
        more=("polling", "lease_s"),
        remedy="a poll must end before its lease: shorten http.timeout or lengthen polling.lease",
    ),
    _Order(
        less=("http", "timeout_s"),
        more=("collect", "lease_s"),
        remedy="a page must be had before its lease ends: shorten http.timeout or lengthen collect.lease",
    ),
    _Order(
        less=("extract", "soft_limit_s"),
        more=("extract", "hard_limit_s"),
        remedy="make extract.soft_limit shorter than extract.hard_limit",
    ),
    _Order(
        less=("extract", "hard_limit_s"),
        more=("extract", "lease_s"),
        remedy="make extract.hard_limit shorter than extract.lease",
    ),
)


def environment_names() -> dict[str, tuple[str, Key]]:
    """(section, key) by the name of the variable that sets it; section "" = a key without one."""
    names = {f"{PREFIX}{key.name.upper()}": ("", key) for key in LOOSE_SETTINGS.values()}
    for section in SECTIONS.values():
        for key in section.keys.values():
            names[f"{PREFIX}{section.name}_{key.name}".upper()] = (section.name, key)
    return names


def read_settings(
    tree: Node | None, file: str, environ: Mapping[str, str]
) -> tuple[Settings, tuple[Problem, ...]]:
    """Settings and every mistake. `tree` None = no file. Variables win over it; empty ones do not count.

    >>> settings, problems = read_settings(None, "settings.yaml", {"WIREDESK_POLLING_FLOOR": "2m"})
    >>> settings.polling.floor_s, problems
    (120.0, ())
    """
    draft = _Draft()
    problems = [*_from_file(tree, file, draft), *_from_environment(environ, draft)]
    for order in _ORDERS:
        settings = draft.settings()
        if _value(settings, order.less) >= _value(settings, order.more):
            problems.append(_contradiction(order, draft))
            for path in (order.less, order.more):
                draft.values.pop(path, None)
    return draft.settings(), tuple(sorted(problems, key=lambda problem: problem.line))


def _from_file(tree: Node | None, file: str, draft: _Draft) -> list[Problem]:
    place = Place(file=file)
    if tree is None or (isinstance(tree, Leaf) and tree.is_null):
        return []
    table = as_table(tree, place, "a section, as in polling: {floor: 5m}")
    if isinstance(table, Problem):
        return [table]
    problems: list[Problem] = []
    for name, below, problem in written(table, {**SECTIONS, **LOOSE_SETTINGS}, place):
        if problem is not None:
            problems.append(problem)
        elif name in LOOSE_SETTINGS:
            problems += _give(LOOSE_SETTINGS[name], "", below, place.down(name), draft)
        elif not (isinstance(below, Leaf) and below.is_null):
            problems += _section(name, below, place.down(name), draft)
    return problems


def _section(name: str, node: Node, place: Place, draft: _Draft) -> list[Problem]:
    keys = SECTIONS[name].keys
    table = as_table(node, place, f"keys below it, as in {next(iter(keys))}: …")
    if isinstance(table, Problem):
        return [table]
    problems: list[Problem] = []
    for below_name, below, problem in written(table, keys, place):
        if problem is not None:
            problems.append(problem)
        else:
            problems += _give(keys[below_name], name, below, place.down(below_name), draft)
    return problems


def _give(key: Key, section: str, node: Node, place: Place, draft: _Draft) -> list[Problem]:
    value = read_key(key, node)
    if isinstance(value, Flaw):
        return [place.flawed(value)]
    draft.give((section, key.attribute), value, place, node)
    return []


def _from_environment(environ: Mapping[str, str], draft: _Draft) -> list[Problem]:
    names = environment_names()
    tails = [name.removeprefix(PREFIX) for name in names]
    problems: list[Problem] = []
    for variable in sorted(name for name in environ if name.startswith(PREFIX)):
        text = environ[variable].strip()
        place = Place(file="environment", key=variable)
        if variable in names:
            section, key = names[variable]
            problems += _give(key, section, _node(key, text), place, draft) if text else []
        elif meant := nearest(variable.removeprefix(PREFIX), tails, cutoff=_TYPO):
            remedy = f'did you mean "{PREFIX}{meant}"?'
            problems.append(place.problem(Leaf(text=""), "unknown variable", remedy))
    return problems


def _node(key: Key, text: str) -> Node:
    if isinstance(key.kind, Texts):
        return Listing(items=tuple(Leaf(text=part.strip()) for part in text.split(",")))
    return Leaf(text=text)


def _value(settings: Settings, path: Path) -> float:
    section, attribute = path
    return float(getattr(getattr(settings, section), attribute))


def _contradiction(order: _Order, draft: _Draft) -> Problem:
    path, other = (order.less, order.more) if order.less in draft.origins else (order.more, order.less)
    place, node = draft.origins[path]
    relation = "not below" if path == order.less else "not above"
    message = f"it is {relation} {other[0]}.{other[1].removesuffix('_s')}"
    return place.problem(node, message, order.remedy)
