"""When what appears: offsets in seconds from the newsroom's start, and what is listed at a moment.

Everything here is a pure function of the data files and an offset; no clock is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain
from math import isinf
from re import findall
from zlib import crc32

from newsroom.bulletins import bulletin, templates
from newsroom.edits import FIRST_BULLETIN, original, republished, roundup
from newsroom.library import running_order, stories
from newsroom.model import Article, Story

WINDOW = 60
"""Entries that a feed lists; more than any outlet prints before the endless stream begins."""
STREAM_EVERY_SECONDS = 15.0
_STREAM_WINDOW = 1000
"""Bulletins of the stream that can still be in a feed's window."""
_STREAM_COPY_SECONDS = 4.0
_MAIN_SECONDS = 325.0
_OPENING_SECONDS = 5400.0
_OPENING_COPY_SECONDS = 90.0
_ROUNDS_BEFORE_STREAM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Turns wall time (epoch seconds) into offsets and back; at infinite speed all has happened."""

    started_at: float
    speed: float = 1.0
    end: float = 0.0

    def offset(self, now: float) -> float:
        """How far the schedule has come; never past `end` at infinite speed."""
        return self.end if isinf(self.speed) else (now - self.started_at) * self.speed

    def wall(self, offset: float) -> float:
        """When that moment of the schedule was; what lies before the start is not scaled."""
        if isinf(self.speed):
            return self.started_at + offset - self.end
        return self.started_at + (offset if offset < 0 else offset / self.speed)


def _printed(story: Story) -> list[tuple[str, int]]:
    """Who prints the story in which order: ("source", 0) or ("copy", its index)."""
    order = [("copy", index) for index in range(len(story.copies))]
    if story.agency_page == "never":
        return order
    order.insert(2 if story.agency_page == "late" else 0, ("source", 0))
    return order


def _appearances(story: Story, offsets: list[float]) -> Iterator[Article]:
    if story.parts:
        yield roundup(story, stories(), offsets[0])
        return
    for (who, index), at in zip(_printed(story), offsets, strict=True):
        yield (original(story, at) if who == "source" else republished(story, story.copies[index], at))


def _count(story: Story) -> int:
    return 1 if story.parts else len(_printed(story))


def _opening(story: Story, turn: int, turns: int) -> Iterator[Article]:
    """Listed at the start, but for the last copies of each, which come within a minute."""
    base = -_OPENING_SECONDS + turn * (_OPENING_SECONDS - 1000) / turns
    offsets = [base + _OPENING_COPY_SECONDS * step for step in range(_count(story))]
    for back in range(len(story.copies) // 2):
        offsets[-1 - back] = 4.0 + 3.5 * turn + 11.0 * (len(story.copies) // 2 - 1 - back)
    return _appearances(story, offsets)


def _main(story: Story, turn: int, turns: int) -> Iterator[Article]:
    offsets = [6.0 + turn * _MAIN_SECONDS / turns]
    for step in range(1, _count(story)):
        offsets.append(offsets[-1] + 4.0 + crc32(f"{story.key}/{step}".encode()) % 80 / 10)
    return _appearances(story, offsets)


@lru_cache(maxsize=2048)
def _bulletin(number: int, at: float) -> tuple[Article, ...]:
    story = bulletin(number)
    offsets = [at + _STREAM_COPY_SECONDS * step for step in range(_count(story))]
    return tuple(_appearances(story, offsets))


@cache
def _programme() -> tuple[Article, ...]:
    order, known = running_order(), stories()
    found: list[Article] = []
    for turn, key in enumerate(order["opening"]):
        found += _opening(known[key], turn, len(order["opening"]))
    for turn, key in enumerate(order["main"]):
        found += _main(known[key], turn, len(order["main"]))
    early = _ROUNDS_BEFORE_STREAM * len(templates())
    for number in range(early):
        found += _bulletin(number, 10.0 + number * _MAIN_SECONDS / early)
    return tuple(sorted(found, key=lambda article: (article.at, article.outlet, article.path)))


class Schedule:
    """The hand-written programme, then the endless stream of bulletins."""

    @property
    def programme(self) -> tuple[Article, ...]:
        """Every article before the endless stream, in order of appearance."""
        return _programme()

    @cached_property
    def end(self) -> float:
        """The offset by which the programme has appeared and changed."""
        return max(
            article.later.changed_at if article.later and article.later.changed_at else article.at
            for article in self.programme
        )

    @cached_property
    def _paths(self) -> dict[tuple[str, str], Article]:
        return {(article.outlet, article.path): article for article in self.programme}

    def stream(self, number: int) -> tuple[Article, ...]:
        """The articles of the stream's bulletin `number`, counted from 0."""
        early = _ROUNDS_BEFORE_STREAM * len(templates())
        return _bulletin(early + number, self.end + STREAM_EVERY_SECONDS * (number + 1))

    def _streamed(self, offset: float) -> int:
        """How many bulletins of the stream have begun to appear."""
        return max(0, int((offset - self.end) / STREAM_EVERY_SECONDS))

    def published(self, offset: float) -> Iterator[Article]:
        """Everything that has appeared by that moment, oldest first but for copies of bulletins."""
        yield from (article for article in self.programme if article.at <= offset)
        for number in range(self._streamed(offset)):
            yield from (article for article in self.stream(number) if article.at <= offset)

    def listed(self, outlet_id: str, offset: float) -> list[Article]:
        """What the outlet's feed lists at that moment, newest first."""
        shown = self._streamed(offset)
        recent = (self.stream(number) for number in range(max(0, shown - _STREAM_WINDOW), shown))
        every = chain(self.programme, chain.from_iterable(recent))
        found = [one for one in every if one.outlet == outlet_id and one.at <= offset]
        return sorted(found, key=lambda one: (-one.at, one.path))[:WINDOW]

    def article(self, outlet_id: str, path: str, offset: float) -> Article | None:
        """The article at that path, if it has appeared."""
        found = self._paths.get((outlet_id, path)) or self._in_stream(outlet_id, path)
        return found if found and found.at <= offset else None

    def _in_stream(self, outlet_id: str, path: str) -> Article | None:
        early = _ROUNDS_BEFORE_STREAM * len(templates())
        for digits in findall(r"\d{8,12}", path):
            number = int(digits) - FIRST_BULLETIN - early
            for article in self.stream(number) if number >= 0 else ():
                if (article.outlet, article.path) == (outlet_id, path):
                    return article
        return None
