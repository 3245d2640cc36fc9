"""Texts of all kinds, and the verdict on two of them."""

from __future__ import annotations

import random

from pipeline.copies.compare import compare
from pipeline.copies.fingerprint import fingerprint
from pipeline.model import Verdict
from tests.unit.copies.articles import sentences

BODY = sentences(1, 30)
OTHER = sentences(2, 30)


def judge(
    earlier: list[str], later: list[str], *, same_site: bool = False, days: float = 0.1, title: str = ""
) -> Verdict:
    first = fingerprint("", "\n".join(earlier)).codes
    second = fingerprint(title, "\n".join(later)).codes
    return compare(first, second, same_site=same_site, days_apart=days)


def bulletin(seed: int) -> list[str]:
    """A machine's report: one mould, other numbers and names."""
    chance = random.Random(seed)
    town = "".join(chance.sample("bdfghklmnprst", 5)).capitalize()
    number = [chance.randint(100, 9_999) for _ in range(6)]
    return [
        f"Winter wheat closed at {number[0]} crowns a tonne on Monday in {town} after a quiet day of trade.",
        f"Traders in the hall counted {number[1]} lots, against {number[2]} lots on the same day last week.",
        f"Barley was offered at {number[3]} crowns and oats at {number[4]} crowns, both for the autumn.",
        f"The exchange in {town} will open again on Tuesday as usual with {number[5]} lots on offer.",
    ]
