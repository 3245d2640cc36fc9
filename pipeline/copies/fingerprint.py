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
"""The rest is marked for copies whose top was cut or written anew. About 24 marks in 515 words."""

_MULTIPLIERS = np.array(
    [pow(0xD130_2B97_2F2D_5E85, power, 1 << 64) for power in range(1, SHINGLE_WORDS + 1)], np.uint64
)
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
        smallest = _minima(shingles, SHORT_WINDOW)
    else:
        narrow = _minima(shingles, HEAD_WINDOW)
        tail = _minima(shingles[HEAD_SHINGLES : HEAD_SHINGLES + HEAD_WINDOW - 1], HEAD_WINDOW)
        if len(narrow) > HEAD_SHINGLES:
            tail = _minima(narrow[HEAD_SHINGLES:], TAIL_WINDOW, HEAD_WINDOW)
        smallest = np.concatenate((narrow[: HEAD_SHINGLES - HEAD_WINDOW + 1], tail))
    turns = np.ones(len(smallest), np.bool_)
    np.not_equal(smallest[1:], smallest[:-1], out=turns[1:])
    return tuple(dict.fromkeys(smallest[turns].tolist()))


def _shingles(words: Words) -> U64:
    """A 64-bit hash of each 6 neighbouring words, numbers and letter case left out of account."""
    if len(words) < SHINGLE_WORDS:
        return np.zeros(0, np.uint64)
    shingles: U64 = np.correlate(words.hashes, _MULTIPLIERS)  # products summed modulo 2^64
    for _ in range(2):
        shingles ^= shingles >> _HALF
        shingles *= _MIX
    return shingles


def _minima(hashes: U64, window: int, width: int = 1) -> U64:
    """The smallest hash of each window; of all, where there are fewer. `hashes`: the smallest of each
    `width` neighbours; both are powers of two.

    Doubling: the minimum over 2 w neighbours is the smaller of two minima over w.
    """
    count = len(hashes) + width - 1
    while width < min(window, count):
        step = min(width, count - width)
        hashes = np.minimum(hashes[:-step], hashes[step:])
        width += step
    return hashes
