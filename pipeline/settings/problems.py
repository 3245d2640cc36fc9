"""Mistakes as values: where, which key, what is wrong, what to write instead.

A `Problem` is for people and for `wiredesk check`; it never stops the rest of a file. Only a file
that cannot be used at all is an error (`UnusableFileError`). Nothing here knows which keys there are.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.errors import ConfigError
from pipeline.settings.tree import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake. `line` and `column` from 1, 0 = no place in a file. `key`: path, "" = the whole file.

    >>> str(Problem(file="feeds.yaml", line=12, column=3, key="feeds[3].evry",
    ...     message="unknown key", remedy='did you mean "every"?'))
    'feeds.yaml:12: feeds[3].evry: unknown key; did you mean "every"?'
    """

    file: str
    line: int
    column: int
    key: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        subject = f"{self.key}: " if self.key else ""
        return f"{place}: {subject}{self.message}; {self.remedy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is wrong with a value, before it is known whose. `path`: from the key down to `node`."""

    message: str
    remedy: str
    node: Node
    path: str = ""


class UnusableFileError(ConfigError):
    """A configuration file of which nothing can be used. `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A key path in a file, from which problems are made."""

    file: str
    key: str = ""

    def down(self, name: str) -> Place:
        """The place of a key below this one."""
        return Place(file=self.file, key=f"{self.key}.{name}" if self.key else name)

    def item(self, index: int) -> Place:
        """The place of an element of this list, counted from 0."""
        return Place(file=self.file, key=f"{self.key}[{index}]")

    def problem(self, node: Node, message: str, remedy: str) -> Problem:
        """A mistake here, at the line of `node`."""
        return Problem(
            file=self.file, line=node.line, column=node.column, key=self.key, message=message, remedy=remedy
        )

    def flawed(self, flaw: Flaw) -> Problem:
        """The flaw of the value that stands here."""
        place = Place(file=self.file, key=self.key + flaw.path)
        return place.problem(flaw.node, flaw.message, flaw.remedy)


def nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known word that was most likely meant, None = none is near. `cutoff`: likeness 0..1.

    >>> nearest("evry", ["every", "url", "tags"])
    'every'
    """
    plain = {name.lower(): name for name in known}
    typed = word[:_LONGEST_WORD].lower().replace("-", "_")
    found = difflib.get_close_matches(typed, list(plain), n=1, cutoff=cutoff)
    return plain[found[0]] if found else None


_LONGEST_WORD = 64
"""Characters; comparing takes time in the square of the length, and no key is nearly as long."""


def suggestion(word: str, known: Iterable[str]) -> str:
    """The remedy for an unknown word: the nearest known one, else all of them.

    >>> suggestion("zzz", ["url", "id"])
    'write one of id, url'
    """
    names = sorted(known)
    near = nearest(word, names)
    if near is not None:
        return f'did you mean "{near}"?'
    return f"write one of {', '.join(names)}" if names else "delete it"
