"""Every number that decides what is a copy, in one place. How they were chosen: `docs/copies.md`.

Pure values. Lengths are words, shares 0..1 of a text's words. What a mark is stands in `fingerprint`,
what counts as shared in `alignment` and `weaving`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The defaults are in use; others are for those who measure.

    `shorter`, `longer`: least common share of the shorter, of the longer text.
    """

    matched_words: int = 25
    """Fewer common words are a quotation."""
    unspaced_factor: int = 2
    """Characters that weigh one word in scripts without spaces."""
    shorter: float = 0.40
    near_words: int = 120
    """Copies begin alike: except for whole texts, the first common word stands this early in both."""
    lede: float = 0.10
    order: float = 0.90
    spread_shorter: float = 0.60
    spread_longer: float = 0.40

    whole_shorter: float = 0.72
    whole_shorter_short: float = 0.85
    """Of fewer than `short_words` common words a share says little and has to be higher."""
    short_words: int = 60
    whole_longer: float = 0.45
    opening_lede_shorter: float = 0.30
    ordered_shorter: float = 0.60
    ordered_longer: float = 0.25
    spread_rule_shorter: float = 0.60
    spread_rule_longer: float = 0.45
    partial_words: int = 100
    partial_shorter: float = 0.50
    partial_longer: float = 0.40

    second_look_shorter: float = 0.12
    """Below this the first look says enough: not even seeds of the same text are there."""
    edited_words: int = 60
    edited_shorter: float = 0.62
    edited_longer: float = 0.40
    edited_spread_shorter: float = 0.75
    edited_spread_longer: float = 0.50
    """Editing leaves words everywhere, a quotation or yesterday's background in one place."""

    days_apart: float = 4.0
    """Measured: no copy in another outlet came later; what resembles after that is furniture or a series."""
    repeated_shorter: float = 0.90
    repeated_longer: float = 0.60
    """What one site repeats, or comes back after days, is a copy only as a whole."""
    template_conflicts: int = 2
    template_conflicts_per_word: float = 0.02
    """A gap with other numbers is two conflicts, one with other names is one."""

    comparisons: int = 4
    """A true copy is nearly always among the first candidates; the mean is 1.2 comparisons an article."""
    comparisons_per_story: int = 2
    opening_contained: float = 0.90
    """A cut that began a story of its own is nearly all in the text that it was cut from."""
    roundup_coverage: float = 0.60
    """Unless one story covers so much of an article, two stories in separate parts make it a roundup."""
    roundup_overlap: float = 0.20

    own_words: float = 0.20
    """Up to this share of its own, a text is no more than the other: headings, corrections, house style."""
    same_length: float = 0.90


RULES = Rules()
