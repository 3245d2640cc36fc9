"""The configuration folder: finding it, reading its files, watching them for changes.

What the files mean is for `pipeline.settings`; how YAML becomes a tree for `yaml_tree`.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.yaml_tree import MAX_BYTES, parse_tree, unusable
from pipeline.errors import ConfigError
from pipeline.extraction import overrides
from pipeline.settings import (
    AgencyList,
    FeedList,
    Problem,
    Settings,
    SiteList,
    UnusableFileError,
    read_agencies,
    read_feeds,
    read_settings,
    read_sites,
)
from pipeline.settings.tree import Node

FEEDS_FILE = "feeds.yaml"
SETTINGS_FILE = "settings.yaml"
SITES_FILE = "sites.yaml"
WIRES_FILE = "wires.yaml"
FOLDER_VARIABLE = "WIREDESK_CONFIG"

_SETTLED_S = 2.0
"""A file that was written to so recently is read although its times look the same: the clock of a file
system may stand still for longer than two writes are apart (FAT: 2 s)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Everything that was read of a folder, usable or not, and every mistake in it."""

    folder: Path
    settings: Settings
    feed_list: FeedList
    sites: SiteList
    agencies: AgencyList
    problems: tuple[Problem, ...]


def config_folder(explicit: Path | None, environ: Mapping[str, str]) -> Path:
    """The folder to read: `explicit`, else $WIREDESK_CONFIG, else the first of ./config, the checkout's
    config and the installed one that holds a feeds or settings file. Raises `ConfigError`.
    """
    named = explicit or (Path(environ[FOLDER_VARIABLE]) if environ.get(FOLDER_VARIABLE) else None)
    if named is not None:
        if named.is_dir():
            return named
        what = "is no folder" if named.exists() else "does not exist"
        raise ConfigError(f"{named}: {what}; name the folder that holds {FEEDS_FILE}")
    places = (Path("config"), *_shipped_places())
    for place in places:
        if (place / FEEDS_FILE).is_file() or (place / SETTINGS_FILE).is_file():
            return place
    raise ConfigError(
        f"no configuration folder: looked in {', '.join(map(str, places))}; "
        f"make config/{FEEDS_FILE}, or name a folder with --config or ${FOLDER_VARIABLE}"
    )


def shipped_folder() -> Path:
    """The folder that comes with Wiredesk, whatever configuration is used. Raises `ConfigError`."""
    for place in _shipped_places():
        if (place / SETTINGS_FILE).is_file():
            return place
    raise ConfigError("the files that come with Wiredesk are not where it was installed: install it again")


def _shipped_places() -> tuple[Path, Path]:
    return (
        Path(__file__).resolve().parents[2] / "config",
        Path(sys.prefix) / "share" / "wiredesk" / "config",
    )


def load_settings(folder: Path, environ: Mapping[str, str]) -> tuple[Settings, tuple[Problem, ...]]:
    """Settings of the folder and the environment; no file = defaults. Raises `UnusableFileError`."""
    path = folder / SETTINGS_FILE
    tree = read_tree(path) if path.exists() else None
    return read_settings(tree, str(path), environ)


def load_feeds(folder: Path) -> FeedList:
    """Feeds of the folder. Raises `UnusableFileError`: no file, no YAML, or no list of feeds in it."""
    path = folder / FEEDS_FILE
    return read_feeds(read_tree(path), str(path))


def load_sites(folder: Path) -> SiteList:
    """Rules of the folder for single sites; no file = none. Raises `UnusableFileError`."""
    path = folder / SITES_FILE
    return read_sites(read_tree(path) if path.exists() else None, str(path), overrides.flaw_of)


def load_agencies(folder: Path) -> AgencyList:
    """Agencies of the folder; no file = those that come with Wiredesk. Raises `UnusableFileError`."""
    path = folder / WIRES_FILE
    path = path if path.exists() else shipped_folder() / WIRES_FILE
    return read_agencies(read_tree(path), str(path))


def check(config_dir: Path | None, environ: Mapping[str, str]) -> Checked:
    """All files at once; an unusable one is a problem too, its part is empty or at the defaults.

    Raises `ConfigError` when there is no configuration folder.
    """
    folder = config_folder(config_dir, environ)
    problems: list[Problem] = []
    try:
        settings, found = load_settings(folder, environ)
    except UnusableFileError as error:
        problems.append(error.problem)
        settings, found = read_settings(None, str(folder / SETTINGS_FILE), environ)
    problems += found
    try:
        feed_list = load_feeds(folder)
    except UnusableFileError as error:
        feed_list = FeedList(problems=(error.problem,))
    problems += feed_list.problems
    try:
        sites = load_sites(folder)
    except UnusableFileError as error:
        sites = SiteList(problems=(error.problem,))
    problems += sites.problems
    try:
        agencies = load_agencies(folder)
    except UnusableFileError as error:
        agencies = AgencyList(problems=(error.problem,))
    problems += agencies.problems
    return Checked(
        folder=folder,
        settings=settings,
        feed_list=feed_list,
        sites=sites,
        agencies=agencies,
        problems=tuple(problems),
    )


def read_tree(path: Path) -> Node:
    """The file with the place of every value. Raises `UnusableFileError`."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        remedy = f"make it, or name another folder with --config or ${FOLDER_VARIABLE}"
        raise unusable(str(path), "the file does not exist", remedy) from error
    except OSError as error:
        message = f"the file cannot be read ({error.strerror})"
        raise unusable(str(path), message, "make it a file that this user may read") from error
    return parse_tree(data, str(path))


class FileWatch:
    """Whether a file changed since the last look; a look at an untouched file costs one stat."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int, int] | None = None
        self._settled = False
        self.digest: str | None = None
        """Of the content at the last look; None = not looked yet, or the file cannot be read."""
        self._looked = False

    def changed(self) -> bool:
        """True at the first look and whenever the content is another; touching alone is no change."""
        first, self._looked = not self._looked, True
        stamp = self._stamp()
        if not first and stamp == self._seen and self._settled:
            return False
        self._settled = stamp is None or time.time() - stamp[0] / 1e9 > _SETTLED_S
        self._seen = stamp
        before, self.digest = self.digest, self._content()
        return first or self.digest != before

    def forget(self) -> None:
        """What was seen could not be taken up: the next look is a first one again."""
        self._looked = False

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _content(self) -> str | None:
        try:
            with self.path.open("rb") as file:
                return hashlib.file_digest(file, "blake2b").hexdigest()[:32]
        except OSError:
            return None
