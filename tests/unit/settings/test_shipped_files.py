"""The files of `config/` and `docs/configuration.md` against what the code reads."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from pipeline.adapters.config_files import check
from pipeline.adapters.yaml_tree import parse_tree
from pipeline.settings import Settings, UnusableFileError, read_feeds
from pipeline.settings.feed_keys import FEED_KEYS
from pipeline.settings.schema import (
    agency_defaults,
    as_json,
    as_written,
    feed_defaults,
    feeds_schema,
    settings_schema,
    site_defaults,
    sites_schema,
    wires_schema,
)
from pipeline.settings.setting_keys import LOOSE_SETTINGS, SECTIONS
from pipeline.settings.sites_file import SITE_KEYS
from pipeline.settings.tables import Key
from pipeline.settings.wires_file import WIRE_KEYS

ROOT = Path(__file__).parents[3]
CONFIG = ROOT / "config"
DOCUMENT = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


def test_the_shipped_configuration_has_no_mistake_and_is_the_defaults() -> None:
    checked = check(CONFIG, {})
    assert checked.problems == ()
    assert checked.settings == Settings()


def test_the_shipped_feeds_come_from_many_countries_in_many_languages() -> None:
    feeds = check(CONFIG, {}).feed_list.feeds
    kinds = {"agency", "public", "press", "republished", "world"}
    assert len(feeds) >= 45
    assert all(feed.publisher and feed.language and feed.tags for feed in feeds)
    assert len({tag for feed in feeds for tag in feed.tags} - kinds) >= 12
    assert len({feed.language.split("-")[0] for feed in feeds if feed.language}) >= 8
    assert sum("agency" in feed.tags for feed in feeds) >= 10


def test_the_shipped_settings_show_every_key() -> None:
    shown = yaml.safe_load((CONFIG / "settings.yaml").read_text(encoding="utf-8"))
    assert {name: list(shown[name]) for name in SECTIONS} == {
        section.name: list(section.keys) for section in SECTIONS.values()
    }
    assert set(shown) == {*SECTIONS, *LOOSE_SETTINGS}


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("feeds", feeds_schema()),
        ("settings", settings_schema()),
        ("sites", sites_schema()),
        ("wires", wires_schema()),
    ],
)
def test_the_shipped_schemas_are_current_and_take_the_shipped_files(
    name: str, schema: dict[str, Any]
) -> None:
    """If this fails: `python -m pipeline.adapters.config_schemas config` writes them anew."""
    shipped = (CONFIG / f"{name}.schema.json").read_text(encoding="utf-8")
    text = (CONFIG / f"{name}.yaml").read_text(encoding="utf-8")
    assert shipped == as_json(schema)
    jsonschema.validate(yaml.safe_load(text), json.loads(shipped))
    assert f"# yaml-language-server: $schema=./{name}.schema.json\n" in text


def shown(value: Any) -> str:
    """A default as the tables of the document show it."""
    if isinstance(value, list):
        return f"`[{', '.join(map(str, value))}]`"
    return f"`{json.dumps(value, ensure_ascii=False)}`".replace('"', "")


def row(path: str, key: Key, default: str) -> str:
    kind = f"{key.kind.word}{' or null' if key.nullable else ''}"
    return f"| `{path}` | {kind} | {default} | {key.says} | `{key.example}` |"


def expected_rows() -> list[str]:
    settings, feed = Settings(), feed_defaults()
    rows = []
    for name, key in FEED_KEYS.items():
        default = "none" if name == "group" else "required"
        rows.append(
            row(name, key, shown(as_written(key, feed[key.attribute])) if key.attribute in feed else default)
        )
    for section in SECTIONS.values():
        for name, key in section.keys.items():
            value = getattr(getattr(settings, section.name), key.attribute)
            rows.append(row(f"{section.name}.{name}", key, shown(as_written(key, value))))
    for name, key in LOOSE_SETTINGS.items():
        rows.append(row(name, key, shown(as_written(key, getattr(settings, key.attribute)))))
    for name, key in SITE_KEYS.items():
        default = "required" if name == "site" else shown(as_written(key, site_defaults()[key.attribute]))
        rows.append(row(name, key, default))
    for name, key in WIRE_KEYS.items():
        given = agency_defaults().get(key.attribute)
        default = (
            "none" if name == "examples" else "required" if given is None else shown(as_written(key, given))
        )
        rows.append(row(name, key, default))
    return rows


def test_every_key_is_documented_as_it_is_and_no_documented_key_is_unknown() -> None:
    documented = re.findall(r"^\| `[a-z_.]+` \| .* \| .* \| .* \| .* \|$", DOCUMENT, re.MULTILINE)
    assert documented == expected_rows()


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)


def test_the_documented_example_runs_and_has_the_tags_that_are_told() -> None:
    found = read_feeds(parse_tree(blocks("yaml")[0].encode(), "example"), "example")
    assert found.problems == ()
    assert found.feeds[0].tags == ("agency", "italy")


def test_the_documented_mistakes_give_the_documented_lines() -> None:
    found = read_feeds(parse_tree(blocks("yaml")[1].encode(), "config/feeds.yaml"), "config/feeds.yaml")
    assert [str(problem) for problem in found.problems] == blocks("text")[0].splitlines()
    assert [feed.id for feed in found.feeds] == ["le-monde"]


def test_the_documented_broken_file_gives_the_documented_line() -> None:
    with pytest.raises(UnusableFileError) as caught:
        parse_tree(blocks("yaml")[2].encode(), "config/feeds.yaml")
    assert [caught.value.detail] == blocks("text")[1].splitlines()


def test_the_documented_variables_are_read() -> None:
    lines = [line.partition("=")[::2] for line in blocks("sh")[0].splitlines()]
    checked = check(CONFIG, dict(lines))
    assert checked.problems == ()
    assert checked.settings.memory_days == 90.0
