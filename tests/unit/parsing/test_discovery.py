"""Which feeds a page names, and in which order."""

from __future__ import annotations

import pytest

from pipeline.errors import ParseError
from pipeline.model import Entry, ParsedFeed
from pipeline.parsing import discovery, feed
from pipeline.parsing.discovery import Candidate

PAGE = "https://harbour.example/news/"
RSS = "application/rss+xml"


def found(page: str, url: str = PAGE, **headers: str) -> list[tuple[str, str]]:
    """Origin and address of what the page names."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return [(one.origin, one.url) for one in discovery.named(page.encode(), url, sent)]


def link(href: str, *, kind: str = RSS, rel: str = "alternate", more: str = "") -> str:
    return f'<link rel="{rel}" type="{kind}" href="{href}" {more}>'


# ── the head ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "kind",
    [
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "text/xml",
    ],
)
def test_a_link_of_a_feed_type_is_a_feed_wherever_it_leads(kind: str) -> None:
    assert found(link("/x/1", kind=kind)) == [("alternate", "https://harbour.example/x/1")]


def test_type_and_rel_are_read_as_html_reads_them() -> None:
    page = "<LINK HREF='../all?a=1&amp;b=2' REL='Home ALTERNATE' TYPE='Application/RSS+xml; charset=utf-8'>"
    assert found(page) == [("alternate", "https://harbour.example/all?a=1&b=2")]


def test_a_link_named_feed_needs_no_type() -> None:
    assert found('<link rel=feed href="/latest">') == [("feed", "https://harbour.example/latest")]


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="alternate" hreflang="de" href="/de/feed">',
        '<link rel="alternate" href="/amp/story">',
        link("/print.css", kind="text/css", rel="alternate stylesheet"),
        link("/wp-json/wp/v2/posts/1", kind="application/json"),
        link("/oembed?format=xml", kind="text/xml+oembed"),
        link("/oembed/1", kind="text/xml"),
        link("/entry/1", kind="application/atom+xml; type=entry"),
        link("", kind=RSS),
        link("javascript:void(0)"),
        "<link rel=alternate type=application/rss+xml>",
        f"<!-- {link('/old.xml')} -->",
        f"<script>document.write('{link('/written.xml')}')</script>",
        f"<textarea>{link('/shown.xml')}</textarea>",
        f"<!-- {link('/never-ends.xml')}",
        f"<script>{link('/never-ends.xml')}",
    ],
)
def test_what_is_no_feed_is_not_taken_for_one(tag: str) -> None:
    assert found(tag) == []


def test_json_is_a_feed_when_its_address_says_so() -> None:
    page = link("/feed.json", kind="application/json") + link("/data.json", kind="application/json")
    assert found(page) == [("alternate", "https://harbour.example/feed.json")]


def test_addresses_are_resolved_against_the_first_base() -> None:
    page = '<base target="_top"><base href="/sections/"><base href="/other/">' + link("all.xml")
    assert found(page)[0][1] == "https://harbour.example/news/all.xml"
    page = '<base href="/sections/"><base href="/other/">' + link("all.xml")
    assert found(page) == [("alternate", "https://harbour.example/sections/all.xml")]


def test_the_scheme_of_feed_readers_is_taken_off() -> None:
    page = link("feed://harbour.example/a.xml") + link("feed:https://harbour.example/b.xml")
    assert [url for _, url in found(page)] == [
        "http://harbour.example/a.xml",
        "https://harbour.example/b.xml",
    ]


def test_titles_are_read_in_the_encoding_of_the_page() -> None:
    page = f'<meta charset="windows-1252">{link("/rss", more="title=Möwen")}'
    assert discovery.named(page.encode("cp1252"), PAGE)[0].title == "Möwen"
    sent = {"content-type": "text/html; charset=iso-8859-1"}
    plain = link("/rss", more="title=Möwen")
    assert discovery.named(plain.encode("latin-1"), PAGE, sent)[0].title == "Möwen"
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert discovery.named(mark + plain.encode(encoding), PAGE)[0].title == "Möwen"
    unknown = {"content-type": "text/html; charset=utf-8-ours"}
    assert discovery.named(plain.encode(), PAGE, unknown)[0].title == "Möwen"


# ── anchors ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "href",
    [
        "/rss", "/feed/", "/feed", "/feeds/all.xml", "/rss/world.xml", "/world.rss", "/index.xml",
        "/atom.xml", "/feed.json", "/?feed=rss2", "/world?format=feed", "/outbound?outputType=xml",
        "/news-feed",
        "https://feeds.harbour.example/world", "https://rss2.harbour.example/world", "/rss.php",
        "/section/atom/", "/rss-topstories",
    ],
)  # fmt: skip
def test_anchors_that_look_like_feeds_are_tried(href: str) -> None:
    assert len(found(f'<a href="{href}">RSS</a>')) == 1


@pytest.mark.parametrize(
    "href",
    [
        "/",
        "/about",
        "/news/feedback",
        "/rss.html",
        "/images/rss.png",
        "/story?feed=7",
        "/data.xml",
        "#rss",
        "/anatomy-of-a-storm",
        "/feeding-gulls",
    ],
)
def test_anchors_that_do_not_are_not(href: str) -> None:
    assert found(f'<a href="{href}">RSS</a>') == []


def test_an_anchor_is_called_by_its_words() -> None:
    [one] = discovery.named(b"<a class=x href=/rss><b>All</b> stories</a> and more", PAGE)
    assert one == Candidate(url="https://harbour.example/rss", origin="anchor", title="All stories")


def test_the_page_itself_is_none_of_its_feeds() -> None:
    assert found(link(""), url="https://harbour.example/rss") == []
    assert found(link("/rss#top"), url="https://harbour.example/rss") == []


# ── the header ───────────────────────────────────────────────────────────────────────────────────


def test_the_header_names_feeds_too() -> None:
    """RFC 8288 §3.5: `Link: <…>; rel="alternate"; type=…`, several in one field."""
    sent = (
        '</style.css>; rel=stylesheet, </all>; rel="alternate"; type="application/rss+xml"; '
        'title="A, \\"new\\"", '
        '<//other.example/x>; rel=alternate; type=application/rss+xml; anchor="#1", </y>; rel=feed'
    )
    assert found("", link=sent) == [
        ("header", "https://harbour.example/all"),
        ("header", "https://harbour.example/y"),
    ]
    assert discovery.named(b"", PAGE, {"link": sent})[0].title == 'A, "new"'


def test_links_of_the_header_that_are_no_feeds_are_passed_over() -> None:
    sent = "<mailto:a@harbour.example>; rel=feed, </wp-json/>; rel=alternate; type=application/json"
    assert found("", link=sent) == []


# ── order ────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_declared_comes_first_and_comments_last() -> None:
    page = (
        '<a href="https://other.example/feed">theirs</a><a href="/rss">ours</a><link rel=feed href="/f">'
        + link("/comments/feed/")
        + link("/all", more='title="Kommentare zu allem"')
        + link("/main")
    )
    assert [url.removeprefix("https://") for _, url in found(page)] == [
        "harbour.example/main",
        "harbour.example/f",
        "harbour.example/rss",
        "other.example/feed",
        "harbour.example/comments/feed/",
        "harbour.example/all",
    ]


def test_two_spellings_of_one_address_are_one_feed() -> None:
    page = link("http://harbour.example/rss?utm_source=page") + link("HTTPS://HARBOUR.example/rss")
    assert len(found(page + '<a href="/rss">RSS</a>')) == 1


def test_no_more_than_so_many_are_taken() -> None:
    assert len(found("".join(link(f"/{n}.rss") for n in range(200)))) == discovery.MAX_CANDIDATES


# ── guesses ──────────────────────────────────────────────────────────────────────────────────────


def test_usual_places_are_guessed_at_the_root_of_the_site() -> None:
    assert [one.url for one in discovery.guesses(PAGE)] == [
        f"https://harbour.example/{path}"
        for path in ("feed/", "rss.xml", "atom.xml", "feed.json", "news-sitemap.xml")
    ]


def test_sitemaps_of_news_in_robots_txt_come_before_guesses() -> None:
    robots = (
        b"User-agent: *\nDisallow: /admin\nSitemap: https://harbour.example/sitemap.xml\n"
        b"sitemap : /news/sitemap-news.xml\n"
        b"SITEMAP:https://harbour.example/news.xml.gz\nSitemap: mailto:news@x\n"
    )
    first, *rest = discovery.guesses(PAGE, robots)
    assert (first.origin, first.url) == ("sitemap", "https://harbour.example/news/sitemap-news.xml")
    assert {one.origin for one in rest} == {"guess"}


# ── sentences, and what a poll says ──────────────────────────────────────────────────────────────


def test_a_poll_that_meets_a_page_says_which_feeds_the_page_names() -> None:
    page = "<!doctype html><html><head>" + link("/rss") + link("/atom", kind="application/atom+xml")
    with pytest.raises(ParseError) as error:
        feed.parse((page + '<a href="/feed">').encode(), "text/html", PAGE)
    assert error.value.reason == "html_page"
    assert error.value.detail == (
        "the page names 2 feeds: https://harbour.example/rss, https://harbour.example/atom"
    )


def test_a_sentence_names_the_first_few() -> None:
    many = [Candidate(url=f"https://harbour.example/{n}", origin="alternate") for n in range(5)]
    assert discovery.sentence(many).endswith(
        "/0, https://harbour.example/1, https://harbour.example/2 and 2 more"
    )
    assert discovery.sentence([]) == "the page names no feed"


# ── whole texts ──────────────────────────────────────────────────────────────────────────────────


def parsed(*contents: str | None) -> ParsedFeed:
    entries = tuple(Entry(id=str(n), link=None, title="t", content=text) for n, text in enumerate(contents))
    return ParsedFeed(format="rss20", title=None, link=None, language=None, entries=entries)


def test_a_feed_carries_whole_texts_when_half_of_its_entries_do() -> None:
    whole, teaser = "<p>" + "many words " * 200 + "</p>", "<p>few words</p>"
    assert discovery.carries_text(parsed(whole, teaser))
    assert not discovery.carries_text(parsed(whole, teaser, None))
    assert not discovery.carries_text(parsed("<b>" * 2_000 + "markup alone"))
    assert not discovery.carries_text(parsed())
