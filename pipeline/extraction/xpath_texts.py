"""What an XPath expression wants a text to be: plain words wherever a pattern means nothing else.

`in` is ten times faster than a pattern, and most patterns over attributes stand for some dozen words:
"post-?(?:text|body)" for four. Knows texts and patterns; must not know where the texts stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product, takewhile
from math import prod
from typing import TypeAlias

Test: TypeAlias = Callable[[str], object]
"""Whether a text passes: what it returns is true or false in a condition."""

_MAX_WORDS = 100
"""Of one alternative; with more of them the pattern itself is faster."""
_MAX_REPEATED = 3
_PIECE = re.compile(r"\\.|\[\^?.[^\]]*\]|\(\?[:!=]|\{\d,\d\}|.", re.DOTALL)
_SPECIAL = frozenset(".^$*+?{}[]\\|()")
_CHARACTERS = re.compile(r"\[(-?[^\\^-][^\\-]*-?)\]")
_START = "\0"
"""Stands for "^" among words: no expression can hold this character."""


class Unsupported(ValueError):
    """The expression says something that is not understood here."""


class _NotPlain(Exception):
    """A pattern that stands for more than some words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A text: one of `whole`, or one that begins with a `starts`, holds a `parts`, or passes a `tests`."""

    whole: frozenset[str] = frozenset()
    starts: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    tests: tuple[Test, ...] = ()

    def test(self) -> Callable[[str], bool]:
        """Whether a text is wanted, as a function."""
        whole, starts, tests = self.whole, self.starts, self.tests
        # what holds a word holds every part of it
        parts = [word for word in self.parts if not any(one in word for one in self.parts if one != word)]

        if len(tests) == 1 and not (whole or starts or parts):
            return lambda text: bool(tests[0](text))

        def wanted(text: str) -> bool:
            if text in whole or text.startswith(starts):
                return True
            for part in parts:
                if part in text:
                    return True
            return bool(tests) and any(test(text) for test in tests)

        return wanted


def any_of(several: Iterable[Wanted]) -> Wanted:
    """What one of them wants."""
    found = tuple(several)
    return Wanted(
        whole=frozenset().union(*(one.whole for one in found)),
        starts=tuple(dict.fromkeys(word for one in found for word in one.starts)),
        parts=tuple(dict.fromkeys(word for one in found for word in one.parts)),
        tests=tuple(test for one in found for test in one.tests),
    )


def translated_to(wanted: Wanted, table: Mapping[int, str]) -> Wanted:
    """What a text must be for its translation, as `str.translate` makes it, to be wanted."""
    passes = wanted.test()
    through = Wanted(tests=(lambda text: passes(text.translate(table)),))
    if wanted.tests or not all(table.values()):
        return through
    try:
        return Wanted(
            whole=frozenset(_before(wanted.whole, table)),
            starts=tuple(_before(wanted.starts, table)),
            parts=tuple(_before(wanted.parts, table)),
        )
    except _NotPlain:
        return through


def _before(words: Iterable[str], table: Mapping[int, str]) -> Iterator[str]:
    """Every word that becomes one of these, where none loses a character. Raises `_NotPlain`: too many."""
    sources = {char: [chr(old) for old, new in table.items() if new == char] for char in table.values()}
    for word in words:
        letters = [[*sources.get(char, ()), *([] if ord(char) in table else [char])] for char in word]
        if prod(map(len, letters)) > _MAX_WORDS:
            raise _NotPlain
        yield from map("".join, product(*letters))


def found_by(pattern: str, *, ignore_case: bool = False) -> Wanted:
    """The texts in which the pattern is found. Raises `Unsupported`.

    >>> found_by("po-?(?:st|ll)|^[Ll]ead")
    Wanted(whole=frozenset(), starts=('Lead', 'lead'), parts=('post', 'poll', 'po-st', 'po-ll'), tests=())
    """
    if ignore_case:
        return Wanted(tests=(_in_any_case(pattern),))
    words: list[str] = []
    others: list[str] = []
    for alternative in _alternatives(pattern):
        try:
            words += _Words(alternative).all()
        except _NotPlain:
            others.append(alternative)
    return Wanted(
        starts=tuple(word[1:] for word in words if word.startswith(_START)),
        parts=tuple(word for word in words if not word.startswith(_START)),
        tests=(_compiled("|".join(others)).search,) if others else (),
    )


def _in_any_case(pattern: str) -> Test:
    """Ten times slower than `in`: so only where the beginning of an alternative stands in the text."""
    find = _compiled(pattern, re.IGNORECASE).search
    try:
        beginnings = {_beginning(_Words(part).all()) for part in _alternatives(pattern)}
    except _NotPlain:
        return find
    if not all(map(str.isascii, beginnings)):
        return find
    begins = Wanted(parts=tuple(sorted(beginnings))).test()
    # beyond ASCII a letter may have more than two cases
    return lambda text: find(text) if not text.isascii() or begins(text.lower()) else None


def _beginning(words: list[str]) -> str:
    """What all of them begin with, in lower case."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(min(words), max(words), strict=False))
    return "".join(char for char, _ in pairs).removeprefix(_START).lower()


def _compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    try:
        return re.compile(pattern, flags)
    except re.error as error:
        raise Unsupported(f"pattern {pattern!r}: {error}") from error


def _alternatives(pattern: str) -> list[str]:
    """What stands between the bars of a pattern that are in no brackets."""
    parts, depth = [""], 0
    for piece in _PIECE.findall(pattern):
        depth += piece.startswith("(") - (piece == ")")
        if piece == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


class _Words:
    """Reads a pattern into every word that it matches as a whole. Raises `_NotPlain`: they are too many."""

    def __init__(self, pattern: str) -> None:
        self._pieces = [*_PIECE.findall(pattern), ""]

    def all(self) -> list[str]:
        words = self._choice()
        if self._pieces != [""] or any(_START in word[1:] for word in words):
            raise _NotPlain
        return words

    def _choice(self) -> list[str]:
        words = self._sequence()
        while self._pieces[0] == "|":
            del self._pieces[0]
            words += self._sequence()
        return words

    def _sequence(self) -> list[str]:
        words = [""]
        while self._pieces[0] not in ("|", ")", ""):
            more = self._repeated(self._atom())
            words = [word + end for word in words for end in more]
            if len(words) > _MAX_WORDS:
                raise _NotPlain
        return words

    def _atom(self) -> list[str]:
        piece = self._pieces.pop(0)
        if piece == "(?:":
            words = self._choice()
            if self._pieces.pop(0) != ")":
                raise _NotPlain
            return words
        if piece == "^":
            return [_START]
        if choice := _CHARACTERS.fullmatch(piece):
            return list(choice[1])
        if len(piece) > 1 or piece in _SPECIAL:
            raise _NotPlain
        return [piece]

    def _repeated(self, words: list[str]) -> list[str]:
        times = self._pieces[0]
        if times == "?":
            least, most = 0, 1
        elif times.startswith("{") and len(times) > 1:
            least, most = int(times[1]), int(times[3])
        else:
            return words
        del self._pieces[0]
        if most > _MAX_REPEATED:
            raise _NotPlain
        return [
            "".join(parts) for number in range(least, most + 1) for parts in product(words, repeat=number)
        ]
