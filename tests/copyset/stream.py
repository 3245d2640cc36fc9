"""The whole set in the order of arrival: originals, their copies, and what only looks like them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from tests.copyset.edits import Paragraphs
from tests.copyset.kinds import KINDS, Job, furnished, make
from tests.copyset.pairs import Printed, all_pairs
from tests.copyset.texts import LANGUAGES, Base, Habits, Outlet, Text, habits, look_alikes, stories

_COPIES = 7
_COPIES_OF_THE_DEMO = 4
_DEMO_STORIES_COPIED = 24
"""Stories of the demo newsroom that get copies; the others stand alone."""
_LATE_ORIGINALS = 6
"""Of every so many stories one reaches us in a copy first."""
_DAYS_BETWEEN_STORIES = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One article. `story` is the truth; `rel` the look-alikes that it belongs to; `day` its arrival."""

    id: str
    language: str
    story: str
    kind: str
    rel: str | None
    outlet: str
    day: float
    title: str
    paras: Paragraphs


@cache
def stream() -> tuple[Record, ...]:
    """Every article of every language, first come first."""
    records = [record for language in LANGUAGES for record in _language(language)]
    return tuple(sorted(records, key=lambda record: (record.day, record.id)))


def _language(language: str) -> Iterator[Record]:
    ways = habits(language)
    kinds = _Turns(list(KINDS))
    demo_left = _DEMO_STORIES_COPIED
    days: dict[str, float] = {}
    for number, story in enumerate(one for one in stories(language) if not one.group):
        days[story.key] = number * _DAYS_BETWEEN_STORIES
        wanted = _COPIES
        if story.demo:
            wanted = _COPIES_OF_THE_DEMO if demo_left > 0 else 0
            demo_left -= 1
        yield from _with_copies(story, wanted, number, ways, kinds)
    written = look_alikes(language)
    yield from _flashes(written.flashes, ways)
    yield from _look_alikes(language, list(all_pairs(ways, written)), days)


@dataclass(slots=True)
class _Turns:
    """Kinds in turn, so that each language has all of them; one that cannot be made waits for its turn."""

    waiting: list[str]

    def next(self, story: Base, outlet: Outlet, ways: Habits) -> tuple[str, Paragraphs]:
        for kind in self.waiting:
            chance = Random(f"{story.key}/{kind}")
            text = make(kind, Job(story=story, outlet=outlet, habits=ways, chance=chance))
            if text is not None:
                self.waiting.remove(kind)
                self.waiting.append(kind)
                return kind, text
        raise ValueError(f"{story.key}: too short for any kind of copy")


def _with_copies(story: Base, wanted: int, number: int, ways: Habits, turns: _Turns) -> Iterator[Record]:
    """The story at the agency or at an outlet, and copies at others; an outlet prints it once."""
    chance = Random(story.key)
    outlets = chance.sample(ways.outlets, len(ways.outlets))
    writer = ways.agency if number % 2 == 0 else outlets.pop().site
    day = number * _DAYS_BETWEEN_STORIES
    late = 0.9 if wanted and number % _LATE_ORIGINALS == _LATE_ORIGINALS - 1 else 0.0
    yield _record(ways, story.key, "original", writer, day + late, story)
    for outlet in outlets[:wanted]:
        kind, text = turns.next(story, outlet, ways)
        copy = Text(title=story.title, paragraphs=text)
        yield _record(ways, story.key, kind, outlet.site, day + chance.uniform(0.01, 1.0), copy)


def _flashes(flashes: Sequence[Text], ways: Habits) -> Iterator[Record]:
    """Items of 25 to 60 words: plain, with a dateline and sign-off, and on one outlet's page."""
    for number, flash in enumerate(flashes):
        key, day = f"flash-{number}", 0.2 + 0.8 * number
        yield _record(ways, key, "original", ways.agency, day, flash)
        place = stories(ways.language)[number].place
        story = Base(key=key, place=place, title=flash.title, paragraphs=flash.paragraphs)
        page, plain, signed = ways.outlets[0], ways.outlets[1 + number], ways.outlets[2 + number]
        job = Job(story=story, outlet=signed, habits=ways, chance=Random(key))
        signed_text = KINDS["sign-off"](job)
        dressed = (KINDS["dateline"](job)[0], *signed_text[1:])
        yield _record(ways, key, "flash, exact", plain.site, day + 0.05, flash)
        yield _record(
            ways,
            key,
            "flash, dateline and sign-off",
            signed.site,
            day + 0.1,
            Text(title=flash.title, paragraphs=dressed),
        )
        on_page = Text(title=flash.title, paragraphs=furnished(flash.title, flash.paragraphs, page))
        yield _record(ways, key, "flash, boilerplate", page.site, day + 0.15, on_page)


def _look_alikes(language: str, printed: Sequence[Printed], days: dict[str, float]) -> Iterator[Record]:
    """Those that resemble a story come with an exact copy of it, so that the pair is told by its kind."""
    ways = habits(language)
    by_key = {story.key: story for story in stories(language)}
    for number, one in enumerate(printed):
        start = days.get(one.group, number % 9 * 0.5)
        site = ways.outlets[one.at % len(ways.outlets)].site
        yield _record(ways, one.story, one.kind, site, start + one.after, one.text, group=one.group)
        original = by_key.get(one.group)
        if original is not None:
            witness = f"witness-{number}.example"
            yield _record(ways, original.key, one.kind, witness, start + 1.0, original, group=one.group)


def _record(
    ways: Habits, key: str, kind: str, site: str, day: float, text: Text, *, group: str | None = None
) -> Record:
    story = f"{ways.language}-{key}"
    return Record(
        id=f"{story}@{site}",
        language=ways.language,
        story=story,
        kind=kind,
        rel=f"{ways.language}-{group}" if group else None,
        outlet=site,
        day=round(day, 3),
        title=text.title,
        paras=text.paragraphs,
    )
