"""What a new article changes about the stories, and the view it rests on."""

from __future__ import annotations

from dataclasses import replace

from pipeline import grouping
from pipeline.model import ArticleId, Role, WireCredit
from pipeline.queueing.events import StoryCopied, StoryCreated, StoryOriginalChanged
from tests.unit.grouping.building import (
    BODY,
    NOW,
    OTHER,
    announced,
    copy_of,
    founded,
    joined,
    known_as,
    members,
    told,
    view,
)

# ── what has to be read ──────────────────────────────────────────────────────────────────────────


def test_its_own_story_is_read_and_those_of_all_neighbours_each_once() -> None:
    neighbours = [
        announced(copy_of("a"), "sx"),
        announced(copy_of("b")),
        announced(copy_of("c"), "sx"),
        announced(copy_of("d"), "sb"),
    ]
    assert grouping.story_ids(ArticleId("n"), neighbours) == ["sn", "sx", "sb"]


# ── founding and joining ─────────────────────────────────────────────────────────────────────────


def test_an_article_without_copies_founds_its_story_where_none_was() -> None:
    settled = grouping.settle(view(copy_of("n"), announced(copy_of("a", lines=OTHER), "sa")))
    (story,) = settled.stories
    assert (settled.outcome, story.id, story.version, members(story)) == ("founded", "sn", 1, ["n"])
    assert (settled.expect, settled.pointers, settled.gone) == ({"sn": 0}, {}, ())
    (created,) = settled.events
    assert isinstance(created, StoryCreated)
    assert (created.event_id, created.article.id, created.at.timestamp()) == ("story.created:n:0", "n", NOW)
    assert [match.neighbour.article_id for match in settled.compared] == ["a"]


def test_a_copy_joins_the_story_on_the_view_that_it_was_judged_on() -> None:
    first = copy_of("a")
    settled = grouping.settle(
        view(copy_of("n", minutes=5), announced(first, "sa"), on=[founded(first)]),
    )
    (story,) = settled.stories
    assert (settled.outcome, story.id, story.version, members(story)) == ("joined", "sa", 2, ["a", "n"])
    assert (story.copies[1].role, story.copies[1].against) == (Role.VERBATIM, "a")
    assert (settled.expect, settled.pointers) == ({"sa": 1, "sn": 0}, {"a": "sa"})
    assert [type(event) for event in settled.events] == [StoryCopied]
    assert told(settled.events) == ["story.copied:n:0"]


def test_the_agencys_own_text_after_its_copies_is_the_original_now() -> None:
    first = copy_of("a")
    agency = replace(
        copy_of("n", minutes=5), wire=WireCredit(agency="Norvik", confidence=1.0, evidence="n.example")
    )
    settled = grouping.settle(view(agency, announced(first, "sa"), on=[founded(first)]))
    assert told(settled.events) == ["story.copied:n:0", "story.original_changed:sa:2"]
    changed = settled.events[1]
    assert isinstance(changed, StoryOriginalChanged)
    assert (changed.previous_original_id, changed.story.original_id) == ("a", "n")


def test_the_opening_of_a_story_does_not_draw_other_texts_into_it() -> None:
    whole, opening = copy_of("a"), copy_of("b", lines=BODY[:5])
    story = joined(founded(whole), opening, whole)
    mixed = copy_of("n", lines=BODY[:5] + OTHER)
    settled = grouping.settle(view(mixed, announced(opening, "sa"), on=[story]))
    assert settled.outcome == "founded"
    assert settled.compared[0].verdict.guards == ("leaf",)


# ── neighbours that were announced and are not committed yet ─────────────────────────────────────


def test_the_story_of_a_neighbour_still_on_its_way_is_founded_on_its_behalf() -> None:
    settled = grouping.settle(view(copy_of("n", minutes=5), announced(copy_of("a"))))
    (story,) = settled.stories
    assert (settled.outcome, story.id, story.version, members(story)) == ("founded", "sa", 1, ["n"])
    assert (settled.expect, settled.pointers) == ({"sa": 0, "sn": 0}, {"a": None})
    assert told(settled.events) == ["story.created:n:0"]


def test_an_article_finds_the_story_that_a_quicker_copy_founded_on_its_behalf() -> None:
    quick = copy_of("q", lines=BODY[:20], minutes=5)
    story = founded(quick, root="n")
    here = view(copy_of("n"), on=[story])
    assert grouping.quicker_copy(here) == "q"
    settled = grouping.settle(here, (quick.id, known_as(quick, story)))
    (after,) = settled.stories
    assert (settled.outcome, after.id, after.version, members(after)) == ("joined", "sn", 2, ["q", "n"])
    assert (after.copies[1].against, after.original_id, after.copies[0].role) == ("q", "n", Role.TRIMMED)
    assert after.copies[1].verdict is not None
    assert after.copies[1].verdict.role is Role.EXTENDED
    assert settled.expect == {"sn": 1}
    assert told(settled.events) == ["story.copied:n:0", "story.original_changed:sn:2"]


def test_no_copy_was_quicker_where_there_is_no_story_or_only_the_article_in_it() -> None:
    member = copy_of("n")
    assert grouping.quicker_copy(view(member)) is None
    assert grouping.quicker_copy(view(member, on=[founded(member)])) is None


def test_a_story_keeps_its_copies_when_the_quicker_one_is_forgotten() -> None:
    quick, late = copy_of("q", minutes=5), copy_of("r", minutes=9)
    story = joined(founded(quick, root="n"), late, quick)
    settled = grouping.settle(view(copy_of("n"), on=[story]), None)
    (after,) = settled.stories
    assert (after.id, after.version, members(after)) == ("sn", story.version + 1, ["q", "r", "n"])
    assert settled.expect == {"sn": story.version}
    assert "story.copied:n:0" in told(settled.events)


def test_an_article_that_was_forgotten_is_not_told_again_when_its_story_is_not() -> None:
    member = copy_of("n")
    story = joined(founded(member), copy_of("a"), member)
    settled = grouping.settle(view(member, on=[story]), None)
    assert members(settled.stories[0]) == ["n", "a"]
    assert (settled.stories[0].version, settled.events) == (story.version + 1, ())
