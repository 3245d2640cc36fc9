"""The kinds of values that are counted: whole numbers, shares, lengths of time, sizes; with bounds.

Like `kinds`, and with the same limits of knowledge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.settings import units
from pipeline.settings.kinds import JsonSchema
from pipeline.settings.problems import Flaw
from pipeline.settings.tree import Leaf, Node, noun

_WHOLE = re.compile(r"0|[1-9][0-9]{0,17}")
"""No sign, no leading zero (YAML 1.1 reads 010 as eight), within 64 bits."""

_DECIMAL = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number within bounds, both included."""

    low: int
    high: int
    word: str = "number"

    def read(self, node: Node) -> int | Flaw:
        """The number; decimal only."""
        if isinstance(node, Leaf) and not node.quoted and _WHOLE.fullmatch(node.text):
            value = int(node.text)
            return value if self.low <= value <= self.high else self._outside(node)
        return Flaw(message=f"{noun(node)} is no whole number", remedy=self._remedy, node=node)

    def _outside(self, node: Node) -> Flaw:
        return Flaw(message=f"{noun(node)} is out of bounds", remedy=self._remedy, node=node)

    @property
    def _remedy(self) -> str:
        return f"write a whole number from {self.low} to {self.high}, no quotes, no leading zero"

    def schema(self) -> JsonSchema:
        """An integer."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of a whole, 0 < share ≤ 1."""

    word: str = "share (0 to 1)"

    def read(self, node: Node) -> float | Flaw:
        """The share; decimal only."""
        if isinstance(node, Leaf) and not node.quoted and _DECIMAL.fullmatch(node.text):
            value = float(node.text)
            if 0 < value <= 1:
                return value
        return Flaw(
            message=f"{noun(node)} is no share",
            remedy="write a number above 0, up to 1, as in 0.8",
            node=node,
        )

    def schema(self) -> JsonSchema:
        """A number."""
        return {"type": "number", "exclusiveMinimum": 0, "maximum": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A length of time. Bounds in seconds; the value read is in units of `unit_s` seconds."""

    low_s: float
    high_s: float
    unit_s: float = 1.0
    word: str = "duration"

    def read(self, node: Node) -> float | Flaw:
        """`10s`, `5m`, `2h`, `1d`; a bare number is seconds."""
        length_s = units.seconds(node.text.strip()) if isinstance(node, Leaf) else None
        low, high = units.time_words(self.low_s), units.time_words(self.high_s)
        if length_s is None:
            return Flaw(
                message=f"{noun(node)} is no duration",
                remedy=f"write {low} to {high}, with the unit s, m, h or d",
                node=node,
            )
        if self.low_s <= length_s <= self.high_s:
            return length_s / self.unit_s
        bound = f"shorter than {low}" if length_s < self.low_s else f"longer than {high}"
        return Flaw(message=f"{noun(node)} is {bound}", remedy=f"write {low} to {high}", node=node)

    def schema(self) -> JsonSchema:
        """A string with a unit, or seconds."""
        return {
            "type": ["string", "number"],
            "pattern": units.DURATION_PATTERN,
            "minimum": self.low_s,
            "maximum": self.high_s,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """An amount of bytes within bounds, both included."""

    low: int
    high: int
    word: str = "size"

    def read(self, node: Node) -> int | Flaw:
        """`500kB`, `5MB`, `64MiB`; a bare number is bytes."""
        amount = units.size(node.text.strip()) if isinstance(node, Leaf) else None
        low, high = units.size_words(self.low), units.size_words(self.high)
        if amount is None:
            return Flaw(
                message=f"{noun(node)} is no size",
                remedy=f"write {low} to {high}, as in 500kB or 5MB",
                node=node,
            )
        if self.low <= amount <= self.high:
            return amount
        bound = f"less than {low}" if amount < self.low else f"more than {high}"
        return Flaw(message=f"{noun(node)} is {bound}", remedy=f"write {low} to {high}", node=node)

    def schema(self) -> JsonSchema:
        """A string with a unit, or bytes."""
        return {
            "type": ["string", "integer"],
            "pattern": units.SIZE_PATTERN,
            "minimum": self.low,
            "maximum": self.high,
        }
