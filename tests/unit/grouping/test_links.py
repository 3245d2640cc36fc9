"""What an article is to texts of other stories: part of the decision, of the story and of its event."""

from __future__ import annotations

from dataclasses import replace

from pipeline import grouping, trails
from pipeline.model import LinkKind
from pipeline.queueing.events import StoryCopied, StoryCreated, StoryRevised
from tests.unit.copies.articles import article, sentences
from tests.unit.grouping.building import BODY, OTHER, announced, copy_of, founded, known_as, view

DAY_S = 86_400.0
THIRD = sentences(3, 30)
ITEM = copy_of("item", lines=BODY[:12])
LIVE = copy_of("live", lines=[*OTHER, *BODY[:12], *THIRD])


def test_a_live_page_begins_a_story_that_is_linked_to_its_item() -> None:
    settled = grouping.settle(view(LIVE, announced(ITEM, "sitem"), on=[founded(ITEM)]))
    (created,) = settled.events
    assert isinstance(created, StoryCreated)
    (link,) = created.story.links
    assert (link.kind, link.article_id, link.other_id, link.other_story_id) == (
        LinkKind.CONTAINS,
        "live",
        "item",
        "sitem",
    )
    assert link.verdict.role is None
    assert settled.pointers == {}, "a link waits for nobody"


def test_a_copy_of_the_item_is_part_of_the_live_page_and_joins_its_story_all_the_same() -> None:
    late = copy_of("late", lines=BODY[:12], minutes=5)
    on = [founded(ITEM), founded(LIVE)]
    settled = grouping.settle(view(late, announced(ITEM, "sitem"), announced(LIVE, "slive"), on=on))
    (copied,) = settled.events
    assert isinstance(copied, StoryCopied)
    assert [(link.kind, link.article_id, link.other_id) for link in copied.story.links] == [
        (LinkKind.PART_OF, "late", "live")
    ]


def test_the_next_report_of_an_article_still_on_its_way_is_linked_to_the_story_that_it_will_have() -> None:
    yesterday = copy_of("y", lines=BODY)
    today = copy_of("n", lines=[*OTHER[:14], *BODY[:16]])
    settled = grouping.settle(view(today, announced(yesterday, seconds=-DAY_S)))
    (link,) = settled.stories[0].links
    assert (link.kind, link.other_story_id) == (LinkKind.FOLLOWS, "sy")


def test_a_publishers_newer_text_updates_its_older_one() -> None:
    older = article("o", "\n".join(BODY[:20]), site="one.example")
    newer = article("n", "\n".join([*BODY[:20], *OTHER[:6]]), site="one.example", minutes=30)
    settled = grouping.settle(view(newer, announced(older, "so"), on=[founded(older)]))
    assert [(link.kind, link.other_id) for link in settled.stories[0].links] == [(LinkKind.UPDATES, "o")]


def test_a_live_page_that_grew_is_linked_to_its_new_item() -> None:
    before = copy_of("live", lines=OTHER)
    grown = replace(LIVE, revision=1)
    settled = grouping.settle_revision(
        view(grown, announced(ITEM, "sitem"), on=[founded(before)]), known_as(before, founded(before))
    )
    revised = settled.events[0]
    assert isinstance(revised, StoryRevised)
    assert [(link.kind, link.other_id) for link in revised.story.links] == [(LinkKind.CONTAINS, "item")]
    assert [match.link for match in settled.compared] == [LinkKind.CONTAINS]


def test_an_article_that_was_revised_does_not_update_the_newer_one_that_updates_it() -> None:
    before = article("o", "\n".join(BODY[:20]), site="one.example")
    newer = article("n", "\n".join([*BODY[:20], *OTHER[:6]]), site="one.example", minutes=30)
    after = replace(before, text="\n".join([*BODY[:20], *THIRD[:4]]), revision=1)
    settled = grouping.settle_revision(
        view(after, announced(newer, "sn"), on=[founded(before)]), known_as(before, founded(before))
    )
    assert settled.stories[0].links == ()


def test_the_trail_tells_the_link() -> None:
    on = view(LIVE, announced(ITEM, "sitem"), on=[founded(ITEM)])
    compared, _ = trails.of_story(grouping.settle(on), "page", on, repeated_lines=0, measures={})
    assert (compared.outcome, compared.facts["link"]) == ("no_copy", "contains")
