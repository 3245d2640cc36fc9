"""The rules of sites.yaml are followed while a worker runs, and what is broken in them is said."""

from __future__ import annotations

import logging
import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.adapters.config_files import SITES_FILE, FileWatch, load_sites
from pipeline.adapters.memory import MemoryLedger
from pipeline.adapters.site_rules import SiteRulesFile
from pipeline.errors import StateUnavailable
from pipeline.model import Scalar
from pipeline.settings import UnusableFileError
from tests.integration.memory_desk import Town
from workers.housekeeping import tell_how_it_reads

PAGE = "https://www.harbour-daily.example/81"
OTHER = "https://www.kestrel-post.example/81"
ONE = "sites:\n  - {site: harbour-daily.example, container: div.story}\n"
TWO = ONE + "  - {site: kestrel-post.example, mode: precision}\n"
BROKEN_ENTRY = TWO.replace("precision", "precise")


class File:
    """A sites.yaml and the rules that are followed in it."""

    def __init__(self, folder: Path, text: str = ONE) -> None:
        self.path = folder / SITES_FILE
        self.path.write_text(text)
        self.rules = SiteRulesFile(folder)

    def says(self, text: str) -> None:
        self.path.write_text(text)

    def container(self) -> str | None:
        rules = self.rules.rules_for(PAGE)
        return rules.container if rules else None


def test_a_changed_file_counts_for_the_next_page(tmp_path: Path) -> None:
    file = File(tmp_path)
    assert file.container() == "div.story"
    file.says(ONE.replace("div.story", "main"))
    assert file.container() == "main"
    file.path.unlink()
    assert file.container() is None


def test_a_file_that_is_made_later_counts_too(tmp_path: Path) -> None:
    rules = SiteRulesFile(tmp_path)
    assert rules.rules_for(PAGE) is None
    (tmp_path / SITES_FILE).write_text(ONE)
    assert rules.rules_for(PAGE) is not None


def test_a_file_that_cannot_be_read_keeps_the_last_good_rules_and_the_log_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = File(tmp_path)
    file.says("sites: [{")
    assert file.container() == "div.story"
    assert SITES_FILE in caplog.text
    assert "the last good site rules stay in use" in caplog.text
    caplog.clear()
    assert file.container() == "div.story"
    assert caplog.text == ""


def test_a_broken_entry_keeps_its_rules_while_the_others_are_taken_up(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = File(tmp_path, TWO)
    file.says(BROKEN_ENTRY.replace("div.story", "main"))
    assert file.container() == "main"
    kept = file.rules.rules_for(OTHER)
    assert kept is not None
    assert kept.mode == "precision"
    assert f"{SITES_FILE}:3" in caplog.text
    file.says(ONE)
    assert file.rules.rules_for(OTHER) is None


def test_a_worker_does_not_start_on_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UnusableFileError, match=SITES_FILE):
        File(tmp_path, "sites: [{")


def test_the_children_of_a_worker_follow_the_file_and_leave_the_telling_to_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    file = File(tmp_path)
    log = tmp_path / "log"
    asks, answers = multiprocessing.get_context("fork").Pipe()

    def child() -> None:
        logging.getLogger().addHandler(logging.FileHandler(log))
        for text in (ONE.replace("div.story", "main"), "sites: [{"):
            file.says(text)
            answers.send(file.container())

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    heard = [asks.recv(), asks.recv()]
    process.join()
    assert heard == ["main", "main"]
    assert log.read_text() == ""
    assert "site rules: 1 in use" in caplog.text


async def status(town: Town) -> dict[str, Scalar]:
    return dict((await town.desk.ledger.said("config:sites"))["config:sites"])


async def test_the_console_hears_how_the_file_reads(tmp_path: Path) -> None:
    town, watch = Town(), FileWatch(tmp_path / SITES_FILE)
    await tell_how_it_reads(town.desk, watch, load_sites)
    assert (await status(town))["ok"] is True
    for text, ok in ((BROKEN_ENTRY, False), (TWO, True), ("sites: [{", False)):
        watch.path.write_text(text)
        await tell_how_it_reads(town.desk, watch, load_sites)
        found = await status(town)
        assert found["ok"] is ok
        assert (SITES_FILE in str(found["problems"])) is not ok
    await tell_how_it_reads(town.desk, watch, load_sites)
    assert await status(town) == found


class Mute(MemoryLedger):
    """Its Redis is away."""

    async def say(self, name: str, facts: object, ttl_s: float) -> None:
        raise StateUnavailable("loading")


async def test_what_met_a_lost_redis_is_said_when_it_is_back(tmp_path: Path) -> None:
    town, watch = Town(), FileWatch(tmp_path / SITES_FILE)
    with pytest.raises(StateUnavailable):
        await tell_how_it_reads(replace(town.desk, ledger=Mute()), watch, load_sites)
    await tell_how_it_reads(town.desk, watch, load_sites)
    assert (await status(town))["ok"] is True
