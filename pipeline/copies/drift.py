"""Whether a chain of copies leads away from the text that its story began with.

A joins b, b joins c, but a and c may share nothing: c has copied what b had added. Placement with that
checked; it must not know how the record of an anchor is had.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from pipeline.copies.compare import STANDARD, Yardstick, examine
from pipeline.copies.placement import Founds, Placement, Standing, place
from pipeline.copies.trials import Match, Neighbour
from pipeline.model import Article, ArticleId, Copy, Fingerprint, Story, Verdict

CLOSE = 0.6
"""A member of which so much comes from the root has little to pass on that the root has not: by the rules of
`compare`, what is a copy of it shares words with the root too."""

WHOLE = 0.9
"""What somebody else has so much of is a text in its own right, whatever part of it came first: a cut that
arrives before its text has nothing to do with what is below the cut."""

SHARED_MIN = 0.2
"""Of the shorter text, in common with the root: half of what a copy needs at least (`Rules.shorter`). By
reasoning: in the labelled data such chains are too rare to choose by."""


def anchor(story: Story, member: ArticleId) -> ArticleId | None:
    """The article that whoever joins by `member` must share text with: the next above it that was copied as
    a whole, or the root of its verdicts.

    None = nothing to check: it is the member itself, or the member has its text from there by and large.
    """
    known = {copy.article_id: copy for copy in story.copies}
    top, share = _climbed(member, known, ())
    if share < CLOSE:
        whole = [copy.against for copy in story.copies if _share_of_above(copy, known) >= WHOLE]
        top, share = _climbed(member, known, whole)
    return top if share < CLOSE else None


def _climbed(
    member: ArticleId, known: Mapping[ArticleId, Copy], ends: Collection[ArticleId | None]
) -> tuple[ArticleId, float]:
    """The last one upwards, `ends` being such, and how much of the member's words comes from there."""
    top, share, seen = known.get(member), 1.0, {member}
    while top is not None and top.verdict is not None and top.article_id not in ends:
        above = known.get(top.against) if top.against not in seen and top.against else None
        if above is None:
            break
        share *= _share(top.verdict, top, above)
        seen.add(above.article_id)
        top = above
    return (top.article_id if top else member), share


def _share(verdict: Verdict, of: Copy, beside: Copy) -> float:
    """Of its own words; the verdict has the shares of the shorter and of the longer text."""
    return verdict.containment if of.words <= beside.words else verdict.resemblance


def _share_of_above(copy: Copy, known: Mapping[ArticleId, Copy]) -> float:
    """How much of the text that it was compared with a copy has."""
    above = known.get(copy.against) if copy.against else None
    return _share(copy.verdict, above, copy) if copy.verdict and above else 0.0


def drifts(anchor_codes: bytes, codes: bytes, yardstick: Yardstick = STANDARD) -> bool:
    """Whether a text (its record) shares too little with the anchor's. Records that cannot be compared say
    nothing."""
    comparison = examine(anchor_codes, codes, same_site=False, days_apart=0.0, yardstick=yardstick)
    if comparison.alignment is None:
        return False
    verdict = comparison.verdict
    return verdict.matched_words < yardstick.rules.matched_words or verdict.containment < SHARED_MIN


def place_anchored(
    article: Article,
    fingerprint: Fingerprint,
    candidates: Sequence[Neighbour],
    now: float,
    *,
    standing: Standing,
    yardstick: Yardstick = STANDARD,
) -> Placement:
    """As `placement.place`; by a member in `standing.anchors` only who shares text with the anchor.

    Who is refused for that (guard `drift`) is placed by its next best match.
    """
    drifted: list[Match] = []
    while True:
        placement = place(article, fingerprint, candidates, now, standing=standing, yardstick=yardstick)
        if isinstance(placement, Founds):
            return replace(placement, near=(*drifted, *placement.near))
        codes = standing.anchors.get(placement.best.neighbour.article_id)
        if codes is None or not drifts(codes, fingerprint.codes, yardstick):
            return replace(placement, near=(*drifted, *placement.near))
        best = placement.best
        verdict = replace(best.verdict, role=None, guards=("drift",), leaf=False)
        drifted.append(replace(best, verdict=verdict))
        candidates = [one for one in candidates if one.article_id != best.neighbour.article_id]
