"""Which story an article joins, among the earlier ones that share marks with it."""

from __future__ import annotations

from pipeline.copies.fingerprint import fingerprint
from pipeline.copies.placement import Founds, Joins, Standing, place
from pipeline.model import ArticleId, LinkKind, Role, StoryId
from tests.unit.copies.articles import article, sentences
from tests.unit.copies.placing import BODY, NOW, OTHER, THIRD, Earlier, earlier, placed

LEAF = Standing(leaves=frozenset({ArticleId("leaf")}))


def test_without_candidates_a_story_begins() -> None:
    assert placed(BODY) == Founds()


def test_a_copy_joins_and_says_of_what() -> None:
    placement = placed(BODY[:15], earlier("a", BODY, story="sa"))
    assert isinstance(placement, Joins)
    assert placement.best.neighbour.story_id == "sa"
    assert placement.best.verdict.role is Role.TRIMMED
    assert placement.also == placement.near == ()


def test_what_was_near_is_told() -> None:
    placement = placed(BODY, earlier("a", OTHER, story="sa"))
    assert isinstance(placement, Founds)
    assert [match.verdict.guards for match in placement.near] == [("too_little",)]


def test_the_better_match_wins_over_more_shared_marks() -> None:
    placement = placed(
        BODY, earlier("a", BODY[:6], story="sa", shared=20), earlier("b", BODY, story="sb", shared=5)
    )
    assert isinstance(placement, Joins)
    assert placement.best.neighbour.article_id == "b"
    assert [match.neighbour.article_id for match in placement.also] == ["a"]


def test_two_stories_of_nearly_the_whole_text_are_one() -> None:
    placement = placed(BODY, earlier("a", BODY[1:], story="sa"), earlier("b", BODY[:-1], story="sb"))
    assert isinstance(placement, Joins)
    assert [match.neighbour.story_id for match in placement.also] == ["sb"]
    assert placement.near == ()


def test_a_whole_text_joins_the_stories_that_cuts_of_it_began() -> None:
    # two cuts with little in common began a story each before the text that both are from arrived
    top, tail = BODY[:18], BODY[12:]
    placement = placed(BODY, earlier("a", top, story="sa"), earlier("b", tail, story="sb"))
    assert isinstance(placement, Joins)
    assert {placement.best.neighbour.story_id, *(one.neighbour.story_id for one in placement.also)} == {
        "sa",
        "sb",
    }


def test_an_opening_of_the_whole_text_comes_home() -> None:
    placement = placed(BODY, earlier("a", BODY[:20], story="sa"), earlier("b", BODY[:6], story="sb"))
    assert isinstance(placement, Joins)
    assert placement.best.neighbour.story_id == "sa"
    assert [match.neighbour.story_id for match in placement.also] == ["sb"]


def test_an_opening_connects_no_longer_texts() -> None:
    placement = placed(BODY[:6], earlier("a", BODY, story="sa"), earlier("b", BODY[:8] + OTHER, story="sb"))
    assert isinstance(placement, Joins)
    assert placement.also == ()


def test_who_would_join_if_it_came_later_is_brought_home_while_it_is_alone() -> None:
    """Two copies with too little in common, then the text that both are from."""
    worked_over = [*OTHER[:2], *BODY[2:20], *OTHER[2:12]]
    candidates = earlier("a", BODY[10:], story="sa"), earlier("b", worked_over, story="sb")
    alone = placed(BODY, *candidates, standing=Standing(alone=frozenset({ArticleId("b")})))
    assert isinstance(alone, Joins)
    assert [match.neighbour.story_id for match in alone.also] == ["sb"]
    assert "whole" not in alone.also[0].verdict.guards
    in_company = placed(BODY, *candidates)
    assert isinstance(in_company, Joins)
    assert in_company.also == ()


def test_a_story_is_asked_twice_and_no_more_than_four_are() -> None:
    others = [sentences(seed, 30) for seed in range(10, 16)]
    same = [earlier(f"a{at}", lines, story="sa", shared=20) for at, lines in enumerate(others[:3])]
    different = [earlier(f"b{at}", lines, story=f"sb{at}", shared=10) for at, lines in enumerate(others[3:])]
    placement = placed(BODY, *different, *same)
    assert [match.neighbour.article_id for match in placement.near] == ["a0", "a1", "b0", "b1"]


def test_a_story_that_matched_is_not_asked_again() -> None:
    placement = placed(BODY, earlier("a", BODY, story="sa"), earlier("b", BODY, story="sa"))
    assert isinstance(placement, Joins)
    assert placement.also == ()


def test_an_article_without_a_story_yet_stands_for_itself() -> None:
    placement = placed(BODY, earlier("a", BODY))
    assert isinstance(placement, Joins)
    assert placement.best.neighbour.story_id is None


def test_an_article_is_no_copy_of_itself() -> None:
    assert placed(BODY, earlier("new", BODY, story="snew")) == Founds()


def test_site_and_time_are_taken_into_account() -> None:
    new = article("new", "\n".join(BODY[:15]))
    record = fingerprint("", "\n".join(BODY)).codes
    home = Earlier(ArticleId("a"), StoryId("sa"), record, site=new.site)
    old = Earlier(ArticleId("b"), StoryId("sb"), record, announced_at=NOW - 5 * 86_400.0)
    placement = place(new, fingerprint("", new.text), [home, old], NOW)
    assert isinstance(placement, Founds)
    assert [match.verdict.guards for match in placement.near] == [("same_site",), ("late",)]


def test_a_leaf_connects_nothing_but_its_own_copies() -> None:
    leaf = earlier("leaf", BODY[:5], story="sa")
    refused = placed(BODY[:5] + OTHER, leaf, standing=LEAF)
    assert isinstance(refused, Founds)
    assert refused.near[0].verdict.guards == ("leaf",)
    assert not refused.near[0].verdict.leaf
    assert isinstance(placed(BODY[:5] + OTHER, leaf), Joins)
    assert isinstance(placed(BODY[:5], leaf, standing=LEAF), Joins)


def test_a_leaf_that_matches_nothing_keeps_its_reason() -> None:
    refused = placed(OTHER, earlier("leaf", BODY[:5], story="sa"), standing=LEAF)
    assert refused.near[0].verdict.guards == ("too_little", "leaf")


def test_records_of_another_version_are_passed_over() -> None:
    unreadable = Earlier(ArticleId("a"), StoryId("sa"), b"\x00\x00")
    assert isinstance(placed(BODY, unreadable), Founds)


def test_a_copy_of_one_story_may_be_part_of_another() -> None:
    roundup = earlier("r", [*OTHER, *BODY[:12], *THIRD], story="sr", shared=20)
    placement = placed(BODY[:12], roundup, earlier("a", BODY[:12], story="sa"))
    assert isinstance(placement, Joins)
    assert placement.best.link is None
    assert [(match.neighbour.article_id, match.link) for match in placement.near] == [("r", LinkKind.PART_OF)]


def test_what_a_leaf_has_in_common_links_nothing() -> None:
    leaf = earlier("leaf", BODY[:6], story="sa")
    refused = placed([*OTHER, *BODY[:6], *THIRD], leaf, standing=LEAF)
    assert [match.link for match in refused.near] == [None]
