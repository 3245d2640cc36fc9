"""Whose name is it: which words of a byline are people, which are newsrooms, agencies, or addresses.

Text only. Knows the words that bylines begin with and the words that organisations carry in several
languages; must not know which organisation is an agency (`wire`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

MAX_AUTHORS = 12
_MAX_NAME_CHARS = 60
_MAX_NAME_WORDS = 5
BY = re.compile(
    r"(?:(?:written |words |reported |story )?by|von|par|por|di|de|door|av|af|från|fra|texte?|text|autor|"
    r"auteur|autore?|tekst|автор|от|przez|od)\b[\s:]{1,3}",
    re.I,
)
"""The words that a byline begins with."""
_PARTS = re.compile(
    r"\s*(?:[,;:：|•·/&\n]|\s[-–—]\s|\b(?:and|und|et|y|e|og|och|en|with|mit|avec|con|и|i)\s)\s*"
)
_REST = re.compile(r"\s(?:in|for|at|of|from|with)\s.*", re.S)
_ORGANISATION = frozenset([
    "news", "newsroom", "newsdesk", "desk", "staff", "team", "editor", "editors", "editorial",
    "editorialstaff", "reporter", "reporters", "writer", "writers", "correspondent", "correspondents",
    "press", "agency", "agencies", "agence", "agencia", "agenzia", "agentur", "presse", "zeitung",
    "times", "post", "gazette", "herald", "tribune", "journal", "magazine", "media", "tv", "radio",
    "online", "digital", "redaktion", "redaktionen", "redactie", "redacción", "redaccion",
    "redazione", "rédaction", "redaction", "redakcja", "redação", "redacao", "toimitus",
    "nachrichten", "newsletter", "admin", "administrator", "guest", "contributor", "wire", "service",
    "services", "network", "group", "company", "inc", "ltd", "llc", "gmbh", "corp", "foundation",
    "institute", "university", "daily", "weekly", "today", "staff-writer", "board", "bureau", "feed",
    "report", "sport", "sports", "politics", "business", "partner", "partners", "content",
    "sponsored", "studio", "video", "podcast", "verlag", "tageblatt", "tagblatt", "anzeiger",
    "kurier", "rundschau", "allgemeine", "editora", "noticias", "diario", "jornal", "giornale",
    "corriere", "associated", "broadcasting", "channel", "chronicle", "courier", "observer",
    "sentinel", "telegraph", "telegram", "bulletin",
])  # fmt: skip
_NO_NAME = re.compile(r"https?:|www\.|@|\.(?:com|org|net|de|co|uk|fr|it|es)\b|\d|[<>{}=#]", re.I)
_LATIN = re.compile(r"[a-zà-ž]", re.I)


def fold(text: str) -> str:
    """Case and spacing folded, for comparing names."""
    return " ".join(text.casefold().split())


def without_by(text: str) -> str:
    """The byline without its first word.

    >>> without_by("By Ann Vale"), without_by("Von Eva Stein")
    ('Ann Vale', 'Eva Stein')
    """
    return BY.sub("", text.strip(), count=1) if BY.match(text.strip()) else text.strip()


def parts(text: str) -> list[str]:
    """A byline in its names.

    >>> parts("By Ann Vale and Tom Reed, Harbour Daily")
    ['Ann Vale', 'Tom Reed', 'Harbour Daily']
    """
    return [part for piece in _PARTS.split(without_by(text[:300])) if (part := piece.strip(" .:-–—()[]"))]


def names_newsroom(text: str) -> bool:
    """Whether a word of it belongs to organisations ("By Courier staff")."""
    return any(word.strip(".,'’()").casefold() in _ORGANISATION for word in text.split())


def is_person(name: str, others: Collection[str]) -> bool:
    """Whether this may be a person. `others`: folded names of publisher, site and the like."""
    words = name.split()
    if not words or len(name) > _MAX_NAME_CHARS or len(words) > _MAX_NAME_WORDS or _NO_NAME.search(name):
        return False
    if fold(name) in others or names_newsroom(name):
        return False
    if not _LATIN.search(name):
        return len(name) > 1
    # abbreviations, and one-word names in Latin letters, are brands far more often than people
    return (
        len(words) > 1 and not all(word.isupper() and len(word) <= 3 for word in words) and name[0].isupper()
    )


def people(bylines: Iterable[str], others: Collection[str]) -> tuple[str, ...]:
    """The people in these bylines, in order, each once; "Ann Vale in Harbourton" is Ann Vale."""
    found: dict[str, str] = {}
    for byline in bylines:
        for part in parts(byline):
            name = _REST.sub("", part)
            if is_person(name, others):
                found.setdefault(fold(name), name.title() if name.isupper() else name)
    return tuple(list(found.values())[:MAX_AUTHORS])
