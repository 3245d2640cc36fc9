"""`wiredesk feeds import` and `export`: lists of feeds in and out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.adapters.config_files import load_feeds
from pipeline.model import FeedId
from pipeline.parsing import opml
from tests.integration.console.conftest import Run
from tests.integration.console.test_commands import typed
from tests.integration.console.town import Town

LIST = """<?xml version="1.0"?><opml version="2.0"><body>
<outline text="Coast">
  <outline type="rss" text="Möwen &amp; Meer" xmlUrl="https://moewen.example/rss" language="de"/>
  <outline type="rss" text="Möwen &amp; Meer" xmlUrl="feed://moewen.example/sport"/>
  <outline type="rss" text="once more" xmlUrl="http://moewen.example/rss?utm_source=opml"/>
  <outline type="rss" text="broken" xmlUrl="https://user:word@moewen.example/private"/>
</outline></body></opml>"""


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
