"""A configuration file that is followed: what a changed one says at once, the last good of a broken one.

Must not know what the file is about.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, Self, TypeVar

from pipeline.adapters.config_files import FileWatch
from pipeline.settings import Problem, UnusableFileError

log = logging.getLogger("wiredesk.extract")


class Listed(Protocol):
    """What was read of a file: as many things as could be used, and every mistake."""

    @property
    def count(self) -> int:
        """Of the things."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every mistake."""

    def after(self, before: Self) -> Self:
        """These; while there is a mistake in them, those before them too, where they say nothing."""


T = TypeVar("T", bound=Listed)


class FollowedFile(Generic[T]):
    """Looked at again whenever it is asked for; that costs one stat.

    After a fork each process follows the file by itself, and the first one alone tells the log about it.
    `things`: what is in it, in words. Raises `UnusableFileError` if it cannot be used at the first look.
    """

    def __init__(self, path: Path, load: Callable[[Path], T], things: str) -> None:
        self._watch = FileWatch(path)
        self._load, self._things = load, things
        self._teller = os.getpid()
        self._watch.changed()
        self._found = load(path.parent)
        self._tell(self._found)

    def current(self) -> T:
        """As the file is now. While there is a mistake in it, nothing that was good before is lost."""
        if self._watch.changed():
            self._take_up()
        return self._found

    def _take_up(self) -> None:
        try:
            found = self._load(self._watch.path.parent)
        except UnusableFileError as error:
            if os.getpid() == self._teller:
                log.warning("%s; the last good %s stay in use", error.detail, self._things)
            return
        self._found = found.after(self._found)
        self._tell(found)

    def _tell(self, found: T) -> None:
        if os.getpid() != self._teller:
            return
        for problem in found.problems:
            log.warning("%s", problem)
        if found.count or found.problems:
            log.info("%s: %d in use", self._things, self._found.count)
