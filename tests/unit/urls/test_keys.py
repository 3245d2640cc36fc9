from __future__ import annotations

import pytest

from pipeline.urls import address_key, article_id, entry_url, page_id, resolve


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.org/a", "https://example.org/a"),
        ("https://EXAMPLE.org/a", "https://example.org/a"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("http://example.org:80/a", "https://example.org/a"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org/a#comments", "https://example.org/a"),
        ("https://example.org/b/../a", "https://example.org/a"),
        ("https://example.org/./a", "https://example.org/a"),
        ("https://example.org/../a", "https://example.org/a"),
        ("https://example.org/a/b/..", "https://example.org/a/"),
        ("https://example.org/%7euser", "https://example.org/~user"),
        ("https://example.org/caf%c3%a9", "https://example.org/café"),
        ("https://münchen.example/a", "https://xn--mnchen-3ya.example/a"),
        ("https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2"),
        ("https://example.org/a?", "https://example.org/a"),
        ("https://example.org/a?&&x=1", "https://example.org/a?x=1"),
        ("https://reader:secret@example.org/a", "https://example.org/a"),
        ("  https://example.org/a\n", "https://example.org/a"),
    ],
)
def test_spellings_of_one_address_have_one_key(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    "query",
    [
        "utm_source=rss&utm_medium=feed",
        "UTM_Campaign=x",
        "fbclid=abc",
        "gclid=1",
        "at_medium=RSS&at_campaign=KARANGA",
        "ns_mchannel=rss",
        "xtor=RSS-3208",
        "CMP=rss",
        "smid=url-share",
        "ocid=socialflow",
        "partner=rss&emc=rss",
        "ref=rss",
        "traffic_source=rss",
        "maca=en-rss-en-al-1-xml-rdf",
        "ref=example.org",
        "ref=www.example.org",
        "mc_cid=1&mc_eid=2",
    ],
)
def test_how_a_reader_came_is_no_part_of_the_key(query: str) -> None:
    assert address_key(f"https://example.org/a?{query}&id=7") == "example.org/a?id=7"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/article.php?sid=1", "https://example.org/article.php?sid=2"),
        ("https://example.org/Story/AbC", "https://example.org/story/abc"),
        ("https://example.org/a", "https://example.org/a/"),
        ("https://www.example.org/a", "https://example.org/a"),
        ("https://example.org:8080/a", "https://example.org/a"),
        ("https://example.org/a?ref=other.example", "https://example.org/a"),
        ("https://example.org/a?partner=times", "https://example.org/a"),
        ("https://example.org/a?source=x", "https://example.org/a"),
        ("https://example.org//a", "https://example.org/a"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
        ("https://example.org/a?x", "https://example.org/a?x="),
    ],
)
def test_addresses_that_may_differ_keep_different_keys(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


@pytest.mark.parametrize("text", ["mailto:desk@example.org", "https://", "https://[::1", "no url", ""])
def test_what_is_no_web_address_is_its_own_key(text: str) -> None:
    assert address_key(text) == text


def test_ids_are_sixteen_hex_digits_of_the_key() -> None:
    found = page_id(address_key("http://example.org/a?utm_source=rss"))
    assert len(found) == 16
    assert int(found, 16) >= 0
    assert str(found) == str(article_id("https://example.org/a"))


def test_an_entry_without_a_page_has_an_address_of_its_own() -> None:
    first = entry_url("https://example.org/feed#top", "guid 1")
    assert first.startswith("https://example.org/feed#entry=")
    assert address_key(first) != address_key(entry_url("https://example.org/feed", "guid 2"))
    assert resolve("https://example.org/", first) == first


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("story.html", "https://example.org/feeds/story.html"),
        ("/story", "https://example.org/story"),
        ("//cdn.example.org/story", "https://cdn.example.org/story"),
        (" https://example.org/a%2Fb?x=%7e#top\n", "https://example.org/a%2Fb?x=%7e"),
        ("https://example.org/a\n b", "https://example.org/a%20b"),
        ("https://example.org/Äpfel?q=ü", "https://example.org/%C3%84pfel?q=%C3%BC"),
        ("HTTPS://Example.ORG", "https://example.org/"),
        ("https://example.org/a\ud800", "https://example.org/a%ED%A0%80"),
        ("https://[2606:4700::1111]:8443/a", "https://[2606:4700::1111]:8443/a"),
    ],
)
def test_links_are_made_absolute_and_otherwise_left_alone(link: str, found: str) -> None:
    assert resolve("https://example.org/feeds/all.xml", link) == found


@pytest.mark.parametrize(
    "link",
    [
        "",
        "javascript:alert(1)",
        "mailto:desk@example.org",
        "ftp://example.org/a",
        "https://user:secret@example.org/a",
        "https://[::1",
        "//[::1",
        "https://example.org:70000/a",
        "https://1.2.3/a",
        "https://exa%6dple.org/a",
        "https://\ud800.example/a",
        "https://[v1.x]/a",
        "https://./a",
        "https://example.org/" + "a" * 3_000,
        "a" * 20_000,
    ],
)
def test_what_cannot_be_asked_for_is_no_link(link: str) -> None:
    assert resolve("https://example.org/feed", link) is None
