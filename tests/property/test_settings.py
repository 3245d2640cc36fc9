"""Configuration under any input: mistakes come out as problems or `ConfigError`, nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.yaml_tree import parse_tree
from pipeline.errors import ConfigError
from pipeline.model import Feed, FeedId
from pipeline.settings import FeedList, Settings, diff_feeds, read_feeds, read_settings
from pipeline.settings.feed_keys import FEED_KEYS
from pipeline.settings.setting_keys import LOOSE_SETTINGS, SECTIONS
from pipeline.settings.settings_file import environment_names
from pipeline.settings.tree import Leaf, Listing, Node, Table

NAMES = sorted(
    {"feeds", "groups", "defaults", "<<", *FEED_KEYS, *SECTIONS, *LOOSE_SETTINGS}
    | {name for section in SECTIONS.values() for name in section.keys}
)

SAMPLE = """\
defaults: {language: en, tags: [all]}
groups:
  agency: &a {every: 5m, headers: {Accept-Language: de}}
feeds:
  - {id: a, url: "https://example.org/a", group: agency}
  - id: b
    url: 'https://example.org/b' # a comment
    every: 10m
polling: {floor: 5m}
http: {allow_networks: [10.0.0.0/8], max_page: 5MB}
"""

texts = st.one_of(
    st.text(max_size=30),
    st.sampled_from([*NAMES, "5m", "5MB", "true", "no", "010", "10.0.0.1/8", "https://e.org:x/", "0.5", "a"]),
)
leaves = st.builds(Leaf, text=texts, line=st.just(1), column=st.just(1), quoted=st.booleans())
names = st.builds(Leaf, text=st.one_of(st.sampled_from(NAMES), texts), line=st.just(1), column=st.just(1))


def below(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Listing, items=st.lists(nodes, max_size=4).map(tuple)),
        st.builds(Table, entries=st.lists(st.tuples(names, nodes), max_size=5).map(tuple)),
    )


trees: st.SearchStrategy[Node] = st.recursive(leaves, below, max_leaves=30)
feed_trees = st.builds(
    lambda items: Table(entries=((Leaf(text="feeds"), Listing(items=tuple(items))),)),
    st.lists(trees, max_size=4),
)


@given(st.one_of(trees, feed_trees))
def test_any_tree_gives_feeds_and_problems_or_a_config_error(tree: Node) -> None:
    try:
        found = read_feeds(tree, "feeds.yaml")
    except ConfigError:
        return
    assert len({feed.id for feed in found.feeds}) == len(found.feeds)
    assert found.broken_ids.isdisjoint(feed.id for feed in found.feeds)
    assert all(str(problem).startswith("feeds.yaml") and problem.remedy for problem in found.problems)


@given(trees, st.dictionaries(st.sampled_from([*environment_names(), "WIREDESK_X"]), texts, max_size=4))
def test_any_tree_and_environment_give_settings(tree: Node, environ: Mapping[str, str]) -> None:
    settings, problems = read_settings(tree, "settings.yaml", environ)
    assert isinstance(settings, Settings)
    assert settings.polling.floor_s < settings.polling.ceiling_s
    assert settings.extract.soft_limit_s < settings.extract.hard_limit_s < settings.extract.lease_s
    assert all(problem.remedy for problem in problems)


def read(data: bytes) -> str:
    """Read as both files: the error of an unusable one, "" otherwise."""
    try:
        tree = parse_tree(data, "feeds.yaml")
        read_settings(tree, "settings.yaml", {})
        read_feeds(tree, "feeds.yaml")
    except ConfigError as error:
        return error.detail
    return ""


@given(st.binary(max_size=200) | st.text(alphabet="{}[]:,-&*!|>'\"#%@\t\n ab1", max_size=80).map(str.encode))
def test_any_bytes_give_problems_or_a_config_error(data: bytes) -> None:
    message = read(data)
    assert message == "" or message.startswith("feeds.yaml:")


@given(
    st.integers(0, len(SAMPLE)),
    st.integers(0, 12),
    st.text(alphabet="{}[]:,-&*!|>'\"#\t\n abé\x00", max_size=4),
)
def test_a_broken_line_gives_problems_or_a_config_error(at: int, cut: int, put: str) -> None:
    message = read((SAMPLE[:at] + put + SAMPLE[at + cut :]).encode())
    assert message == "" or message.startswith("feeds.yaml:")


slugs = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)?", fullmatch=True).filter(lambda text: len(text) <= 64)
words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)
feeds = st.builds(
    lambda name, **more: Feed(id=FeedId(name), url=f"https://example.org/{name}", **more),
    slugs,
    publisher=st.none() | words,
    language=st.none() | st.sampled_from(["no", "pt-BR", "zh-Hant"]),
    every_s=st.none() | st.integers(1, 86_400).map(float),
    content=st.sampled_from(["page", "feed"]),
    tags=st.lists(words, unique=True, max_size=3).map(tuple),
    enabled=st.booleans(),
    headers=st.dictionaries(st.sampled_from(["Accept", "X-Key"]), st.just("value")),
    timeout_s=st.none() | st.integers(1, 90).map(float),
)
feed_lists = st.lists(feeds, unique_by=lambda feed: feed.id, max_size=5)


def as_yaml(feed: Feed) -> dict[str, object]:
    return {
        "id": feed.id,
        "url": feed.url,
        "publisher": feed.publisher,
        "language": feed.language,
        "every": feed.every_s if feed.every_s is None else f"{feed.every_s:.0f}s",
        "content": feed.content,
        "tags": list(feed.tags),
        "enabled": feed.enabled,
        "headers": dict(feed.headers),
        "timeout": feed.timeout_s if feed.timeout_s is None else int(feed.timeout_s),
    }


@given(feed_lists)
def test_what_a_yaml_library_writes_is_read_back(written: list[Feed]) -> None:
    text = yaml.safe_dump({"feeds": [as_yaml(feed) for feed in written]}, allow_unicode=True)
    assert read_feeds(parse_tree(text.encode(), "f"), "f") == FeedList(feeds=tuple(written))


@given(feed_lists, feed_lists, st.sets(slugs, max_size=2), st.floats(0, 86_400))
def test_changes_lead_from_the_old_list_to_the_new_one(
    before: list[Feed], after: list[Feed], broken: set[str], spread: float
) -> None:
    old = {str(feed.id): feed for feed in before}
    new = {str(feed.id): feed for feed in after}
    read = FeedList(feeds=tuple(after), broken_ids=frozenset(broken - new.keys()))
    changes = diff_feeds(old, read, now=1_000.0, first_spread_s=spread)
    result = {name: feed for name, feed in old.items() if name not in changes.remove}
    result |= {feed.id: feed for feed in changes.put}
    kept = {name: feed for name, feed in old.items() if name in read.broken_ids}
    assert result == kept | new
    assert all(new[name].enabled and 1_000.0 <= at <= 1_000.0 + spread for name, at in changes.due.items())
    assert {name for name in new if new[name].enabled and name not in old} <= changes.due.keys()
