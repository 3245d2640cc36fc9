"""Which desk a program means that names none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from wiredesk.consuming import state_url


def test_the_environment_names_the_desk_first(tmp_path: Path) -> None:
    written(tmp_path, ".wiredesk/state.url", "unix:///here", age=0)
    assert state_url({"WIREDESK_REDIS_STATE_URL": "redis://there"}, tmp_path) == "redis://there"


def test_of_two_desks_in_a_folder_the_one_started_last_is_meant(tmp_path: Path) -> None:
    written(tmp_path, ".wiredesk/state.url", "unix:///real", age=10)
    assert state_url({}, tmp_path) == "unix:///real"
    written(tmp_path, ".wiredesk/demo/state.url", "unix:///demo", age=5)
    assert state_url({}, tmp_path) == "unix:///demo"


def test_without_a_desk_the_message_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="wiredesk up"):
        state_url({}, tmp_path)


def written(folder: Path, name: str, url: str, *, age: float) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{url}\n")
    moment = path.stat().st_mtime - age
    os.utime(path, (moment, moment))
