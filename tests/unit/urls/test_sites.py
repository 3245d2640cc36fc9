from __future__ import annotations

import pytest

from pipeline.urls import (
    declared_original,
    host,
    host_name,
    is_address,
    port,
    same_origin,
    same_site,
    site,
    usable_canonical,
)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://www.example.org/a", "example.org"),
        ("https://news.bbc.co.uk/a", "bbc.co.uk"),
        ("https://someone.github.io/a", "someone.github.io"),
        ("https://paper.test/a", "paper.test"),
        ("https://a.b.paper.test/a", "paper.test"),
        ("http://localhost/a", "localhost"),
        ("http://127.0.0.1:8080/a", "127.0.0.1:8080"),
        ("http://127.0.0.1/a", "127.0.0.1"),
        ("http://[::1]/a", "[::1]"),
        ("https://www.example.org:8443/a", "www.example.org:8443"),
        ("mailto:desk@example.org", ""),
    ],
)
def test_a_site_is_whose_page_it_is(url: str, found: str) -> None:
    assert site(url) == found


def test_the_host_is_who_is_asked() -> None:
    assert host("https://News.Example.org:443/a") == "news.example.org"
    assert host("http://127.0.0.1:8080/a") == "127.0.0.1:8080"
    assert host("nothing") == ""


def test_what_is_no_address_is_of_no_site() -> None:
    assert same_site("https://a.example.org/1", "http://b.example.org/2")
    assert not same_site("https://example.org/", "https://example.net/")
    assert not same_site("nothing", "nothing")


PAGE = "https://www.example.org/news/2026/story-of-a-day.html"


@pytest.mark.parametrize(
    ("page", "canonical", "found"),
    [
        (PAGE, PAGE + "?utm_source=rss", PAGE + "?utm_source=rss"),
        (PAGE, "https://example.org/s/123", "https://example.org/s/123"),
        (PAGE, "/s/123", "https://www.example.org/s/123"),
        ("https://example.org/story-1/amp", "https://example.org/story-1", "https://example.org/story-1"),
        ("https://example.org/story-1/2", "https://example.org/story-1/", "https://example.org/story-1/"),
        ("https://example.org/a?from=rss", "https://example.org/a", "https://example.org/a"),
        ("https://example.org/", "https://example.org/index.html", "https://example.org/index.html"),
        ("https://example.org/a?id=1", "https://example.org/?p=9", "https://example.org/?p=9"),
    ],
)
def test_a_canonical_url_of_the_same_site_names_the_page(page: str, canonical: str, found: str) -> None:
    assert usable_canonical(page, canonical) == found


@pytest.mark.parametrize(
    ("page", "canonical"),
    [
        (PAGE, "https://www.example.org/"),
        (PAGE, "https://www.example.org/index.php"),
        (PAGE, "https://www.example.org/news/"),
        (PAGE, "https://www.example.org/news/2026"),
        (PAGE, "https://www.example.org/sport"),
        (PAGE, "https://www.example.org/en/"),
        ("https://example.org/?p=12", "https://example.org/"),
        ("https://example.org/article.php?id=12", "https://example.org/article.php"),
        (PAGE, "https://example.net/story"),
        (PAGE, "javascript:void(0)"),
        ("nothing", "https://example.org/story"),
    ],
)
def test_a_canonical_url_that_names_something_else_is_refused(page: str, canonical: str) -> None:
    assert usable_canonical(page, canonical) is None


def test_a_canonical_url_of_another_site_declares_the_original() -> None:
    assert declared_original(PAGE, "https://agency.example/item/7") == "https://agency.example/item/7"
    assert declared_original(PAGE, "https://agency.example/?id=7") == "https://agency.example/?id=7"
    assert declared_original(PAGE, "https://agency.example/") is None
    assert declared_original(PAGE, "https://example.org/item/7") is None
    assert declared_original(PAGE, "no url at all:") is None


def test_a_url_names_its_host_and_its_port() -> None:
    with_port = "http://Example.org:8080/a"
    assert (host_name(with_port), port(with_port)) == ("example.org", 8080)
    assert (host_name("https://[::1]/"), port("https://[::1]/")) == ("::1", 443)
    assert (host_name("mailto:desk@example.org"), port("mailto:desk@example.org")) == ("", None)
    assert is_address(host_name("https://[::1]/"))
    assert not is_address(host_name("https://example.org/"))


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("https://EXAMPLE.org:443/b?c", True),
        ("http://example.org/a", False),
        ("https://example.org:8443/a", False),
        ("https://www.example.org/a", False),
        ("nonsense", False),
    ],
)
def test_an_origin_is_scheme_host_and_port(other: str, same: bool) -> None:
    assert same_origin("https://example.org/a", other) is same
    assert same_origin(other, "https://example.org/a") is same
