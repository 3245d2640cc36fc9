"""Every feed is well formed, lists what its outlet has published by then, and shows corrections."""

import json
from calendar import timegm
from typing import Any

import feedparser
import pytest

from newsroom.feeds import feed
from newsroom.library import outlet, outlets
from newsroom.model import Article
from newsroom.schedule import Clock, Schedule

SCHEDULE = Schedule()
CLOCK = Clock(started_at=1_700_000_000.0, speed=1.0, end=SCHEDULE.end)
BASE = "http://127.0.0.1:8701"
VERSIONS = {"rss": "rss20", "atom": "atom10", "rdf": "rss10"}
XML = [site.id for site in outlets() if site.feed != "json"]
JSON = [site.id for site in outlets() if site.feed == "json"]


UNTYPED: Any = feedparser


def parse(text: str) -> Any:
    return UNTYPED.parse(text.encode())


def feed_at(outlet_id: str, offset: float) -> tuple[str, list[Article]]:
    articles = SCHEDULE.listed(outlet_id, offset)
    return feed(outlet(outlet_id), articles, offset, BASE, CLOCK), articles


@pytest.mark.parametrize("offset", [0.0, 120.0, SCHEDULE.end + 600])
@pytest.mark.parametrize("outlet_id", XML)
def test_an_xml_feed_parses_and_lists_what_is_published(outlet_id: str, offset: float) -> None:
    text, articles = feed_at(outlet_id, offset)
    site = outlet(outlet_id)

    parsed = parse(text)

    assert not parsed.bozo
    assert parsed.version == VERSIONS[site.feed]
    assert parsed.feed.title == site.name
    assert [entry.link for entry in parsed.entries] == [
        BASE + article.path + site.link_query for article in articles
    ]
    assert [entry.title for entry in parsed.entries] == [
        article.version(offset).headline for article in articles
    ]
    assert len({entry.id for entry in parsed.entries}) == len(articles)
    assert all(entry.get("published_parsed") or entry.updated_parsed for entry in parsed.entries)


@pytest.mark.parametrize("outlet_id", JSON)
def test_a_json_feed_is_of_version_1_1_and_lists_what_is_published(outlet_id: str) -> None:
    text, articles = feed_at(outlet_id, 200.0)

    content = json.loads(text)

    assert content["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["url"] for item in content["items"]] == [BASE + article.path for article in articles]
    assert all(item["id"] and item["date_published"] for item in content["items"])


def test_the_outlet_with_full_text_puts_it_into_its_feed() -> None:
    text, articles = feed_at("tidewater-times", SCHEDULE.end)

    parsed = parse(text)

    for entry, article in zip(parsed.entries, articles, strict=True):
        html = entry.content[-1].value
        assert html.count("<p>") >= len(article.paragraphs)


@pytest.mark.parametrize(
    "article", [one for one in SCHEDULE.programme if one.later], ids=lambda one: one.story
)
def test_a_correction_gives_the_entry_a_later_date(article: Article) -> None:
    before, _ = feed_at(article.outlet, 30.0)
    after, articles = feed_at(article.outlet, SCHEDULE.end)
    number = articles.index(article)

    entry = parse(after).entries[number]
    assert article.later is not None
    assert article.later.changed_at is not None

    assert timegm(entry.updated_parsed) == int(CLOCK.wall(article.later.changed_at))
    assert entry.title == article.version(SCHEDULE.end).headline
    assert before != after


def test_the_same_moment_gives_the_same_bytes() -> None:
    for site in outlets():
        assert feed_at(site.id, 77.0)[0] == feed_at(site.id, 77.0)[0]
