"""Agencies come with Wiredesk; a list of one's own takes their place, and is followed while a worker runs."""

from __future__ import annotations

import logging
from contextlib import chdir
from pathlib import Path

import pytest

from pipeline.adapters.config_files import WIRES_FILE, FileWatch, load_agencies
from pipeline.adapters.extractor import Extractor
from pipeline.adapters.wires import WiresFile
from pipeline.settings import UnusableFileError
from tests.integration.memory_desk import Town
from tests.unit.extraction.building import page_of, record_of
from workers.desk import DEMO, follow_wires
from workers.housekeeping import tell_how_it_reads

OWN = "agencies:\n  - {id: quay, name: Quay Wire, datelines: [Quay]}\n"
MORE = OWN + "  - {id: mole, name: Mole News, datelines: [Mole]}\n"
BROKEN_ENTRY = MORE.replace("datelines: [Mole]", "datelines: Mole")
NO_YAML = "agencies: [{"


def named(wires: WiresFile) -> list[str]:
    return [agency.id for agency in wires.current().agencies]


class File:
    """A wires.yaml and the agencies that are followed in it."""

    def __init__(self, folder: Path, text: str = OWN) -> None:
        self.path = folder / WIRES_FILE
        self.path.write_text(text)
        self.wires = WiresFile(folder)

    def says(self, text: str) -> list[str]:
        self.path.write_text(text)
        return named(self.wires)


def test_a_configuration_without_a_list_gets_the_one_that_is_shipped(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "feeds.yaml").write_text("feeds: []\n")
    with chdir(tmp_path):  # the folder that every command looks at first
        assert follow_wires(folder, {}).current().is_agency("Reuters")


def test_the_demos_agency_counts_in_the_demo_only(tmp_path: Path) -> None:
    assert follow_wires(tmp_path, {DEMO: "1"}).current().is_agency("Meridian Press")
    assert not follow_wires(tmp_path, {}).current().is_agency("Meridian Press")


def test_a_list_of_ones_own_takes_the_place_of_the_shipped_one_whenever_it_comes(tmp_path: Path) -> None:
    wires = WiresFile(tmp_path)
    assert wires.current().is_agency("Reuters")
    (tmp_path / WIRES_FILE).write_text(OWN)
    assert named(wires) == ["quay"]
    (tmp_path / WIRES_FILE).unlink()
    assert wires.current().is_agency("Reuters")


def test_a_changed_list_counts_for_the_next_page(tmp_path: Path) -> None:
    file = File(tmp_path)
    extractor = Extractor(file.wires, soft_limit_s=0)
    text = "".join(f"<p>Ferry {number} sailed again on Monday, the board said.</p>" for number in range(9))
    page = page_of(f"<html><title>Ferries</title><body><article><p>KESTREL (Mole) - Two.</p>{text}")
    assert extractor.extract(page, record_of()).wire is None
    file.says(MORE)
    found = extractor.extract(page, record_of()).wire
    assert found is not None
    assert found.agency == "Mole News"


def test_an_untouched_list_is_not_made_anew(tmp_path: Path) -> None:
    file = File(tmp_path)
    assert file.wires.current() is file.wires.current()


def test_what_cannot_be_used_keeps_the_last_good_agencies_and_the_log_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = File(tmp_path)
    for broken in (NO_YAML, "", "agencies: []"):
        caplog.clear()
        assert file.says(broken) == ["quay"]
        assert f"{WIRES_FILE}:" in caplog.text
        assert "the last good agencies stay in use" in caplog.text
    caplog.clear()
    assert named(file.wires) == ["quay"]
    assert caplog.text == ""


def test_a_broken_entry_keeps_its_agency_while_the_others_are_taken_up(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    file = File(tmp_path, MORE)
    assert file.says(BROKEN_ENTRY.replace("Quay Wire", "Quay News")) == ["quay", "mole"]
    assert file.wires.current().is_agency("Quay News")
    assert f"{WIRES_FILE}:3: agencies[1].datelines" in caplog.text
    assert "agencies: 2 in use" in caplog.text
    assert file.says(OWN) == ["quay"]


def test_a_worker_does_not_start_on_a_file_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(UnusableFileError, match=WIRES_FILE):
        File(tmp_path, NO_YAML)


async def test_the_console_hears_how_the_file_reads(tmp_path: Path) -> None:
    town, watch = Town(), FileWatch(tmp_path / WIRES_FILE)
    for text, ok in ((OWN, True), (BROKEN_ENTRY, False), (NO_YAML, False), (MORE, True)):
        watch.path.write_text(text)
        await tell_how_it_reads(town.desk, watch, load_agencies)
        found = (await town.desk.ledger.said("config:wires"))["config:wires"]
        assert found["ok"] is ok
        assert (WIRES_FILE in str(found["problems"])) is not ok
