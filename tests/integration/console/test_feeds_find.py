"""`wiredesk feeds find`: which feeds a site has, and what is said when none is found."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from tests.integration.console.conftest import Run
from tests.integration.console.town import Town, rss
from tests.servers import site
from tests.servers.site import Page, Site

HTML = {"content-type": "text/html; charset=utf-8"}


def page(*head: str) -> Page:
    return Page(
        f"<!doctype html><html><head>{''.join(head)}</head><body>news</body></html>".encode(), headers=HTML
    )


def link(href: str, kind: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


@pytest.fixture
async def gazette() -> AsyncIterator[Site]:
    """A site with a page, two feeds of the same entries, one of comments and one that is gone."""
    async with site.serve({}) as gazette:
        stories = [(f"{gazette.url}/story/{n}", f"Story {n}") for n in range(4)]
        gazette.pages |= {
            "/": page(
                link("/gone"), link("/comments/feed", title="Comments"), link("/rss"), link("/copy.rss")
            ),
            "/rss": rss("Gazette | All of it", *stories),
            "/copy.rss": rss("Gazette again", *stories),
            "/comments/feed": rss("Comments", (f"{gazette.url}/story/1#c", "Well said")),
            "/empty": page(),
        }
        yield gazette


async def test_the_feeds_of_a_page_are_read_and_lines_printed_for_them(
    new_town: Town, run: Run, gazette: Site
) -> None:
    done = await run("feeds", "find", gazette.url)
    assert done.exit_code == 0
    for told in (
        "names 3 feeds",
        f"no feed at {gazette.url}/gone: not found",
        f"the same entries as {gazette.url}/rss",
        "what readers comment",
        f'\n  - {{id: gazette, url: "{gazette.url}/rss", publisher: Gazette}}\n',
    ):
        assert told in done.stdout
    assert done.stdout.count("- {id") == 1
    assert gazette.asked["/feed/"] == 0, "a page that names its feeds is not guessed at"
    assert max(gazette.asked.values()) == 1


async def test_the_lines_are_those_of_a_list_that_passes_the_check(
    new_town: Town, run: Run, gazette: Site
) -> None:
    report = json.loads((await run("feeds", "find", gazette.url, "--json")).stdout)
    feeds = new_town.config / "feeds.yaml"
    feeds.write_text(feeds.read_text() + "\n".join(report["lines"]) + "\n")
    assert (await run("check")).exit_code == 0
    again = json.loads((await run("feeds", "find", gazette.url, "--json")).stdout)
    assert again["lines"] == []
    assert {feed["url"]: feed["followed_as"] for feed in again["feeds"]}[f"{gazette.url}/rss"] == "gazette"


async def test_a_feed_is_said_to_be_one(new_town: Town, run: Run, gazette: Site) -> None:
    done = await run("feeds", "find", f"{gazette.url}/rss")
    assert done.exit_code == 0
    assert f"{gazette.url}/rss is a feed itself" in done.stdout
    assert sum(gazette.asked.values()) == 1


async def test_without_a_scheme_https_is_tried_first_and_http_then(
    new_town: Town, run: Run, gazette: Site
) -> None:
    report = json.loads((await run("feeds", "find", gazette.url.removeprefix("http://"), "--json")).stdout)
    assert report["url"] == gazette.url
    assert len(report["feeds"]) == 3


async def test_usual_places_are_asked_when_a_page_names_none_but_not_past_robots_txt(
    new_town: Town, run: Run, gazette: Site
) -> None:
    gazette.pages["/rss.xml"] = gazette.pages["/rss"]
    gazette.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /feed\nSitemap: /maps/news.xml\n")
    done = await run("feeds", "find", f"{gazette.url}/empty")
    assert done.exit_code == 0
    assert "1 feed in usual places" in done.stdout
    assert gazette.asked["/maps/news.xml"] == 1
    assert gazette.asked["/feed/"] == gazette.asked["/feed.json"] == 0


async def test_where_no_feed_is_the_answer_says_what_was_tried(
    new_town: Town, run: Run, gazette: Site
) -> None:
    done = await run("feeds", "find", f"{gazette.url}/empty")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "names none, and none is in the usual places" in done.stderr
    assert "ask its publisher" in done.stderr
    report = json.loads((await run("feeds", "find", f"{gazette.url}/empty", "--json")).stdout)
    assert report["guessed"]
    assert {one["reason"] for one in report["no_feeds"]} == {"not_found"}


async def test_a_host_that_sends_us_away_is_asked_nothing_more(
    new_town: Town, run: Run, gazette: Site
) -> None:
    gazette.pages["/gone"] = Page(status=429)
    done = await run("feeds", "find", gazette.url)
    assert done.exit_code == 1
    assert sum(gazette.asked.values()) == 2
    assert "asked too often" in done.stderr


async def test_a_page_that_does_not_answer_is_said_with_its_reason(
    new_town: Town, run: Run, gazette: Site
) -> None:
    done = await run("feeds", "find", f"{gazette.url}/nothing-here")
    assert done.exit_code == 1
    assert "not found (HTTP 404" in done.stderr
    (new_town.config / "settings.yaml").unlink()
    done = await run("feeds", "find", gazette.url)
    assert "WIREDESK_HTTP_ALLOW_NETWORKS=127.0.0.1/32" in done.stderr


async def test_a_feed_of_the_list_that_is_a_page_has_its_remedy(
    new_town: Town, run: Run, gazette: Site
) -> None:
    (new_town.config / "feeds.yaml").write_text(f"feeds:\n- {{id: gazette, url: '{gazette.url}/'}}\n")
    done = await run("check", "--online", COLUMNS="400")
    assert done.exit_code == 1
    assert f"the page names 4 feeds: {gazette.url}/gone, {gazette.url}/rss" in done.stdout
    assert f"`wiredesk feeds find {gazette.url}/` checks them" in done.stdout
