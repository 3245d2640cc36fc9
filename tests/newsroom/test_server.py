"""The newsroom over HTTP: validators, counters, misbehaviour, and files written before it answers."""

from collections.abc import AsyncIterator
from math import inf
from pathlib import Path

import aiohttp
import pytest
import yaml

from newsroom import Newsroom, Setup, serve
from newsroom.library import outlet, outlets
from newsroom.mischief import RETRY_AFTER_SECONDS, SLOT_SECONDS, behaviour


class Ticks:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def feed_url(room: Newsroom, outlet_id: str) -> str:
    return room.sites[outlet_id] + outlet(outlet_id).feed_path


async def test_every_article_of_the_truth_can_be_read(http: aiohttp.ClientSession) -> None:
    async with serve() as room:
        for row in room.truth():
            async with http.get(room.sites[row.outlet] + row.path) as response:
                assert response.status == 200
                assert response.content_type == "text/html"
            if row.outlet != "metro-lantern":
                continue
            async with http.get(room.sites["meridian"] + row.path) as elsewhere:
                assert elsewhere.status == 404


async def test_feeds_and_pages_answer_304_to_their_own_validators(http: aiohttp.ClientSession) -> None:
    """RFC 9110 §13.1.2: the method must not be performed when a listed entity tag matches."""
    async with serve() as room:
        row = room.truth()[0]
        for url in (feed_url(room, "kestrel-post"), room.sites[row.outlet] + row.path):
            async with http.get(url) as first:
                etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
            for headers in (
                {"If-None-Match": etag},
                {"If-None-Match": f'"other", {etag}'},
                {"If-Modified-Since": modified},
            ):
                async with http.get(url, headers=headers) as again:
                    assert again.status == 304
                    assert again.headers["ETag"] == etag
                    assert await again.read() == b""
            stale = {"If-None-Match": '"other"', "If-Modified-Since": modified}
            async with http.get(url, headers=stale) as changed:
                assert changed.status == 200
            async with http.get(url, headers={"If-Modified-Since": "yesterday"}) as unread:
                assert unread.status == 200


async def test_a_new_story_ends_the_304(http: aiohttp.ClientSession) -> None:
    ticks = Ticks()
    async with serve(Setup(speed=1.0, now=ticks)) as room:
        url = feed_url(room, "meridian")
        async with http.get(url) as first:
            etag = first.headers["ETag"]
        ticks.now += 60
        async with http.get(url, headers={"If-None-Match": etag}) as later:
            assert later.status == 200
            assert later.headers["ETag"] != etag


async def test_a_correction_changes_the_page_and_its_validators(http: aiohttp.ClientSession) -> None:
    ticks = Ticks()
    async with serve(Setup(speed=1.0, now=ticks)) as room:
        article = next(one for one in room.schedule.programme if one.later and one.at < 0)
        url = room.sites[article.outlet] + article.path
        async with http.get(url) as first:
            before, etag = await first.text(), first.headers["ETag"]
        ticks.now += 200
        async with http.get(url, headers={"If-None-Match": etag}) as later:
            after = await later.text()
        assert article.later is not None
        assert article.later.note not in before
        assert article.later.note in after


async def test_requests_are_counted_by_path(http: aiohttp.ClientSession) -> None:
    async with serve() as room:
        url = feed_url(room, "harbour-daily")
        for _ in range(3):
            async with http.get(url):
                pass
        async with http.get(room.sites["harbour-daily"] + "/stats.json") as response:
            assert await response.json() == {"outlet": "harbour-daily", "requests": {"/feed.xml": 3}}
        assert room.requests["harbour-daily"]["/feed.xml"] == 3


async def test_every_outlet_has_robots_front_page_and_truth(http: aiohttp.ClientSession) -> None:
    async with serve() as room:
        for base in room.sites.values():
            async with http.get(f"{base}/robots.txt") as robots:
                assert "Disallow: /search" in await robots.text()
            async with http.get(f"{base}/") as front:
                assert front.status == 200
            async with http.get(f"{base}/nowhere-at-all") as missing:
                assert missing.status == 404
        async with http.get(room.sites["meridian"] + "/truth.json") as answer:
            rows = await answer.json()
        assert len(rows) == len(room.truth())
        assert rows[0]["url"].startswith("http://127.0.0.1:")


async def test_one_outlet_misbehaves_in_turn_and_is_well_in_between(http: aiohttp.ClientSession) -> None:
    ticks = Ticks()
    async with serve(Setup(speed=inf, now=ticks)) as room:
        url = feed_url(room, "grebe-standard")
        start, seen = ticks.now, {}
        for slot in range(6):
            ticks.now = start + slot * SLOT_SECONDS
            turn = behaviour(slot * SLOT_SECONDS)
            if turn == "slow":
                continue
            async with http.get(url) as response:
                seen[turn] = (response.status, response.headers.get("Retry-After"), await response.text())
        assert seen["well"][0] == 200
        assert seen["well"][2].endswith("</rss>\n")
        assert seen["busy"][:2] == (429, str(RETRY_AFTER_SECONDS))
        assert seen["broken"][0] == 500
        assert seen["garbled"][0] == 200
        assert "</rss>" not in seen["garbled"][2]
        async with http.get(feed_url(room, "harbour-daily")) as other:
            assert other.status == 200


async def test_without_mischief_all_behave(http: aiohttp.ClientSession) -> None:
    ticks = Ticks()
    async with serve(Setup(now=ticks, mischief=False)) as room:
        ticks.now += 3 * SLOT_SECONDS
        assert behaviour(3 * SLOT_SECONDS) == "busy"
        async with http.get(feed_url(room, "grebe-standard")) as response:
            assert response.status == 200


async def test_the_feeds_list_names_every_outlet_and_the_settings_let_them_be_asked(tmp_path: Path) -> None:
    feeds, settings = tmp_path / "feeds.yaml", tmp_path / "settings.yaml"
    async with serve(Setup(feeds=feeds, settings=settings, public_host="news.test")):
        listing = yaml.safe_load(feeds.read_text())
        allowed = yaml.safe_load(settings.read_text())["http"]

    assert feeds.read_text().startswith("# written by the demo newsroom\n")
    assert listing["defaults"] == {"every": "10s"}
    assert [row["id"] for row in listing["feeds"]] == [site.id for site in outlets()]
    assert listing["feeds"][5]["content"] == "feed"
    assert all(row["url"].startswith("http://news.test:") for row in listing["feeds"])
    assert "127.0.0.0/8" in allowed["allow_networks"]


async def test_a_restarted_newsroom_keeps_its_addresses_and_goes_on(
    tmp_path: Path, http: aiohttp.ClientSession
) -> None:
    ticks, state = Ticks(), tmp_path / "state.json"
    async with serve(Setup(speed=1.0, now=ticks, state=state)) as room:
        sites = dict(room.sites)
    ticks.now += 100
    async with serve(Setup(speed=1.0, now=ticks, state=state)) as room:
        assert room.sites == sites
        assert room.offset() == 100.0
        async with http.get(feed_url(room, "meridian")) as response:
            assert response.status == 200
