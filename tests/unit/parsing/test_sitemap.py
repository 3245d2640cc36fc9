"""Sitemaps: what is kept of many pages, dates that are no page's own, what cannot be read."""

from __future__ import annotations

import gzip
import random
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.errors import ParseError
from pipeline.parsing import packed, sitemap, text
from pipeline.parsing.feed import is_cheap, parse

URL = "https://harbour.example/sitemaps/news.xml"
BEGIN = datetime(2026, 1, 7, tzinfo=UTC)


def document(*items: str, root: str = "urlset") -> bytes:
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(items)}</{root}>'.encode()


def page(number: int, lastmod: str = "", name: str = "url") -> str:
    date = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    return f"<{name}><loc>https://harbour.example/{number}</loc>{date}</{name}>"


def dated(number: int) -> str:
    return page(number, (BEGIN + timedelta(minutes=number)).isoformat())


def numbers(body: bytes) -> list[int]:
    return [int((entry.link or "").rpartition("/")[2]) for entry in sitemap.read(body, URL).entries]


class TestMany:
    COUNT = text.MAX_ENTRIES + 50

    def test_the_newest_are_kept_wherever_they_stand(self) -> None:
        listed = list(range(self.COUNT))
        random.Random(3).shuffle(listed)
        body = document(*map(dated, listed))
        assert sorted(numbers(body)) == list(range(50, self.COUNT))
        assert sitemap.read(body, URL).flaws == ("too_many_entries",)

    def test_they_stay_in_the_order_of_the_document(self) -> None:
        listed = [number for number in range(self.COUNT) if number >= 50]
        assert numbers(document(*map(dated, range(self.COUNT)))) == listed

    def test_dated_ones_are_kept_before_undated_ones_and_of_those_the_first(self) -> None:
        body = document(*map(page, range(self.COUNT)), dated(9_000_000))
        assert numbers(body) == [*range(text.MAX_ENTRIES - 1), 9_000_000]

    def test_of_an_index_the_parts_that_changed_last_are_kept(self) -> None:
        count = sitemap.MAX_PARTS + 5
        items = [page(n, (BEGIN + timedelta(days=n)).isoformat(), "sitemap") for n in range(count)]
        parts = sitemap.read(document(*items, root="sitemapindex"), URL).parts
        assert parts == tuple(f"https://harbour.example/{n}" for n in reversed(range(5, count)))


class TestDates:
    NOW = "2026-01-07T10:00:00Z"

    def updated(self, *items: str) -> list[bool]:
        return [entry.updated_at is not None for entry in sitemap.read(document(*items), URL).entries]

    def test_a_moment_that_most_pages_share_is_when_the_sitemap_was_made(self) -> None:
        items = [page(n, self.NOW) for n in range(12)]
        assert self.updated(*items, page(99, "2026-01-06T10:00:00Z")) == [False] * 12 + [True]

    def test_a_day_that_most_pages_share_is_the_pages_own(self) -> None:
        assert all(self.updated(*(page(n, "2026-01-07") for n in range(12))))

    def test_a_few_pages_may_share_a_moment(self) -> None:
        assert all(self.updated(*(page(n, self.NOW) for n in range(5))))
        assert all(self.updated(*(page(n, self.NOW) for n in range(10)), *map(dated, range(10))))


class TestWhatIsHostile:
    def test_entities_stay_what_they_are(self) -> None:
        body = b'<!DOCTYPE urlset [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]>' + document(
            "<url><loc>https://harbour.example/1</loc>&b;<lastmod>&b;</lastmod></url>"
        )
        (entry,) = sitemap.read(body, URL).entries
        assert (entry.link, entry.updated_at) == ("https://harbour.example/1", None)

    def test_more_tags_than_pages_can_have_are_not_read(self) -> None:
        with pytest.raises(ParseError) as caught:
            sitemap.read(document("<url>", "<a/>" * 1_200_000, "</url>"), URL)
        assert (caught.value.reason, caught.value.transient) == ("too_large", False)

    def test_depth_is_limited(self) -> None:
        with pytest.raises(ParseError):
            sitemap.read(document("<a>" * 300 + "</a>" * 300), URL)

    def test_what_ends_in_the_middle_is_not_guessed_on(self) -> None:
        whole = document(page(1), page(2), page(34))
        for end in range(whole.index(b"<url>") + 1, len(whole)):
            cut = whole[:end]
            try:
                assert numbers(cut) == [1, 2, 34][: cut.count(b"</url>")]
            except ParseError:
                assert b"</url>" not in cut

    def test_broken_markup_without_an_address_is_no_feed(self) -> None:
        with pytest.raises(ParseError) as caught:
            sitemap.read(document("<url></lastmod></url>"), URL)
        assert caught.value.reason == "not_a_feed"

    def test_ampersands_that_are_no_addresses_are_not_mended(self) -> None:
        body = document(page(1), f"<url><loc>https://harbour.example/{'&' * 200_001}</loc></url>")
        assert sitemap.read(body, URL).flaws[0] == "not_well_formed"
        assert len(sitemap.read(body, URL).entries) <= 2

    def test_in_sections_taken_verbatim_ampersands_are_whole(self) -> None:
        body = document(
            "<url><loc><![CDATA[https://harbour.example/1?a=1&b=2]]></loc></url>", "<url></lastmod></url>"
        )
        assert [entry.link for entry in sitemap.read(body, URL).entries] == [
            "https://harbour.example/1?a=1&b=2"
        ]

    def test_so_many_keywords_are_cut(self) -> None:
        words = ",".join(f"k{n}" for n in range(500))
        body = document(
            f"<url><loc>/1</loc><n:news xmlns:n='n'><n:keywords>{words}</n:keywords></n:news></url>"
        )
        assert len(sitemap.read(body, URL).entries[0].categories) == text.MAX_NAMES


class TestPackedFiles:
    BODY = document(page(1), page(2))

    def test_a_gzip_file_is_what_it_holds(self) -> None:
        found = parse(gzip.compress(self.BODY), "application/gzip", f"{URL}.gz")
        assert [entry.id for entry in found.entries] == [
            "https://harbour.example/1",
            "https://harbour.example/2",
        ]

    def test_members_are_one_file_and_padding_is_none_of_it(self) -> None:
        pieces = [gzip.compress(self.BODY[start : start + 40]) for start in range(0, len(self.BODY), 40)]
        assert packed.unpacked(b"".join(pieces) + b"\0" * 100) == self.BODY

    def test_a_gzip_file_is_never_cheap(self) -> None:
        assert not is_cheap(gzip.compress(self.BODY))
        assert is_cheap(self.BODY)

    def test_what_is_not_packed_stays_as_it_is(self) -> None:
        assert packed.unpacked(self.BODY) == self.BODY
        assert packed.unpacked(b"") == b""

    @pytest.mark.parametrize("end", [2, 10, 20, -1])
    def test_a_file_that_ends_before_its_end_is_no_feed(self, end: int) -> None:
        with pytest.raises(ParseError) as caught:
            packed.unpacked(gzip.compress(self.BODY)[:end])
        assert caught.value.reason == "not_a_feed"

    def test_a_broken_file_is_no_feed(self) -> None:
        with pytest.raises(ParseError) as caught:
            packed.unpacked(b"\x1f\x8b" + b"\xff" * 50)
        assert caught.value.reason == "not_a_feed"

    @pytest.mark.parametrize("size", [packed.MAX_BYTES + 1, 100_000_000])
    def test_a_bomb_is_stopped_at_the_cap(self, size: int) -> None:
        with pytest.raises(ParseError) as caught:
            packed.unpacked(gzip.compress(b" " * size))
        assert (caught.value.reason, caught.value.transient) == ("too_large", False)

    def test_a_small_file_may_be_packed_very_well(self) -> None:
        assert len(packed.unpacked(gzip.compress(b" " * 900_000))) == 900_000

    def test_too_many_members_are_no_file(self) -> None:
        with pytest.raises(ParseError) as caught:
            packed.unpacked(gzip.compress(b"") * 200)
        assert caught.value.reason == "too_large"
