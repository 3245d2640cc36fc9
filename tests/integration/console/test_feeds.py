"""`wiredesk feeds …` as people type it: finding, lists in and out, one feed of a desk that has worked."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pipeline.adapters.config_files import load_feeds
from pipeline.model import FeedId
from pipeline.parsing import opml
from tests.integration.console.conftest import Run
from tests.integration.console.test_commands import typed
from tests.integration.console.town import Town, rss
from tests.servers import site
from tests.servers.site import Page, Site

HTML = {"content-type": "text/html; charset=utf-8"}
LIST = """<?xml version="1.0"?><opml version="2.0"><body>
<outline text="Coast">
  <outline type="rss" text="Möwen &amp; Meer" xmlUrl="https://moewen.example/rss" language="de"/>
  <outline type="rss" text="Möwen &amp; Meer" xmlUrl="feed://moewen.example/sport"/>
  <outline type="rss" text="once more" xmlUrl="http://moewen.example/rss?utm_source=opml"/>
  <outline type="rss" text="broken" xmlUrl="https://user:word@moewen.example/private"/>
</outline></body></opml>"""


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


# ── find ─────────────────────────────────────────────────────────────────────────────────────────


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


# ── import and export ────────────────────────────────────────────────────────────────────────────


def written(folder: Path, text: str = LIST) -> str:
    path = folder / "list.opml"
    path.write_text(text)
    return str(path)


async def test_a_list_becomes_a_feeds_file_that_passes_the_check(
    new_town: Town, run: Run, tmp_path: Path
) -> None:
    done = await run("feeds", "import", written(tmp_path))
    assert done.exit_code == 0
    assert done.stdout == (
        "feeds:\n"
        '  - {id: moewen-meer, url: "https://moewen.example/rss", publisher: "Möwen & Meer", language: de, '
        "tags: [Coast]}\n"
        '  - {id: moewen-meer-2, url: "http://moewen.example/sport", publisher: "Möwen & Meer", '
        "tags: [Coast]}\n"
    )
    assert "4 feeds in the list: 2 new, 1 followed already or listed twice, 1 left out" in done.stderr
    assert "user name or password" in done.stderr
    (new_town.config / "feeds.yaml").write_text(done.stdout)
    assert (await run("check")).exit_code == 0


async def test_what_is_followed_already_is_left_out_and_the_rest_appended(
    new_town: Town, run: Run, tmp_path: Path
) -> None:
    feeds = new_town.config / "feeds.yaml"
    before = feeds.read_bytes()
    feeds.chmod(0o640)
    config = ("--config", str(new_town.config))
    shown = await run("feeds", "import", written(tmp_path), *config)
    assert feeds.read_bytes() == before
    assert shown.stdout.startswith("  - {id: moewen-meer,")
    done = await run("feeds", "import", written(tmp_path), *config, "--write")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "2 appended" in done.stderr
    assert feeds.read_bytes().startswith(before)
    assert [feed.id for feed in load_feeds(new_town.config).feeds[4:]] == ["moewen-meer", "moewen-meer-2"]
    assert feeds.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in new_town.config.iterdir()) == ["feeds.yaml", "settings.yaml"]
    again = await run("feeds", "import", written(tmp_path), *config, "--write")
    assert again.exit_code == 0
    assert "0 appended, 3 followed already" in again.stderr


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("feeds:\n- {id: a, url: 'https://a.example/'}\ngroups: {}\n", "groups comes after it"),
        ("feeds:\n- {id: a, url: 'https://a.example/'}\n...\n", "no longer be YAML"),
    ],
)
async def test_a_file_that_lines_cannot_go_to_is_left_alone(
    new_town: Town, run: Run, tmp_path: Path, text: str, why: str
) -> None:
    feeds = new_town.config / "feeds.yaml"
    feeds.write_text(text)
    done = await run("feeds", "import", written(tmp_path), "--write")
    assert why in str(done.exception)
    assert "nothing was written" in str(done.exception)
    assert feeds.read_text() == text


async def test_a_list_with_nothing_to_follow_is_status_1(new_town: Town, run: Run, tmp_path: Path) -> None:
    bad = "".join(f"<outline xmlUrl='gopher://a.example/{n}'/>" for n in range(7))
    done = await run("feeds", "import", written(tmp_path, f"<opml><body>{bad}</body></opml>"))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "and 2 more" in done.stderr


async def test_the_configured_feeds_go_out_and_come_back(new_town: Town, run: Run, tmp_path: Path) -> None:
    feeds = new_town.config / "feeds.yaml"
    feeds.write_text(
        feeds.read_text()
        + "- {id: w, url: 'https://w.example/', tags: [a, b], language: en, headers: {X-Key: s}}\n"
    )
    exported = (await run("feeds", "export")).stdout
    ids = [feed.id for feed in load_feeds(new_town.config).feeds]
    assert sorted(one.id or "" for one in opml.read(exported.encode())) == sorted(ids)
    back = await run("feeds", "import", written(tmp_path, exported))
    feeds.write_text(back.stdout)
    again = {feed.id: feed for feed in load_feeds(new_town.config).feeds}
    assert sorted(again) == sorted(ids)
    assert (again[FeedId("w")].tags, again[FeedId("w")].language) == (("a", "b"), "en")
    assert (await run("feeds", "export", "--json", "--opml")).exit_code == 2


async def test_request_headers_are_not_exported(new_town: Town, run: Run) -> None:
    feeds = new_town.config / "feeds.yaml"
    feeds.write_text(feeds.read_text() + "- {id: w, url: 'https://w.example/', headers: {X-Key: secret}}\n")
    for form in ("--opml", "--json"):
        out = (await run("feeds", "export", form)).stdout
        assert "w.example" in out
        assert "secret" not in out
    assert json.loads((await run("feeds", "export", "--json")).stdout)[0]["id"] == "harbour"


def test_a_file_that_is_no_list_is_one_sentence_and_status_2(tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_text("<html></html>")
    done = typed(tmp_path, "feeds", "import", "list.opml")
    assert done.returncode == 2
    assert done.stderr.startswith("wiredesk: no OPML")
    assert "cannot be read" in typed(tmp_path, "feeds", "import", "absent.opml").stderr


# ── list and show ────────────────────────────────────────────────────────────────────────────────


async def test_the_list_is_that_of_the_status(town: Town, run: Run) -> None:
    listed = json.loads((await run("feeds", "list", "--json")).stdout)
    assert next(feed["id"] for feed in listed) == "valley"
    assert (await run("feeds", "list")).stdout.splitlines()[1].split()[:4] == [
        "valley",
        "Valley",
        "Courier",
        "failing",
    ]


async def test_one_feed_is_shown_with_its_polls_and_what_the_next_waits_for(town: Town, run: Run) -> None:
    done = await run("feeds", "show", "harbour")
    assert done.exit_code == 0
    for told in (
        "harbour  ok",
        f"{town.harbour}/feed",
        "The Harbour",
        "adaptive; text from its pages",
        "1 entry listed",
        "it is new: its second poll tells its rate",
        "nothing found to be wrong in 1 answer",
        "changed",
    ):
        assert told in done.stdout
    failing = (await run("feeds", "show", f"{town.daily}/broken")).stdout
    assert "valley  failing" in failing
    assert "the server has an error, 1 failure in a row" in failing
    assert "it fails: each failure doubles the wait" in failing
    paused = (await run("feeds", "show", "resting")).stdout
    assert "paused by the configuration" in paused
    assert "no poll yet" in paused


async def test_one_feed_as_json(town: Town, run: Run) -> None:
    found = json.loads((await run("feeds", "show", "daily", "--json")).stdout)
    assert found["feed"]["state"] == "ok"
    assert [(poll["outcome"], poll["new"], poll["listed"]) for poll in found["polls"]] == [("changed", 2, 2)]
    assert found["bounds"][0][0] == found["feed"]["next_because"] == "first_poll"
    assert found["honesty"]["answers"] == 1


async def test_an_id_that_is_not_known_brings_the_nearest(town: Town, run: Run) -> None:
    done = await run("feeds", "show", "harbor")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines()[1:] == ["did you mean", "  harbour"]
    report = json.loads((await run("feeds", "show", "zzz", "--json")).stdout)
    assert report == {"feed": "zzz", "known": False, "near": []}
