"""The written texts: stories, look-alikes and outlets of each language, read from `tests/data/copies`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import newsroom.library as demo

LANGUAGES = ("en", "de", "fr", "es", "ar", "ru", "zh")
FOLDER = Path(__file__).resolve().parents[1] / "data" / "copies"

Rules = tuple[tuple[str, str], ...]
"""Regular expressions and what stands in their place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A headline and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Base(Text):
    """A story as its author wrote it.

    `lede`: the first paragraph in other words, by hand; empty = none. `later`: what a report of the next
    day has to say, before it repeats anything. `group`: the event that several reports of our own tell.
    """

    key: str
    place: str
    lede: str = ""
    later: tuple[str, ...] = ()
    group: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A site; `furniture`: what stands on all its pages, the first line inside the text."""

    site: str
    furniture: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What outlets of a language do to a text. {place} stands in `dateline` and `captions`."""

    language: str
    agency: str
    dateline: str
    sign_off: str
    copyright: str
    captions: tuple[str, ...]
    summary: str
    related: str
    quotes: Rules
    house: Rules
    numbers: Rules
    number_words: Mapping[int, str]
    fillers: tuple[str, ...]
    locals: tuple[str, ...]
    outlets: tuple[Outlet, ...]

    @property
    def unspaced(self) -> bool:
        """Written without spaces."""
        return self.language == "zh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mould:
    """A text that is filled with numbers and names: `slots` has the names."""

    name: str
    title: str
    text: str
    slots: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAlikes:
    """Texts of a language that resemble each other and are no copies."""

    flashes: tuple[Text, ...]
    briefs: tuple[Text, ...]
    moulds: tuple[Mould, ...]
    statements: tuple[tuple[Text, ...], ...]
    opinions: tuple[tuple[str, Text], ...]
    own_updates: tuple[tuple[Text, Text], ...]
    roundup: Mapping[str, Any]


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _read(language: str, name: str) -> Any:
    return yaml.safe_load((FOLDER / language / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def stories(language: str) -> tuple[Base, ...]:
    """Every story of the language, those of the demo newsroom last."""
    ours = [
        Base(
            key=row["key"],
            place=row["place"],
            title=row["title"],
            lede=row["lede"],
            later=_paragraphs(row.get("next", "")),
            paragraphs=_paragraphs(row["text"]),
        )
        for row in _read(language, "stories")
    ]
    return (*ours, *_of_the_demo(language))


def _of_the_demo(language: str) -> list[Base]:
    return [
        Base(
            key=story.key,
            place=story.dateline or demo.outlet(story.source).town,
            title=story.headline,
            lede=next((copy.lede for copy in story.copies if copy.lede), ""),
            paragraphs=story.paragraphs,
            group=story.group or "",
            demo=True,
        )
        for story in demo.stories().values()
        if demo.outlet(story.source).language == language and not story.parts
    ]


@cache
def habits(language: str) -> Habits:
    """The outlets of the language and what they do."""
    row = _read(language, "outlets")
    return Habits(
        language=language,
        agency=row["agency"]["site"],
        dateline=row["dateline"],
        sign_off=row["sign_off"],
        copyright=row["copyright"],
        captions=tuple(row["captions"]),
        summary=row["summary"],
        related=row["related"],
        quotes=_rules(row["quotes"]),
        house=_rules(row["house"]),
        numbers=_rules(row["numbers"]),
        number_words=row["number_words"],
        fillers=tuple(row["fillers"]),
        locals=tuple(row["locals"]),
        outlets=tuple(Outlet(site=one["site"], furniture=tuple(one["furniture"])) for one in row["outlets"]),
    )


def _rules(rows: list[list[str]]) -> Rules:
    return tuple((pattern, words) for pattern, words in rows)


@cache
def look_alikes(language: str) -> LookAlikes:
    """The look-alikes of the language."""
    row = _read(language, "look_alikes")
    return LookAlikes(
        flashes=tuple(_text(one) for one in row["flashes"]),
        briefs=tuple(_text(one) for one in row["briefs"]),
        moulds=tuple(
            Mould(
                name=name,
                title=one["title"],
                text=one["text"],
                slots={slot: tuple(map(str, names)) for slot, names in one["slots"].items()},
            )
            for name, one in row["families"].items()
        ),
        statements=tuple(
            tuple(_text(report, one["quote"]) for report in one["reports"]) for one in row["statements"]
        ),
        opinions=tuple((one["of"], _opinion(language, one)) for one in row["opinions"]),
        own_updates=tuple((_text(one["first"]), _text(one["later"])) for one in row["own_updates"]),
        roundup=row["roundup"],
    )


def _text(row: Mapping[str, str], quote: str = "") -> Text:
    return Text(title=row["title"], paragraphs=_paragraphs(row["text"].replace("{quote}", quote)))


def _opinion(language: str, row: Mapping[str, Any]) -> Text:
    """A comment that quotes one paragraph of a story, counted from 1."""
    story = next(one for one in stories(language) if one.key == row["of"])
    return _text({"title": row["title"], "text": row["text"]}, story.paragraphs[row["quotes"] - 1])
