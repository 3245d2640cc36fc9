"""YAML bytes to a located tree, straight from the parser's events.

Nothing is constructed, no tag obeyed, no value interpreted: that is how neither YAML 1.1's surprises
(`no`, `on`, 010, 12:30) nor hostile documents get in. Which keys a file may have is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import yaml

from pipeline.settings import Problem, UnusableFileError
from pipeline.settings.tree import Leaf, Listing, Node, Table, shorten

MAX_BYTES = 64_000_000
"""Room for about 400,000 feeds of six lines; beyond that something else was meant."""

_MAX_DEPTH = 20
"""Levels; the deepest place of either file is feeds → feed → headers → value, four."""

_MAX_ALIASED = 100_000
"""Nodes that aliases may stand for in one file. Nine lines of nested aliases stand for 10^9."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser in C, ten times as fast, where PyYAML was built with it."""

_REMEDIES = (
    ("a tab", "indent with spaces"),
    (
        "mapping values are not allowed",
        "put a value with a colon in quotes, or begin a new line for a key",
    ),
    ("cannot start any token", "put the value in quotes"),
    ("flow", "close the bracket, and put a comma between its elements"),
    ("quoted scalar", "close the quote"),
    ("block", "let the lines of one table or list begin in the same column"),
    ("simple key", "put a colon and a space after the key"),
    ("", "look at the indentation, quotes and brackets of this line and the one above"),
)
"""By the first words found in the parser's message, in this order."""


def parse_tree(data: bytes, file: str) -> Node:
    """One YAML document; an empty one is a null at line 1. Raises `UnusableFileError`."""
    if len(data) > MAX_BYTES:
        raise unusable(file, f"the file is longer than {MAX_BYTES:,} bytes", "make the list shorter")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise unusable(file, "this line is not UTF-8", "save the file as UTF-8", line=line) from error
    try:
        return _Composer(file, yaml.parse(text, Loader=_LOADER)).document()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, text.find(chr(error.character))) + 1
        message = f"a character that YAML does not allow (U+{error.character:04X})"
        raise unusable(file, message, "delete it", line=line) from error
    except yaml.MarkedYAMLError as error:
        raise _syntax(file, error, text) from error


def unusable(file: str, message: str, remedy: str, *, line: int = 0, column: int = 0) -> UnusableFileError:
    """The error of a file of which nothing can be used; line 0 = the whole file."""
    problem = Problem(file=file, line=line, column=column, key="", message=message, remedy=remedy)
    return UnusableFileError(problem)


_Event = Any
"""A `yaml.Event`; the types of PyYAML leave off what only some of them have (tag, anchor, marks)."""


class _Composer:
    """Builds nodes from events. An aliased node is shared, never copied."""

    def __init__(self, file: str, events: Iterator[_Event]) -> None:
        self._file = file
        self._events = events
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._aliased = 0
        self._nodes = 0

    def document(self) -> Node:
        """The only document of the stream."""
        next(self._events)  # StreamStart
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return Leaf(text="", line=1, column=1)
        node = self._node(next(self._events), 0)
        next(self._events)  # DocumentEnd
        event = next(self._events)
        if not isinstance(event, yaml.StreamEndEvent):
            self._refuse(event, "a second document begins here", "delete the line ---")
        return node

    def _node(self, event: _Event, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.tag is not None:
            self._refuse(event, f"the tag {shorten(event.tag)} is not obeyed", "delete the tag")
        if depth > _MAX_DEPTH:
            self._refuse(event, f"nested deeper than {_MAX_DEPTH} levels", "close the brackets before")
        before = self._nodes
        self._nodes += 1
        node = self._build(event, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, self._nodes - before)
        return node

    def _build(self, event: _Event, depth: int) -> Node:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, yaml.ScalarEvent):
            return Leaf(text=event.value, line=line, column=column, quoted=not event.implicit[0])
        if isinstance(event, yaml.SequenceStartEvent):
            items = tuple(self._node(below, depth + 1) for below in self._until(yaml.SequenceEndEvent))
            return Listing(items=items, line=line, column=column)
        entries = tuple(
            (self._key(key, depth + 1), self._node(next(self._events), depth + 1))
            for key in self._until(yaml.MappingEndEvent)
        )
        return Table(entries=entries, line=line, column=column)

    def _until(self, end: type[yaml.Event]) -> Iterator[_Event]:
        while not isinstance(event := next(self._events), end):
            yield event

    def _key(self, event: _Event, depth: int) -> Leaf:
        node = self._node(event, depth)
        if isinstance(node, Leaf):
            return node
        return self._refuse(
            event, "a key cannot be a list or table", "put braces and brackets of text in quotes"
        )

    def _alias(self, event: _Event) -> Node:
        if event.anchor not in self._anchors:
            self._refuse(event, f"*{event.anchor} is not known here", f"write &{event.anchor} before it")
        node, size = self._anchors[event.anchor]
        self._nodes += size
        self._aliased += size
        if self._aliased > _MAX_ALIASED:
            self._refuse(event, f"aliases stand for more than {_MAX_ALIASED:,} values", "write them out")
        return node

    def _refuse(self, event: _Event, message: str, remedy: str) -> NoReturn:
        mark = event.start_mark
        raise unusable(self._file, message, remedy, line=mark.line + 1, column=mark.column + 1)


def _syntax(file: str, error: yaml.MarkedYAMLError, text: str) -> UnusableFileError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.split("\n")
    here = lines[line][column : column + 1] if line < len(lines) else ""
    what = "a tab where none may be" if here == "\t" else error.problem or "not understood"
    start = error.context_mark
    if error.context and start is not None and start.line != line:
        what = f"{what} ({error.context} that begins in line {start.line + 1})"
    words = f"{what} {error.context or ''}"
    remedy = next(remedy for sign, remedy in _REMEDIES if sign in words)
    return unusable(file, f"no YAML: {what}", remedy, line=line + 1, column=column + 1)
