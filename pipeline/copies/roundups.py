"""Whether an article tells several stories, and which of those that it was compared with are its items.

Works on the alignments of its comparisons; what makes two texts copies was decided before (`compare`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from pipeline.copies.alignment import Side
from pipeline.copies.links import is_large_part
from pipeline.copies.rules import Rules
from pipeline.copies.trials import Match, Trial, refused, story_of
from pipeline.model import LinkKind


def is_roundup(trials: Sequence[Trial], rules: Rules) -> bool:
    """Parts of it that do not overlap are large parts of different stories, and none is most of it."""
    if any(trial.match.verdict.role and _is_most_of_it(trial, rules) for trial in trials):
        return False
    found = [(trial, _part(trial, rules)) for trial in trials]
    parts = [(trial, part) for trial, part in found if part]
    if any(trial.match.verdict.role and _is_nearly_alone(part, parts, rules) for trial, part in parts):
        return False
    return any(
        story_of(one.match.neighbour) != story_of(other.match.neighbour)
        and np.count_nonzero(left.shared & right.shared)
        <= rules.roundup_overlap * min(left.matched, right.matched)
        for (one, left), (other, right) in combinations(parts, 2)
    )


def items(trials: Iterable[Trial], rules: Rules) -> tuple[Match, ...]:
    """What a roundup was compared with, linked where the two are a large part of each other.

    A page that ends with the openings of other stories is judged like a roundup, but it is none, and a first
    paragraph alone is no item.
    """
    found = [(trial, _part(trial, rules)) for trial in trials]
    told = np.logical_or.reduce([part.shared for _, part in found if part])
    enough = bool(np.count_nonzero(told) >= rules.shorter * len(told))
    return tuple(
        replace(refused(trial.match, "roundup"), link=LinkKind.CONTAINS if enough and item else None)
        for trial, item in ((trial, part and _is_item(trial, part, rules)) for trial, part in found)
    )


def _is_item(trial: Trial, part: Side, rules: Rules) -> bool:
    alignment = trial.comparison.alignment
    much = alignment is not None and alignment.earlier.coverage >= rules.shorter
    return much or part.matched >= rules.short_words * trial.comparison.per_word


def _part(trial: Trial, rules: Rules) -> Side | None:
    """What a roundup would have of the earlier text; None = too little of either.

    The news of a form is not in the form, and a roundup is about the news of its days.
    """
    alignment, guards = trial.comparison.alignment, trial.match.verdict.guards
    if alignment is None or "late" in guards or "template" in guards:
        return None
    part, least = alignment.later, rules.matched_words * trial.comparison.per_word
    if part.matched < least or part.coverage >= rules.roundup_coverage:
        return None
    return part if is_large_part(alignment.earlier, guards, rules) else None


def _is_most_of_it(trial: Trial, rules: Rules) -> bool:
    alignment = trial.comparison.alignment
    return alignment is not None and alignment.later.coverage >= rules.roundup_coverage


def _is_nearly_alone(part: Side, parts: Iterable[tuple[Trial, Side]], rules: Rules) -> bool:
    """Whether what the others have beside it is little: a copy with openings of other stories below it."""
    others = np.logical_or.reduce([other.shared for _, other in parts])
    return bool(np.count_nonzero(others & ~part.shared) <= rules.roundup_rest * part.matched)
