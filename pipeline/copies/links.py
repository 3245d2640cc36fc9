"""What a text is to another of which it is no copy: part of it, its next report, its publisher's newer one.

Pure, from a refused comparison. A link joins nothing, so it may rest on less than a copy; what it is told
by are numbers of `rules`. It must not know stories.
"""

from __future__ import annotations

from collections.abc import Collection

from pipeline.copies.alignment import Alignment, Side
from pipeline.copies.compare import NO_COPY, Comparison
from pipeline.copies.rules import Rules
from pipeline.model import LinkKind

_NO_LINK = frozenset({"record", "late", "template"})
"""Not to be compared; furniture and series; the form is common, not the news in it."""


def link(comparison: Comparison, *, days_apart: float, rules: Rules) -> LinkKind | None:
    """What the later text is to the earlier; None = nothing, or a copy.

    `days_apart`: between the moments when the two were first seen.
    """
    verdict, alignment = comparison.verdict, comparison.alignment
    if alignment is None or verdict.role or not _NO_LINK.isdisjoint(verdict.guards):
        return None
    guards = verdict.guards
    per_word = comparison.per_word
    if "roundup_title" in guards:
        return _item(comparison, alignment, rules)
    if _carries_on(alignment, days_apart, rules, per_word):
        return LinkKind.FOLLOWS
    if part := _part(alignment, rules, per_word):
        return part
    return LinkKind.UPDATES if "same_site" in guards and set(NO_COPY).isdisjoint(guards) else None


def is_large_part(of: Side, guards: Collection[str], rules: Rules) -> bool:
    """Much of that text, or its opening: that is how roundups tell stories. What a site says on all its pages
    is no opening.
    """
    return of.lede >= rules.roundup_lede or (of.coverage >= rules.shorter and "same_site" not in guards)


def _item(comparison: Comparison, alignment: Alignment, rules: Rules) -> LinkKind | None:
    """Whether the one that is no roundup by its title is told in the one that is."""
    outward = comparison.roundups[1]
    inner, outer = alignment.earlier, alignment.later
    if not outward:
        inner, outer = outer, inner
    if all(comparison.roundups) or outer.coverage >= rules.roundup_coverage:
        return None
    if inner.matched < rules.matched_words * comparison.per_word:
        return None
    if not is_large_part(inner, comparison.verdict.guards, rules):
        return None
    return LinkKind.CONTAINS if outward else LinkKind.PART_OF


def _part(alignment: Alignment, rules: Rules, per_word: int) -> LinkKind | None:
    """Whether one text stands whole in the other, which says much more."""
    earlier, later = alignment.earlier, alignment.later
    outward = earlier.coverage > later.coverage
    inner, outer = (earlier, later) if outward else (later, earlier)
    if inner.words >= outer.words or outer.coverage >= rules.roundup_coverage:
        return None
    if not _is_all_there(inner, rules, per_word):
        return None
    return LinkKind.CONTAINS if outward else LinkKind.PART_OF


def _is_all_there(inner: Side, rules: Rules, per_word: int) -> bool:
    matched = inner.matched / per_word
    return matched >= rules.matched_words and inner.coverage >= rules.whole(matched)


def _carries_on(alignment: Alignment, days_apart: float, rules: Rules, per_word: int) -> bool:
    """A long head of its own, below it to the end much of the earlier text: more than a statement is."""
    earlier, later = alignment.earlier, alignment.later
    return (
        days_apart >= rules.follow_up_days
        and later.first >= rules.head(later.words, per_word)
        and later.last >= rules.background_ends * later.words
        and earlier.coverage >= rules.shorter
        and earlier.matched >= rules.partial_words * per_word
        and alignment.order >= rules.order
    )
