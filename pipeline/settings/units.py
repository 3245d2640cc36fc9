"""Lengths of time, amounts of bytes and language codes as people write them.

Text to number or code, and back for messages and documentation; None = not understood. Nothing here
knows keys, ranges or places.
"""

from __future__ import annotations

import re

SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
"""Seconds in each unit of time; none = seconds."""

BYTES = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
"""Bytes in each unit of size; none = bytes."""

DURATION_PATTERN = r"^([0-9]{1,12}(?:\.[0-9]{1,6})?) ?(ms|s|m|h|d)?$"
SIZE_PATTERN = r"^([0-9]{1,15}(?:\.[0-9]{1,6})?) ?([kKmMgG][iI]?[bB]|[bB])?$"
LANGUAGE_PATTERN = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
"""Source: RFC 5646 §2.1, without extended, private-use and grandfathered tags."""

_ISO_639_1 = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de
    dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id
    ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu
    lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu
    rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr
    ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_TWO_LETTERS = frozenset(_ISO_639_1.split())

# What is written for a language by mistake: countries, names, three letters where two are the rule.
_MEANT = {
    "at": "de", "chinese": "zh", "cn": "zh", "cz": "cs", "dk": "da", "dutch": "nl",
    "eng": "en", "english": "en", "fra": "fr", "fre": "fr", "french": "fr", "deu": "de", "ger": "de",
    "german": "de", "gb": "en-GB", "gr": "el", "ind": "id", "in": "id", "ita": "it", "italian": "it",
    "iw": "he", "japanese": "ja", "jp": "ja", "jpn": "ja", "kor": "ko", "mx": "es-MX", "norwegian": "no",
    "por": "pt", "portuguese": "pt", "rus": "ru", "russian": "ru", "spa": "es", "spanish": "es",
    "swe": "sv", "swedish": "sv", "ua": "uk", "us": "en-US", "zho": "zh",
}  # fmt: skip


def seconds(text: str) -> float | None:
    """Seconds of `10s`, `5m`, `2h`, `1d`, `250ms` or a bare number of seconds.

    >>> seconds("5m"), seconds("90"), seconds("5:30")
    (300.0, 90.0, None)
    """
    found = re.fullmatch(DURATION_PATTERN, text)
    return float(found[1]) * SECONDS[found[2] or "s"] if found else None


def size(text: str) -> int | None:
    """Bytes of `5MB`, `64KiB` or a bare number of bytes; MB = 10^6, MiB = 2^20.

    >>> size("5MB"), size("1 KiB"), size("five")
    (5000000, 1024, None)
    """
    found = re.fullmatch(SIZE_PATTERN, text)
    return round(float(found[1]) * BYTES[(found[2] or "b").lower()]) if found else None


def language(text: str) -> str | None:
    """The code in its usual form (`pt-BR`), None = no language code. Source: RFC 5646 §2.1.1.

    >>> language("PT-br"), language("no"), language("english")
    ('pt-BR', 'no', None)
    """
    if re.fullmatch(LANGUAGE_PATTERN, text) is None:
        return None
    first, *rest = text.lower().split("-")
    if first in _MEANT or (len(first) == 2 and first not in _TWO_LETTERS):
        return None
    return "-".join([first, *(_usual_case(part) for part in rest)])


def language_meant(text: str) -> str | None:
    """The code that was probably meant by a wrong one, None = no idea.

    >>> language_meant("jp"), language_meant("en_GB"), language_meant("xx")
    ('ja', 'en-GB', None)
    """
    word = text.strip().lower()
    return _MEANT.get(word) or language(text.strip().replace("_", "-"))


def time_words(value_s: float) -> str:
    """A length of time as one would write it: the largest unit that leaves a whole number.

    >>> time_words(300.0), time_words(86_400), time_words(0.25)
    ('5m', '1d', '250ms')
    """
    for unit in ("d", "h", "m", "s"):
        if value_s >= SECONDS[unit] and value_s % SECONDS[unit] == 0:
            return f"{round(value_s / SECONDS[unit])}{unit}"
    return f"{round(value_s * 1000)}ms" if value_s else "0s"


def size_words(value_bytes: int) -> str:
    """An amount of bytes as one would write it.

    >>> size_words(5_000_000), size_words(1500)
    ('5MB', '1500B')
    """
    for unit in ("GB", "MB", "kB"):
        factor = BYTES[unit.lower()]
        if value_bytes >= factor and value_bytes % factor == 0:
            return f"{value_bytes // factor}{unit}"
    return f"{value_bytes}B"


def _usual_case(part: str) -> str:
    if len(part) == 2:
        return part.upper()
    return part.title() if len(part) == 4 else part
