"""Which entries are news: pages, ids, and what is counted. Rules F1 to F4."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.parsing.identity import entry_key
from pipeline.urls import address_key, page_id
from tests.unit.parsing.feed_reading import (
    DAY,
    EARLY,
    FEED,
    NOW,
    OTHER,
    STORY,
    Reader,
    changes_nothing,
    counts,
    titles,
)


class TestNews:
    def test_an_entry_is_new_once(self) -> None:
        reader = Reader()
        assert titles(reader.read(STORY, OTHER)) == [STORY.title, OTHER.title]
        assert changes_nothing(reader.read(OTHER, STORY))

    def test_the_record_says_what_the_entry_said(self) -> None:
        (record,) = Reader().read(STORY).new
        assert record.id == page_id(address_key("https://example.org/ferry"))
        assert (record.url, record.feed_ids, record.entry_key) == (STORY.link, (FEED.id,), "hp-1")
        assert (record.publisher, record.language, record.authors) == ("Harbour Post", "en", ("Ada Quill",))
        assert (record.published_at, record.first_seen_at) == (STORY.published_at, NOW)
        assert (record.summary, record.content) == (STORY.summary, None)

    def test_the_language_is_the_feeds_the_entrys_or_the_documents(self) -> None:
        assert Reader(replace(FEED, language="fr")).read(STORY).new[0].language == "fr"
        assert Reader().read(replace(STORY, language=None)).new[0].language == "de"

    def test_a_date_that_cannot_be_true_is_dropped(self) -> None:
        wrong = replace(
            STORY, published_at=datetime(2036, 1, 1, tzinfo=UTC), updated_at=datetime(1, 1, 1, tzinfo=UTC)
        )
        (record,) = Reader().read(wrong).new
        assert (record.published_at, record.updated_at) == (None, None)

    def test_the_text_travels_with_the_record_where_the_feed_carries_it(self) -> None:
        assert Reader(replace(FEED, content="feed")).read(STORY).new[0].content == STORY.content

    @pytest.mark.parametrize(
        ("letters", "kept"), [(900, False), (1_000, True), (99_900, True), (100_000, False)]
    )
    def test_a_long_text_beside_its_page_is_kept_for_the_page_that_is_cut(
        self, letters: int, kept: bool
    ) -> None:
        told = replace(STORY, content=f"<p>{'x' * letters}</p>")
        (record,) = Reader().read(told).new
        assert (record.content, record.feed_text) == (None, told.content if kept else None)
        (record,) = Reader(replace(FEED, content="feed")).read(told).new
        assert (record.content, record.feed_text) == (told.content, None)

    def test_the_key_is_the_id_the_link_or_what_is_left(self) -> None:
        bare = replace(STORY, id=None, link=None)
        assert entry_key(STORY) == "hp-1"
        assert entry_key(replace(STORY, id=None)) == STORY.link
        assert entry_key(bare) == entry_key(replace(bare, summary="x")) != entry_key(replace(bare, title="x"))


class TestIdsAndLinks:
    def test_tracking_makes_no_other_entry(self) -> None:
        reader = Reader()
        reader.read(replace(STORY, id=None))
        assert reader.read(replace(STORY, id=None, link=f"{STORY.link}?utm_source=rss")).new == ()

    def test_ids_that_change_at_every_poll_make_no_news_and_do_not_pile_up(self) -> None:
        reader = Reader()
        reader.read(STORY)
        size = len(reader.seen)
        for number in range(50):
            assert reader.read(replace(STORY, id=f"random-{number}")).new == ()
        assert len(reader.seen) == size

    def test_links_that_change_at_every_poll_make_no_news_and_do_not_pile_up(self) -> None:
        reader = Reader()
        reader.read(STORY)
        size = len(reader.seen)
        for number in range(50):
            assert changes_nothing(reader.read(replace(STORY, link=f"https://example.org/s{number}")))
        assert len(reader.seen) == size

    def test_a_moved_link_with_a_new_headline_and_the_same_date_is_the_same_entry(self) -> None:
        reader = Reader()
        reader.read(STORY)
        assert (
            reader.read(replace(STORY, link="https://example.org/new-slug", title="New headline")).new == ()
        )

    def test_an_id_that_comes_back_with_another_story_is_news(self) -> None:
        reader = Reader()
        reader.read(OTHER)
        again = replace(OTHER, link="https://example.org/third", title="Third story")
        assert titles(reader.read(again)) == ["Third story"]
        assert reader.read(again).new == ()

    def test_an_id_that_all_entries_of_a_document_share_is_no_id(self) -> None:
        reader = Reader()
        entries = [
            replace(OTHER, id="https://example.org/", link=f"https://example.org/{n}", title=f"S{n}")
            for n in range(3)
        ]
        assert titles(reader.read(*entries)) == ["S0", "S1", "S2"]
        later = replace(entries[0], link="https://example.org/9", title="S9")
        assert titles(reader.read(later, *entries[:2])) == ["S9"]

    def test_entries_with_one_id_and_one_link_are_one(self) -> None:
        found = Reader().read(STORY, STORY, STORY)
        assert titles(found) == [STORY.title]
        assert found.skipped == (("duplicate", STORY.title),) * 2

    def test_a_second_entry_for_a_page_is_told_once(self) -> None:
        reader = Reader()
        twin = replace(STORY, id="hp-9", title="Again: ferries")
        assert reader.read(STORY, twin).skipped == (("duplicate", "Again: ferries"),)
        assert changes_nothing(reader.read(STORY, twin))

    def test_a_twin_under_another_headline_does_not_make_its_entry_news_at_the_next_poll(self) -> None:
        reader = Reader()
        reader.read(replace(STORY, link="https://example.org/first"))
        moved = replace(STORY, published_at=None)
        twin = replace(moved, title="Again: ferries")
        assert titles(reader.read(moved, twin)) == []
        assert titles(reader.read(moved, twin)) == []

    def test_a_twin_that_was_known_by_its_own_id_stays_known(self) -> None:
        reader = Reader()
        reader.read(STORY, OTHER)
        reader.now += DAY
        moved = replace(OTHER, link=STORY.link)
        assert reader.read(STORY, moved).new == ()


class TestCounts:
    def test_of_what_is_listed_some_is_known(self) -> None:
        reader = Reader()
        assert counts(reader.read(STORY)) == {"listed": 1}
        assert counts(reader.read(STORY, OTHER)) == {"listed": 2, "known": 1}

    def test_a_document_without_a_known_entry_after_others_had_some_is_a_gap(self) -> None:
        reader = Reader()
        reader.read(STORY)
        assert counts(reader.read(OTHER)) == {"listed": 1}

    def test_an_entry_with_a_moved_link_is_known(self) -> None:
        reader = Reader()
        reader.read(STORY)
        assert counts(reader.read(replace(STORY, link="https://example.org/moved"))) == {
            "listed": 1,
            "known": 1,
        }

    def test_ids_that_changed_are_counted_while_they_are_listed(self) -> None:
        reader = Reader()
        reader.read(STORY, OTHER)
        for _ in range(2):
            found = reader.read(replace(STORY, id="new"), OTHER)
            assert counts(found) == {"listed": 2, "known": 2, "rotated_ids": 1}

    def test_what_has_no_id_has_none_that_changed(self) -> None:
        reader = Reader()
        reader.read(replace(STORY, id=None))
        tracked = replace(STORY, id=None, link=f"{STORY.link}?utm_source=rss")
        assert counts(reader.read(tracked)) == {"listed": 1, "known": 1}

    def test_every_second_entry_for_a_page_is_a_duplicate_at_every_poll(self) -> None:
        reader = Reader()
        assert counts(reader.read(STORY, STORY, OTHER)) == {"listed": 3, "duplicates": 1}
        assert counts(reader.read(STORY, STORY, OTHER)) == {"listed": 3, "known": 2, "duplicates": 1}

    def test_entries_without_link_and_text_are_counted_as_others_are(self) -> None:
        reader = Reader()
        bare = replace(STORY, link=None, content=None, published_at=datetime(2036, 1, 1, tzinfo=UTC))
        assert counts(reader.read(bare, bare)) == {"listed": 2, "duplicates": 1, "false_dates": 1}
        assert counts(reader.read(bare)) == {"listed": 1, "known": 1, "false_dates": 1}

    @pytest.mark.parametrize("name", ["published_at", "updated_at"])
    @pytest.mark.parametrize("year", [1, 1970, 2036])
    def test_a_date_that_cannot_be_true_is_false(self, name: str, year: int) -> None:
        changed: dict[str, Any] = {name: datetime(year, 1, 1, tzinfo=UTC)}
        assert Reader().read(replace(STORY, **changed)).false_dates == 1

    def test_a_date_that_moves_though_nothing_else_does_is_false(self) -> None:
        reader = Reader()
        reader.read(STORY, OTHER)
        later = datetime(2026, 1, 7, 10, tzinfo=UTC)
        assert reader.read(replace(STORY, published_at=later), OTHER).false_dates == 1
        assert reader.read(replace(STORY, published_at=later), OTHER).false_dates == 0
        assert reader.read(replace(STORY, published_at=EARLY, title="New headline"), OTHER).false_dates == 0

    def test_a_date_that_comes_or_goes_is_not_false(self) -> None:
        reader = Reader()
        reader.read(STORY, OTHER)
        assert (
            reader.read(
                replace(STORY, published_at=None), replace(OTHER, published_at=STORY.published_at)
            ).false_dates
            == 0
        )
