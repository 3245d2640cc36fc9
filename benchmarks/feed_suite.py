"""feedparser's own test suite, asked of our reading: every case on a field that we carry.

    python -m benchmarks.feed_parsing --suite DIR      # DIR: tests/ of a checkout of kurtmckee/feedparser

Each case is a document with an expectation in Python, `entries[0]['title'] == 'x'`. Where our form differs on
purpose, the expected value is brought into it first: titles, names, summaries and categories are words
without markup, authors are names without addresses, links are resolved, dates are moments, and HTML is
compared after cleaning. Cases on other fields (rights, generator, types, languages, coordinates …) are not
counted. The documents are cut down to what they are about; entries that we would pass over because nothing is
in them, and documents that we would refuse because they are broken and list nothing, are looked into here.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.feed_suite_fields import URL, FieldPath, reader_of, spelled
from pipeline.parsing import charset, drafts, slow, xmlfeed

APART = ("sanitize", "base")
"""Groups on what feedparser does to HTML; ours does that elsewhere (nh3, or not at all)."""
_CASE = re.compile(r"Description:\s*(.*?)\s*Expect:\s*(.*)\s*-->")
_GROUPS = {"atom10": "atom 1.0", "atom": "atom 0.3", "rss": "rss", "amp": "amp", "entities": "entities"}
_ABSENT = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One document, what it is about, and the comparisons that it asks for: our value, their value."""

    file: Path
    group: str
    wanted: tuple[tuple[FieldPath, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What one case wanted and what was found."""

    case: Case
    path: FieldPath
    wanted: Any
    found: Any


def run(folder: Path) -> tuple[Counter[str], Counter[str], list[Failure]]:
    """Cases and passed cases by group, and the failures."""
    total: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    failures = []
    for case in _cases(folder):
        total[case.group] += 1
        failure = _failure(case)
        if failure is None:
            passed[case.group] += 1
        else:
            failures.append(failure)
    return total, passed, failures


def report(folder: Path) -> None:
    """Print the failures, each with its values, and the share that passed by group."""
    total, passed, failures = run(folder)
    for failure in failures:
        if failure.case.group not in APART:
            print(f"  {failure.case.file.relative_to(folder)}: {spelled(failure.path)}")
            print(f"      wanted {failure.wanted!r:.150}\n      found  {failure.found!r:.150}")
    for group in sorted(total):
        apart = " (apart)" if group in APART else ""
        print(f"{group:12}{passed[group]:5} of {total[group]:4}  {passed[group] / total[group]:6.1%}{apart}")
    counted = {group for group in total if group not in APART}
    ours, cases = sum(passed[group] for group in counted), sum(total[group] for group in counted)
    print(f"{'all counted':12}{ours:5} of {cases:4}  {ours / max(cases, 1):6.1%}   (bar: 97 %)")


# ── what a case asks for ─────────────────────────────────────────────────────────────────────────


def _cases(folder: Path) -> Iterator[Case]:
    for file in sorted((*folder.glob("wellformed/**/*.xml"), *folder.glob("entities/*.xml"))):
        if "http" in file.parts:
            continue
        said = _CASE.search(_decoded(file.read_bytes()))
        wanted = tuple(_comparisons(said[2].strip())) if said else ()
        if wanted and all(reader_of(path) is not None for path, _ in wanted):
            folder_name = file.parent.name
            group = folder_name if folder_name in APART else _GROUPS.get(folder_name, "other")
            yield Case(file=file, group=group, wanted=wanted)


def _decoded(data: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data.decode(encoding, "ignore")
    return data.decode("utf-8", "ignore")


def _comparisons(expression: str) -> Iterator[tuple[FieldPath, Any]]:
    """The equalities of an expectation; nothing of one that asks for something else as well."""
    try:
        tree = ast.parse(expression, mode="eval").body
    except SyntaxError:
        return
    found = []
    for part in tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]:
        if (
            isinstance(part, ast.UnaryOp)
            and isinstance(part.op, ast.Not)
            and _path(part.operand) == ("bozo",)
        ):
            continue
        if not (isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], ast.Eq)):
            return
        path, value = _path(part.left), _value(part.comparators[0])
        if path is None or value is _ABSENT:
            return
        found.append((path, value))
    yield from found


def _path(node: ast.expr) -> FieldPath | None:
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        inner = _path(node.value)
        return None if inner is None else (*inner, node.attr)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        inner = _path(node.value)
        part = node.slice.value
        return (*inner, part) if inner is not None and isinstance(part, str | int) else None
    return None


def _value(node: ast.expr) -> Any:
    """A literal, or the moment of a date in nine numbers."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return _ABSENT


# ── whether it is met ────────────────────────────────────────────────────────────────────────────


def _failure(case: Case) -> Failure | None:
    document, _ = charset.to_utf8(case.file.read_bytes(), None)
    draft = xmlfeed.read(document) or slow.read(document)
    for entry in draft.entries:
        entry.id = entry.id or "urn:x:none"
    feed = drafts.parsed(draft, URL)
    for path, value in case.wanted:
        read = reader_of(path)
        position = next((part for part in path[2:] if isinstance(part, int)), 0)
        if read is None or (path[0] == "entries" and not feed.entries):
            return Failure(case=case, path=path, wanted=value, found="no entry")
        wanted, found = read(feed, position, value)
        if wanted != found:
            return Failure(case=case, path=path, wanted=wanted, found=found)
    return None
