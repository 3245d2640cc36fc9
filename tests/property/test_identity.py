from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Entry, Feed, FeedId, ParsedFeed
from pipeline.parsing.identity import discover
from pipeline.urls import address_key

FEED = Feed(id=FeedId("example"), url="https://example.org/feed.xml")
NOW = 1_767_780_000.0

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
            found = discover(FEED, document, seen, NOW)
            seen.update(found.seen)
            pages.extend(record.id for record in found.new)
            again = discover(FEED, document, seen, NOW)
            assert (again.new, again.changed, again.skipped) == ((), (), ())
        assert len(pages) == len(set(pages))

    @given(DOCUMENTS)
    def test_no_page_of_a_first_document_is_lost(self, document: ParsedFeed) -> None:
        found = discover(FEED, document, {}, NOW)
        linked = {address_key(entry.link) for entry in document.entries if entry.link}
        assert linked <= {address_key(record.url) for record in found.new}

    @given(DOCUMENTS, st.dictionaries(st.text(max_size=5), st.text(max_size=20)))
    def test_a_seen_set_of_any_content_breaks_nothing(
        self, document: ParsedFeed, seen: dict[str, str]
    ) -> None:
        found = discover(FEED, document, seen, NOW)
        assert set(found.unseen) <= set(seen)
        assert not set(found.unseen) & set(found.seen)
