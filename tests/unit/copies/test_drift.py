"""Chains of copies that lead away from the text that the story began with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from pipeline.copies.compare import compare
from pipeline.copies.drift import anchor, drifts, place_anchored
from pipeline.copies.fingerprint import fingerprint
from pipeline.copies.placement import Founds, Joins, Placement, Standing
from pipeline.copies.story import found, join, merge
from pipeline.model import Article, ArticleId, Fingerprint, Story
from pipeline.ports import Candidate
from tests.unit.copies.articles import START, article, sentences

AGENCY, LOCAL = sentences(1, 12), sentences(2, 18)
ROOT = article("a", "\n".join(AGENCY))
EXTENDED = article("b", "\n".join([*AGENCY[:10], *LOCAL]), minutes=1)
"""An outlet's own report below the agency's text."""
OF_LOCAL = article("c", "\n".join(LOCAL), minutes=2)
"""Somebody copied only that."""
OF_BOTH = article("d", "\n".join([*AGENCY[:10], *LOCAL[:12]]), minutes=3)


def sketch(member: Article) -> Fingerprint:
    return fingerprint(member.title, member.text)


def joined(story: Story, member: Article, against: Article) -> Story:
    verdict = compare(sketch(against).codes, sketch(member).codes, same_site=False, days_apart=0)
    assert verdict.role is not None
    return join(story, member, sketch(member).words, verdict, against.id, START)


STORY = joined(found(ROOT, sketch(ROOT).words, START), EXTENDED, ROOT)


def announced(member: Article, story: str = "sa", shared: int = 9) -> Candidate:
    return Candidate(
        article_id=member.id,
        story_id=None if not story else STORY.id,
        site=member.site,
        announced_at=START.timestamp(),
        shared=shared,
        codes=sketch(member).codes,
    )


def placed(member: Article, candidates: Sequence[Candidate], anchors: Mapping[ArticleId, bytes]) -> Placement:
    standing = Standing(anchors=anchors)
    return place_anchored(member, sketch(member), candidates, START.timestamp(), standing=standing)


def test_a_member_that_added_much_has_the_root_for_its_anchor_and_others_have_none() -> None:
    story = joined(STORY, article("t", "\n".join(AGENCY[:6]), minutes=4), ROOT)
    assert anchor(story, EXTENDED.id) == ROOT.id
    assert [anchor(story, ArticleId(key)) for key in ("a", "t", "nobody")] == [None, None, None]


def test_what_is_far_down_a_chain_has_its_root_for_an_anchor() -> None:
    story = joined(STORY, OF_BOTH, EXTENDED)
    assert anchor(story, OF_BOTH.id) == ROOT.id


def test_a_text_that_somebody_copied_whole_is_anchored_in_nothing_that_came_before() -> None:
    story = joined(STORY, article("e", "\n".join([*AGENCY[:10], *LOCAL[:17]]), minutes=4), EXTENDED)
    assert anchor(story, EXTENDED.id) is None
    assert anchor(story, ArticleId("e")) is None


def test_verdicts_that_go_round_in_a_circle_end_the_search() -> None:
    copies = [replace(copy, against=OF_BOTH.id, verdict=STORY.copies[1].verdict) for copy in STORY.copies]
    (other,) = found(OF_BOTH, 400, START).copies
    circle = replace(STORY, copies=(*copies, replace(other, against=ROOT.id, verdict=copies[1].verdict)))
    assert anchor(circle, ROOT.id) is None


def test_a_story_put_together_by_hand_has_two_roots() -> None:
    other = article("o", "\n".join(sentences(4, 12)), minutes=9)
    story = merge(STORY, found(other, sketch(other).words, START), START)
    assert anchor(story, other.id) is None


def test_who_copies_what_a_member_added_does_not_join() -> None:
    anchors = {EXTENDED.id: sketch(ROOT).codes}
    found_alone = placed(OF_LOCAL, [announced(EXTENDED)], anchors)
    assert isinstance(found_alone, Founds)
    (near,) = found_alone.near
    assert (near.verdict.role, near.verdict.guards) == (None, ("drift",))
    assert near.verdict.containment == pytest.approx(1.0)


def test_who_shares_text_with_the_root_joins_by_that_member() -> None:
    placement = placed(OF_BOTH, [announced(EXTENDED)], {EXTENDED.id: sketch(ROOT).codes})
    assert isinstance(placement, Joins)
    assert (placement.best.neighbour.article_id, placement.near) == (EXTENDED.id, ())


def test_who_drifted_is_placed_by_its_next_best_match() -> None:
    own = article("e", "\n".join(LOCAL[:10]), minutes=2)
    candidates = [announced(EXTENDED), announced(own, "", shared=3)]
    placement = placed(OF_LOCAL, candidates, {EXTENDED.id: sketch(ROOT).codes})
    assert isinstance(placement, Joins)
    assert placement.best.neighbour.article_id == own.id
    assert [match.verdict.guards for match in placement.near] == [("drift",)]


def test_records_that_cannot_be_compared_say_nothing() -> None:
    assert not drifts(b"", sketch(OF_LOCAL).codes)
    assert drifts(sketch(ROOT).codes, sketch(OF_LOCAL).codes)
    assert not drifts(sketch(ROOT).codes, sketch(OF_BOTH).codes)
