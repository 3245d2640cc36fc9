from __future__ import annotations

import json
import time

import pytest

from pipeline.parsing import text
from pipeline.parsing.feed import parse
from pipeline.parsing.text import language_tag, one_line, plain

URL = "https://example.org/feed.xml"


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>T</title>{''.join(items)}</channel></rss>".encode()


def item(name: str, more: str = "") -> str:
    return f"<item><title>{name}</title><link>https://example.org/{name}</link>{more}</item>"


def cpu_s(body: bytes) -> float:
    begun = time.process_time()
    parse(body, "application/xml", URL)
    return time.process_time() - begun


def test_entries_past_the_cap_are_left_out_and_the_document_stays_well_formed() -> None:
    found = parse(rss(*(item(str(number)) for number in range(text.MAX_ENTRIES + 5))), "text/xml", URL)
    assert len(found.entries) == text.MAX_ENTRIES
    assert found.entries[-1].title == str(text.MAX_ENTRIES - 1)
    assert found.flaws == ("too_many_entries",)


def test_items_of_json_past_the_cap_are_left_out() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": str(n)} for n in range(2_005)],
    }
    found = parse(json.dumps(document).encode(), None, URL)
    assert (len(found.entries), found.flaws) == (text.MAX_ENTRIES, ("too_many_entries",))


def test_long_fields_are_cut() -> None:
    body = rss(f"<item><guid isPermaLink='false'>{'i' * 5_000}</guid><title>{'t' * 5_000}</title>"
               f"<description>{'d' * 400_000}</description></item>")  # fmt: skip
    (entry,) = parse(body, "text/xml", URL).entries
    assert len(entry.id or "") == text.MAX_ID_CHARS
    assert len(entry.title) == text.MAX_TITLE_CHARS
    assert len(entry.content or "") == text.MAX_CONTENT_CHARS
    assert len(entry.summary or "") == text.MAX_SUMMARY_CHARS


@pytest.mark.parametrize(
    "author", ["a@" + "a." * 20_000, "a" * 60_000, "<![CDATA[" + "a@a." * 10_000 + "]]>"]
)
def test_endless_authors_do_not_reach_the_quadratic_search(author: str) -> None:
    """Without the guard each takes 14 s or more (kurtmckee/feedparser issue 562)."""
    assert cpu_s(rss(item("A", f"<author>{author}</author>"))) < 2


@pytest.mark.parametrize("start", ["<?xml version='1.0'?>", "<?xml-stylesheet href='x'?>"])
def test_the_search_for_an_encoding_does_not_reach_the_document(start: str) -> None:
    """Cubic in feedparser: 12 s for these 16 KB on one line. Found by `benchmarks.fuzz`."""
    body = start.encode() + rss(item("A", "<a encoding='x'>" * 1_000)) + rss(item("B"))
    assert cpu_s(body) < 2


def test_a_body_that_names_a_file_is_not_opened(tmp_path: object) -> None:
    with pytest.raises(Exception, match="no root element"):
        parse(__file__.encode(), None, URL)


class TestText:
    @pytest.mark.parametrize(
        ("markup", "words"),
        [
            ("<p>One</p><p>two</p>", "One two"),
            ("a <b>bold</b>ness", "a boldness"),
            ("x<script>var a = '<p>';</script>y<style>p {}</style>z", "x y z"),
            ("x<!-- <p>hidden</p> -->y", "x y"),
            ("3 < 4 > 2", "3 < 4 > 2"),
            ("&#8222;So&#8220;&nbsp;&amp;lt;", "„So“ &lt;"),
            ("bell\x07 \u200b tab\t", "bell tab"),
        ],
    )
    def test_markup_becomes_words_on_one_line(self, markup: str, words: str) -> None:
        assert plain(markup, 100) == words

    @pytest.mark.parametrize("piece", ["<", "<a", "<script>", "<!--", "<script></", "&"])
    def test_no_markup_is_slow(self, piece: str) -> None:
        begun = time.process_time()
        plain(piece * 20_000, 500)
        assert time.process_time() - begun < 2

    def test_lines_are_cut_at_the_limit(self) -> None:
        assert one_line("one  two three", 8) == "one two"

    @pytest.mark.parametrize(
        ("given", "tag"),
        [
            ("en", "en"),
            ("EN_us", "en-US"),
            (" pt-br ", "pt-BR"),
            ("zh-hant-TW", "zh-Hant"),
            ("english", None),
            ("", None),
            (None, None),
        ],
    )
    def test_languages_are_written_one_way(self, given: str | None, tag: str | None) -> None:
        assert language_tag(given) == tag
