"""What a publisher changed in a text: the words that went and those that came.

Works on lines first and on words within lines that changed, so that long texts cost little. It must not know
when a text is looked at again, nor how downstream hears of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice

from pipeline.model import Edit

MAX_EDITS = 50
"""A text with more places that changed is another text: whoever wants all of it has both."""
MAX_LINES = 2_000
MAX_WORDS = 400
"""Of a stretch of changed lines; a longer one is told as a whole. Matching takes time in the square of it."""

_Block = tuple[Sequence[str], Sequence[str]]


def edits(before: str, after: str) -> tuple[Edit, ...]:
    """The places where the texts differ, in text order, the first `MAX_EDITS` of them.

    >>> edits("The bridge closes on Monday.", "The old bridge closes, on Tuesday.")
    (Edit(before='', after='old'), Edit(before='Monday.', after='Tuesday.'))
    """
    return tuple(islice(_edits(before, after), MAX_EDITS))


def _edits(before: str, after: str) -> Iterator[Edit]:
    for old_lines, new_lines in _differences(before.splitlines()[:MAX_LINES], after.splitlines()[:MAX_LINES]):
        old, new = " ".join(old_lines).split(), " ".join(new_lines).split()
        blocks = _differences(old, new) if max(len(old), len(new)) <= MAX_WORDS else iter([(old, new)])
        for went, came in blocks:
            if any(map(_key, went)) or any(map(_key, came)):
                yield Edit(before=" ".join(went), after=" ".join(came))


def _differences(old: Sequence[str], new: Sequence[str]) -> Iterator[_Block]:
    matcher = SequenceMatcher(None, [*map(_key, old)], [*map(_key, new)], autojunk=False)
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if what != "equal":
            yield old[start:end], new[new_start:new_end]


def _key(words: str) -> str:
    """What counts of a word or line."""
    return "".join(character for character in words if character.isalnum()).casefold()
