"""What one site repeats: which lines of its articles are the site's own furniture and no article's text.

Sightings of articles in, keys of lines out. Works on any lines of any site: it must not know where they
are kept, and it reads no clock. A line is learnt when it stands in several articles that are told apart
by more than their addresses: copies and revisions of one text prove nothing of each other, and a sentence
that follows one affair through a site's reports must turn up in reports of something else, too.

What is remembered of a line is a key of 64 bits, never its words: 56 bits of hash, 1 bit whether it reads
like a sentence, 7 bits of its length. Equal lines have equal keys, whatever their case and spacing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from pipeline.model import Article

RECENT = 48
"""Articles of a site that are compared with the next one. What stands on a tenth of a site's pages is found
among them; 10 kB a site at most."""
KNOWN = 256
"""Lines learnt of one site. Sites with a dozen authors' notes and all their sections' offers have fewer."""
FORGET_S = 14 * 86_400.0
"""A line that stopped is dropped no longer after that, and an article that old is no evidence any more."""
FEWEST = 3
"""Distinct articles that must have a line before it counts as the site's."""
FEWEST_OF_SENTENCES = 4
"""The same for a sentence, which may be background that several reports carry."""

_REFRESH_S = 86_400.0
"""Being seen again is written down once a day; `FORGET_S` is counted in days."""
_MAX_LINE_CHARS = 600
"""A longer paragraph is text: the longest furniture, authors' notes, has 500 characters."""
_HEAD_LINES, _TAIL_LINES = 8, 16
"""Lines of an article that are remembered: what sites add stands at the ends, most of it at the second."""
_SENTENCE_CHARS = 60
_SENTENCE_END = re.compile(r"[.!?。！？؟।][\"'”’»)\]]?$")
_LENGTH_UNIT, _LENGTH_MASK = 8, 0x7F
_SENTENCE = 0x80
_SAME_TEXT = 0.8
"""Share of the shorter article's lines, by length, from which two are one text: a flash and another one
with the same furniture around them share less, a revision with a new first paragraph shares more."""
_TOPIC_WORDS = 8
_WORD = re.compile(r"[぀-ヿ㐀-鿿가-힣]{2}|[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An article as repetition sees it. `article`: of its id, 32 bits; `at`: epoch seconds, whole.

    `topic`: hashes (16 bits) of the headline's longer words. `lines`: keys, in order, each once.
    """

    article: int
    at: int
    topic: frozenset[int]
    lines: tuple[int, ...]

    @property
    def length(self) -> int:
        """Of its lines together, in units of 8 characters."""
        return sum(map(_length, self.lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMemory:
    """What is remembered of one site.

    `recent`: its last articles, oldest first; `known`: key of a line → when last seen (epoch seconds).
    """

    recent: tuple[Sighting, ...] = ()
    known: Mapping[int, int] = field(default_factory=dict)

    def repeated(self, now: float) -> frozenset[int]:
        """The lines that the site repeats these days."""
        return frozenset(key for key, at in self.known.items() if at > now - FORGET_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What articles of one site added to its memory; `seen` as in `SiteMemory.known`."""

    site: str
    recent: tuple[Sighting, ...]
    seen: Mapping[int, int]


def key_of(line: str) -> int:
    """The key of a line.

    >>> key_of("Read our  Guide") == key_of("read our guide") != key_of("Read our guides")
    True
    """
    folded = " ".join(line.casefold().split())
    digest = int.from_bytes(blake2b(folded.encode("utf-8", "replace"), digest_size=7).digest(), "little")
    sentence = len(folded) >= _SENTENCE_CHARS and _SENTENCE_END.search(folded) is not None
    return digest << 8 | sentence * _SENTENCE | min(len(folded) // _LENGTH_UNIT + 1, _LENGTH_MASK)


def _length(key: int) -> int:
    return key & _LENGTH_MASK


def sighting(article_id: str, title: str, lines: Sequence[str], at: float) -> Sighting:
    """Of an article that has these lines. `article_id`: hex digits."""
    if len(lines) > _HEAD_LINES + _TAIL_LINES:
        lines = [*lines[:_HEAD_LINES], *lines[-_TAIL_LINES:]]
    words = sorted(set(_WORD.findall(title.casefold())), key=lambda word: (-len(word), word))
    return Sighting(
        article=int(article_id[-8:], 16),
        at=int(at),
        topic=frozenset(_short_hash(word) for word in words[:_TOPIC_WORDS]),
        lines=tuple(dict.fromkeys(key_of(line) for line in lines if len(line) <= _MAX_LINE_CHARS)),
    )


def _short_hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=2).digest(), "little")


def without(lines: Sequence[str], repeated: Collection[int]) -> tuple[list[str], list[str]]:
    """The lines that stay, and those that the site repeats.

    >>> without(["Fog closed the pass.", "Our guide to fog"], {key_of("OUR GUIDE TO FOG")})
    (['Fog closed the pass.'], ['Our guide to fog'])
    """
    if not repeated:
        return list(lines), []
    kept: list[str] = []
    dropped: list[str] = []
    for line in lines:
        is_repeated = len(line) <= _MAX_LINE_CHARS and key_of(line) in repeated
        (dropped if is_repeated else kept).append(line)
    return kept, dropped


def are_one_text(one: Sighting, other: Sighting) -> bool:
    """Whether two articles are copies or revisions of one text."""
    if one.article == other.article:
        return True
    shared = sum(map(_length, set(one.lines).intersection(other.lines)))
    return shared >= _SAME_TEXT * min(one.length, other.length)


def proven(sightings: Iterable[Sighting], among: Collection[int] | None = None) -> frozenset[int]:
    """The lines that enough distinct articles of one site have. `among`: look at no others."""
    having: dict[int, list[Sighting]] = {}
    for seen in {seen.article: seen for seen in sightings}.values():
        for key in seen.lines:
            if among is None or key in among:
                having.setdefault(key, []).append(seen)
    return frozenset(key for key, articles in having.items() if _is_proven(key, articles))


def _is_proven(key: int, articles: Sequence[Sighting]) -> bool:
    sentence = bool(key & _SENTENCE)
    wanted = FEWEST_OF_SENTENCES if sentence else FEWEST
    if len(articles) < wanted:
        return False
    distinct: list[Sighting] = []
    for article in articles:
        if any(are_one_text(article, other) for other in distinct) or (
            sentence and any(article.topic & other.topic for other in distinct)
        ):
            continue
        distinct.append(article)
        if len(distinct) == wanted:
            return True
    return False


def learn(site: str, memory: SiteMemory, articles: Sequence[Sighting], now: float) -> Lesson | None:
    """What these articles, just extracted, add to the memory; None = nothing."""
    before = {seen.article: seen.lines for seen in memory.recent}
    new = tuple(seen for seen in articles if before.get(seen.article) != seen.lines)
    evidence = [seen for seen in (*memory.recent, *new) if seen.at > now - FORGET_S]
    counts = Counter(key for seen in evidence for key in seen.lines)
    theirs = {key for seen in articles for key in seen.lines}
    again = theirs & memory.repeated(now)
    found = proven(evidence, {key for key in theirs - again if counts[key] >= FEWEST})
    stale = {key for key in again if memory.known[key] <= now - _REFRESH_S}
    if not new and not found and not stale:
        return None
    return Lesson(site=site, recent=new, seen=dict.fromkeys(sorted(found | stale), int(now)))


def lessons(
    memories: Mapping[str, SiteMemory], articles: Iterable[tuple[Article, Sequence[str]]], now: float
) -> list[Lesson]:
    """What these articles, each with its lines, add to the memories of their sites."""
    by_site: dict[str, list[Sighting]] = {}
    for article, lines in articles:
        by_site.setdefault(article.site, []).append(sighting(article.id, article.title, lines, now))
    found = (learn(site, memories.get(site, SiteMemory()), seen, now) for site, seen in by_site.items())
    return [lesson for lesson in found if lesson is not None]


def remembering(memory: SiteMemory, lesson: Lesson, now: float) -> SiteMemory:
    """The memory with the lesson, within its bounds."""
    known = {key: at for key, at in {**memory.known, **lesson.seen}.items() if at > now - FORGET_S}
    latest = sorted(known.items(), key=lambda item: item[1])[-KNOWN:]
    return SiteMemory(recent=(*memory.recent, *lesson.recent)[-RECENT:], known=dict(latest))
