"""Which words of a text another one shares, as a person reads them: for those who ask why.

Goes from the numbers of an alignment back to the text. It must not know what is enough for a copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from pipeline.copies.stripping import strip
from pipeline.copies.text import Mask, read_words

_PIECES = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch that both texts have. `text`: as the one text has it; `words`: its length; `at`: 0..1, how
    far into that text it begins."""

    text: str
    words: int
    at: float


def passages(title: str, text: str, shared: Mask) -> list[Passage]:
    """The shared stretches of a text, in its order. `shared`: as in `alignment.Side`, of this very text.

    >>> import numpy as np
    >>> found = passages("", "The bridge closes on Monday. Ferries run.", np.arange(7) < 3)
    >>> [(one.text, one.words) for one in found]
    [('The bridge closes', 3)]
    """
    found = []
    word = 0
    for is_shared, pieces in groupby(_pieces(strip(text, title), shared), key=lambda piece: piece[2]):
        stretch = list(pieces)
        words = sum(count for _, count, _ in stretch)
        if is_shared and words:
            whole = " ".join("".join(piece for piece, _, _ in stretch).split())
            found.append(Passage(text=whole, words=words, at=word / len(shared)))
        word += words
    return found


def _pieces(text: str, shared: Mask) -> Iterator[tuple[str, int, bool]]:
    """A piece of the text, how many words it has, and whether they are shared. What has no words goes with
    what stood before it. Where a script has no spaces a piece is a character."""
    word, before = 0, False
    for match in _PIECES.finditer(text):
        whole = match.group()
        for piece in whole if len(read_words(whole)) > 1 and read_words(whole).unspaced else (whole,):
            count = len(read_words(piece))
            if word + count > len(shared):
                return
            before = bool(shared[word : word + count].any()) if count else before
            yield piece, count, before
            word += count
