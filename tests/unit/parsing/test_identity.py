"""Rows F1 to F10 of the polling study: which entries are news."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.model import Entry, Feed, FeedId, ParsedFeed
from pipeline.parsing.identity import IDS_KEPT_DAYS, Discovery, discover, entry_key
from pipeline.parsing.marks import MAX_CHANGES
from pipeline.urls import address_key, page_id

URL = "https://example.org/feed.xml"
FEED = Feed(id=FeedId("example"), url=URL, publisher="Harbour Post")
NOW = 1_767_780_000.0
DAY = 86_400.0
MEMORY_DAYS = 30.0
EARLY = datetime(2026, 1, 7, 6, tzinfo=UTC)
STORY = Entry(
    id="hp-1",
    link="https://example.org/ferry",
    title="Ferry timetable changes",
    authors=("Ada Quill",),
    published_at=datetime(2026, 1, 7, 9, tzinfo=UTC),
    summary="Two crossings are dropped.",
    content="<p>Two early crossings are dropped.</p>",
    language="en",
)
OTHER = replace(STORY, id="hp-2", link="https://example.org/quay", title="Ice on the quay", published_at=None)


class Reader:
    """A feed as it is polled time after time, with its seen-set."""

    def __init__(self, feed: Feed = FEED, format: str = "rss20", link: str | None = None) -> None:  # noqa: A002
        self.feed, self.format, self.link = feed, format, link
        self.seen: dict[str, str] = {}
        self.now = NOW

    def read(self, *entries: Entry) -> Discovery:
        parsed = ParsedFeed(format=self.format, title="T", link=self.link, language="de", entries=entries)
        found = discover(self.feed, parsed, self.seen, self.now, memory_days=MEMORY_DAYS)
        self.seen.update(found.seen)
        for key in found.unseen:
            del self.seen[key]
        self.now += 600
        return found


def titles(found: Discovery) -> list[str]:
    return [record.title for record in found.new]


def changes_nothing(found: Discovery) -> bool:
    return not (found.new or found.changed or found.seen or found.unseen or found.skipped)


def counts(found: Discovery) -> dict[str, int]:
    """Those that are not 0."""
    names = ("listed", "known", "rotated_ids", "duplicates", "false_dates")
    return {name: getattr(found, name) for name in names if getattr(found, name)}


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
