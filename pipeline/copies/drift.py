"""Whether a chain of copies leads away from the text that its story began with.

A joins b, b joins c, but a and c may share nothing: c has copied what b had added. Placement with that
checked; it must not know how the record of an anchor is had.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from pipeline.copies.compare import examine
from pipeline.copies.placement import Founds, Joins, Match, Neighbour, Placement, place
from pipeline.copies.rules import RULES
from pipeline.model import Article, ArticleId, Fingerprint, Story

CLOSE = 0.6
"""A member of which so much comes from the root has little to pass on that the root has not: by the rules of
`compare`, what is a copy of it shares words with the root too."""

SHARED_MIN = 0.2
"""Of the shorter text, in common with the root: half of what a copy needs at least (`Rules.shorter`). By
reasoning: in the labelled data such chains are too rare to choose by."""


def anchor(story: Story, member: ArticleId) -> ArticleId | None:
    """The article that whoever joins by `member` must share text with: the root of its verdicts.

    None = nothing to check: the member is the root, or has its text from it by and large.
    """
    known = {copy.article_id: copy for copy in story.copies}
    at, share, seen = known.get(member), 1.0, {member}
    while at is not None and at.verdict is not None and at.against in known and at.against not in seen:
        above = known[at.against]
        # the verdict has the shares of the shorter and of the longer text; wanted is the copy's own
        share *= at.verdict.containment if at.words <= above.words else at.verdict.resemblance
        seen.add(above.article_id)
        at = above
    return at.article_id if at is not None and share < CLOSE else None


def drifts(anchor_codes: bytes, codes: bytes) -> bool:
    """Whether a text (its record) shares too little with the anchor's. Records that cannot be compared say
    nothing."""
    comparison = examine(anchor_codes, codes, same_site=False, days_apart=0.0)
    if comparison.alignment is None:
        return False
    verdict = comparison.verdict
    return verdict.matched_words < RULES.matched_words or verdict.containment < SHARED_MIN


def place_anchored(
    article: Article,
    fingerprint: Fingerprint,
    candidates: Sequence[Neighbour],
    now: float,
    *,
    leaves: Collection[ArticleId],
    anchors: Mapping[ArticleId, bytes],
) -> Placement:
    """As `placement.place`; by a member in `anchors` only who shares text with the anchor (its record).

    Who is refused for that (guard `drift`) is placed by its next best match.
    """
    drifted: list[Match] = []
    while True:
        placement = place(article, fingerprint, candidates, now, leaves=leaves)
        codes = anchors.get(placement.best.neighbour.article_id) if isinstance(placement, Joins) else None
        if isinstance(placement, Founds) or codes is None or not drifts(codes, fingerprint.codes):
            return replace(placement, near=(*drifted, *placement.near))
        best = placement.best
        verdict = replace(best.verdict, role=None, guards=("drift",), leaf=False)
        drifted.append(replace(best, verdict=verdict))
        candidates = [one for one in candidates if one.article_id != best.neighbour.article_id]
