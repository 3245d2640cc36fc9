"""An article that its publisher changed, and what the trail tells of a decision."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline import grouping, trails
from pipeline.model import Edit, WireCredit
from pipeline.queueing.events import StoryRevised
from tests.unit.copies.articles import text
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

# ── revisions ────────────────────────────────────────────────────────────────────────────────────


def test_a_changed_text_is_a_revision_of_its_story_with_both_texts_compared() -> None:
    before = copy_of("n", lines=BODY[:20])
    after = replace(before, text="\n".join(BODY[:25]), revision=1, title="Harbour board votes again")
    story = joined(founded(before), copy_of("a"), before)
    settled = grouping.settle_revision(view(after, on=[story]), known_as(before, story))
    assert (settled.outcome, settled.expect, settled.pointers) == ("revised", {"sn": 2}, {})
    assert (settled.stories[0].version, settled.stories[0].copies[0].revision) == (3, 1)
    (revised,) = settled.events
    assert isinstance(revised, StoryRevised)
    assert (revised.event_id, revised.article.revision) == ("story.revised:n:1", 1)
    assert revised.resemblance == pytest.approx(0.8, abs=0.02)
    assert revised.edits == ()


def test_a_revision_tells_what_changed_where_the_former_text_is_kept() -> None:
    before = copy_of("n", lines=BODY[:20])
    after = replace(before, text="\n".join(BODY[:19]), revision=1)
    story = founded(before)
    settled = grouping.settle_revision(view(after, on=[story]), known_as(before, story), before.text)
    (revised,) = settled.events
    assert isinstance(revised, StoryRevised)
    assert revised.edits == (Edit(before=BODY[19], after=""),)


def test_a_revision_of_a_story_that_is_forgotten_brings_it_back() -> None:
    before = copy_of("n", lines=BODY[:20])
    after = replace(before, text=text(3), revision=4)
    settled = grouping.settle_revision(
        view(after), replace(known_as(before, founded(before, root="gone")), revision=3)
    )
    (story,) = settled.stories
    assert (story.id, story.version, members(story)) == ("sgone", 1, ["n"])
    assert settled.expect == {"sgone": 0}
    assert told(settled.events) == ["story.revised:n:4"]


def test_a_revision_that_credits_an_agency_may_change_the_original() -> None:
    before, other = copy_of("n"), copy_of("a", minutes=5)
    credited = replace(
        before, revision=1, wire=WireCredit(agency="Norvik", confidence=0.9, evidence="(Norvik)")
    )
    story = joined(founded(before), other, before)
    settled = grouping.settle_revision(view(credited, on=[story]), known_as(before, story))
    assert told(settled.events) == ["story.revised:n:1", "story.original_changed:sn:3"]
    assert settled.stories[0].original_id == "a"


# ── the trail ────────────────────────────────────────────────────────────────────────────────────


def test_the_trail_tells_each_comparison_with_its_numbers_and_how_it_ended() -> None:
    first, other = copy_of("a"), copy_of("b", lines=OTHER)
    credit = WireCredit(agency="Norvik", confidence=0.9, evidence="(Norvik)")
    member = replace(copy_of("n", lines=BODY[:15]), wire=credit, title="A" * 200)
    here = view(member, announced(first, "sa"), announced(other, "sb"), on=[founded(first)])
    settled = grouping.settle(here)
    copy, no_copy, done = trails.of_story(settled, "page", here, repeated_lines=2, measures={"lag_ms": 9})
    assert {(note.subject, note.at) for note in (copy, no_copy, done)} == {("page", NOW)}
    assert (copy.stage, copy.outcome, copy.reason) == ("compare", "copy", "trimmed")
    assert (copy.facts["with"], copy.facts["site"], copy.facts["marks"]) == ("a", "a.example", 10)
    assert (copy.facts["resemblance"], copy.facts["containment"]) == (0.5, 1.0)
    assert (no_copy.outcome, no_copy.reason, no_copy.facts["guards"]) == (
        "no_copy",
        "too_little",
        "too_little",
    )
    assert (done.stage, done.outcome, done.reason) == ("extract", "done", "joined")
    assert done.facts == {
        "article": "n",
        "story": "sa",
        "words": here.sketch.words,
        "repeated_lines": 2,
        "title": "A" * 120,
        "agency": "Norvik",
        "lag_ms": 9,
    }


def test_a_trail_without_credit_and_comparison_is_one_note() -> None:
    here = view(copy_of("n"))
    (done,) = trails.of_story(grouping.settle(here), "page", here, repeated_lines=2, measures={})
    assert (done.reason, done.facts["agency"]) == ("founded", None)
