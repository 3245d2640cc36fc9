"""What the fast reader takes, what it leaves to feedparser, and what no body can make it cost."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from pipeline.errors import ParseError
from pipeline.parsing import slow, text
from pipeline.parsing.feed import is_cheap, parse, read_quickly, read_slowly

URL = "https://harbour.example/rss"


def rss(inside: str, attributes: str = "") -> bytes:
    return f"<rss version='2.0'{attributes}><channel><title>T</title>{inside}</channel></rss>".encode()


ITEM = "<item><title>A</title><link>https://harbour.example/a</link></item>"


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE rss [<!ENTITY a 'x'>]>" + rss(ITEM),
        b"<!DOCTYPE rss SYSTEM 'urn:x:dtd'>" + rss("<item><title>a&nbsp;b</title></item>"),
        b"<!DOCTYPE rss SYSTEM 'urn:x:dtd'>" + rss("<item>&nbsp;<title>a</title></item>"),
        rss(ITEM)[:-20],
        rss("<items><item><title>A</title></item></items>"),
        b"<channel><item><title>A</title></item></channel>",
        b"<x:rss xmlns:x='urn:x:none'><channel><item><title>A</title></item></channel></x:rss>",
        b"<feed xmlns='urn:x:none'><entry><title>A</title></entry></feed>",
        rss("<item>" + "<a>" * 300 + "</a>" * 300 + "</item>"),
        b"<feed><entry><content type='image/png'>AAAA</content></entry></feed>",
        b"<feed><entry><content mode='base64'>AAAA</content></entry></feed>",
        b"<channel><item",
        b"gone <rss ",
    ],
)
def test_what_is_not_fully_understood_is_left_to_feedparser(body: bytes) -> None:
    assert read_quickly(body, None, URL) is None


@pytest.mark.parametrize(
    "front",
    [
        b"<?xml version='1.0'?><!DOCTYPE rss [<!-- ]><rss> --><!ENTITY a 'x'>]>",
        b"<!-- " + b"x" * 40_000 + b" --><!DOCTYPE rss [<!ENTITY a 'x'>]>",
        b"<?odd > ?><!DOCTYPE rss [<!ENTITY a 'x'>]>",
    ],
)
def test_names_declared_for_texts_are_seen_wherever_a_doctype_may_stand(front: bytes) -> None:
    assert read_quickly(front + rss(ITEM), None, URL) is None


def test_a_text_about_entities_declares_none() -> None:
    about = "<item><title><![CDATA[How to write <!ENTITY a 'x'>]]></title></item>"
    found = read_quickly(rss(about), None, URL)
    assert found is not None
    assert found.entries[0].title == "How to write <!ENTITY a 'x'>"


def test_rare_elements_are_read() -> None:
    found = read_quickly(
        b"<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><title>A</title><id>1</id>"
        b"<created>2026-01-07T10:00:00Z</created>"
        b"<body xmlns='http://www.w3.org/1999/xhtml'><p>Ice on the quay.</p></body></entry></feed>",
        None,
        URL,
    )
    assert found is not None
    assert found.entries[0].published_at == datetime(2026, 1, 7, 10, tzinfo=UTC)
    assert found.entries[0].content == "<p>Ice on the quay.</p>"


def test_large_documents_are_never_given_to_feedparser() -> None:
    """It takes 3 s and 30 times the memory for two megabytes."""
    body = rss(ITEM + "<!-- " + "x" * slow.MAX_BYTES + "-->")
    assert parse(body, None, URL).entries
    with pytest.raises(ParseError) as caught:
        parse(body[:-10], None, URL)
    assert caught.value.reason == "too_large"


def test_both_readers_stop_after_the_cap_of_entries() -> None:
    for read in (read_quickly, read_slowly):
        found = read(rss(ITEM * (text.MAX_ENTRIES + 3)), None, URL)
        assert found is not None
        assert (len(found.entries), found.flaws) == (text.MAX_ENTRIES, ("too_many_entries",))


def test_entries_past_the_cap_are_counted_however_their_tags_are_written() -> None:
    found = read_quickly(rss("<item\n><title>A</title></item\n>" * (text.MAX_ENTRIES + 3)), None, URL)
    assert found is not None
    assert (len(found.entries), found.flaws) == (text.MAX_ENTRIES, ("too_many_entries",))


def test_ends_of_entries_in_text_are_no_entries() -> None:
    noise = "item> " * (text.MAX_ENTRIES + 3)
    item = f"<item><title><![CDATA[{noise}]]></title></item>"
    for read, body in (
        (read_quickly, rss(item + "<!-- " + "x" * 200_000 + " -->")),
        (read_slowly, rss(item)),
    ):
        found = read(body, None, URL)
        assert found is not None
        assert (len(found.entries), found.flaws) == (1, ())


def test_everything_that_an_entry_can_repeat_is_capped() -> None:
    many = range(text.MAX_NAMES + 20)
    item = "".join(
        f"<category>c{number}</category><author>a{number}</author><link>/{number}</link>"
        f"<enclosure url='/{number}.mp3'/><content>{number}</content>"
        for number in many
    )
    found = read_quickly(rss(f"<item>{item}</item>"), None, URL)
    assert found is not None
    (entry,) = found.entries
    assert [len(entry.categories), len(entry.authors), len(entry.enclosures)] == [text.MAX_NAMES] * 3


def test_ids_addresses_and_markup_that_feedparser_would_refuse_lose_only_themselves() -> None:
    body = (
        b"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://[x/'><entry><id>1</id><title/>"
        b"<link rel='related' href='/r'/><link type='text/plain' href='/p'/><link href='//[y/'/>"
        b"<content type='xhtml'>a &lt; b</content><summary>s</summary></entry></feed>"
    )
    found = read_quickly(body, None, URL)
    assert found is not None
    (entry,) = found.entries
    assert (entry.id, entry.link, entry.title, entry.content) == ("1", None, "", "a &lt; b")


def test_the_first_title_counts_and_a_picture_s_only_where_there_is_none() -> None:
    media = " xmlns:media='http://search.yahoo.com/mrss/'"
    found = read_quickly(
        rss("<item><title>A</title><title>B</title><media:title>C</media:title></item>", media), None, URL
    )
    assert found is not None
    assert found.entries[0].title == "A"


def test_a_picture_s_description_is_not_the_summary_of_a_text() -> None:
    media = " xmlns:media='http://search.yahoo.com/mrss/'"
    item = (
        "<item><title>A</title><content>Text</content><description>S</description>"
        "<media:group><media:description>P</media:description></media:group></item>"
    )
    found = read_quickly(rss(item, media), None, URL)
    assert found is not None
    assert found.entries[0].summary == "S"


def test_feedparser_s_own_faults_are_told_as_ours() -> None:
    with pytest.raises(ParseError, match="in feedparser") as caught:
        read_slowly(b"<rss><channel><item><title>&#99999999;", None, URL)
    assert caught.value.reason == "not_a_feed"


def test_a_source_is_read_by_feedparser_too() -> None:
    item = "<item><title>A</title><source url='https://wire.example/rss'>Wire</source></item>"
    (entry,) = read_slowly(rss(item), None, URL).entries
    assert entry.source is not None
    assert (entry.source.title, entry.source.url) == ("Wire", "https://wire.example/rss")


@pytest.mark.parametrize(
    ("body", "cheap"),
    [
        (rss(ITEM), True),
        (rss(ITEM + " " * 100_000), False),
        (rss("<link>https://håvn.example/</link>" * 20), True),
        (rss("<link>https://håvn.example/</link>" * 21), False),
        (rss("<link>//h&#229;vn.example/</link>" * 21), False),
    ],
)
def test_bodies_that_may_be_dear_are_known_beforehand(body: bytes, cheap: bool) -> None:
    assert is_cheap(body) is cheap


BATTERY = {
    "relative links": "<item><link>/a b</link></item>" * 3_000,
    "files": ("<item>" + "<enclosure url='/a b'/>" * 100 + "</item>") * 40,
    "inline markup": "<item><title>" + "<p><b/>&amp;</p>" * 6_000 + "</title></item>",
    "pieces of text": "<item><title>" + "<b/>x" * 18_000 + "</title></item>",
    "bases": "<item xml:base='c/'><link href='d'/></item>" * 2_200,
    "bases in bases": "<item>" + "<media:group xml:base='a/'>" * 200 + "<link href='x'/>" * 4_000
    + "</media:group>" * 200 + "</item>",
    "namespaces": "<item " + " ".join(f"xmlns:a{n}='u{n}'" for n in range(2_000)) + ">"
    + "".join(f"<a{n}:x/>" for n in range(2_000)) + "</item>",
    "attributes": "<item " + " ".join(f"a{n}='1'" for n in range(9_000)) + "/>",
    "comment openers": "<item><description>" + "&lt;!--" * 14_000 + "</description></item>",
    "script openers": "<item><description><![CDATA[" + "<script>" * 12_000 + "]]></description></item>",
    "ampersands": "<item><description>" + "& " * 48_000 + "</description></item>",
    "cdata openers": "<item><description>" + "<![CDATA[" * 10_000 + "</description></item>",
    "control bytes": "<item><title>" + "\x01" * 99_000 + "</title></item>",
    "dates": ("<item><pubDate>" + "Mon 1 " * 13 + "</pubDate></item>") * 900,
}  # fmt: skip


@pytest.mark.parametrize("name", BATTERY)
def test_no_cheap_body_is_dear(name: str) -> None:
    """0.1 s each on a quiet machine; rules E13 to E15."""
    body = rss(BATTERY[name], " xmlns:media='http://search.yahoo.com/mrss/'")
    assert is_cheap(body[:100_000])
    begun = time.process_time()
    read_quickly(body, None, URL)
    assert time.process_time() - begun < 1
