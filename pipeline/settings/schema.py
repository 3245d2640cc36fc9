"""JSON Schemas of the files, from the same tables that they are read by.

Editors complete and explain with them. A schema knows one key at a time; what needs the whole file
(ids given twice, groups that do not exist, one limit below another) is found by reading it.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from pipeline.model import Feed
from pipeline.settings import units
from pipeline.settings.amounts import Duration, Size
from pipeline.settings.feed_keys import FEED_KEYS, SHARED_FEED_KEYS
from pipeline.settings.kinds import JsonSchema, Slug
from pipeline.settings.setting_keys import LOOSE_SETTINGS, SECTIONS
from pipeline.settings.shape import Settings
from pipeline.settings.sites_file import SITE_KEYS, SiteRules
from pipeline.settings.tables import Key
from pipeline.settings.wires_file import WIRE_KEYS, Agency

_DRAFT = "http://json-schema.org/draft-07/schema#"
"""Draft 7: the newest that the YAML language server of most editors knows completely."""


def feeds_schema() -> JsonSchema:
    """JSON Schema of `feeds.yaml`."""
    shared = _table(SHARED_FEED_KEYS, {})
    feed = _table(FEED_KEYS, feed_defaults())
    return {
        "$schema": _DRAFT,
        "title": "Feeds of a Wiredesk",
        "type": "object",
        "additionalProperties": False,
        "required": ["feeds"],
        "properties": {
            "defaults": {"description": "Keys for all feeds.", **_or_null(shared)},
            "groups": {
                "description": "Named sets of keys; a feed takes one over with group: name.",
                **_or_null(
                    {
                        "type": "object",
                        "propertyNames": Slug().schema(),
                        "additionalProperties": _or_null(shared),
                    }
                ),
            },
            "feeds": {
                "description": "The feeds, each with id and url.",
                **_or_null({"type": "array", "items": {**feed, "required": ["id", "url"]}}),
            },
        },
    }


def settings_schema() -> JsonSchema:
    """JSON Schema of `settings.yaml`."""
    default = Settings()
    properties: JsonSchema = {}
    for section in SECTIONS.values():
        table = _table(section.keys, _attributes(getattr(default, section.name)))
        properties[section.name] = {"description": section.says, **_or_null(table)}
    loose = _table(LOOSE_SETTINGS, _attributes(default))["properties"]
    return {
        "$schema": _DRAFT,
        "title": "Settings of a Wiredesk",
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": properties | loose,
    }


def sites_schema() -> JsonSchema:
    """JSON Schema of `sites.yaml`."""
    site = _table(SITE_KEYS, site_defaults())
    return {
        "$schema": _DRAFT,
        "title": "Rules of a Wiredesk for single sites",
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {
            "sites": {
                "description": "What counts on the pages of single sites.",
                **_or_null({"type": "array", "items": {**site, "required": ["site"]}}),
            },
        },
    }


def wires_schema() -> JsonSchema:
    """JSON Schema of `wires.yaml`."""
    agency = _table(WIRE_KEYS, agency_defaults())
    agencies = {"type": "array", "minItems": 1, "items": {**agency, "required": ["id", "name"]}}
    return {
        "$schema": _DRAFT,
        "title": "Agencies that texts are credited to",
        "type": "object",
        "additionalProperties": False,
        "required": ["agencies"],
        "properties": {"agencies": {"description": "The agencies, each with id and name.", **agencies}},
    }


def site_defaults() -> Mapping[str, Any]:
    """Attributes of rules that say nothing but their site."""
    return _defaults(SiteRules, "site")


def agency_defaults() -> Mapping[str, Any]:
    """Attributes of an agency that says nothing but id and name."""
    return _defaults(Agency, "id", "name")


def _defaults(kind: type[SiteRules] | type[Agency], *required: str) -> Mapping[str, Any]:
    return {
        attribute.name: attribute.default
        for attribute in dataclasses.fields(kind)
        if attribute.name not in required
    }


def as_json(schema: JsonSchema) -> str:
    """The text of a schema file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def as_written(key: Key, value: Any) -> Any:
    """The value the way it is written in YAML: 300.0 seconds is 5m."""
    if isinstance(key.kind, Duration) and value is not None:
        return units.time_words(value * key.kind.unit_s)
    if isinstance(key.kind, Size):
        return units.size_words(value)
    return list(value) if isinstance(value, tuple) else value


def feed_defaults() -> Mapping[str, Any]:
    """Attributes of a feed that says nothing but id and url."""
    return {
        attribute.name: attribute.default_factory()
        if attribute.default_factory is not dataclasses.MISSING
        else attribute.default
        for attribute in dataclasses.fields(Feed)
        if attribute.name not in ("id", "url")
    }


def _attributes(section: Any) -> Mapping[str, Any]:
    return {attribute.name: getattr(section, attribute.name) for attribute in dataclasses.fields(section)}


def _table(keys: Mapping[str, Key], defaults: Mapping[str, Any]) -> JsonSchema:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _property(key, defaults) for name, key in keys.items()},
    }


def _property(key: Key, defaults: Mapping[str, Any]) -> JsonSchema:
    schema = {"description": f"{key.says} Example: {key.example}", **key.kind.schema()}
    if key.nullable:
        schema = _or_null(schema)
    if key.attribute in defaults:
        schema["default"] = as_written(key, defaults[key.attribute])
    return schema


def _or_null(schema: JsonSchema) -> JsonSchema:
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return {**schema, "type": [*kinds, "null"]}
