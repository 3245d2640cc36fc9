"""Counts, feeds and stories as people see them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.view import Window, feed_view, minute, story_line, totals
from pipeline.model import Arrivals, Feed, FeedId, FeedState, Stage, Verdict
from tests.story_building import NOW, article, story_of

FEED = Feed(id=FeedId("harbour"), url="https://harbour.example/feed")
COUNTS = {
    ("poll", "changed", ""): 5,
    ("poll", "unchanged", "not_modified"): 7,
    ("poll", "failed", "dns"): 2,
    ("poll", "waits", "host_pace"): 9,
    ("entry", "discovered", ""): 11,
    ("collect", "done", ""): 10,
    ("collect", "failed", "timeout"): 3,
    ("collect", "dead", "gone"): 1,
    ("compare", "copy", "verbatim"): 4,
    ("extract", "done", "founded"): 6,
    ("extract", "done", "joined"): 3,
    ("extract", "done", "revised"): 1,
    ("extract", "dead", "no_text"): 2,
}


def test_totals_are_sums_of_the_notes_that_mean_them() -> None:
    found = totals(COUNTS)
    assert (found.polls, found.unchanged, found.failed_polls, found.discovered) == (14, 7, 2, 11)
    assert (found.collected, found.extracted, found.stories, found.copies, found.revised) == (10, 10, 6, 3, 1)
    assert (found.failed_pages, found.dead) == (3, 3)


def test_a_rate_counts_what_ended_and_apart_from_it_what_failed() -> None:
    window = Window(counts=COUNTS, minutes=2.0)
    assert window.per_minute(Stage.COLLECT) == 5.5
    assert window.per_minute(Stage.COLLECT, {"failed"}) == 1.5


def test_a_minute_holds_what_arrived_in_it() -> None:
    found = minute(NOW, COUNTS)
    assert (found.at, found.polls, found.articles, found.stories, found.copies) == (NOW, 14, 10, 6, 3)


@pytest.mark.parametrize(
    ("feed", "state", "word"),
    [
        (FEED, FeedState(), "new"),
        (FEED, FeedState(polled_at=NOW, changed_at=NOW), "ok"),
        (FEED, FeedState(polled_at=NOW), "ok"),
        (FEED, FeedState(polled_at=NOW, changed_at=NOW - 8 * 86_400), "quiet"),
        (FEED, FeedState(polled_at=NOW, failures=1), "failing"),
        (replace(FEED, enabled=False), FeedState(failures=1), "paused"),
    ],
)
def test_a_feed_is_in_one_state(feed: Feed, state: FeedState, word: str) -> None:
    assert feed_view(feed, state, NOW).state == word


def test_a_feed_is_called_by_its_publisher_else_its_title_else_its_id() -> None:
    assert (
        feed_view(replace(FEED, publisher="Harbour Daily"), FeedState(title="x"), NOW).publisher
        == "Harbour Daily"
    )
    assert feed_view(FEED, FeedState(title="The Harbour"), NOW).publisher == "The Harbour"
    assert feed_view(FEED, FeedState(), NOW).publisher == "harbour"


def test_entries_a_day_are_what_polling_learnt() -> None:
    state = FeedState(arrivals=Arrivals(count=30.0, days=2.0))
    assert feed_view(FEED, state, NOW).per_day == 15.0


def test_a_story_begins_with_its_original_wherever_that_stands_among_its_copies() -> None:
    first, second = article("harbour"), article("daily")
    story = replace(story_of(first, second), original_id=second.id)
    line = story_line(story)
    assert [copy.publisher for copy in line.copies] == ["Daily", "Harbour"]
    assert (line.publisher, line.agency, line.title) == ("Daily", "Norvik News Agency", second.title)


def test_a_copy_keeps_the_numbers_of_its_comparison() -> None:
    story = story_of(article("harbour"), article("daily"))
    verdict = Verdict(role=None, resemblance=0.5, containment=0.75, matched_words=90)
    compared = replace(story, wire=None, copies=(story.copies[0], replace(story.copies[1], verdict=verdict)))
    root, copy = story_line(compared).copies
    assert (root.resemblance, root.containment) == (None, None)
    assert (copy.resemblance, copy.containment, copy.words) == (0.5, 0.75, 300)
    assert story_line(compared).agency is None
