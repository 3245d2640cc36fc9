from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import jsonschema
import pytest
import yaml

from pipeline.adapters.yaml_tree import parse_tree
from pipeline.model import Feed
from pipeline.settings import Settings
from pipeline.settings.feed_keys import FEED_KEYS, SHARED_FEED_KEYS
from pipeline.settings.problems import Flaw
from pipeline.settings.schema import as_json, as_written, feed_defaults, feeds_schema, settings_schema
from pipeline.settings.setting_keys import LOOSE_SETTINGS, SECTIONS
from pipeline.settings.tables import Key, read_key
from pipeline.settings.tree import Node, Table


def keys_and_defaults() -> Iterator[tuple[str, Key, Any]]:
    """Every key that has a default: its path, itself, the default."""
    default = Settings()
    for name, key in SHARED_FEED_KEYS.items():
        yield f"feed.{name}", key, feed_defaults()[key.attribute]
    for section in SECTIONS.values():
        for name, key in section.keys.items():
            yield f"{section.name}.{name}", key, getattr(getattr(default, section.name), key.attribute)
    for name, key in LOOSE_SETTINGS.items():
        yield name, key, getattr(default, key.attribute)


ALL = list(keys_and_defaults())


def node(text: str) -> Node:
    tree = parse_tree(f"key: {text}".encode(), "test")
    assert isinstance(tree, Table)
    return tree.entries[0][1]


@pytest.mark.parametrize(("path", "key", "default"), ALL, ids=[path for path, _, _ in ALL])
def test_a_default_is_a_value_that_may_be_written(path: str, key: Key, default: Any) -> None:
    written = yaml.safe_dump(as_written(key, default), default_flow_style=True, allow_unicode=True)
    value = read_key(key, node(written.removesuffix("...\n")))
    assert value == default


@pytest.mark.parametrize(("path", "key"), [*((path, key) for path, key, _ in ALL), *FEED_KEYS.items()])
def test_an_example_is_a_value_that_may_be_written(path: str, key: Key) -> None:
    assert not isinstance(read_key(key, node(key.example)), Flaw)
    schema = {"type": "object", **key.kind.schema()}
    jsonschema.validate(yaml.safe_load(key.example), schema)


def test_every_attribute_of_the_settings_has_a_key_and_no_key_is_without_one() -> None:
    default = Settings()
    assert {field.name for field in fields(Settings)} == {
        *SECTIONS,
        *(key.attribute for key in LOOSE_SETTINGS.values()),
    }
    for section in SECTIONS.values():
        attributes = [field.name for field in fields(getattr(default, section.name))]
        assert attributes == [key.attribute for key in section.keys.values()]


def test_every_attribute_of_a_feed_has_a_key() -> None:
    assert {field.name for field in fields(Feed)} == {key.attribute for key in FEED_KEYS.values()} - {"group"}


@pytest.mark.parametrize("schema", [feeds_schema(), settings_schema()], ids=["feeds", "settings"])
def test_the_schemas_are_schemas(schema: dict[str, Any]) -> None:
    jsonschema.Draft7Validator.check_schema(schema)
    assert as_json(schema).endswith("}\n")


@pytest.mark.parametrize(
    "text",
    [
        "feeds:",
        "{defaults: , groups: , feeds: []}",
        "feeds: [{id: a, url: 'https://e.org/', every: 5m, tags: [x], headers: {A: b}, publisher: null}]",
        "{groups: {g: {every: 9, enabled: false}, h: }, feeds: [{id: a, url: 'http://e.org', group: g}]}",
    ],
)
def test_the_schema_of_feeds_takes_what_may_be_written(text: str) -> None:
    jsonschema.validate(yaml.safe_load(text), feeds_schema())


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{groups: {}}",
        "{feeds: [], feed: []}",
        "feeds: [{id: a}]",
        "feeds: [{id: A B, url: 'https://example.org/'}]",
        "feeds: [{id: a, url: 'ftp://example.org/'}]",
        "feeds: [{id: a, url: 'https://example.org/', evry: 5m}]",
        "feeds: [{id: a, url: 'https://example.org/', every: 5 minutes}]",
        "feeds: [{id: a, url: 'https://example.org/', enabled: 'yes'}]",
        "feeds: [{id: a, url: 'https://example.org/', content: pages}]",
        "feeds: [{id: a, url: 'https://example.org/', headers: {A B: c}}]",
        "{defaults: {id: a}, feeds: []}",
        "{groups: {A B: {}}, feeds: []}",
    ],
)
def test_the_schema_of_feeds_refuses_what_the_reader_refuses(text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(text), feeds_schema())


@pytest.mark.parametrize(
    "text", ["", "http:", "{polling: {floor: 5m}, memory: 30d}", "{collect: {robots: false}}"]
)
def test_the_schema_of_settings_takes_what_may_be_written(text: str) -> None:
    jsonschema.validate(yaml.safe_load(text), settings_schema())


@pytest.mark.parametrize(
    "text", ["[]", "poling: {}", "{polling: {floor_s: 300}}", "{http: {max_redirects: many}}"]
)
def test_the_schema_of_settings_refuses_what_the_reader_refuses(text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(text), settings_schema())
