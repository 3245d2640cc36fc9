"""Which desk a command means, where its state is, and with which settings it runs.

`wiredesk up` leaves two files in its folder, so that commands started beside it need no options.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from pipeline.adapters.config_files import SETTINGS_FILE, config_folder, load_settings
from pipeline.adapters.redis_state import State, connect
from pipeline.errors import ConfigError
from pipeline.settings import Settings, UnusableFileError, read_settings
from wiredesk.consuming import STATE_URL_FILE, URL_FILES, URL_VARIABLE, state_url

CONFIG_PATH_FILE = "config.path"
"""Beside the data of a desk that runs: the configuration folder that it was started with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A desk. `since`: when the one of this folder was started, epoch seconds; None = not known."""

    url: str
    settings: Settings
    since: float | None = None

    @property
    def name(self) -> str:
        """The URL as it may be shown: without name and password."""
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{rest.rpartition('@')[2]}"


def leave_word(folder: Path, url: str, config: Path) -> None:
    """Say where the desk of this data folder is."""
    (folder / CONFIG_PATH_FILE).write_text(f"{config}\n", "utf-8")
    (folder / STATE_URL_FILE).write_text(f"{url}\n", "utf-8")


def find_desk(
    url: str | None, config: Path | None = None, environ: Mapping[str, str] = os.environ, here: Path = Path()
) -> Found:
    """The desk named by `url`, else by the environment, else the one that runs in this folder, else the one
    of the settings. Raises `ConfigError` with what to do.
    """
    written = max((here / name for name in URL_FILES if (here / name).is_file()), key=_mtime, default=None)
    if url or environ.get(URL_VARIABLE) or written is None:
        settings = _settings(config, environ)
        found = url or environ.get(URL_VARIABLE) or settings.redis.state_url or state_url(environ, here)
        return Found(url=found, settings=settings)
    settings = _settings(config or _config_of(written.parent), environ)
    found = written.read_text("utf-8").strip()
    if found.startswith("unix://") and not Path(unquote(found.removeprefix("unix://"))).exists():
        command = "wiredesk up --demo" if written.parent.name == "demo" else "wiredesk up"
        raise ConfigError(f"the desk in {written.parent.resolve()} does not run: start it with `{command}`")
    return Found(url=found, settings=settings, since=_mtime(written))


def usable_settings(folder: Path, environ: Mapping[str, str]) -> Settings:
    """For what works by them. Raises `ConfigError` with every mistake in them."""
    settings, problems = load_settings(folder, environ)
    if problems:
        raise ConfigError("\n".join(map(str, problems)))
    return settings


@asynccontextmanager
async def opened(found: Found) -> AsyncIterator[State]:
    """A connection to its state. Raises `ConfigError` when the URL is none."""
    try:
        state = connect(found.url, found.settings.redis.prefix)
    except ValueError as error:
        raise ConfigError(f"{found.url}: no address of a Redis server ({error})") from error
    async with state:
        yield state


def _settings(config: Path | None, environ: Mapping[str, str]) -> Settings:
    """What cannot be read counts as not written: looking at a desk must not fail over its settings."""
    try:
        return load_settings(config_folder(config, environ), environ)[0]
    except UnusableFileError:
        return Settings()
    except ConfigError:
        if config is not None:
            raise
        return read_settings(None, SETTINGS_FILE, environ)[0]


def _config_of(data: Path) -> Path | None:
    path = data / CONFIG_PATH_FILE
    if not path.is_file():
        return None
    folder = Path(path.read_text("utf-8").strip())
    return folder if (folder / SETTINGS_FILE).is_file() else None


def _mtime(path: Path) -> float:
    return path.stat().st_mtime
