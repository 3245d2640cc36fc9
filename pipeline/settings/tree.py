"""A document as people wrote it: every value with its place, no value interpreted.

The file adapter builds these nodes, the readers of this package take them apart. Text stays text
until a key says what it should be, so that `language: no` is Norwegian and `id: on` an id. Nothing
here knows YAML, files or what the keys are.
"""

from __future__ import annotations

from dataclasses import dataclass

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
"""How YAML writes "nothing" without quotes. Source: YAML 1.2.2 §10.3.2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One value. `line` and `column` count from 1; line 0 = not from a file (an environment variable)."""

    text: str
    line: int = 0
    column: int = 0
    quoted: bool = False

    @property
    def is_null(self) -> bool:
        """Nothing was written: empty, `~` or `null` without quotes."""
        return not self.quoted and self.text in _NULLS


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Values in order."""

    items: tuple[Node, ...] = ()
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Keys and values in order; a key that was written twice is here twice."""

    entries: tuple[tuple[Leaf, Node], ...] = ()
    line: int = 0
    column: int = 0


Node = Leaf | Listing | Table


def noun(node: Node) -> str:
    """What the node is, in words for a message."""
    if isinstance(node, Listing):
        return "a list"
    if isinstance(node, Table):
        return "a table of keys"
    if node.is_null:
        return "nothing"
    return f'"{shorten(node.text)}"'


def shorten(text: str, limit: int = 60) -> str:
    """One line of at most `limit` characters, for a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
