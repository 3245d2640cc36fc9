"""Which entries are news where much changes at once: floods, sitemaps, changes, forgetting."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.model import Entry
from pipeline.parsing.identity import IDS_KEPT_DAYS
from pipeline.parsing.marks import MAX_CHANGES
from pipeline.urls import address_key, page_id
from tests.unit.parsing.feed_reading import (
    DAY,
    MEMORY_DAYS,
    NOW,
    OTHER,
    STORY,
    URL,
    Reader,
    changes_nothing,
    counts,
    titles,
)


def flood(prefix: str, site: str = "https://example.org", suffix: str = "") -> list[Entry]:
    """A hundred entries, told apart by ids with this prefix."""
    return [
        replace(
            STORY,
            id=f"{prefix}{n}",
            link=f"{site}/{n}{suffix}",
            title=f"Story {n}",
            published_at=datetime(2026, 1, 7, 6, tzinfo=UTC) + timedelta(minutes=n),
        )
        for n in range(100)
    ]


class TestFloods:
    """Row D9: a new publishing system gives every entry a new id; nothing of it is news."""

    def test_a_hundred_new_ids_bring_nothing(self) -> None:
        reader = Reader()
        assert len(reader.read(*flood("old")).new) == 100
        found = reader.read(*flood("new"))
        assert (found.new, found.changed) == ((), ())
        assert counts(found) == {"listed": 100, "known": 100, "rotated_ids": 100}

    def test_a_hundred_new_ids_with_new_links_bring_nothing_and_do_not_pile_up(self) -> None:
        reader = Reader()
        reader.read(*flood("old"))
        size = len(reader.seen)
        for number in range(5):
            found = reader.read(*flood(f"new{number}-", "https://www.example.org", f"?session={number}"))
            assert (found.new, found.changed) == ((), ())
            assert counts(found) == {"listed": 100, "known": 100, "rotated_ids": 100}
            assert len(reader.seen) == size

    def test_what_was_moved_stays_known_while_it_is_listed(self) -> None:
        reader = Reader()
        reader.read(*flood("old"))
        for _ in range(30):
            reader.now += 2 * DAY
            assert reader.read(*flood("new", "https://www.example.org")).new == ()

    def test_two_stories_with_one_headline_and_one_date_are_two_while_both_are_listed(self) -> None:
        reader = Reader()
        reader.read(STORY)
        other = replace(STORY, id="hp-7", link="https://example.org/7")
        assert [record.url for record in reader.read(STORY, other).new] == [other.link]

    @pytest.mark.parametrize("missing", [{"title": ""}, {"published_at": None}])
    def test_without_headline_or_date_nothing_says_that_it_is_the_same(self, missing: dict[str, Any]) -> None:
        reader = Reader()
        reader.read(replace(STORY, **missing))
        moved = replace(STORY, id="hp-7", link="https://example.org/7", **missing)
        assert len(reader.read(moved).new) == 1


class TestTheFrontPage:
    FRONT = "https://example.org/"

    def test_as_the_link_of_every_entry_it_is_none(self) -> None:
        reader = Reader(link=self.FRONT)
        entries = [replace(entry, id=self.FRONT, link="http://example.org/") for entry in (STORY, OTHER)]
        found = reader.read(*entries)
        assert titles(found) == [STORY.title, OTHER.title]
        assert all(record.url.startswith(f"{URL}#entry=") for record in found.new)
        assert changes_nothing(reader.read(*entries))

    def test_an_entry_that_has_nothing_else_is_passed_over(self) -> None:
        found = Reader(link=self.FRONT).read(replace(STORY, link=self.FRONT, content=None))
        assert (found.new, found.skipped) == ((), (("no_link", STORY.title),))

    def test_as_an_id_it_says_nothing(self) -> None:
        reader = Reader(link=self.FRONT)
        assert titles(reader.read(replace(OTHER, id=self.FRONT))) == [OTHER.title]
        third = replace(OTHER, id=self.FRONT, link="https://example.org/3", title="Third")
        assert titles(reader.read(third)) == ["Third"]


class TestSitemaps:
    """They list a site's whole past."""

    PAGE = Entry(id="https://example.org/1", link="https://example.org/1", title="")
    NEXT = replace(PAGE, id="https://example.org/2", link="https://example.org/2")

    def days_ago(self, entry: Entry, days: float) -> Entry:
        return replace(entry, updated_at=datetime.fromtimestamp(NOW - days * DAY, UTC))

    def test_pages_of_the_memory_are_news_and_older_ones_are_only_remembered(self) -> None:
        reader = Reader(format="sitemap")
        young, old = self.days_ago(self.PAGE, 29), self.days_ago(self.NEXT, 31)
        assert [record.url for record in reader.read(young, old).new] == [self.PAGE.link]
        touched = self.days_ago(self.NEXT, 0)
        found = reader.read(young, touched)
        assert (found.new, [record.url for record in found.changed]) == ((), [self.NEXT.link])

    def test_undated_pages_are_the_past_at_first_and_news_beside_known_ones(self) -> None:
        reader = Reader(format="sitemap")
        assert reader.read(self.PAGE).new == ()
        assert [record.url for record in reader.read(self.PAGE, self.NEXT).new] == [self.NEXT.link]
        third = replace(self.PAGE, id="3", link="https://example.org/3")
        assert reader.read(third).new == ()

    def test_an_undated_page_with_a_headline_is_news(self) -> None:
        assert titles(Reader(format="sitemap-news").read(replace(self.PAGE, title="Ice"))) == ["Ice"]

    def test_a_date_that_cannot_be_true_is_none(self) -> None:
        assert Reader(format="sitemap").read(self.days_ago(self.PAGE, -400)).new == ()


class TestEntriesWithoutALink:
    def test_with_a_text_they_have_a_page_of_their_own(self) -> None:
        reader = Reader()
        first, second = replace(STORY, link=None), replace(OTHER, link=None)
        found = reader.read(first, second)
        assert all(record.url.startswith(f"{URL}#entry=") for record in found.new)
        assert len({record.id for record in found.new}) == 2
        assert found.new[0].content == STORY.content
        assert changes_nothing(reader.read(first, second))

    def test_with_one_id_for_all_they_are_told_apart_by_their_titles(self) -> None:
        found = Reader().read(replace(STORY, link=None), replace(OTHER, link=None, id=STORY.id))
        assert titles(found) == [STORY.title, OTHER.title]

    def test_without_a_text_they_are_skipped_and_told_once(self) -> None:
        reader = Reader()
        bare = replace(STORY, link=None, content=None)
        assert reader.read(bare).skipped == (("no_link", STORY.title),)
        assert changes_nothing(reader.read(bare))

    def test_one_that_gets_a_text_or_a_link_later_is_news_then(self) -> None:
        for later in (replace(STORY, link=None), STORY):
            reader = Reader()
            reader.read(replace(STORY, link=None, content=None))
            assert titles(reader.read(later)) == [STORY.title]


class TestChanges:
    @pytest.mark.parametrize(
        "change",
        [
            {"title": "x"},
            {"summary": "x"},
            {"content": "x"},
            {"updated_at": datetime(2026, 1, 7, 10, tzinfo=UTC)},
        ],
    )
    def test_an_entry_that_says_something_else_is_a_change(self, change: dict[str, str]) -> None:
        reader = Reader()
        reader.read(STORY)
        changed = replace(STORY, **change)  # type: ignore[arg-type]
        found = reader.read(changed)
        assert found.new == ()
        assert [record.id for record in found.changed] == [page_id(address_key(STORY.link or ""))]
        assert changes_nothing(reader.read(changed))

    def test_an_entry_that_never_stays_the_same_is_no_news_after_a_while(self) -> None:
        reader = Reader()
        reader.read(STORY)
        changes = [len(reader.read(replace(STORY, summary=f"ad {number}")).changed) for number in range(40)]
        assert sum(changes) == MAX_CHANGES

    def test_what_another_version_wrote_is_known_and_written_anew(self) -> None:
        reader = Reader()
        reader.read(STORY)
        reader.seen = dict.fromkeys(reader.seen, "something else")
        found = reader.read(STORY)
        assert (found.new, found.changed) == ((), ())
        assert set(found.seen) == set(reader.seen)
        reader.seen = dict.fromkeys(reader.seen, "something else")
        assert reader.read(replace(STORY, link="https://example.org/moved")).new == ()


class TestMemory:
    def test_what_is_still_listed_is_refreshed_once_a_day(self) -> None:
        reader = Reader()
        reader.read(STORY)
        reader.now += DAY
        assert len(reader.read(STORY).seen) == len(reader.seen) == 2
        assert reader.read(STORY).seen == {}

    def test_an_entry_is_known_for_the_whole_memory_after_it_was_last_listed(self) -> None:
        for away_days, told in ((MEMORY_DAYS - 1, []), (MEMORY_DAYS, [STORY.title])):
            reader = Reader()
            reader.read(STORY, OTHER)
            reader.now = NOW + away_days * DAY
            assert titles(reader.read(OTHER)) == []
            assert titles(reader.read(STORY, OTHER)) == told

    def test_what_is_listed_is_never_forgotten(self) -> None:
        reader = Reader()
        reader.read(STORY)
        for _ in range(10):
            reader.now += 20 * DAY
            assert reader.read(STORY, OTHER).unseen == ()

    def test_ids_of_what_is_not_listed_are_forgotten_sooner(self) -> None:
        reader = Reader()
        reader.read(STORY, OTHER)
        moved = replace(STORY, link="https://example.org/moved")
        reader.now = NOW + (IDS_KEPT_DAYS - 1) * DAY
        assert reader.read(OTHER).unseen == ()
        assert reader.read(OTHER, moved).new == ()
        reader.now += IDS_KEPT_DAYS * DAY
        assert len(reader.read(OTHER).unseen) == 1
        assert titles(reader.read(OTHER, moved)) == [STORY.title]

    def test_a_year_of_news_stays_small(self) -> None:
        """As `benchmarks.feed_size` has it: ten entries a day, the last thirty listed."""
        reader = Reader()
        for day in range(1, 366):
            window = range(10 * day, 10 * day + 30)
            reader.now = NOW + day * DAY
            reader.read(
                *(replace(STORY, id=f"hp-{n}", link=f"https://example.org/{n}", title=f"{n}") for n in window)
            )
        keys = [key[0] for key in reader.seen]
        assert keys.count("p") == 30 + 10 * (MEMORY_DAYS - 1)
        assert keys.count("i") == 30 + 10 * (IDS_KEPT_DAYS - 1)
        assert sum(len(key) + len(mark) for key, mark in reader.seen.items()) < 10_000

    def test_a_feed_that_stands_still_for_a_year_has_no_news(self) -> None:
        reader = Reader()
        reader.read(STORY)
        reader.now += 365 * DAY
        found = reader.read(STORY, OTHER)
        assert (titles(found), found.unseen) == ([OTHER.title], ())

    def test_what_was_not_written_here_and_is_not_listed_is_forgotten(self) -> None:
        reader = Reader()
        reader.seen = {"odd": "x", "odder": "a b c d e", "i": "", "p": "é" * 9}
        assert set(reader.read(STORY).unseen) == {"odd", "odder", "i", "p"}
