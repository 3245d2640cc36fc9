from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Entry, Feed, FeedId, ParsedFeed
from pipeline.parsing.identity import discover
from pipeline.urls import address_key

FEED = Feed(id=FeedId("example"), url="https://example.org/feed.xml")
NOW = 1_767_780_000.0
DAY = 86_400.0
MEMORY_DAYS = 30.0

ENTRIES = st.builds(
    Entry,
    id=st.none() | st.sampled_from("abc"),
    link=st.none() | st.sampled_from([f"https://example.org/{name}" for name in "wxyz"]),
    title=st.sampled_from(["One", "Two", "Three"]),
    published_at=st.none() | st.datetimes(datetime(1990, 1, 1), timezones=st.just(UTC)),
    content=st.none() | st.sampled_from(["<p>a</p>", "<p>b</p>"]),
)
DOCUMENTS = st.lists(ENTRIES, max_size=8).map(
    lambda entries: ParsedFeed(format="rss20", title=None, link=None, language=None, entries=tuple(entries))
)


class TestDiscover:
    @given(st.lists(DOCUMENTS, max_size=5))
    def test_a_page_is_new_once_and_a_document_read_twice_brings_nothing(
        self, documents: list[ParsedFeed]
    ) -> None:
        seen: dict[str, str] = {}
        pages: list[str] = []
        for document in documents:
            found = discover(FEED, document, seen, NOW, memory_days=MEMORY_DAYS)
            seen.update(found.seen)
            pages.extend(record.id for record in found.new)
            again = discover(FEED, document, seen, NOW, memory_days=MEMORY_DAYS)
            assert (again.new, again.changed, again.skipped) == ((), (), ())
        assert len(pages) == len(set(pages))

    @given(st.lists(st.tuples(st.integers(0, 60), DOCUMENTS), max_size=8))
    def test_a_page_is_told_twice_only_when_its_address_was_not_listed_for_the_memory(
        self, readings: list[tuple[int, ParsedFeed]]
    ) -> None:
        seen: dict[str, str] = {}
        listed: dict[str, int] = {}
        day = 0
        for days_later, document in readings:
            day += days_later
            found = discover(FEED, document, seen, NOW + day * DAY, memory_days=MEMORY_DAYS)
            seen.update(found.seen)
            for key in found.unseen:
                del seen[key]
            for record in found.new:
                assert day - listed.get(record.url, -1_000) >= MEMORY_DAYS
                listed[record.url] = day
            for entry in document.entries:
                # what was forgotten is no page of old: another entry's link may have moved there since
                if entry.link in listed and day - listed[entry.link] < MEMORY_DAYS:
                    listed[entry.link] = day

    @given(
        st.lists(
            st.lists(st.tuples(st.integers(0, 9), st.text(max_size=3) | st.none()), max_size=12), max_size=6
        )
    )
    def test_an_entry_is_never_new_twice_whatever_its_id_does(
        self, readings: list[list[tuple[int, str | None]]]
    ) -> None:
        seen: dict[str, str] = {}
        told: list[str] = []
        for listed in readings:
            entries = tuple(
                Entry(id=entry_id, link=f"https://example.org/{n}", title=f"Story {n}")
                for n, entry_id in listed
            )
            document = ParsedFeed(format="rss20", title=None, link=None, language=None, entries=entries)
            found = discover(FEED, document, seen, NOW, memory_days=MEMORY_DAYS)
            seen.update(found.seen)
            told.extend(record.url for record in found.new)
            assert set(told) >= {entry.link for entry in entries}
        assert len(told) == len(set(told))

    @given(st.lists(DOCUMENTS, max_size=5))
    def test_every_entry_is_counted_once(self, documents: list[ParsedFeed]) -> None:
        seen: dict[str, str] = {}
        for document in documents:
            found = discover(FEED, document, seen, NOW, memory_days=MEMORY_DAYS)
            seen.update(found.seen)
            unread = sum(reason == "no_link" for reason, _ in found.skipped)
            assert found.listed == len(found.new) + found.known + found.duplicates + unread
            assert found.rotated_ids <= found.known

    @given(DOCUMENTS)
    def test_no_page_of_a_first_document_is_lost(self, document: ParsedFeed) -> None:
        found = discover(FEED, document, {}, NOW, memory_days=MEMORY_DAYS)
        linked = {address_key(entry.link) for entry in document.entries if entry.link}
        assert linked <= {address_key(record.url) for record in found.new}

    @given(DOCUMENTS, st.dictionaries(st.text(max_size=5), st.text(max_size=20)))
    def test_a_seen_set_of_any_content_breaks_nothing(
        self, document: ParsedFeed, seen: dict[str, str]
    ) -> None:
        found = discover(FEED, document, seen, NOW, memory_days=MEMORY_DAYS)
        assert set(found.unseen) <= set(seen)
        assert not set(found.unseen) & set(found.seen)
