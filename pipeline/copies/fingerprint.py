"""From a text to what is kept of it: the record, and the few marks by which copies find each other.

Marks are winnowed 6-word shingles (Schleimer, Wilkerson, Aiken 2003): of each window the smallest hash,
so that two texts that share a stretch as long as window and shingle share a mark, wherever it stands. It
must not know how marks are indexed, nor when two texts are copies (`compare`).
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

from pipeline.copies.stripping import announces_roundup, strip
from pipeline.copies.text import U64, Words, pack, read_words
from pipeline.model import Fingerprint

SHINGLE_WORDS = 6
"""Measured: 6 words need 1.25 comparisons an article, 5 need 1.77, for .002 of recall."""
SHORT_SHINGLES, SHORT_WINDOW = 56, 4
"""Texts up to 61 words (flashes, teasers) are marked densely: they have no words to waste."""
HEAD_SHINGLES, HEAD_WINDOW = 96, 16
"""Outlets cut from the end: the first 100 words get most of the marks."""
TAIL_WINDOW = 64
"""The rest is marked for copies whose top was cut or written anew. About 22 marks in 515 words."""

_MULTIPLIERS = tuple(pow(0xD130_2B97_2F2D_5E85, power, 1 << 64) for power in range(1, SHINGLE_WORDS + 1))
_MIX = np.uint64(0xD6E8_FEB8_6659_FD93)
_HALF = np.uint64(32)
_DIGEST_BYTES = 8


def fingerprint(title: str, text: str) -> Fingerprint:
    """The fingerprint of an article, the same in every process and on every platform.

    A text shorter than one shingle has no marks and never finds a copy.

    >>> fingerprint("Flash", "The bank raised its rate by a quarter point on Monday, as expected.").words
    13
    """
    words = read_words(strip(text, title), roundup=announces_roundup(title))
    codes = pack(words)
    return Fingerprint(
        codes=codes,
        marks=marks(words),
        words=len(words),
        digest=blake2b(codes, digest_size=_DIGEST_BYTES).hexdigest(),
    )


def marks(words: Words) -> tuple[int, ...]:
    """The winnowed shingles, in text order, each once."""
    shingles = _shingles(words)
    if len(shingles) <= SHORT_SHINGLES:
        picked = _minima(shingles, SHORT_WINDOW)
    else:
        head = _minima(shingles[:HEAD_SHINGLES], HEAD_WINDOW)
        picked = head + _minima(shingles[HEAD_SHINGLES:], TAIL_WINDOW)
    return tuple(dict.fromkeys(picked))


def _shingles(words: Words) -> U64:
    """A 64-bit hash of each 6 neighbouring words, numbers and letter case left out of account."""
    count = max(0, len(words) - SHINGLE_WORDS + 1)
    shingles = np.zeros(count, np.uint64)
    for place, multiplier in enumerate(_MULTIPLIERS):
        shingles += words.hashes[place : place + count] * np.uint64(multiplier)
    for _ in range(2):
        shingles ^= shingles >> _HALF
        shingles *= _MIX
    return shingles


def _minima(hashes: U64, window: int) -> list[int]:
    """The smallest hash of each window, runs of the same one once; `window` is a power of two.

    Doubling: the minimum over 2 w neighbours is the smaller of two minima over w.
    """
    smallest = hashes
    width = 1
    while width < min(window, len(hashes)):
        step = min(width, len(hashes) - width)
        smallest = np.minimum(smallest[:-step], smallest[step:])
        width += step
    turns = np.ones(len(smallest), np.bool_)
    turns[1:] = smallest[1:] != smallest[:-1]
    picked: list[int] = smallest[turns].tolist()
    return picked
