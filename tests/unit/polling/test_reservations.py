"""Which words of publishers are understood, and how a site's patterns match."""

from __future__ import annotations

import time

import pytest

from pipeline.polling.reservations import declared, site_reserves, site_rules


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("", ()),
        ("all, nofollow", ()),
        ("NOINDEX,NoArchive", ("noarchive", "noindex")),
        ("none", ("noindex",)),
        ("unavailable_after: 25 Jun 2027 15:00:00 PST, nosnippet", ("nosnippet",)),
        ("otherbot: noindex, noarchive", ()),
        ("otherbot: noindex, Wiredesk: noai", ("noai",)),
    ],
)
def test_words_to_all_robots_and_to_us_count(value: str, words: tuple[str, ...]) -> None:
    assert declared({"x-robots-tag": value}, "Wiredesk") == words


@pytest.mark.parametrize(("value", "reserved"), [(" 1 ", True), ("0", False), ("2", False), ("yes", False)])
def test_one_alone_reserves_mining(value: str, reserved: bool) -> None:
    assert (declared({"tdm-reservation": value}, "Wiredesk") == ("tdm",)) is reserved


def reserves(location: str, url: str) -> bool:
    return site_reserves(site_rules(f'[{{"location": "{location}", "tdm-reservation": 1}}]'.encode()), url)


@pytest.mark.parametrize(
    ("location", "path", "matches"),
    [
        ("/", "/a/b?c", True),
        ("/a", "/ab", True),
        ("/a$", "/a", True),
        ("/a$", "/ab", False),
        ("/*.html", "/x/y.html?z", True),
        ("/*.html$", "/x/y.html?z", False),
        ("/a*b*c$", "/a-b-c-c", True),
        ("/a*b*c$", "/a-c-b", False),
        ("/ab*b$", "/ab", False),
        ("/a*", "/b", False),
        ("/a*b", "/ac", False),
        ("*", "/anything", True),
        ("/a*$", "/a/b", True),
    ],
)
def test_patterns_match_as_in_robots_txt(location: str, path: str, matches: bool) -> None:
    assert reserves(location, f"https://harbour.example{path}#top") is matches


def test_a_url_without_a_path_is_the_root() -> None:
    assert reserves("/$", "https://harbour.example")
    assert not reserves("/", "no URL")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b"[" * 100_000,
        b"[1, {}]",
        b'[{"location": 1, "tdm-reservation": 1}]',
        b'[{"location": "/", "tdm-reservation": 2}]',
        b'[{"location": "/", "tdm-reservation": [1]}]',
        b'[{"location": "/%s", "tdm-reservation": 1}]' % (b"a" * 600),
    ],
)
def test_what_is_no_rule_reserves_nothing(body: bytes) -> None:
    assert site_rules(body) == ()


def test_no_pattern_takes_long() -> None:
    begun = time.process_time()
    reserves("*a" * 249 + "b$", "https://harbour.example/" + "a" * 2_000)
    assert time.process_time() - begun < 0.1
