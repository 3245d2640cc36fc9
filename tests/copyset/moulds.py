"""Reports from one mould: the same sentences around other numbers and names, each a story of its own."""

from __future__ import annotations

from random import Random

from tests.copyset.texts import Habits, Mould, Text

_DECIMAL_COMMA = {"de", "fr", "es", "ru"}
_WHOLE = {
    "low": (2, 9),
    "high": (11, 29),
    "high2": (30, 39),
    "speed": (8, 40),
    "gust": (45, 95),
    "rain": (2, 38),
    "height": (600, 1900),
    "hour": (5, 22),
    "minute": (10, 59),
    "index": (3100, 9800),
    "turnover": (110, 990),
    "oil": (51, 99),
    "gold": (1500, 3400),
    "profit": (12, 480),
    "before": (12, 480),
    "sales": (500, 4900),
    "km": (6, 94),
    "depth": (3, 60),
    "calls": (14, 420),
    "goals": (2, 5),
    "goals2": (0, 1),
    "round": (4, 33),
    "crowd": (900, 28000),
    "points": (9, 71),
    "rank": (1, 17),
    "weeks": (3, 9),
    "age": (71, 99),
    "year": (1926, 1948),
    "year2": (1979, 2004),
    "years": (16, 44),
    "kids": (2, 6),
    "grand": (3, 14),
}
_BROKEN = {
    "change": (0.1, 3.9),
    "gain": (1.1, 9.8),
    "loss": (1.1, 9.8),
    "fx": (1.02, 8.9),
    "rate": (0.4, 5.9),
    "margin": (3.1, 29.0),
    "move": (0.2, 8.8),
    "size": (3.1, 6.4),
}
"""Ranges of the numbers, by the names that they have in every language."""


def cast(mould: Mould, number: int, habits: Habits) -> Text:
    """The report of that number; neighbours have other names."""
    chance = Random(f"{habits.language}/{mould.name}/{number}")
    values: dict[str, str] = {slot: str(chance.randint(*ends)) for slot, ends in _WHOLE.items()}
    for slot, (low, high) in _BROKEN.items():
        told = f"{chance.uniform(low, high):.1f}"
        values[slot] = told.replace(".", ",") if habits.language in _DECIMAL_COMMA else told
    for step, (slot, names) in enumerate(sorted(mould.slots.items())):
        values[slot] = names[(number + step + number // len(names)) % len(names)]
    text = mould.text.format(**values)
    return Text(title=mould.title.format(**values), paragraphs=tuple(text.strip().split("\n")))
