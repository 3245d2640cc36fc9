"""Texts that are signed with initials or a user's name instead of a name: "jkr/dpa".

Text only; the last resort, where nobody is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.extraction.names import MAX_AUTHORS, NOBODY, Named, without_by

_MAX_CHARS = 60
_LISTED = re.compile(r"\s*[,;]\s*")
_SIGNATURE = re.compile(r"[^\W\d_][\w.-]+(?:\s?/\s?[\w.-]+){0,3}")
_DOMAIN = re.compile(r"\.[a-z]{2,3}\Z")


def is_signature(text: str) -> bool:
    """Whether it is no name but initials or a user's name: one word that begins with a small letter.

    >>> is_signature("jkr/dpa"), is_signature("Ann"), is_signature("lower case")
    (True, False, False)
    """
    return bool(text) and text[0].islower() and _SIGNATURE.fullmatch(text) is not None


def signed(bylines: Iterable[str]) -> tuple[Named, ...]:
    """The initials and users' names with which a text is signed, of the bylines that are nothing else.

    >>> [named.name for named in signed(["jkr/dpa; mst", "annv", "harbour-daily.example, Harbourton"])]
    ['jkr/dpa', 'mst', 'annv']
    """
    found: dict[str, Named] = {}
    for byline in bylines:
        listed = _LISTED.split(without_by(byline)) if len(byline) <= _MAX_CHARS else ()
        for part in listed if all(map(is_signature, listed)) else ():
            if part not in NOBODY:
                found[part] = Named(name=part, kind="organisation" if _DOMAIN.search(part) else "person")
    return tuple(found.values())[:MAX_AUTHORS]
