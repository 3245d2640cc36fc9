"""A page holds its article's text, in the outlet's own layout, with the furniture of a news site."""

import json
import re
from html import unescape

import pytest

from newsroom.edits import HEADING
from newsroom.library import outlet, outlets
from newsroom.model import Article
from newsroom.pages import page
from newsroom.schedule import Clock, Schedule

SCHEDULE = Schedule()
CLOCK = Clock(started_at=1_700_000_000.0, speed=1.0, end=SCHEDULE.end)
BASE = "http://127.0.0.1:8701"
LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


def page_of(article: Article, offset: float = SCHEDULE.end) -> str:
    others = [one for one in SCHEDULE.listed(article.outlet, offset) if one != article][:5]
    return page(article, offset, BASE, CLOCK, others)


def newest(outlet_id: str) -> Article:
    return SCHEDULE.listed(outlet_id, SCHEDULE.end)[0]


@pytest.mark.parametrize("site", outlets(), ids=lambda site: site.id)
def test_a_page_holds_the_whole_text_and_nothing_is_left_unfilled(site: object) -> None:
    for article in SCHEDULE.programme:
        if outlet(article.outlet) != site:
            continue
        text = page_of(article)
        plain = unescape(text)
        for paragraph in article.version(SCHEDULE.end).paragraphs:
            assert paragraph.removeprefix(HEADING) in plain
        assert all(note in plain for note in article.endnotes)
        assert article.byline in plain
        assert f'<link rel="canonical" href="{BASE}{article.path}">' in text
        assert not re.search(r"\$\w|\{\w*\}", re.sub(r"<(style|script)\b.*?</\1>", "", text, flags=re.S))


@pytest.mark.parametrize("outlet_id", [site.id for site in outlets() if site.json_ld])
def test_json_ld_says_who_and_when(outlet_id: str) -> None:
    article = newest(outlet_id)

    (block,) = LD.findall(page_of(article))
    data = json.loads(block)

    assert data["@type"] == "NewsArticle"
    assert data["headline"] == article.headline
    assert data["datePublished"] <= data["dateModified"]
    assert data["author"][0]["name"]
    assert data["publisher"]["name"] == outlet(outlet_id).name


def test_some_sites_are_poor_and_have_no_json_ld() -> None:
    poor = [site.id for site in outlets() if not site.json_ld]

    assert len(poor) >= 2
    assert all("ld+json" not in page_of(newest(outlet_id)) for outlet_id in poor)


def test_the_agency_is_the_author_where_the_outlet_says_so() -> None:
    article = next(one for one in SCHEDULE.programme if one.outlet == "kestrel-post" and one.author_is_agency)

    data = json.loads(LD.findall(page_of(article))[0])

    assert data["author"] == [{"@type": "Organization", "name": "Meridian Press"}]


def test_pages_carry_what_extraction_has_to_leave_out() -> None:
    for site in outlets():
        text = unescape(page_of(newest(site.id)))
        assert site.labels.newsletter in text
        assert site.labels.footer in text
        assert site.labels.related in text or site.labels.most_read in text


def test_a_corrected_page_says_so_and_carries_the_new_text() -> None:
    for article in SCHEDULE.programme:
        if article.later and article.later.changed_at is not None:
            before = unescape(page_of(article, article.later.changed_at - 1))
            after = unescape(page_of(article, article.later.changed_at))
            assert article.later.note not in before
            assert article.later.note in after
            assert all(paragraph in after for paragraph in article.later.paragraphs)


def test_a_german_page_is_german() -> None:
    text = page_of(newest("nordauer-kurier"))

    assert '<html lang="de">' in text
    assert "Veröffentlicht 1" in text
    assert "November 2023" in text
