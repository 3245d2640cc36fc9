"""The characters of a text as words need them: folded, each with its kind, without those that are dropped.

Knows scripts and code points. It must not know what a word is, nor how words are kept (`text`).
"""

from __future__ import annotations

import unicodedata
from enum import IntEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.uint8] | NDArray[np.uint32]
Kinds = NDArray[np.uint8]


class Kind(IntEnum):
    """What a character is to words. From `LETTER` on they are parts of words."""

    GAP = 0
    POINT = 1
    DROPPED = 2
    LETTER = 3
    DIGIT = 4
    ALONE = 5


KIND_MASK, CAPITAL = np.uint8(7), np.uint8(8)
"""A kind is in the low bits; above them, whether the character is a capital."""
LONGEST_SPELLING = 2
"""Letters that one character is spelled out to, at most."""

_DROPPED, _POINT, _DIGIT = map(np.uint8, (Kind.DROPPED, Kind.POINT, Kind.DIGIT))
"""The same as numpy has them: comparing arrays with members of an enumeration takes five times as long."""
_KIND_SHIFT = np.uint32(24)
"""In the table a character is one number: its folded code point, above it the kind, then whether it is a
capital, and whether it has to be spelled out first."""
_POINT_MASK = np.uint32((1 << 24) - 1)
_IS_CAPITAL, _IS_SPELLED_OUT = np.uint32(1 << 27), np.uint32(1 << 28)
_ASCII_MAX, _PLANE_MAX = 0x7F, 0xFFFF
_LOWER = np.uint8(0x20)
"""The bit of an ASCII letter that makes it a small one; digits have it."""
_SPELL, _OTHER = 0xFE, 0xFF


def characters(text: str, longest: int) -> tuple[Points, Kinds]:
    """Folded code points, and of each its `Kind` and `CAPITAL`. `longest`: no more characters are read of a
    text whose compatibility forms have to be resolved.

    >>> points, kinds = characters("É’1,5", 100)
    >>> bytes(points), kinds.tolist()
    (b'e15', [11, 4, 4])
    """
    points, kinds = _latin(text) or _of_any_script(text, longest)
    kept = kinds != _DROPPED
    inner = (kinds[1:-1] == _POINT).nonzero()[0]
    digits = kinds == _DIGIT
    kept[inner + 1] = ~(digits[inner] & digits[inner + 2])
    return points[kept], kinds[kept]


def _latin(text: str) -> tuple[Points, Kinds] | None:
    """A text that folds to ASCII, a byte a character, in half the time; None = it does not."""
    cased = _ascii().take(np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2"))
    written = cased.tobytes()
    if _OTHER in written:
        return None
    if _SPELL in written:
        return _latin(_spelled_out(text))
    return cased | _LOWER, np.frombuffer(written.translate(_ASCII_KINDS), np.uint8)


def _of_any_script(text: str, longest: int) -> tuple[Points, Kinds]:
    points = _points(text)
    highest = points.max(initial=0)
    resolved = text
    if highest > _PLANE_MAX:
        resolved = unicodedata.normalize("NFKC", text)[:longest]
        points = _points(resolved)
    found: NDArray[np.uint32] = _table().take(points, mode="clip")
    if highest > _ASCII_MAX and (found & _IS_SPELLED_OUT).any():
        spelled = _spelled_out(text)
        return _of_any_script(spelled if spelled != text else _spelled_out(resolved), longest)
    if highest > _PLANE_MAX:
        beyond = points >= 0x2_0000
        found[beyond] = points[beyond] | np.uint32(Kind.ALONE << 24)
    return found & _POINT_MASK, (found >> _KIND_SHIFT).astype(np.uint8)


def _points(text: str) -> NDArray[np.uint32]:
    points: NDArray[np.uint32] = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return points


def _spelled_out(text: str) -> str:
    for letter, spelled in _SPELLED_OUT:
        text = text.replace(letter, spelled)
    return text


# ── the tables ───────────────────────────────────────────────────────────────────────────────────

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
    (0x3400, 0x4DBF, Kind.ALONE),
    (0x4E00, 0x9FFF, Kind.ALONE),
    (0xAC00, 0xD7A3, Kind.LETTER),  # Hangul syllables
    (0xD800, 0xF8FF, Kind.GAP),  # surrogates, private use
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


@cache
def _ascii() -> NDArray[np.uint8]:
    """What characters of the basic plane fold to in ASCII, capitals as such; a space for every gap."""
    table = _table()[: _PLANE_MAX + 1]
    kinds = (table >> _KIND_SHIFT).astype(np.uint8) & KIND_MASK
    ascii_ = np.full(len(table), _OTHER, np.uint8)
    for kind, written in ((Kind.GAP, " "), (Kind.POINT, "."), (Kind.DROPPED, "'")):
        ascii_[kinds == kind] = ord(written)
    points = table & _POINT_MASK
    small = (kinds == Kind.LETTER) & (points >= ord("a")) & (points <= ord("z"))
    digits = (kinds == Kind.DIGIT) & (points <= ord("9"))
    ascii_[small | digits] = points[small | digits]
    ascii_[small & ((table & _IS_CAPITAL) != 0)] &= ~_LOWER
    ascii_[(table & _IS_SPELLED_OUT) != 0] = _SPELL
    ascii_[0xD800:0xE000] = _OTHER
    return ascii_


def _entry(character: str) -> int:
    kind = _kind(character)
    capital = unicodedata.category(character) in ("Lu", "Lt") and kind is Kind.LETTER
    spelled_out = any(character == letter for letter, _ in _SPELLED_OUT)
    return ord(_folded(character, kind)) | kind << 24 | capital << 27 | spelled_out << 28


def _kind(character: str) -> Kind:
    category = unicodedata.category(character)
    if character in _POINTS:
        return Kind.POINT
    if character in _APOSTROPHES or character == _TATWEEL or category == "Cf":
        return Kind.DROPPED
    if unicodedata.combining(character) or "\ufe00" <= character <= "\ufe0f":
        return Kind.DROPPED
    if category == "Nd":
        return Kind.DIGIT
    if category[0] not in "LM":
        return Kind.GAP
    unspaced = any(first <= ord(character) <= last for first, last in _UNSPACED_RANGES)
    return Kind.ALONE if unspaced else Kind.LETTER


def _folded(character: str, kind: Kind) -> str:
    if kind is Kind.DIGIT:
        return str(unicodedata.digit(character))
    if kind is Kind.ALONE:
        return unicodedata.normalize("NFKC", character)[0]
    if kind is not Kind.LETTER:
        return character
    lower = character.lower().translate(_WITHOUT_DECOMPOSITION)
    base = unicodedata.normalize("NFKD", lower)[0]
    return base if base.isalpha() else lower[0]


_ASCII_KINDS = bytes(
    _kind(chr(byte)) | chr(byte).isupper() << 3 if byte <= _ASCII_MAX else 0 for byte in range(256)
)
