"""Feeds as lines that the reader of feeds.yaml takes back unchanged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.yaml_tree import parse_tree
from pipeline.model import Feed, FeedId
from pipeline.settings import read_feeds
from pipeline.settings.feed_lines import appended, checked, feed_lines, free_id, is_id

HARBOUR = Feed(id=FeedId("harbour"), url="https://harbour.example/rss")
DAILY = Feed(id=FeedId("daily"), url="https://daily.example/rss", tags=("a", "no"), content="feed")


def read_back(text: bytes) -> tuple[Feed, ...]:
    found = read_feeds(parse_tree(text, "feeds.yaml"), "feeds.yaml")
    assert found.problems == ()
    return found.feeds


shown = st.text(st.characters(blacklist_categories=("C", "Zl", "Zp")), min_size=1, max_size=40).filter(
    lambda text: text.strip() == text and text.isprintable()
)


@given(
    publisher=shown | st.sampled_from(["no", "null", "~", "1e3", "12:30", "- a", "a: b", "# x", "{", "'"]),
    tag=shown,
)
def test_any_text_survives_the_file(publisher: str, tag: str) -> None:
    feed = Feed(
        id=FeedId("on"), url="https://a.example/?a=1&b={x}#y", publisher=publisher, language="no", tags=(tag,)
    )
    assert read_back(b"feeds:\n" + feed_lines([feed, HARBOUR]).encode()) == (feed, HARBOUR)


@pytest.mark.parametrize(
    ("name", "url", "made"),
    [
        ("The Harbour", "https://x.example/", "the-harbour"),
        ("Süddeutsche Straße", "https://x.example/", "sueddeutsche-strasse"),
        ("Nový čas", "https://x.example/", "novy-cas"),
        ("新聞", "https://www.harbour.example/rss", "harbour-example"),
        ("", "no address", "feed"),
        ("All the news from around the harbour and beyond", "x", "all-the-news-from-around-the"),
        ("a" * 80, "x", "a" * 32),
    ],
)
def test_ids_are_made_of_names_else_of_hosts(name: str, url: str, made: str) -> None:
    assert free_id(name, url, set()) == made
    assert is_id(made)
    assert free_id(name, url, {made, f"{made}-2"}) == f"{made}-3"


def test_what_a_list_cannot_hold_is_left_out_of_a_feed_and_a_wrong_address_is_said() -> None:
    odd = Feed(
        id=FeedId("a"),
        url="https://a.example/",
        publisher="",
        language="klingon",
        tags=("ok", "x" * 70, "ok"),
    )
    assert checked(odd) == Feed(id=FeedId("a"), url="https://a.example/", tags=("ok",))
    assert "does not begin with http" in str(checked(Feed(id=FeedId("a"), url="ftp://a.example/")))


# ── appending ────────────────────────────────────────────────────────────────────────────────────


def append(text: str, *feeds: Feed) -> bytes | str:
    return appended(text.encode(), parse_tree(text.encode(), "feeds.yaml"), feeds)


@pytest.mark.parametrize(
    "text",
    [
        "feeds:\n- {id: harbour, url: 'https://harbour.example/rss'}\n",
        "defaults: {tags: []}\nfeeds:\n    - id: harbour\n      url: https://harbour.example/rss\n# the end",
        "\ufefffeeds:\r\n  - {id: harbour, url: 'https://harbour.example/rss'}\r\n",
    ],
)
def test_lines_go_to_the_end_and_every_byte_stays(text: str) -> None:
    written = append(text, DAILY)
    assert isinstance(written, bytes)
    assert written.startswith(text.encode())
    assert read_back(written) == (HARBOUR, DAILY)
    assert (b"\r\n" in written) == (written.count(b"\n") == written.count(b"\r\n"))


def test_a_list_without_feeds_gets_its_first() -> None:
    written = append("feeds:\n", DAILY)
    assert isinstance(written, bytes)
    assert read_back(written) == (DAILY,)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no list"),
        ("[]", "no list"),
        ("feeds:\n- {id: a, url: 'https://a.example/'}\ndefaults: {}\n", "defaults comes after it"),
        ("feeds: []\n", "hyphen"),
        ("feeds: null\n", "hyphen"),
        ("feeds: [{id: a, url: 'https://a.example/'}]\n", "hyphen"),
        ("groups: &g {}\nfeeds: *g\n", "hyphen"),
    ],
)
def test_where_lines_cannot_go_the_reason_is_said(text: str, why: str) -> None:
    assert why in str(append(text, DAILY))
