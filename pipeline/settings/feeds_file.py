"""`feeds.yaml` to feeds: one that is written wrongly is left out, the others run.

A feed beats its group, a group beats `defaults`; tags add up. What a feed may say stands in
`feed_keys`; whether the list changed is for `changes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.model import Feed, FeedId
from pipeline.settings.feed_keys import FEED_KEYS, SHARED_FEED_KEYS
from pipeline.settings.kinds import Slug
from pipeline.settings.problems import Flaw, Place, Problem, UnusableFileError, suggestion
from pipeline.settings.tables import Reading, as_table, read_table, written
from pipeline.settings.tree import Leaf, Listing, Node, Table, noun
from pipeline.urls import address_key

_EXAMPLE = "feeds: [{id: bbc-world, url: https://feeds.bbci.co.uk/news/world/rss.xml}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedList:
    """What a feeds file says. `broken_ids`: feeds that were left out for a problem of theirs."""

    feeds: tuple[Feed, ...] = ()
    problems: tuple[Problem, ...] = ()
    broken_ids: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class _Draft:
    """What was read so far. `first`: key path and line where an id or address was given first."""

    defaults: dict[str, Any] = field(default_factory=dict)
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    feeds: dict[str, Feed] = field(default_factory=dict)
    first: dict[str, tuple[str, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken_ids: set[str] = field(default_factory=set)


def read_feeds(tree: Node, file: str) -> FeedList:
    """Every feed that can run, and every mistake. Raises `UnusableFileError`: no list of feeds in it."""
    place = Place(file=file)
    table = as_table(tree, place, _EXAMPLE)
    if isinstance(table, Problem):
        raise UnusableFileError(table)
    draft = _Draft()
    parts: dict[str, Node] = {}
    for name, below, problem in written(table, {"defaults": 0, "groups": 0, "feeds": 0}, place):
        if problem is None:
            parts[name] = below
        else:
            draft.problems.append(problem)
    listing = _listing(parts.get("feeds"), table, place, draft.problems)
    if "defaults" in parts:
        draft.defaults = _shared(parts["defaults"], place.down("defaults"), draft)
    if "groups" in parts:
        _read_groups(parts["groups"], place.down("groups"), draft)
    for index, node in enumerate(listing.items):
        _read_feed(node, place.down("feeds").item(index), draft)
    return FeedList(
        feeds=tuple(draft.feeds.values()),
        problems=tuple(sorted(draft.problems, key=lambda problem: problem.line)),
        broken_ids=frozenset(draft.broken_ids - draft.feeds.keys()),
    )


def _listing(node: Node | None, table: Table, place: Place, problems: list[Problem]) -> Listing:
    if isinstance(node, Listing):
        return node
    if node is None:
        typo = next((problem for problem in problems if '"feeds"' in problem.remedy), None)
        raise UnusableFileError(
            typo or place.problem(table, "there is no list of feeds", f"write {_EXAMPLE}")
        )
    if isinstance(node, Leaf) and node.is_null:
        return Listing(line=node.line, column=node.column)
    raise UnusableFileError(
        place.down("feeds").problem(node, f"{noun(node)} where a list belongs", f"write {_EXAMPLE}")
    )


def _shared(node: Node, place: Place, draft: _Draft) -> dict[str, Any]:
    """Values of `defaults` or of a group; a key that cannot be read counts as not written."""
    if isinstance(node, Leaf) and node.is_null:
        return {}
    table = as_table(node, place, "keys of feeds, as in {every: 5m, language: en}")
    if isinstance(table, Problem):
        draft.problems.append(table)
        return {}
    reading = read_table(table, SHARED_FEED_KEYS, place)
    draft.problems += reading.problems
    return reading.values


def _read_groups(node: Node, place: Place, draft: _Draft) -> None:
    if isinstance(node, Leaf) and node.is_null:
        return
    table = as_table(node, place, "a name and its keys, as in agencies: {every: 5m}")
    if isinstance(table, Problem):
        draft.problems.append(table)
        return
    for leaf, below in table.entries:
        here = place.down(leaf.text)
        name = Slug().read(leaf)
        if isinstance(name, Flaw):
            draft.problems.append(here.flawed(name))
        elif name in draft.groups:
            draft.problems.append(
                here.problem(leaf, "the group is here a second time", "delete one of the two")
            )
        else:
            draft.groups[name] = _shared(below, here, draft)


def _read_feed(node: Node, place: Place, draft: _Draft) -> None:
    table = as_table(node, place, "{id: …, url: …}")
    if isinstance(table, Problem):
        draft.problems.append(table)
        return
    reading = read_table(table, FEED_KEYS, place)
    problems = [
        *reading.problems,
        *_missing(table, place),
        *_unknown_group(reading, place, draft),
        *_second_mention(reading, place, draft),
    ]
    draft.problems += problems
    if not problems:
        feed = _feed(reading.values, draft)
        draft.feeds[feed.id] = feed
    elif "id" in reading.values:
        draft.broken_ids.add(reading.values["id"])


def _missing(table: Table, place: Place) -> Iterator[Problem]:
    names = {leaf.text for leaf, _ in table.entries}
    for name in ("id", "url"):
        if name not in names:
            remedy = f"add {name}: {FEED_KEYS[name].example}"
            yield place.down(name).problem(table, "the key is missing", remedy)


def _unknown_group(reading: Reading, place: Place, draft: _Draft) -> Iterator[Problem]:
    group = reading.values.get("group")
    if group is not None and group not in draft.groups:
        remedy = suggestion(group, draft.groups) if draft.groups else "add it to groups"
        yield place.down("group").problem(reading.nodes["group"], f'there is no group "{group}"', remedy)


def _second_mention(reading: Reading, place: Place, draft: _Draft) -> Iterator[Problem]:
    """A feed whose id or address another one has; the first keeps it."""
    for name in ("id", "url"):
        if name not in reading.values:
            continue
        node = reading.nodes[name]
        same = reading.values[name] if name == "id" else address_key(reading.values[name])
        path, line = draft.first.setdefault(f"{name} {same}", (place.key, node.line))
        if path != place.key:
            message = f"{path} in line {line} has the same {name}"
            remedy = "delete one of the two feeds" if name == "url" else "give one of the two another id"
            yield place.down(name).problem(node, message, remedy)


def _feed(values: Mapping[str, Any], draft: _Draft) -> Feed:
    layers = (draft.defaults, draft.groups.get(values.get("group", ""), {}), values)
    merged = {name: value for layer in layers for name, value in layer.items() if name != "group"}
    tags = dict.fromkeys(tag for layer in layers for tag in layer.get("tags", ()))
    return Feed(**{**merged, "id": FeedId(values["id"]), "tags": tuple(tags)})
