"""Two articles compared again: the query behind `wiredesk why URL OTHER`.

Asks the stores and the comparison itself, so what it tells is what the desk would decide now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from console.links import seen_from_the_other
from console.tracing import Sources, article_of
from pipeline.copies.compare import Comparison, examine
from pipeline.copies.links import link
from pipeline.copies.passages import Passage, passages
from pipeline.copies.rules import RULES
from pipeline.copies.story import told_apart
from pipeline.model import ArticleId, Copy, Role, Story
from pipeline.ports import Known

_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of the two. `lede` and `coverage` 0..1: shared part of its first 60 words, of all its words."""

    article_id: ArticleId
    publisher: str
    title: str
    url: str
    first_seen_at: str
    words: int
    coverage: float
    lede: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What the later text is to the earlier, and why.

    `guards`: the rule that accepted or those that refused. `order` 0..1: part of the shared words that stand
    in one order in both. `number_gaps`, `name_gaps`: places between shared words with other numbers, other
    names. `story`: the story that both are in; None = they are in two. `apart`: a person said that they are
    two texts. `link`: what the later is to the earlier, short of a copy (`LinkLine.kind`). `passages`: as the
    later has them; None = its text is not kept any longer.
    """

    earlier: Member
    later: Member
    role: Role | None
    resemblance: float
    containment: float
    matched_words: int
    guards: tuple[str, ...]
    order: float
    number_gaps: int
    name_gaps: int
    story: str | None
    apart: bool
    link: str | None
    passages: tuple[Passage, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    copy: Copy
    known: Known
    story: Story


async def pair(sources: Sources, one: str, other: str) -> Pair | str:
    """The comparison, or which of the two addresses no published article is known of.

    Raises `StateUnavailable`.
    """
    found = []
    for address in (one, other):
        member = await _found(sources, address)
        if member is None:
            return address
        found.append(member)
    earlier, later = sorted(found, key=lambda member: member.copy.first_seen_at)
    days = (later.copy.first_seen_at - earlier.copy.first_seen_at).total_seconds() / _DAY_S
    same_site = earlier.copy.site == later.copy.site
    comparison = examine(earlier.known.codes, later.known.codes, same_site=same_site, days_apart=days)
    texts = await sources.stories.texts([later.copy.article_id])
    found_pair = _pair(earlier, later, comparison, texts.get(later.copy.article_id))
    if found_pair.story:
        return found_pair
    return replace(
        found_pair, link=_recorded(earlier, later) or link(comparison, days_apart=days, rules=RULES)
    )


def _recorded(earlier: _Found, later: _Found) -> str | None:
    """The link that one of the two was given when its story was decided."""
    for story, one, other in ((later.story, later, earlier), (earlier.story, earlier, later)):
        for known in story.links:
            if (known.article_id, known.other_id) == (one.copy.article_id, other.copy.article_id):
                return known.kind if one is later else seen_from_the_other(known.kind)
    return None


async def _found(sources: Sources, address: str) -> _Found | None:
    article_id = await article_of(sources, address)
    known = await sources.stories.known(article_id) if article_id else None
    if article_id is None or known is None:
        return None
    story = (await sources.stories.stories([known.story_id])).get(known.story_id)
    copy = story.member(article_id) if story else None
    return _Found(copy=copy, known=known, story=story) if story and copy else None


def _pair(earlier: _Found, later: _Found, comparison: Comparison, text: str | None) -> Pair:
    verdict, alignment = comparison.verdict, comparison.alignment
    sides = (alignment.earlier, alignment.later) if alignment else (None, None)
    members = [
        Member(
            article_id=found.copy.article_id,
            publisher=found.copy.publisher,
            title=found.copy.title,
            url=found.copy.url,
            first_seen_at=found.copy.first_seen_at.isoformat(),
            words=found.copy.words,
            coverage=side.coverage if side else 0.0,
            lede=side.lede if side else 0.0,
        )
        for found, side in zip((earlier, later), sides, strict=True)
    ]
    kept = alignment is not None and text is not None
    return Pair(
        earlier=members[0],
        later=members[1],
        role=verdict.role,
        resemblance=verdict.resemblance,
        containment=verdict.containment,
        matched_words=verdict.matched_words,
        guards=verdict.guards,
        order=alignment.order if alignment else 0.0,
        number_gaps=alignment.number_gaps if alignment else 0,
        name_gaps=alignment.name_gaps if alignment else 0,
        story=earlier.story.id if earlier.story.id == later.story.id else None,
        apart=told_apart(earlier.story, later.story),
        link=None,
        passages=tuple(passages(later.copy.title, text or "", alignment.later.shared))
        if kept and alignment
        else None,
    )
