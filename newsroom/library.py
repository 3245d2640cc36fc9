"""Reads the newsroom's data files (outlets, stories, running order) out of the package.

Unknown keys in a file are refused by the dataclasses' own constructors, named with the file.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from newsroom.model import Change, Copy, HouseStyle, Labels, Outlet, Part, Story

AGENCY_ID = "meridian"
_QUOTE_OPEN, _QUOTE_CLOSE = "[[", "]]"


def read_text(*parts: str) -> str:
    """The text of one data file of this package."""
    return files("newsroom").joinpath(*parts).read_text(encoding="utf-8")


def _outlet(raw: Mapping[str, Any], labels: Mapping[str, Mapping[str, Any]]) -> Outlet:
    row = dict(raw)
    words = dict(labels[row.get("language", "en")]) | row.pop("labels", {})
    row["labels"] = Labels(**(words | {"sections": tuple(words["sections"])}))
    row["style"] = HouseStyle(**row.pop("style", {}))
    row["credits"] = tuple(row.pop("credits", ()))
    return Outlet(**row)


@cache
def outlets() -> tuple[Outlet, ...]:
    """Every site in port order: the agency first."""
    raw = yaml.safe_load(read_text("outlets.yaml"))
    return tuple(_outlet(row, raw["labels"]) for row in raw["outlets"])


@cache
def outlet(outlet_id: str) -> Outlet:
    """The outlet of that id; KeyError when there is none."""
    return {one.id: one for one in outlets()}[outlet_id]


def _change(raw: Mapping[str, Any] | None) -> Change | None:
    return Change(**raw) if raw else None


def _copy(outlet_id: str, raw: Mapping[str, Any]) -> Copy:
    row = dict(raw)
    row["drop"] = tuple(row.pop("drop", ()))
    row["summary"] = tuple(row.pop("summary", ()))
    row["change"] = _change(row.pop("change", None))
    return Copy(outlet=outlet_id, **row)


def parse_story(key: str, text: str) -> Story:
    """A story file: YAML front matter between `---` lines, then paragraphs parted by blank lines."""
    _, front, body = text.split("---\n", 2)
    row: dict[str, Any] = yaml.safe_load(front)
    row["copies"] = tuple(_copy(*item) for item in row.pop("copies", {}).items())
    row["parts"] = tuple(Part(**part) for part in row.pop("parts", ()))
    row["change"] = _change(row.pop("change", None))
    paragraphs = tuple(" ".join(block.split()) for block in body.split("\n\n") if block.strip())
    try:
        return Story(key=key, paragraphs=paragraphs, **row)
    except TypeError as error:
        raise ValueError(f"stories/{key}.md: {error}") from error


def _quoted(paragraph: str, stories: Mapping[str, Story]) -> str:
    """A paragraph `[[key 4]]` stands for the fourth paragraph of another story, word for word."""
    if not (paragraph.startswith(_QUOTE_OPEN) and paragraph.endswith(_QUOTE_CLOSE)):
        return paragraph
    key, number = paragraph.removeprefix(_QUOTE_OPEN).removesuffix(_QUOTE_CLOSE).split()
    return stories[key].paragraphs[int(number) - 1]


def _with_quotes(story: Story, stories: Mapping[str, Story]) -> Story:
    paragraphs = tuple(_quoted(paragraph, stories) for paragraph in story.paragraphs)
    return replace(story, paragraphs=paragraphs)


@cache
def stories() -> dict[str, Story]:
    """Every hand-written story by its key, which is its file's name."""
    found = sorted(files("newsroom").joinpath("stories").iterdir(), key=lambda entry: entry.name)
    parsed = {
        entry.name.removesuffix(".md"): parse_story(
            entry.name.removesuffix(".md"), entry.read_text(encoding="utf-8")
        )
        for entry in found
        if entry.name.endswith(".md")
    }
    return {key: _with_quotes(story, parsed) for key, story in parsed.items()}


@cache
def running_order() -> dict[str, tuple[str, ...]]:
    """Story keys in the order in which they break: `opening` is there at the start."""
    raw = yaml.safe_load(read_text("running_order.yaml"))
    return {name: tuple(keys) for name, keys in raw.items()}
