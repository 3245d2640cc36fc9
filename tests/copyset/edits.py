"""What desks do to paragraphs: cut, drop, reorder, restyle, change words. Pure, chance is given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from tests.copyset.texts import Habits, Rules

Paragraphs = tuple[str, ...]

_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[.!?][\"»”“])\s+")
_UNSPACED_SENTENCE = re.compile(r"(?<=[。！？])(?!”)|(?<=[。！？]”)")
_SMALL_NUMBER = re.compile(r"(?<![\d.,:])\d{1,2}(?!\d|%|[.,:]\d)")
_UNSPACED_FACTOR = 2
"""Characters that weigh one word in scripts without spaces."""


def words(text: str, habits: Habits) -> int:
    """How many words, in scripts without spaces pairs of characters."""
    return len(text) // _UNSPACED_FACTOR if habits.unspaced else len(text.split())


def length(paragraphs: Sequence[str], habits: Habits) -> int:
    """Words of all paragraphs."""
    return sum(words(one, habits) for one in paragraphs)


def sentences(paragraph: str, habits: Habits) -> list[str]:
    """The sentences of a paragraph."""
    parts = (_UNSPACED_SENTENCE if habits.unspaced else _SENTENCE).split(paragraph)
    return [part for part in parts if part]


def _joined(parts: Sequence[str], habits: Habits) -> str:
    return ("" if habits.unspaced else " ").join(parts)


def cut(paragraphs: Sequence[str], budget: float, habits: Habits) -> Paragraphs:
    """From the top so many words, to the nearest end of a sentence."""
    kept: list[str] = []
    used = 0
    for paragraph in paragraphs:
        inside: list[str] = []
        for sentence in sentences(paragraph, habits):
            size = words(sentence, habits)
            if used and used + size / 2 > budget:
                break
            used += size
            inside.append(sentence)
        if inside:
            kept.append(_joined(inside, habits))
        if len(inside) < len(sentences(paragraph, habits)):
            break
    return tuple(kept)


def cut_to(paragraphs: Sequence[str], share: float, habits: Habits) -> Paragraphs:
    """The top `share` (0..1) of the words."""
    return cut(paragraphs, share * length(paragraphs, habits), habits)


def without_top(paragraphs: Sequence[str], share: float, habits: Habits) -> Paragraphs:
    """Without the sentences of the first `share` of the words."""
    budget = share * length(paragraphs, habits)
    kept: list[str] = []
    used = 0
    for paragraph in paragraphs:
        inside: list[str] = []
        for sentence in sentences(paragraph, habits):
            if used >= budget:
                inside.append(sentence)
            used += words(sentence, habits)
        if inside:
            kept.append(_joined(inside, habits))
    return tuple(kept)


def teaser(paragraphs: Sequence[str], count: int, habits: Habits) -> Paragraphs:
    """The first `count` words in one paragraph, broken off."""
    whole = _joined(paragraphs, habits)
    if habits.unspaced:
        return (whole[: count * _UNSPACED_FACTOR] + "……",)
    return (" ".join(whole.split()[:count]) + " …",)


def without_paragraphs(paragraphs: Sequence[str], share: float, chance: Random) -> Paragraphs:
    """`share` of the paragraphs gone, at least one, never the first."""
    gone = chance.sample(range(1, len(paragraphs)), max(1, round(share * len(paragraphs))))
    return tuple(one for place, one in enumerate(paragraphs) if place not in gone)


def without_sentences(paragraphs: Sequence[str], share: float, habits: Habits, chance: Random) -> Paragraphs:
    """`share` of the sentences gone, here and there."""
    left = [
        _joined([one for one in sentences(paragraph, habits) if chance.random() >= share], habits)
        for paragraph in paragraphs
    ]
    return tuple(one for one in left if one)


def reordered(paragraphs: Sequence[str]) -> Paragraphs:
    """The last paragraph second."""
    return (paragraphs[0], paragraphs[-1], *paragraphs[1:-1])


def extended(paragraphs: Sequence[str], share: float, habits: Habits, chance: Random) -> Paragraphs:
    """With local paragraphs of about `share` of the words before the last one."""
    wanted = share * length(paragraphs, habits)
    added: list[str] = []
    for one in chance.sample(habits.locals, len(habits.locals)):
        if length(added, habits) < 0.8 * wanted:
            added.append(one)
    return (*paragraphs[:-1], *added, paragraphs[-1])


def restyled(paragraphs: Sequence[str], rules: Rules) -> Paragraphs:
    """Each rule over each paragraph, in turn."""
    changed = list(paragraphs)
    for pattern, put in rules:
        changed = [re.sub(pattern, put, one) for one in changed]
    return tuple(changed)


def with_other_numbers(paragraphs: Sequence[str], habits: Habits) -> Paragraphs:
    """Numbers in another style, small ones in words."""

    def spelled(match: re.Match[str]) -> str:
        return habits.number_words.get(int(match.group()), match.group())

    return tuple(_SMALL_NUMBER.sub(spelled, one) for one in restyled(paragraphs, habits.numbers))


def edited(paragraphs: Sequence[str], share: float, habits: Habits, chance: Random) -> Paragraphs:
    """`share` of the words (of the pairs of characters) replaced, gone, or followed by another one."""
    return tuple(_edited(one, share, habits, chance) for one in paragraphs)


def _edited(paragraph: str, share: float, habits: Habits, chance: Random) -> str:
    """Words with punctuation stay, so that sentences still end; the others are changed the more often."""
    units = re.findall("..?", paragraph) if habits.unspaced else paragraph.split(" ")
    bare = sum(unit.isalnum() for unit in units)
    likely = share * len(units) / max(1, bare)
    changed: list[str] = []
    for unit in units:
        deed = "keep"
        if unit.isalnum() and chance.random() < likely:
            deed = chance.choice(("replace", "replace", "drop", "add"))
        if deed in ("keep", "add"):
            changed.append(unit)
        if deed in ("replace", "add"):
            changed.append(chance.choice(habits.fillers))
    return _joined(changed, habits)
