"""Which desk a command means, and with which settings: the nearer word beats the farther one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from console.found import Found, find_desk, leave_word, opened
from pipeline.errors import ConfigError
from pipeline.settings import Settings

HERE = {"WIREDESK_REDIS_STATE_URL": "redis://here"}


def running(folder: Path, url: str, config: Path | None = None) -> None:
    folder.mkdir(parents=True)
    leave_word(folder, url, config or folder)


def test_what_is_typed_beats_the_environment_and_that_beats_the_folder(tmp_path: Path) -> None:
    running(tmp_path / ".wiredesk", "redis://folder")
    assert find_desk("redis://typed", environ=HERE, here=tmp_path).url == "redis://typed"
    assert find_desk(None, environ=HERE, here=tmp_path).url == "redis://here"
    found = find_desk(None, environ={}, here=tmp_path)
    assert found.url == "redis://folder"
    assert found.since is not None


def test_of_two_desks_in_a_folder_the_one_started_last_is_meant(tmp_path: Path) -> None:
    running(tmp_path / ".wiredesk", "redis://news")
    running(tmp_path / ".wiredesk" / "demo", "redis://demo")
    os.utime(tmp_path / ".wiredesk" / "state.url", (1, 1))
    assert find_desk(None, environ={}, here=tmp_path).url == "redis://demo"
    os.utime(tmp_path / ".wiredesk" / "demo" / "state.url", (0, 0))
    assert find_desk(None, environ={}, here=tmp_path).url == "redis://news"


def test_a_desk_of_the_folder_is_looked_at_with_the_settings_it_was_started_with(tmp_path: Path) -> None:
    config = tmp_path / "elsewhere"
    config.mkdir()
    (config / "settings.yaml").write_text('redis: {prefix: "{other}:"}\n')
    running(tmp_path / ".wiredesk", "redis://folder", config)
    assert find_desk(None, environ={}, here=tmp_path).settings.redis.prefix == "{other}:"


def test_the_settings_name_a_server_when_nobody_else_does(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text('redis: {state_url: "redis://set", prefix: "{mine}:"}\n')
    found = find_desk(None, tmp_path, environ={}, here=tmp_path)
    assert (found.url, found.settings.redis.prefix) == ("redis://set", "{mine}:")


def test_settings_that_cannot_be_read_do_not_hide_the_desk(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("[")
    assert find_desk("redis://typed", tmp_path, environ={}).settings == Settings()


def test_a_folder_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        find_desk("redis://typed", tmp_path / "nowhere", environ={})


def test_a_password_is_never_shown() -> None:
    assert Found(url="rediss://desk:secret@host:6379/0", settings=Settings()).name == "rediss://host:6379/0"
    assert Found(url="unix:///run/redis.sock", settings=Settings()).name == "unix:///run/redis.sock"


async def test_what_is_no_url_is_told_without_trying(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no address of a Redis server"):
        async with opened(Found(url="somewhere", settings=Settings())):
            pass
