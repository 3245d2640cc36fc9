"""The text as copy detection sees it: normal form, words, and the compact record of them.

Knows scripts and bytes. It must not know what is furniture (`stripping`), which words become marks
(`fingerprint`), or what makes a copy (`compare`).

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

import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

RECORD_VERSION = 1
"""Records of another version cannot be compared; raise it when the hash or the layout changes."""
WORDS_MAX = 4_000
"""Words kept of a text: 8 kB a record at most. 99 % of news articles are shorter."""
HASH_BITS = 14

_CHARS_MAX = 10 * WORDS_MAX
"""Characters read: words of news text have 6 characters with their space."""
_PREFIX_LETTERS = 6
_HEADER_BYTES = 2
_ROUNDUP, _UNSPACED = 1, 2
_NUMBER, _CAPITAL = 1 << 14, 1 << 15
_HASH_MASK = (1 << HASH_BITS) - 1

U64 = NDArray[np.uint64]
Mask = NDArray[np.bool_]

# Odd multipliers drawn once, from the digits of the golden ratio and of pi; any odd number would do.
_RADIX = 0x9E37_79B9_7F4A_7C15
_RADIX_INVERSE = pow(_RADIX, -1, 1 << 64)
_MIX = np.uint64(0xD6E8_FEB8_6659_FD93)
_NEXT = np.uint64(0x2437_54A8_885A_308D)
_HALF = np.uint64(32)
_UNUSED_BITS = np.uint64(64 - HASH_BITS)


class _Kind(IntEnum):
    """What a character is to words."""

    GAP = 0
    LETTER = 1
    DIGIT = 2
    ALONE = 3
    POINT = 4
    DROPPED = 5


_DROPPED, _POINT, _DIGIT, _ALONE = map(np.uint8, (_Kind.DROPPED, _Kind.POINT, _Kind.DIGIT, _Kind.ALONE))
"""The same as numpy has them: comparing arrays with members of an enumeration takes five times as long."""
_IS_WORD = np.array([kind in (_Kind.LETTER, _Kind.DIGIT, _Kind.ALONE) for kind in _Kind])
_KIND_SHIFT = np.uint32(24)
"""A character is one number: its folded code point, above it the kind, then whether it is a capital, and
whether it has to be spelled out first."""
_POINT_MASK = np.uint32((1 << 24) - 1)
_KIND_MASK = np.uint8(7)
_IS_CAPITAL = np.uint8(8)
_IS_SPELLED_OUT = np.uint32(1 << 28)
_ASCII_MAX, _PLANE_MAX = 0x7F, 0xFFFF


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
    characters = _characters(text[:_CHARS_MAX])
    kinds = (characters >> _KIND_SHIFT).astype(np.uint8)
    starts, lengths, kind = _tokens(kinds & _KIND_MASK)
    numbers = kind == _DIGIT
    hashed = np.minimum(lengths, _PREFIX_LETTERS)
    np.copyto(hashed, lengths, where=numbers)
    hashes = _hashes(characters, starts, hashed)
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
        capitals=(kinds[starts] & _IS_CAPITAL) != 0,
        roundup=roundup,
        unspaced=bool(2 * count > len(starts)),
    )


def pack(words: Words) -> bytes:
    """The record of the layout above."""
    flags = _ROUNDUP * words.roundup | _UNSPACED * words.unspaced
    codes = words.hashes.astype("<u2")
    codes |= words.numbers.astype("<u2") * np.uint16(_NUMBER)
    codes |= words.capitals.astype("<u2") * np.uint16(_CAPITAL)
    return bytes((RECORD_VERSION, flags)) + codes.tobytes()


def unpack(record: bytes) -> Words | None:
    """The words of a record, None = of another version, or no record at all."""
    if len(record) < _HEADER_BYTES or len(record) % 2 or record[0] != RECORD_VERSION:
        return None
    codes = np.frombuffer(record, "<u2", offset=_HEADER_BYTES)
    return Words(
        hashes=(codes & np.uint16(_HASH_MASK)).astype(np.uint64),
        numbers=(codes & np.uint16(_NUMBER)) != 0,
        capitals=(codes & np.uint16(_CAPITAL)) != 0,
        roundup=bool(record[1] & _ROUNDUP),
        unspaced=bool(record[1] & _UNSPACED),
    )


def _characters(text: str) -> NDArray[np.uint32]:
    """The characters of `_table`, without those that are dropped."""
    points = _points(text)
    highest = points.max(initial=0)
    if highest > _PLANE_MAX:
        points = _points(unicodedata.normalize("NFKC", text)[:_CHARS_MAX])
    characters: NDArray[np.uint32] = _table().take(points, mode="clip")
    if highest > _ASCII_MAX and (characters & _IS_SPELLED_OUT).any():
        for letter, spelled in _SPELLED_OUT:
            text = text.replace(letter, spelled)
        return _characters(text)
    if highest > _PLANE_MAX:
        beyond = points >= 0x2_0000
        characters[beyond] = points[beyond] | np.uint32(_Kind.ALONE << 24)
    kinds = (characters >> _KIND_SHIFT).astype(np.uint8)
    kept = kinds != _DROPPED
    inner = np.flatnonzero(kinds[1:-1] == _POINT) + 1
    kept[inner] = (kinds[inner - 1] != _DIGIT) | (kinds[inner + 1] != _DIGIT)
    left: NDArray[np.uint32] = characters[kept]
    return left


def _points(text: str) -> NDArray[np.uint32]:
    points: NDArray[np.uint32] = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return points


def _tokens(kinds: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.uint8]]:
    """Where words start, how many characters they have, and the kind of each."""
    breaks = np.ones(len(kinds) + 1, np.bool_)
    np.not_equal(kinds[1:], kinds[:-1], out=breaks[1:-1])
    breaks[1:-1] |= kinds[1:] == _ALONE
    edges = np.flatnonzero(breaks)
    kind = kinds[edges[:-1]]
    word = np.flatnonzero(_IS_WORD[kind])[:WORDS_MAX]
    starts = edges[word]
    return starts, edges[word + 1] - starts, kind[word]


def _hashes(characters: NDArray[np.uint32], starts: NDArray[np.intp], lengths: NDArray[np.intp]) -> U64:
    """Polynomial hash of each stretch, modulo 2^64: a difference of prefix sums, moved to exponent 0."""
    powers, inverses = _powers()
    sums = np.zeros(len(characters) + 1, np.uint64)
    np.cumsum((characters & _POINT_MASK) * powers[: len(characters)], out=sums[1:])
    hashes: U64 = (sums[starts + lengths] - sums[starts]) * inverses[starts]
    return hashes


@cache
def _powers() -> tuple[U64, U64]:
    """Powers of the radix and of its inverse, for the longest text after its letters are spelled out."""
    size = 4 * _CHARS_MAX
    pair = []
    for radix in (_RADIX, _RADIX_INVERSE):
        steps = np.full(size, radix, np.uint64)
        steps[0] = 1
        pair.append(np.multiply.accumulate(steps))
    return pair[0], pair[1]


# ── the tables of characters ─────────────────────────────────────────────────────────────────────

_SPELLED_OUT = (("ß", "ss"), ("æ", "ae"), ("Æ", "Ae"), ("œ", "oe"), ("Œ", "Oe"), ("ﬁ", "fi"), ("ﬂ", "fl"))
"""Letters that are two in another house's style; everything else folds one to one."""
_APOSTROPHES = "'’‘ʼ`´′＇"
_POINTS = ".,:"
_WITHOUT_DECOMPOSITION = str.maketrans("øłđıðħŧς", "oldidhtσ")
_TATWEEL = "ـ"
_UNSPACED_RANGES = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x0F00, 0x0FFF),  # Tibetan
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x312F),  # kana, bopomofo
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),  # CJK ideographs
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),  # half-width kana
)
_UNIFORM_RANGES = (
    (0x3400, 0x4DBF, _Kind.ALONE),
    (0x4E00, 0x9FFF, _Kind.ALONE),
    (0xAC00, 0xD7A3, _Kind.LETTER),  # Hangul syllables
    (0xD800, 0xF8FF, _Kind.GAP),  # surrogates, private use
)
"""Ranges whose characters are all alike and fold to themselves: not asked one by one."""


@cache
def _table() -> NDArray[np.uint32]:
    """Code point, folded, and kind of each character of the basic plane; above it everything is a gap."""
    table = np.zeros(0x1_0001, np.uint32)
    uniform = np.zeros(0x1_0000, np.bool_)
    for first, last, kind in _UNIFORM_RANGES:
        table[first : last + 1] = np.arange(first, last + 1, dtype=np.uint32) | np.uint32(kind << 24)
        uniform[first : last + 1] = True
    for point in np.flatnonzero(~uniform).tolist():
        table[point] = _entry(chr(point))
    return table


def _entry(character: str) -> int:
    kind = _kind(character)
    capital = unicodedata.category(character) in ("Lu", "Lt") and kind is _Kind.LETTER
    spelled_out = any(character == letter for letter, _ in _SPELLED_OUT)
    return ord(_folded(character, kind)) | kind << 24 | capital << 27 | spelled_out << 28


def _kind(character: str) -> _Kind:
    category = unicodedata.category(character)
    if character in _POINTS:
        return _Kind.POINT
    if character in _APOSTROPHES or character == _TATWEEL or category == "Cf":
        return _Kind.DROPPED
    if unicodedata.combining(character) or "\ufe00" <= character <= "\ufe0f":
        return _Kind.DROPPED
    if category == "Nd":
        return _Kind.DIGIT
    if category[0] not in "LM":
        return _Kind.GAP
    unspaced = any(first <= ord(character) <= last for first, last in _UNSPACED_RANGES)
    return _Kind.ALONE if unspaced else _Kind.LETTER


def _folded(character: str, kind: _Kind) -> str:
    if kind is _Kind.DIGIT:
        return str(unicodedata.digit(character))
    if kind is _Kind.ALONE:
        return unicodedata.normalize("NFKC", character)[0]
    if kind is not _Kind.LETTER:
        return character
    lower = character.lower().translate(_WITHOUT_DECOMPOSITION)
    base = unicodedata.normalize("NFKD", lower)[0]
    return base if base.isalpha() else lower[0]
