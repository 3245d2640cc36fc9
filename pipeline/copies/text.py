"""The text as copy detection sees it: normal form, words, and the compact record of them.

Knows bytes. It must not know scripts (`characters`), what is furniture (`stripping`), which words become
marks (`fingerprint`), or what makes a copy (`compare`).

The record, version 1:

    byte 0      1, the version of this layout and of the word hash
    byte 1      flags: bit 0 the title announces a roundup, bit 1 written without spaces
    bytes 2..   16 bits a word, little-endian, in text order:
                bits 0–13 hash of the word, bit 14 it is a number, bit 15 it begins with a capital

Four neighbouring words give an exact code of 56 bits, so nothing else has to be kept for a comparison.
Numbers are hashed whole, other words by their first six letters: that absorbs most inflection and the
difference of British and American spelling. Scripts without spaces give one code a character, of the
character and the one after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.copies.characters import CAPITAL, KIND_MASK, LONGEST_SPELLING, Kind, Kinds, Points, characters

RECORD_VERSION = 1
"""Records of another version cannot be compared; raise it when the hash or the layout changes."""
WORDS_MAX = 4_000
"""Words kept of a text: 8 kB a record at most. 99 % of news articles are shorter."""
HASH_BITS = 14

_CHARS_MAX = 10 * WORDS_MAX
"""Characters read: words of news text have 6 characters with their space."""
_PREFIX_LETTERS = 6
_RECORDS_KEPT = 64
"""Unpacked records, 0.4 MB: a text is compared with several neighbours, and they with its next copies."""
_HEADER_BYTES = 2
_ROUNDUP, _UNSPACED = 1, 2
_NUMBER, _CAPITAL = 1 << 14, 1 << 15
_HASH_MASK = (1 << HASH_BITS) - 1

U64 = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Places = NDArray[np.intp]

# Odd multipliers drawn once, from the digits of the golden ratio and of pi; any odd number would do.
_RADIX = 0x9E37_79B9_7F4A_7C15
_RADIX_INVERSE = pow(_RADIX, -1, 1 << 64)
_MIX = np.uint64(0xD6E8_FEB8_6659_FD93)
_NEXT = np.uint64(0x2437_54A8_885A_308D)
_HALF = np.uint64(32)
_UNUSED_BITS = np.uint64(64 - HASH_BITS)

_LETTER, _DIGIT, _ALONE = map(np.uint8, (Kind.LETTER, Kind.DIGIT, Kind.ALONE))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Words:
    """The words of a text, in order. `hashes`: 14 bits each; `numbers`, `capitals`: which words are so.

    `unspaced`: written mostly without spaces, so that a word here is a character.
    """

    hashes: U64
    numbers: Mask
    capitals: Mask
    roundup: bool = False
    unspaced: bool = False

    def __len__(self) -> int:
        return len(self.hashes)


def read_words(text: str, *, roundup: bool = False) -> Words:
    """The first `WORDS_MAX` words. `roundup`: the title announces a roundup, kept for the comparison.

    >>> len(read_words("Don’t panic: 1,200 people — safe."))
    5
    """
    points, kinds = characters(text[:_CHARS_MAX], _CHARS_MAX)
    starts, ends, kind = _tokens(kinds & KIND_MASK)
    numbers = kind == _DIGIT
    hashed = np.minimum(ends, starts + _PREFIX_LETTERS)
    np.copyto(hashed, ends, where=numbers)
    hashes = _hashes(points, starts, hashed)
    alone = kind == _ALONE
    count = np.count_nonzero(alone)
    if count:
        pairs = alone[:-1] & alone[1:] & (starts[1:] == starts[:-1] + 1)
        hashes[:-1] += np.where(pairs, hashes[1:] * _NEXT, np.uint64(0))
    hashes ^= hashes >> _HALF
    hashes *= _MIX
    hashes >>= _UNUSED_BITS
    return Words(
        hashes=hashes,
        numbers=numbers,
        capitals=kinds.take(starts) >= CAPITAL,
        roundup=roundup,
        unspaced=bool(2 * count > len(starts)),
    )


def pack(words: Words) -> bytes:
    """The record of the layout above."""
    flags = _ROUNDUP * words.roundup | _UNSPACED * words.unspaced
    codes = words.hashes.astype("<u2")
    codes |= words.numbers * np.uint16(_NUMBER)
    codes |= words.capitals * np.uint16(_CAPITAL)
    return bytes((RECORD_VERSION, flags)) + codes.tobytes()


@lru_cache(maxsize=_RECORDS_KEPT)
def unpack(record: bytes) -> Words | None:
    """The words of a record, None = of another version, or no record at all."""
    if len(record) < _HEADER_BYTES or len(record) % 2 or record[0] != RECORD_VERSION:
        return None
    codes = np.frombuffer(record, "<u2", offset=_HEADER_BYTES)
    return Words(
        hashes=(codes & np.uint16(_HASH_MASK)).astype(np.uint64),
        numbers=(codes & np.uint16(_NUMBER)) != 0,
        capitals=codes >= np.uint16(_CAPITAL),
        roundup=bool(record[1] & _ROUNDUP),
        unspaced=bool(record[1] & _UNSPACED),
    )


def _tokens(kinds: Kinds) -> tuple[Places, Places, Kinds]:
    """Where words start and end (exclusive), and the kind of each."""
    breaks = np.empty(len(kinds) + 1, np.bool_)
    breaks[0] = breaks[-1] = True
    inner = breaks[1:-1]
    np.not_equal(kinds[1:], kinds[:-1], out=inner)
    inner |= kinds[1:] == _ALONE
    inside = kinds >= _LETTER
    starts = (breaks[:-1] & inside).nonzero()[0][:WORDS_MAX]
    ends = (breaks[1:] & inside).nonzero()[0][:WORDS_MAX] + 1
    return starts, ends, kinds.take(starts)


def _hashes(points: Points, starts: Places, ends: Places) -> U64:
    """Polynomial hash of each stretch, modulo 2^64: a difference of prefix sums, moved to exponent 0."""
    powers, inverses = _powers()
    sums = np.empty(len(points) + 1, np.uint64)
    sums[0] = 0
    np.multiply(points, powers[: len(points)], out=sums[1:])
    sums.cumsum(out=sums)
    hashes: U64 = sums.take(ends)
    hashes -= sums.take(starts)
    hashes *= inverses.take(starts)
    return hashes


@cache
def _powers() -> tuple[U64, U64]:
    """Powers of the radix and of its inverse, for the longest text after its letters are spelled out."""
    size = LONGEST_SPELLING * _CHARS_MAX
    pair = []
    for radix in (_RADIX, _RADIX_INVERSE):
        steps = np.full(size, radix, np.uint64)
        steps[0] = 1
        pair.append(np.multiply.accumulate(steps))
    return pair[0], pair[1]
