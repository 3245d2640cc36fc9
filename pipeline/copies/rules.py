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
    opening_order: float = 0.50
    """A cut keeps its order; posts that two reports quote, each where it likes, do not."""
    flash_shorter: float = 0.80
    flash_lede: float = 0.80
    """A text of a few lines that is the opening of a longer one, but for words that an editor changed."""
    ordered_shorter: float = 0.60
    ordered_longer: float = 0.25
    spread_rule_shorter: float = 0.60
    spread_rule_longer: float = 0.45
    partial_words: int = 100
    partial_shorter: float = 0.50
    partial_longer: float = 0.40
    rearranged_shorter: float = 0.60
    rearranged_longer: float = 0.55
    rearranged_order: float = 0.70
    rearranged_spread: float = 0.70
    """Most of both texts, all over both: an agency's report that an outlet put into another order. Two
    reports that print one letter share less of the longer, or in one place."""

    second_look_shorter: float = 0.12
    """Below this the first look says enough: not even seeds of the same text are there."""
    second_look_below: float = 0.85
    """From here on the first look says enough, too: where all is there and no rule holds, the rest of the
    longer text speaks against it, not what was edited."""
    edited_words: int = 60
    edited_shorter: float = 0.62
    edited_longer: float = 0.40
    edited_spread_shorter: float = 0.75
    edited_spread_longer: float = 0.50
    """Editing leaves words everywhere, a quotation or yesterday's background in one place."""

    head_words: int = 40
    head_share: float = 0.30
    """A later text that opens with so many words of its own, and so much of it, is another report."""
    follow_up_days: float = 0.5
    """Within half a day a new head is an update of the same text; later it is the next report."""
    inside_words: int = 200
    inside: float = 0.55
    """What stands so deep in an earlier text has to be so much of it: the same without its top. Less is one
    item of a roundup, or yesterday's text seen after the report that carries it."""

    background_ends: float = 0.90
    """How far down a later report yesterday's text goes, of its words. Measured: two of three quoted
    statements end before, no background does."""

    days_apart: float = 4.0
    """Measured: no copy in another outlet came later; what resembles after that is furniture or a series."""
    repeated_shorter: float = 0.90
    repeated_longer: float = 0.60
    """What one site repeats, or comes back after days, is a copy only as a whole."""
    template_conflicts: int = 2
    template_conflicts_per_word: float = 0.02
    """A gap with other numbers is two conflicts, one with other names is one. So many are suspicious."""
    mould_words: int = 150
    mould_shorter: float = 0.85
    """So few common words that are not all of a text are suspicious, too: a short mould leaves gaps that lie
    too close to each other for the first look."""
    mould_conflicts: int = 3
    mould_conflicts_per_word: float = 0.03
    """What makes a mould of a suspicion: 7 and 5.8 per 100 words are the fewest seen of moulds, 1.6 per 100
    the most of copies."""
    correction_days: float = 0.5
    """So soon, and elsewhere, one other number alone is a correction; later it is the next of a series."""

    comparisons: int = 4
    """A true copy is nearly always among the first candidates; the mean is 1.2 comparisons an article."""
    comparisons_per_story: int = 2
    comparisons_of_roundup: int = 12
    """What is seen to be a roundup is compared with so many: each story may be one of its items."""
    opening_contained: float = 0.90
    """A cut that began a story of its own is nearly all in the text that it was cut from."""
    roundup_coverage: float = 0.60
    """Unless one story covers so much of an article, two stories in separate parts make it a roundup."""
    roundup_overlap: float = 0.20
    roundup_rest: float = 0.25
    """Beside a copy, other stories in so much of its words are what a page leads on to: no roundup."""
    roundup_lede: float = 0.50
    """Of the first 60 words of a text: so much of its opening is a part as much as `shorter` of all of it."""

    own_words: float = 0.20
    """Up to this share of its own, a text is no more than the other: headings, corrections, house style."""
    same_length: float = 0.90

    def whole(self, matched: float) -> float:
        """Least share of a text that is all of it. `matched`: common words."""
        return self.whole_shorter if matched >= self.short_words else self.whole_shorter_short

    def head(self, words: int, per_word: int) -> float:
        """Where common words begin in a text of so many `words` that opens as another report."""
        return max(self.head_words * per_word, self.head_share * words)


RULES = Rules()
