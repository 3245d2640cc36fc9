"""Whose name is it: which words of a byline are people, which are newsrooms, agencies, or addresses.

Text only. Knows the words that bylines begin with and the words that organisations carry in several
languages; must not know which organisation is an agency (`wire`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.extraction import roles

MAX_AUTHORS = 12
_MAX_NAME_CHARS = 60
_MAX_NAME_WORDS = 5
_MAX_ORGANISATION_WORDS = 7
BY = re.compile(
    r"(?:(?:written |words |reported |story )?by|(?:geschrieben |verfasst )?von|(?:écrit )?par|"
    r"(?:escrito )?por|scritto da|di|de|(?:geschreven )?door|(?:skrevet |skriven )?av|af|från|fra|"
    r"texte?|text|tekst|authors?|"
    r"autor(?:in|en|innen|[aei]s?)?|auteure?(?:s|\(s\))?|författare|forfatter|автор|от|przez|od)\b[\s:]{1,3}",
    re.I,
)
"""The words that a byline begins with."""
SOURCE = r"source|quelle|fuente|fonte|bron|kilde|källa|źródło|источник"
"""The words before whom or what a text was taken from."""
_PARTS = re.compile(
    r"\s*(?:[,;:：|•·/&\n]|\s[-–—]\s|\b(?:[Aa]nd|AND|[Uu]nd|UND|et|y|e|og|och|en|with|mit|avec|con|и|i)\s)\s*"
)
_REST = re.compile(
    r"\s(?:(?:in|for|at|of|from|with|on)\s|"
    r"(?:published|updated|posted|last updated|photograph\w*|contribut\w+)\b|"
    r"\d{1,2}(?:[:./]\d|\.? [^\W\d]{3,})|[(\[]).*",
    re.S | re.I,
)
"""What stands behind a person's name and is none of it: a place, a date, an agency in brackets, another one's
part in the piece."""
_GENRE = re.compile(
    r"(?:(?:an?|the|guest|ein|eine|une?|una) )?(?:"
    r"analysis|opinion|review|commentary|column|essay|report|feature|interview|perspective|editorial|"
    r"post|posted|compiled|created|submitted|published|erstellt|veröffentlicht|eingestellt|publié|publicado|"
    r"pubblicato|(?:view |see )?all (?:posts|articles|stories)|(?:zeige )?alle (?:beiträge|artikel)|"
    r"(?:voir )?tous les articles|(?:ver )?todas las entradas|"
    r"gast\w{3,12}|kommentar|analyse|bericht|reportage|kolumne|rezension|porträt|análisis|reportaje|crónica|entrevista|columna|opinión|chronique|tribune|enquête|critique|analisi|intervista|"
    r"commento|análise|reportagem|kronikk|krönika) (?:by|von|de|par|por|di|van|av)\s",
    re.I,
)
"""What a piece is, or was done to it, before the word that its author follows."""
_PHOTOGRAPHER = re.compile(r"[(\[]\s?(?:photo|image|picture|foto|bild|video)", re.I)
_PIECES = re.compile(r"\s[|–—·•:-]+\s|:\s")
"""What stands between the names that a site gives itself."""
_ARTICLE = re.compile(r"(?:the|der|die|das|le|la|les|el|il|de|het)[\s-]")
_NO_LETTER = re.compile(r"[\W_]+")
_ONE_WORD = re.compile(r"[^\W\d_][\w'’-]+")
_HANDLE = re.compile(r"\S*@\S*")
_PICTURED = re.compile(
    r"(?:\A|[\s,;|(\[])\W{0,3}(?:photo\w*|images?|pictures?|fotos?|bild\w*|videos?)"
    r"(?:\s?:|\s(?:by|von|de|di|par|por)\s).*",
    re.S | re.I,
)
"""Who made the pictures, to the end of the byline."""
_HELPED = re.compile(r"(?:\A|,?\s)(?:with|mit|avec|con|com)\s.*", re.S | re.I)
_PLACE = re.compile(r"\s(?:in|on|aus|à|en|da)\s[A-Z0-9].*", re.S)
_PICTURE = re.compile(r"\b(?:image|photo|picture|foto|bild|video)\w{0,5}\s?[:/]|getty images", re.I)
PUBLISHED = (
    r"(?:published|updated|posted|modified|created|veröffentlicht|aktualisiert|erstellt|stand|publié|"
    r"mis à jour|"
    r"publicado|actualizado|pubblicato|aggiornato|atualizado|gepubliceerd|bijgewerkt|publicerad|uppdaterad|"
    r"publisert|oppdatert|udgivet|opdateret|opublikowano|julkaistu|yayınlan\w+|güncelle\w+|опубликовано|обновлено)"
)
"""What stands before a date of publication."""
_WHEN = re.compile(rf"\W*{PUBLISHED}\b(?!.*\b(?:by|von|par|por|da|door|av|af|przez)\b)", re.I | re.S)
"""When it was published, and not by whom."""
NOBODY = frozenset([
    "admin", "administrator", "author", "contributor", "editor", "guest", "news", "none", "null", "unknown",
    "user", "webmaster",
])  # fmt: skip
"""What content systems write where nobody said who the author is."""
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
_SHORTENED = re.compile(r"\s(?:(?:\w\.){1,3}\w|[JS]r)\Z")
"""Initials, Jr or Sr at the end of a name, without their last full stop."""
_ADDRESS = re.compile(r"https?:|www\.|@|[<>{}=#]", re.I)
_NO_NAME = re.compile(r"https?:|www\.|@|\.(?:com|org|net|de|co|uk|fr|it|es)\b|\d|[<>{}=#]", re.I)
_PARTICLES = frozenset([
    "aan", "abu", "af", "al", "ap", "av", "ben", "bin", "bint", "da", "dal", "dalla", "das", "de", "degli",
    "dei", "del", "della", "delle", "den", "der", "des", "di", "do", "dos", "du", "e", "el", "het", "i",
    "ibn", "in", "la", "las", "le", "les", "los", "op", "s", "san", "st", "t", "te", "ten", "ter", "tot",
    "ud", "ul", "und", "ur", "van", "vom", "von", "y", "zu", "zum", "zur",
])  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name and what the page says it is; kind None = it does not say."""

    name: str
    kind: Literal["person", "organisation"] | None = None


def fold(text: str) -> str:
    """Case and spacing folded, for comparing names."""
    return " ".join(text.casefold().split())


def own_names(folded: Iterable[str], site: str) -> frozenset[str]:
    """What a site calls itself: these names, what they consist of, and the word of its domain.

    >>> sorted(own_names(["rain – the harbour daily"], "harbour-daily.example"))
    ['harbourdaily', 'rain', 'rain – the harbour daily', 'the harbour daily']
    """
    given = frozenset(folded)
    pieces = (piece.strip() for name in given for piece in _PIECES.split(name))
    return given.union(filter(None, (*pieces, _squeezed(site.split(".", maxsplit=1)[0]))))


def _squeezed(name: str) -> str:
    """As it would stand in a domain: without article, spaces and marks."""
    return _NO_LETTER.sub("", _ARTICLE.sub("", name.casefold(), count=1))


def without_by(text: str) -> str:
    """The byline without its first word.

    >>> without_by("By Ann Vale"), without_by("Von Eva Stein")
    ('Ann Vale', 'Eva Stein')
    """
    return BY.sub("", text.strip(), count=1) if BY.match(text.strip()) else text.strip()


def without_place(name: str) -> str:
    """The name without the place from which it reports.

    >>> without_place("Kestrel Press in Valencia")
    'Kestrel Press'
    """
    return _PLACE.sub("", name)


def _trimmed(text: str) -> str:
    """Without the marks around it; that of initials is the name's own ("Vale C.J.")."""
    bare = text.strip(" .:-–—()[]")
    if bare.count("(") > bare.count(")"):
        bare += ")"
    return f"{bare}." if _SHORTENED.search(bare) and text.rstrip(" :-–—()[]").endswith(f"{bare}.") else bare


def parts(text: str) -> list[str]:
    """A byline in its names.

    >>> parts("By Ann Vale and Tom Reed, Harbour Daily")
    ['Ann Vale', 'Tom Reed', 'Harbour Daily']
    """
    return [part for piece in _PARTS.split(without_by(text[:300])) if (part := _trimmed(piece))]


def names_newsroom(text: str) -> bool:
    """Whether a word of it belongs to organisations ("By Courier staff")."""
    return any(word.strip(".,'’()").casefold() in _ORGANISATION for word in text.split())


def is_person(name: str, others: Collection[str]) -> bool:
    """Whether this may be a person. `others`: folded names of publisher, site and the like."""
    words = name.split()
    full = sum(word.casefold() not in _PARTICLES for word in words)
    if not words or len(name) > _MAX_NAME_CHARS or full > _MAX_NAME_WORDS or _NO_NAME.search(name):
        return False
    if fold(name) in others or _squeezed(name) in others or names_newsroom(name):
        return False
    if name.lower() == name.upper():
        return len(name) > 1
    if any(word.islower() and word.isalpha() and word not in _PARTICLES for word in words):
        return False
    # abbreviations, and one-word names in scripts with capitals, are brands far more often than people
    return (
        len(words) > 1 and not all(word.isupper() and len(word) <= 3 for word in words) and name[0].isupper()
    )


def _may_be_organisation(name: str) -> bool:
    """Whether a byline without a person in it may be a newsroom, agency or firm, where nothing says so."""
    return (
        1 < len(name) <= _MAX_NAME_CHARS
        and len(name.split()) <= _MAX_ORGANISATION_WORDS
        and not _NO_NAME.search(name)
        and not name[0].islower()
    )


def reads_as_person(text: str) -> bool:
    """Whether a text that nothing marks as a byline is a name alone: every word of it, not only the first.

    >>> reads_as_person("Ann van der Vale"), reads_as_person("Email link")
    (True, False)
    """
    words = text.split()
    capital = all(word[0].isupper() or word.casefold() in _PARTICLES for word in words)
    return capital and not text.endswith(("!", "?", ":")) and is_person(text, ())


def _bare(name: str, others: Collection[str]) -> str:
    """A person's name without where and as what they work; another name as it is."""
    bare = _trimmed(roles.without_role(roles.without_employer(name, others)))
    return bare if bare != name and is_person(bare, others) else name


def _turned(name: str) -> str:
    """Of one person: "Vale, Ann" as Ann Vale."""
    family, mark, given = name.partition(", ")
    turned = mark and _ONE_WORD.fullmatch(family) and _ONE_WORD.fullmatch(given)
    return f"{given} {family}" if turned and not (family.isupper() or given.isupper()) else name


def _named_in(byline: Named, others: Collection[str]) -> Iterator[Named]:
    whole = _PICTURED.sub("", _HANDLE.sub(" ", without_by(byline.name))).strip()
    whole = _GENRE.sub("", whole, count=1) if _GENRE.match(whole) else whole
    if any(
        (
            _WHEN.match(whole),
            _HELPED.match(whole),
            _PICTURE.search(whole),
            _ADDRESS.search(whole),
            fold(whole) in NOBODY,
        )
    ):
        return
    if byline.kind != "organisation":
        whole = _turned(whole) if byline.kind == "person" else whole
        cut = [_REST.sub("", part) for part in parts(whole) if not _PHOTOGRAPHER.search(part)]
        bare = (_bare(name, others) for name in cut)
        found = [Named(name=name, kind="person") for name in bare if is_person(name, others)]
        if found:
            yield from found
            return
    name = _trimmed(without_place(_HELPED.sub("", whole)))
    if name and (byline.kind or _may_be_organisation(name)):
        known = byline.kind == "person" and fold(name) not in others and not names_newsroom(name)
        yield Named(name=name[:_MAX_NAME_CHARS], kind="person" if known else "organisation")


def credited(bylines: Iterable[Named], others: Collection[str]) -> tuple[Named, ...]:
    """The people and organisations that these bylines name, in order, each once, each with its kind.

    Names stay as they are written: capitals turned small would make "Mccarthy" of "MCCARTHY".
    "Ann Vale in Harbourton" is Ann Vale. A byline without a person in it names one organisation ("Le
    Phare et AFP"); beside a person, the organisation is where that person works.

    >>> [named.name for named in credited([Named(name="By Ann Vale and Tom Reed, Harbour Daily")], ())]
    ['Ann Vale', 'Tom Reed']
    """
    found: dict[str, Named] = {}
    for byline in bylines:
        for named in _named_in(byline, others):
            key = fold(named.name)
            if key not in found or found[key].name.isupper():  # capitals are the look of a byline
                found[key] = named
    # elements within each other give the inner name once more, with what stands around it
    around = {key for key in found if any(f" {one} " in f" {key} " and one != key for one in found)}
    return tuple([named for key, named in found.items() if key not in around][:MAX_AUTHORS])


def people(bylines: Iterable[str], others: Collection[str]) -> tuple[str, ...]:
    """The people in these bylines, in order, each once."""
    named = credited((Named(name=byline) for byline in bylines), others)
    return tuple(one.name for one in named if one.kind == "person")
