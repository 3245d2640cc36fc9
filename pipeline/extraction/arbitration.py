"""Which reading of a page is its article, and where it ends: what the page says of itself arbitrates.

A page is read fast; slowly as well when the fast reading looks short; and it may carry its article a second
time, as JSON-LD's `articleBody`, or its feed may. Texts in, lines out; it must not know how a text was
read from the page. Length alone drops nothing: a flash of one sentence is an article.

The bounds were chosen by cross-validation over sites. Source: `python -m benchmarks.arbitration`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_FEW_WORDS = 5
"""Longer words that a description must have to tell anything."""
_OFFER_CHARS = 300
"""A shorter text that is carried along is a teaser."""
_CODE_SHARE = 0.02
_CODE = re.compile(r"[{}=;<>\\]")
_WORD = re.compile(r"[぀-ヿ㐀-鿿가-힣]{2}|[^\W\d_]{4,}")
_TOKEN = re.compile(r"\w+")
_PROBE_WORDS = 8
_PROBED_LINES = 500
"""Each is looked for in the whole of another text; one of 490 real pages has more."""
_MARK_CHARS = 40
"""A shorter line may stand in an article by chance: it does not tell where the article ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Numbers of characters, and shares.

    A reading looks short with less than `short_chars`, while `missed_share` times as much stands in the
    page's paragraphs, or while `suspect_share` times as much does and it has less than `suspect_chars` or
    less than `lacks` of the words by which the page describes it. Of two readings the one with `falls` less
    of those words is another text, unless the other is shorter than `echo` times the description: it has
    those words because it is the description. A text that page or feed carry along stands in for one that
    is shorter by `rescue`. The declared body is the article's when it has `declared_share` of the lines.
    """

    short_chars: int = 250
    suspect_chars: int = 1_500
    suspect_share: float = 1.5
    missed_share: float = 4.0
    lacks: float = 0.5
    falls: float = 0.1
    echo: float = 1.3
    rescue: float = 1.5
    declared_share: float = 0.7


BOUNDS = Bounds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What page and feed say of the article. `body`: JSON-LD's articleBody; `content`: the feed's text.

    Both are plain text, blocks on lines of their own; "" = not said.
    """

    description: str = ""
    body: str = ""
    content: str = ""


def lines_of(text: str) -> list[str]:
    """Its lines that are not empty, white space collapsed."""
    return [line for raw in text.splitlines() if (line := " ".join(raw.split()))]


def coverage(text: str, clues: Clues) -> float | None:
    """The share of the description's longer words that the text has; None = there are too few to tell.

    >>> coverage("Ferry sails", Clues(description="The ferry sails again Monday, not Sunday"))
    0.4
    """
    words = set(_WORD.findall(clues.description.casefold()))
    if len(words) < _FEW_WORDS:
        return None
    folded = text.casefold()
    return sum(word in folded for word in words) / len(words)


def is_code(text: str) -> bool:
    """Whether a text is a program or its data rather than language."""
    return len(_CODE.findall(text)) > _CODE_SHARE * len(text)


def looks_short(text: str, in_paragraphs: int, clues: Clues, bounds: Bounds = BOUNDS) -> bool:
    """Whether a reading probably missed the article. `in_paragraphs`: characters in the page's paragraphs."""
    found = len(text)
    if found < bounds.short_chars or in_paragraphs > bounds.missed_share * found:
        return True
    if in_paragraphs <= bounds.suspect_share * found:
        return False
    if found < bounds.suspect_chars:
        return True
    covered = coverage(text, clues)
    return covered is not None and covered < bounds.lacks


def _fallen(before: str, after: str, clues: Clues, bounds: Bounds) -> float | None:
    """How much less of the description's words the second text has; None = that tells nothing.

    Where the first is little more than the description itself, `lacks` of the words are enough.
    """
    first, second = coverage(before, clues), coverage(after, clues)
    if first is None or second is None:
        return None
    if len(before) < bounds.echo * len(clues.description):
        return min(first - second, max(0.0, bounds.lacks + bounds.falls - second))
    return first - second


def better(fast: str, slow: str, clues: Clues, bounds: Bounds = BOUNDS) -> str:
    """The slow reading where it is the longer one, no code, and about the same thing; else the fast one."""
    if not slow or is_code(slow):
        return fast
    fallen = _fallen(fast, slow, clues, bounds)
    if fallen is not None and abs(fallen) > bounds.falls:
        return slow if fallen < 0 else fast
    return slow if len(slow) > len(fast) else fast


def rescued(lines: Sequence[str], clues: Clues, bounds: Bounds = BOUNDS) -> list[str]:
    """The lines read from the page, or those of a text that was carried along and is the article instead."""
    offered = next(
        (text for text in (clues.body, clues.content) if text and rescues(text, lines, clues, bounds)), None
    )
    return list(lines) if offered is None else lines_of(offered)


def rescues(offered: str, lines: Sequence[str], clues: Clues, bounds: Bounds = BOUNDS) -> bool:
    """Whether a text that was carried along is the article rather than the lines read from the page.

    It must be much longer and no code, and the page's lines a part of it, or about something else.
    """
    text = "\n".join(lines)
    if len(offered) < max(_OFFER_CHARS, bounds.rescue * len(text)) or is_code(offered):
        return False
    fallen = _fallen(text, offered, clues, bounds)
    if fallen is not None and fallen > bounds.falls:
        return False
    return len(text) < bounds.suspect_chars or share_of(lines_of(offered), text) < bounds.lacks


def share_of(lines: Sequence[str], text: str) -> float:
    """The share of these lines, by length, that a text has, too."""
    whole = " ".join(_TOKEN.findall(text.casefold()))
    lines = lines[:_PROBED_LINES]
    total = sum(map(len, lines))
    return sum(len(line) for line in lines if _has(whole, line)) / total if total else 0.0


def _has(whole: str, line: str) -> bool:
    """Whether the beginning or the end of a line stands in the folded text."""
    words = _TOKEN.findall(line.casefold())
    return bool(words) and any(
        " ".join(part) in whole for part in (words[:_PROBE_WORDS], words[-_PROBE_WORDS:])
    )


def up_to_declared_end(lines: Sequence[str], body: str, bounds: Bounds = BOUNDS) -> list[str]:
    """The lines less what follows the last one that the declared body has, if it has most of them."""
    if len(body) < _OFFER_CHARS or len(lines) > _PROBED_LINES:
        return list(lines)
    whole = " ".join(_TOKEN.findall(body.casefold()))
    found = [_has(whole, line) for line in lines]
    total, same = sum(map(len, lines)), sum(len(line) for line, has in zip(lines, found, strict=True) if has)
    if same < bounds.declared_share * total:
        return list(lines)
    marks = [
        at
        for at, (line, has) in enumerate(zip(lines, found, strict=True))
        if has and len(line) >= _MARK_CHARS
    ]
    return list(lines[: marks[-1] + 1]) if marks else list(lines)
