"""A table of known keys: which there may be, and how one written down is read.

Knows neither the feeds file nor the settings file; both are read with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.settings.kinds import Kind
from pipeline.settings.problems import Flaw, Place, Problem, suggestion
from pipeline.settings.tree import Leaf, Node, Table, noun, shorten


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key that people may write.

    `attribute`: the field of the dataclass that it fills. `says`: what it does, for documentation and
    editors. `nullable`: may be written as null, which then is its value.
    """

    name: str
    attribute: str
    kind: Kind
    says: str
    example: str
    nullable: bool = False


_UNITS = ("_s", "_bytes", "_days")


def make_key(attribute: str, kind: Kind, says: str, example: str, *, nullable: bool = False) -> Key:
    """A key with the attribute's name without its unit, since its value brings one."""
    unit = next((unit for unit in _UNITS if attribute.endswith(unit)), "")
    name = attribute.removesuffix(unit)
    return Key(name=name, attribute=attribute, kind=kind, says=says, example=example, nullable=nullable)


def by_name(*keys: Key) -> dict[str, Key]:
    """The keys of one table, in order."""
    return {key.name: key for key in keys}


@dataclass(slots=True, kw_only=True)
class Reading:
    """What was read so far: values and the nodes they came from, by attribute; every problem met."""

    values: dict[str, Any] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_table(node: Table, keys: Mapping[str, Key], place: Place) -> Reading:
    """Every key that can be read; each that cannot is a problem and has no value."""
    reading = Reading()
    for name, below, problem in written(node, keys, place):
        if problem is not None:
            reading.problems.append(problem)
            continue
        key = keys[name]
        value = read_key(key, below)
        if isinstance(value, Flaw):
            reading.problems.append(place.down(name).flawed(value))
        else:
            reading.values[key.attribute] = value
            reading.nodes[key.attribute] = below
    return reading


def read_key(key: Key, node: Node) -> Any:
    """The value of one key, or a `Flaw`."""
    if isinstance(node, Leaf) and node.is_null:
        if key.nullable:
            return None
        return Flaw(message="no value is given", remedy=f"write one, as in {key.example}", node=node)
    return key.kind.read(node)


def written(node: Table, names: Mapping[str, object], place: Place) -> list[tuple[str, Node, Problem | None]]:
    """(name, value, problem) of each key in order; a problem for unknown names and second mentions."""
    found: list[tuple[str, Node, Problem | None]] = []
    lines: dict[str, int] = {}
    for leaf, below in node.entries:
        name = leaf.text
        problem = None
        here = place.down(shorten(name))
        if name in lines:
            message = f"the key is here a second time, after line {lines[name]}"
            problem = here.problem(leaf, message, "delete one of the two")
        elif name == "<<":
            message = "merge keys are not read"
            problem = here.problem(leaf, message, "put what is shared into a group")
        elif name not in names:
            problem = here.problem(leaf, "unknown key", suggestion(name, names))
        lines.setdefault(name, leaf.line)
        found.append((name, below, problem))
    return found


def as_table(node: Node, place: Place, example: str) -> Table | Problem:
    """The node if it is a table."""
    if isinstance(node, Table):
        return node
    return place.problem(node, f"{noun(node)} where keys and values belong", f"write {example}")
