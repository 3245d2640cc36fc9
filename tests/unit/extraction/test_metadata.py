from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.extraction import html, jsonld, metadata
from pipeline.extraction.jsonld import Declared
from pipeline.extraction.metadata import Metadata
from pipeline.extraction.names import Named
from tests.unit.extraction.building import URL, page_of, record_of


def read(
    head: str = "", body: str = "<p>Text</p>", declared: Declared | None = None, **record: Any
) -> Metadata:
    page = page_of(f"<html><head>{head}</head><body>{body}</body></html>")
    _, facts = html.parse(page.body, page.content_type)
    return metadata.read(page, record_of(**record), facts, declared or jsonld.read(facts.ld_json))


def test_the_feeds_title_fills_the_gap_then_the_title_element() -> None:
    assert read("<title>Page</title>").titles == ("Title of the feed", "Page")
    assert read("<title>Page</title>", title="").title == "Page"
    assert read(title="").title == ""


def test_organisations_among_the_authors_are_told_apart() -> None:
    authors = (Named(name="Ann Vale", kind="person"), Named(name="dpa", kind="organisation"))
    known = read('<meta property="og:site_name" content="Harbour Daily">', declared=Declared(authors=authors))
    assert (known.authors, known.organisations) == (("Ann Vale", "dpa"), ("dpa",))
    assert (known.bylines, known.credits) == (("Ann Vale; dpa",), ())


def test_an_organisation_that_is_the_only_author_may_be_owed_the_text() -> None:
    alone = Declared(authors=(Named(name="dpa", kind="organisation"),), credits=("Keystone",))
    head = '<meta name="source" content="Kestrel Wire">'
    assert read(head, declared=alone).credits == ("Keystone", "Kestrel Wire", "dpa")


@pytest.mark.parametrize(
    ("head", "body", "record", "authors"),
    [
        ('<meta name="author" content="Ann Vale">', "", {"authors": ("Tom Reed",)}, ("Ann Vale",)),
        ("", '<span rel="author">Ann Vale</span>', {"authors": ("Tom Reed",)}, ("Ann Vale",)),
        ("", "<h1>Fog</h1><div>By Ann Vale</div>", {"authors": ("Tom Reed",)}, ("Ann Vale",)),
        ("", "", {"authors": ("Tom Reed",)}, ("Tom Reed",)),
        ('<meta name="author" content="https://a.example/ann">', "", {}, ()),
    ],
)
def test_the_page_names_its_authors_before_the_feed(
    head: str, body: str, record: dict[str, Any], authors: tuple[str, ...]
) -> None:
    assert read(head, body or "<p>x</p>", **record).authors == authors


def test_the_pages_dates_go_before_the_feeds() -> None:
    fed = datetime(2026, 2, 1, tzinfo=UTC)
    head = (
        '<meta property="article:published_time" content="2026-03-01T10:00:00+02:00">'
        '<meta property="article:modified_time" content="2026-03-02T10:00:00Z">'
    )
    known = read(head, published_at=fed, updated_at=fed)
    assert known.published_at == datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
    assert known.modified_at == datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    known = read(published_at=fed, updated_at=fed)
    assert (known.published_at, known.modified_at) == (fed, fed)


def test_the_day_of_publication_is_that_of_the_zone_that_the_page_shows() -> None:
    head = '<meta property="article:published_time" content="2026-03-02T03:05:09Z">'
    shown = read(head, "<h1>Fog</h1><p>March 1, 2026 10:05 PM</p>").published_at
    assert shown is not None
    assert shown.isoformat() == "2026-03-01T22:05:09-05:00"
    zoned = read(head, '<time datetime="2026-03-01T22:05-05:00">Sunday</time>').published_at
    assert zoned is not None
    assert zoned.isoformat() == "2026-03-01T22:05:09-05:00"


def test_times_on_the_page_are_kept_for_what_page_and_feed_leave_open() -> None:
    known = read("", '<time datetime="2026-02-28">Saturday</time><time datetime="soon">Soon</time>')
    assert (known.published_at, known.modified_at) == (None, None)
    assert known.times == (datetime(2026, 2, 28, tzinfo=UTC),)


def test_an_implausible_date_is_passed_over() -> None:
    head = '<meta name="date" content="2036-01-01"><meta name="pubdate" content="2026-03-01">'
    assert read(head).published_at == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "declared", "record", "publisher"),
    [
        (
            '<meta property="og:site_name" content="Og">',
            Declared(publisher="Json"),
            {"publisher": "Feed"},
            "Json",
        ),
        ('<meta property="og:site_name" content="Og">', Declared(), {"publisher": "Feed"}, "Og"),
        ("", Declared(publisher="x" * 200), {"publisher": "Feed"}, "Feed"),
        ("", Declared(), {}, "harbour-daily.example"),
    ],
)
def test_the_publisher_is_the_articles_own(
    head: str, declared: Declared, record: dict[str, Any], publisher: str
) -> None:
    assert read(head, declared=declared, **record).publisher == publisher


def test_the_canonical_address_of_the_own_site_is_taken() -> None:
    known = read('<link rel="canonical" href="/news/ferry-returns-81-x">')
    assert known.canonical == "https://www.harbour-daily.example/news/ferry-returns-81-x"
    assert known.declared_original is None


def test_a_canonical_of_another_site_declares_the_original() -> None:
    known = read(
        '<link rel="canonical" href="https://agency.example/wire/77-ferry">'
        '<meta property="og:url" content="https://www.harbour-daily.example/news/og-81">'
    )
    assert known.canonical == "https://www.harbour-daily.example/news/og-81"
    assert known.declared_original == "https://agency.example/wire/77-ferry"


@pytest.mark.parametrize("name", ["original-source", "syndication-source"])
def test_a_source_on_another_site_declares_the_original(name: str) -> None:
    known = read(f'<meta name="{name}" content="https://agency.example/wire/77-ferry">')
    assert (known.canonical, known.declared_original) == (URL, "https://agency.example/wire/77-ferry")
    assert read(f'<meta name="{name}" content="/news/ferry-returns-81">').declared_original is None


def test_the_page_lists_itself_under_its_language() -> None:
    head = (
        '<link rel="canonical" href="/news/ferry-returns-81-x">'
        '<link rel="alternate" hreflang="x-default" href="/a">'
        '<link rel="alternate" hreflang="de" href="/de/81"><link rel="alternate" hreflang="en-GB" '
        'href="/news/ferry-returns-81-x">'
    )
    assert "en-GB" in read(head).languages
    assert set(read("").languages) == {None}


def test_a_front_page_is_no_canonical_address() -> None:
    assert read('<link rel="canonical" href="https://www.harbour-daily.example/">').canonical == URL
    assert read(
        '<meta property="og:url" content="https://www.harbour-daily.example/news/og-81">'
    ).canonical.endswith("og-81")


def test_section_tags_picture_summary_and_paywall_are_read() -> None:
    head = (
        '<meta property="article:section" content="Roads"><meta name="news_keywords" content="fog, pass">'
        '<meta property="og:image" content="/a.jpg"><meta name="description" content="Fog &amp; more">'
    )
    known = read(head, declared=Declared(free=False))
    assert (known.section, known.tags, known.summary) == ("Roads", ("fog", "pass"), "Fog & more")
    assert known.image == "https://www.harbour-daily.example/a.jpg"
    assert known.paywalled is True
    assert read(declared=Declared(free=True)).paywalled is False
    bare = read()
    assert (bare.section, bare.tags, bare.summary, bare.image, bare.paywalled) == (None, (), None, None, None)


def test_tags_of_json_ld_go_first_and_long_ones_are_left_out() -> None:
    known = read('<meta property="article:tag" content="x">', declared=Declared(keywords=("fog", "y" * 100)))
    assert known.tags == ("fog",)
    assert read('<meta property="article:tag" content="x">').tags == ("x",)
