"""Stories: founded, joined, merged, revised, split."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.copies.placement import Standing
from pipeline.copies.story import (
    MAX_LINKS,
    Copied,
    Created,
    Edge,
    Merged,
    OriginalChanged,
    changes,
    found,
    join,
    linked,
    merge,
    revise,
    split,
    standing,
    story_id,
    told_apart,
)
from pipeline.model import ArticleId, Link, LinkKind, Role, Story, StoryId, Verdict, WireCredit
from tests.unit.copies.articles import START, article

VERBATIM = Verdict(role=Role.VERBATIM, resemblance=1.0, containment=1.0, matched_words=300)
TRIMMED = Verdict(role=Role.TRIMMED, resemblance=0.5, containment=1.0, matched_words=150)
A, B, C, D = (ArticleId(key) for key in "abcd")


def founded(key: str, *, minutes: float = 0.0, words: int = 300) -> Story:
    return found(article(key, "", minutes=minutes), words, START + timedelta(minutes=minutes))


def joined(
    story: Story, key: str, against: ArticleId, *, minutes: float = 9.0, told: Verdict = VERBATIM
) -> Story:
    words = 150 if told is TRIMMED else 300
    return join(story, article(key, "", minutes=minutes), words, told, against, START)


def test_a_story_begins_with_its_root() -> None:
    story = founded("a")
    assert (story.id, story.version, story.original_id) == ("sa", 1, "a")
    assert story.copies[0].role is Role.ORIGINAL
    assert story.copies[0].url == "https://a.example/a"
    assert (story.publishers, story.independent_sources, story.wire) == (("A",), 1, None)


def test_a_copy_joins_with_its_numbers() -> None:
    later = START + timedelta(minutes=9)
    story = join(founded("a"), article("b", "", minutes=9), 150, TRIMMED, A, later)
    assert (story.id, story.version, story.updated_at, story.created_at) == ("sa", 2, later, START)
    assert [(copy.article_id, copy.role, copy.against) for copy in story.copies] == [
        ("a", Role.ORIGINAL, None),
        ("b", Role.TRIMMED, "a"),
    ]
    assert story.copies[1].verdict == TRIMMED
    assert story.publishers == ("A", "B")


def test_joining_twice_changes_nothing_but_the_version() -> None:
    once = joined(founded("a"), "b", A)
    assert joined(once, "b", A).copies == once.copies


def test_an_article_that_left_meanwhile_is_not_referred_to() -> None:
    story = joined(founded("a"), "b", D)
    assert (story.copies[1].verdict, story.copies[1].against) == (None, None)


def test_the_storys_credit_is_the_surest() -> None:
    sure = WireCredit(agency="Meridian", confidence=0.95, evidence="OSLO (Meridian) -")
    weak = WireCredit(agency="Norda", confidence=0.6, evidence="with Norda")
    story = join(founded("a"), article("b", "", wire=weak), 300, VERBATIM, A, START)
    assert story.wire == weak
    assert join(story, article("c", "", wire=sure), 300, VERBATIM, A, START).wire == sure


def test_two_stories_become_one_under_the_older_id() -> None:
    old, new = joined(founded("a"), "b", A), joined(founded("c", minutes=2), "d", C)
    edge = Edge(later=D, earlier=B, verdict=VERBATIM)
    for one, other in ((old, new), (new, old)):
        story = merge(one, other, START, edge)
        assert (story.id, story.version) == ("sa", 3)
        assert [copy.article_id for copy in story.copies] == ["a", "b", "c", "d"]
        assert [copy.against for copy in story.copies] == [None, "a", "d", "b"]


def test_roles_are_followed_over_the_seam() -> None:
    """d proved both to be one: it is cut from c, which is cut from nothing that the older story has."""
    old, new = founded("a", words=300), joined(founded("c", minutes=2), "d", C, told=TRIMMED)
    story = merge(old, new, START, Edge(later=D, earlier=A, verdict=TRIMMED))
    found_roles = {copy.article_id: copy.role for copy in story.copies}
    assert found_roles == {"a": Role.ORIGINAL, "d": Role.TRIMMED, "c": Role.REWRITTEN}


def test_the_proof_may_have_come_from_the_older_story() -> None:
    old, new = joined(founded("a"), "b", A), founded("c", minutes=2, words=300)
    story = merge(old, new, START, Edge(later=B, earlier=C, verdict=TRIMMED))
    told = story.copies[2].verdict
    assert story.copies[2].against == "b"
    assert told is not None
    assert told.role is Role.EXTENDED


def test_without_a_proof_the_length_decides() -> None:
    story = merge(founded("a"), founded("c", minutes=2, words=100), START)
    assert [copy.role for copy in story.copies] == [Role.ORIGINAL, Role.TRIMMED]


def test_an_article_in_both_stories_is_kept_once() -> None:
    old, new = joined(founded("a"), "d", A), joined(founded("c", minutes=2), "d", C)
    story = merge(old, new, START)
    assert [copy.article_id for copy in story.copies] == ["a", "d", "c"]


def test_a_revision_takes_the_place_of_its_article() -> None:
    story = joined(founded("a"), "b", A)
    revised = revise(story, article("b", "", title="Corrected", minutes=99, revision=1), 280, START)
    assert revised.version == 3
    assert revised.copies[0] == story.copies[0]
    after = revised.copies[1]
    assert (after.title, after.words, after.revision) == ("Corrected", 280, 1)
    assert (after.first_seen_at, after.verdict, after.against) == (
        story.copies[1].first_seen_at,
        VERBATIM,
        "a",
    )


@pytest.mark.parametrize("ids", [{B, C}, {A, D}])
def test_a_story_is_split_and_the_root_keeps_its_id(ids: set[ArticleId]) -> None:
    story = joined(joined(joined(founded("a"), "b", A), "c", B), "d", A)
    stay, leave = split(story, ids, START)
    assert (stay.id, stay.version, leave.id, leave.version) == ("sa", 5, "sb", 1)
    assert [copy.article_id for copy in stay.copies] == ["a", "d"]
    assert [(copy.article_id, copy.against) for copy in leave.copies] == [("b", None), ("c", "b")]
    assert leave.original_id == "b"


def test_the_root_keeps_the_id_where_another_copy_was_written_first() -> None:
    story = replace(founded("b"), id=story_id(A))
    stay, leave = split(joined(joined(story, "a", B), "c", B), {A}, START)
    assert (stay.id, [copy.article_id for copy in stay.copies]) == ("sa", ["a"])
    assert (leave.id, [copy.article_id for copy in leave.copies]) == ("sb", ["b", "c"])


def test_verdicts_that_go_round_in_a_circle_end_the_turning() -> None:
    circle = joined(joined(founded("c", minutes=2), "d", C), "c", D)
    story = merge(founded("a"), circle, START, Edge(later=C, earlier=A, verdict=VERBATIM))
    assert {copy.article_id: copy.against for copy in story.copies} == {"a": None, "c": "a", "d": "c"}


@pytest.mark.parametrize("ids", [set(), {A, B}, {D}])
def test_no_part_of_a_split_may_be_empty(ids: set[ArticleId]) -> None:
    with pytest.raises(ValueError, match="story sa"):
        split(joined(founded("a"), "b", A), ids, START)


def test_what_was_split_is_told_apart_whatever_happens_to_either_part() -> None:
    stay, leave = split(joined(joined(founded("a"), "b", A), "c", B), {B, C}, START)
    other = founded("d", minutes=9)
    assert (stay.apart, leave.apart) == (("sb",), ("sa",))
    assert told_apart(stay, leave)
    assert told_apart(leave, joined(stay, "e", A))
    assert told_apart(stay, revise(leave, article("b", "", revision=1), 300, START))
    assert told_apart(merge(founded("0"), leave, START), stay)
    assert not told_apart(stay, other)


def test_a_part_that_was_told_apart_stays_so_when_it_is_split_again() -> None:
    stay, leave = split(joined(joined(founded("a"), "b", A), "c", B), {B, C}, START)
    kept, new = split(leave, {C}, START)
    assert told_apart(new, stay)
    assert told_apart(kept, stay)
    assert told_apart(kept, new)


def test_a_merge_takes_back_that_the_two_were_told_apart() -> None:
    stay, leave = split(joined(joined(founded("a"), "b", A), "c", B), {C}, START)
    assert merge(stay, leave, START).apart == ()


def test_openings_are_leaves_and_who_has_no_company_is_alone() -> None:
    opening = Verdict(role=Role.TRIMMED, resemblance=0.2, containment=1.0, matched_words=60, leaf=True)
    whole = Verdict(role=Role.EXTENDED, resemblance=0.2, containment=1.0, matched_words=60, leaf=True)
    story = joined(joined(joined(founded("a"), "b", A, told=opening), "c", A), "d", B, told=whole)
    known = standing([story, founded("e")], {A: b"record"})
    assert known == Standing(leaves=frozenset({B}), alone=frozenset({ArticleId("e")}), anchors={A: b"record"})


def test_downstream_hears_of_a_new_story() -> None:
    assert changes(None, founded("a"), A) == [Created(article_id=A)]


def test_downstream_hears_of_copies_merges_and_a_new_original() -> None:
    before = founded("a", minutes=5)
    after = merge(joined(before, "b", A, minutes=1), founded("c", minutes=6), START)
    assert changes(before, after, B, gone=[story_id(C)]) == [
        Merged(gone=story_id(C)),
        Copied(article_id=B),
        OriginalChanged(previous=A),
    ]


def test_downstream_hears_nothing_of_a_repeated_step() -> None:
    story = joined(founded("a"), "b", A)
    assert changes(story, joined(story, "b", A), B) == []


APART = Verdict(role=None, resemblance=0.2, containment=1.0, matched_words=90, guards=("no_rule",))


def link(of: ArticleId, other: str, kind: LinkKind = LinkKind.PART_OF, *, story: str = "") -> Link:
    return Link(
        kind=kind,
        article_id=of,
        other_id=ArticleId(other),
        other_story_id=StoryId(story or f"s{other}"),
        verdict=APART,
    )


def test_of_each_kind_a_story_is_linked_to_another_once() -> None:
    first, again = link(A, "r"), link(B, "r2", story="sr")
    newer = link(B, "r", LinkKind.UPDATES)
    story = linked(joined(linked(founded("a"), [first]), "b", A), [again, newer])
    assert story.links == (first, newer)


def test_within_a_story_there_are_no_links() -> None:
    story = joined(founded("a"), "b", A)
    stranger, own = link(C, "r"), link(A, "x", story="sa")
    assert linked(story, [link(B, "a"), stranger, own]).links == ()


def test_links_are_kept_through_all_that_happens_to_a_story() -> None:
    known = link(A, "r")
    story = linked(founded("a"), [known])
    assert joined(story, "b", A).links == (known,)
    assert revise(story, article("a", "", revision=1), 200, START).links == (known,)


def test_of_merged_stories_the_links_go_together_and_those_between_them_go() -> None:
    one = linked(founded("a"), [link(A, "r")])
    other = linked(founded("b", minutes=5.0), [link(B, "a"), link(B, "q", LinkKind.FOLLOWS)])
    assert merge(one, other, START).links == (link(A, "r"), link(B, "q", LinkKind.FOLLOWS))


def test_of_a_split_story_each_part_keeps_its_own_links() -> None:
    story = linked(joined(founded("a"), "b", A), [link(A, "r"), link(B, "q")])
    left, new = split(story, {B}, START)
    assert (left.links, new.links) == ((link(A, "r"),), (link(B, "q"),))


def test_a_live_page_does_not_grow_its_story_without_end() -> None:
    found_links = [link(A, f"i{at}", LinkKind.CONTAINS) for at in range(MAX_LINKS + 9)]
    assert linked(founded("a"), found_links).links == tuple(found_links[:MAX_LINKS])
