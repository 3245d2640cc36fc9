"""Health, check, try and consume; and what every command says when there is no desk to ask."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from console.health import answers, is_alive
from pipeline.adapters.ledger import Ledger
from pipeline.adapters.redis_state import connect
from tests.integration.console.conftest import Run
from tests.integration.console.town import ROOT, Town


def typed(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The command as a process in an empty folder, without any variable of ours."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WIREDESK_")}
    return subprocess.run(
        [sys.executable, "-m", "console", *words],
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# ── no desk ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("why", "https://harbour.example/bridge"),
        ("dead", "list"),
        ("alive", "io"),
        ("console", "--listen", "127.0.0.1:0"),
        ("consume", "--group", "x", "--once"),
    ],
)
def test_without_a_desk_the_answer_is_one_sentence_and_status_2(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = typed(tmp_path, *words)
    assert done.returncode == 2
    assert done.stderr.startswith(f"wiredesk: no desk runs in {tmp_path}: start one with `wiredesk up`")
    assert done.stderr.count("\n") == 1


def test_a_desk_that_was_killed_is_told_from_one_that_never_was(tmp_path: Path) -> None:
    (tmp_path / ".wiredesk" / "demo").mkdir(parents=True)
    (tmp_path / ".wiredesk" / "demo" / "state.url").write_text(f"unix://{tmp_path}/gone.sock\n")
    done = typed(tmp_path, "status")
    assert (done.returncode, done.stdout) == (2, "")
    assert "does not run: start it with `wiredesk up --demo`" in done.stderr


def test_a_url_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    done = typed(tmp_path, "status", "--redis", "somewhere")
    assert done.returncode == 2
    assert "somewhere: no address of a Redis server" in done.stderr


def test_a_redis_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    done = typed(tmp_path, "status", "--redis", "redis://127.0.0.1:1")
    assert done.returncode == 2
    assert "Redis does not answer" in done.stderr
    assert done.stderr.count("\n") == 1


# ── alive ────────────────────────────────────────────────────────────────────────────────────────


async def test_a_role_is_alive_while_its_last_word_counts(redis_url: str) -> None:
    async with connect(redis_url) as state:
        await Ledger(state).say("alive:io:host-1", {"at": 1.0}, 30.0)
        await Ledger(state).say("alive:beat", {"at": 1.0}, 0.001)
    assert await is_alive("io", redis_url)
    assert not await is_alive("beat", redis_url)
    assert not await is_alive("extract", redis_url)


async def test_of_a_redis_that_is_away_nobody_is_alive() -> None:
    assert not await is_alive("io", "redis://127.0.0.1:1")


async def test_a_console_is_alive_when_it_answers(town: Town) -> None:
    assert not await answers("127.0.0.1:1")
    assert not await answers("127.0.0.1:port")
    assert not await answers(town.harbour.removeprefix("http://"))


# ── check ────────────────────────────────────────────────────────────────────────────────────────


async def test_a_good_configuration_is_one_line(new_town: Town, run: Run) -> None:
    done = await run("check")
    assert done.exit_code == 0
    assert done.stdout == f"✓ {new_town.config}: 4 feeds (1 paused), settings, rules and agencies ok\n"


async def test_a_feed_whose_certificate_is_not_verified_is_named(new_town: Town, run: Run) -> None:
    feeds = new_town.config / "feeds.yaml"
    feeds.write_text(feeds.read_text() + "- {id: lax, url: 'https://lax.example/feed', tls: unverified}\n")
    done = await run("check")
    assert done.exit_code == 0
    assert 'lax: tls is "unverified": anybody on the way to lax.example can write this feed' in done.stdout
    assert len(json.loads((await run("check", "--json")).stdout)["warnings"]) == 1


async def test_every_mistake_has_its_place_and_its_remedy(new_town: Town, run: Run) -> None:
    feeds = new_town.config / "feeds.yaml"
    feeds.write_text(feeds.read_text() + "- {id: wrong, url: 'https://a.example/feed', evry: 5m}\n")
    (new_town.config / "settings.yaml").write_text("htp: {}\n")
    done = await run("check")
    assert done.exit_code == 1
    assert f"{feeds}:6: feeds[4].evry: unknown key" in done.stdout
    assert 'did you mean "every"?' in done.stdout
    assert "settings.yaml:1" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("✗ ")
    report = json.loads((await run("check", "--json")).stdout)
    assert {problem["line"] for problem in report["problems"]} == {1, 6}


async def test_online_every_feed_is_polled_once_and_told(new_town: Town, run: Run) -> None:
    done = await run("check", "--online")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[1].split()[:3] == ["fails", "valley", "500"]
    assert "the server has an error" in lines[1]
    harbour = next(line for line in lines if " harbour " in line)
    assert harbour.split()[:4] == ["ok", "harbour", "200", "1"]
    assert "2 of 3 answer with a feed" in lines[-1]
    report = json.loads((await run("check", "--online", "--json")).stdout)
    answers_by_feed = {answer["feed"]: answer for answer in report["online"]}
    assert answers_by_feed["daily"]["newest"] == "2026-10-05T06:30:00+00:00"
    assert answers_by_feed["valley"]["reason"] == "server_error"


async def test_a_folder_that_does_not_exist_is_status_2(tmp_path: Path) -> None:
    done = typed(tmp_path, "check", "--config", "nowhere")
    assert done.returncode == 2
    assert "does not exist" in done.stderr


# ── try ──────────────────────────────────────────────────────────────────────────────────────────


async def test_a_feed_goes_the_whole_way_in_memory(new_town: Town, run: Run) -> None:
    done = await run("try", f"{new_town.daily}/feed", WIREDESK_REDIS_STATE_URL="redis://127.0.0.1:1")
    assert done.exit_code == 0
    for words in (
        "HTTP 200",
        "feed rss20, “The Daily”",
        "2 entries listed, 2 new",
        "Take the ferry, port tells nine thousand",
        "robots.txt: HTTP 404",
        "page fetched: HTTP 200",
        "begins story s",
        "publisher    The Daily",
        "The swing bridge over the inner harbour",
        "fetching the page given up: HTTP 410 in",
        "1 article; nothing was kept",
    ):
        assert words in done.stdout


async def test_a_page_goes_the_way_of_an_entry_s_link(new_town: Town, run: Run) -> None:
    report = json.loads((await run("try", new_town.original, "--json")).stdout)
    assert report["kind"] == "page"
    [page] = report["pages"]
    assert page["article"]["title"] == "Bridge closes for six weeks"
    assert page["trail"]["story"]["copies"][0]["role"] == "original"


async def test_only_so_many_entries_are_followed_as_asked(new_town: Town, run: Run) -> None:
    report = json.loads((await run("try", f"{new_town.daily}/feed", "--limit", "1", "--json")).stdout)
    assert len(report["entries"]) == 2
    assert [page["trail"]["address"] for page in report["pages"]] == [new_town.copy]


async def test_a_local_address_is_refused_with_what_to_write(new_town: Town, run: Run) -> None:
    (new_town.config / "settings.yaml").unlink()
    done = await run("try", new_town.original)
    assert done.exit_code == 1
    assert "not a public address" in done.stdout
    assert "WIREDESK_HTTP_ALLOW_NETWORKS=127.0.0.1/32" in done.stdout
    allowed = await run("try", new_town.original, WIREDESK_HTTP_ALLOW_NETWORKS="127.0.0.1/32")
    assert allowed.exit_code == 0


async def test_a_refusal_ends_there(new_town: Town, run: Run) -> None:
    done = await run("try", f"{new_town.daily}/broken")
    assert done.exit_code == 1
    assert "HTTP 500" in done.stdout
    assert "no article came of it" in done.stdout


async def test_settings_with_a_mistake_are_not_tried_with(new_town: Town, run: Run) -> None:
    (new_town.config / "settings.yaml").write_text("http: {timeout: soon}\n")
    assert "http.timeout" in str((await run("try", new_town.original)).exception)


# ── consume ──────────────────────────────────────────────────────────────────────────────────────


async def test_so_many_events_are_printed_and_acknowledged(town: Town, run: Run) -> None:
    first = await run("consume", "--group", "sink", "--count", "1")
    assert [json.loads(line)["type"] for line in first.stdout.splitlines()] == ["story.created"]
    rest = await run("consume", "--group", "sink", "--once")
    assert [json.loads(line)["type"] for line in rest.stdout.splitlines()] == ["story.copied"]
    assert (await run("consume", "--group", "sink", "--once")).stdout == ""


async def test_a_group_or_a_type_that_cannot_be_is_told(town: Town, run: Run) -> None:
    assert "group" in str((await run("consume", "--group", "a b", "--once")).exception)
    assert "no such event" in str((await run("consume", "--group", "a", "--type", "x", "--once")).exception)
