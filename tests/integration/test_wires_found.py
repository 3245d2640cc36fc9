"""Agencies come with Wiredesk; a folder of one's own needs no list of them, and may have one."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path

from workers.desk import DEMO, find_wires

OWN = """
agencies:
  - {id: quay, name: Quay Wire, names: [Quay], datelines: [Quay]}
"""


def test_a_configuration_without_a_list_gets_the_one_that_is_shipped(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "feeds.yaml").write_text("feeds: []\n")
    with chdir(tmp_path):  # the folder that every command looks at first
        assert find_wires(folder, {}).is_agency("Reuters")


def test_a_list_of_ones_own_is_taken(tmp_path: Path) -> None:
    (tmp_path / "wires.yaml").write_text(OWN)
    wires = find_wires(tmp_path, {})
    assert wires.is_agency("Quay Wire")
    assert not wires.is_agency("Reuters")


def test_the_demos_agency_counts_in_the_demo_only(tmp_path: Path) -> None:
    assert find_wires(tmp_path, {DEMO: "1"}).is_agency("Meridian Press")
    assert not find_wires(tmp_path, {}).is_agency("Meridian Press")
