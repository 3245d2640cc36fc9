"""How sure it is that a copy is the original: what speaks for it, as one number.

Repeats the order of `original`, decides nothing. The numbers are judgement, not measurement: what tells
originals apart (credits, declarations, who was first) is in no labelled set at hand.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline import urls
from pipeline.copies.original import COMPLETE_SHARE, completeness, is_agency_page, is_credited
from pipeline.model import ArticleId, Copy

AGENCY_PAGE = 0.98
"""The agency's own site prints its own text."""
NAMED_BY_SEVERAL, NAMED_ONCE = 0.95, 0.9
"""Canonical links to another site are seldom wrong, and two outlets seldom err alike."""
OTHERS_SAY_ELSEWHERE = 0.85
"""All others credit somebody, it does not: some outlets leave the credit away."""
MOST_COMPLETE, FIRST_SEEN = 0.7, 0.6
"""Cuts come after what they cut; of equal texts the first seen may only have a feed that is asked oftener."""
ALONE = 0.5
"""Nobody else has it, yet."""
ELSEWHERE = 0.1
"""It says itself that its text comes from elsewhere, and that page is not among the copies."""


def original_confidence(copies: Sequence[Copy], original_id: ArticleId) -> float:
    """0..1 for the copy that was chosen. Low = the original is probably not among the copies yet."""
    original = next(copy for copy in copies if copy.article_id == original_id)
    others = [copy for copy in copies if copy.article_id != original_id]
    if is_agency_page(original):
        return AGENCY_PAGE
    namers = sum(_names(copy, original_id) for copy in others)
    if namers:
        return NAMED_ONCE if namers == 1 else NAMED_BY_SEVERAL
    if _comes_from_elsewhere(original):
        return ELSEWHERE
    if not others:
        return ALONE
    if all(map(_comes_from_elsewhere, others)):
        return OTHERS_SAY_ELSEWHERE
    words = completeness(copies)
    alone = all(words[copy.article_id] < COMPLETE_SHARE * words[original_id] for copy in others)
    return MOST_COMPLETE if alone else FIRST_SEEN


def _names(copy: Copy, original_id: ArticleId) -> bool:
    return bool(copy.declared_original) and urls.article_id(copy.declared_original or "") == original_id


def _comes_from_elsewhere(copy: Copy) -> bool:
    return is_credited(copy) or bool(copy.declared_original)
