"""Which bylines a page carries, and whom they name as its authors.

Facts, JSON-LD and record in; the page's own word first, what is marked up before what is only shown.
What a name is decides `names`; which organisation is an agency decides `agencies`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from pipeline.extraction import names
from pipeline.extraction.boilerplate import is_date_line
from pipeline.extraction.dates import tells_publication
from pipeline.extraction.facts import Facts
from pipeline.extraction.jsonld import Declared, plain
from pipeline.extraction.names import Named
from pipeline.extraction.signatures import is_signature, signed
from pipeline.model import PageRecord

_METAS = (
    "author",
    "article:author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
)
_SERVICE_METAS = (
    "dc:creator",
    "dc.author",
    "article:author_name",
    "og:article:author",
    "cxenseparse:author",
    "sailthru.byline_name",
    "shareaholic:article_author_name",
    "citation_author",
)
"""What services of measuring, sharing and citing are told; content systems fill them each in its own way."""
_LABEL = re.compile(
    r"(?:written|posted|published) by|(?:geschrieben|verfasst|veröffentlicht) von|(?:écrit|publié) par|"
    r"(?:escrito|publicado) por|scritto da|geschreven door|skrivet av|skrevet a[fv]|napisane przez",
    re.I,
)
"""How a card for sharing is told that its next field is the author (`twitter:label1`, `twitter:data1`)."""
_JOINING = re.compile(r"(?:and|und|et|y|e|og|och|en|&|,|;|/|\|)", re.I)
_JOINED = re.compile(rf"\s{_JOINING.pattern}\s", re.I)
_AROUND = " -–—|·."
_WITH = re.compile(r"with|mit|avec|con|com|met|med", re.I)
_SPREAD = 7
"""Text nodes over which a byline may spread: four names and what joins them."""
_OTHER_PART = re.compile(
    r"\b(?:photograph\w*|illustrat\w+|styled|edited|edit\w+|reviewed|fact[- ]checked|translated|contribut\w+|"
    r"redigiert|übersetzt|fotografiert|fotos?|photos?) (?:by|from|von|par|de|por)[ \n]([^,|•\n]{4,60})",
    re.I,
)
"""How pages say that somebody took part in another way than by writing."""


def _metas(facts: Facts) -> list[str]:
    return [text for name in _METAS for text in facts.metas.get(name, ())]


def _service_metas(facts: Facts) -> list[str]:
    found = [text for name in _SERVICE_METAS for text in facts.metas.get(name, ())]
    for number in "12":
        if _LABEL.fullmatch(facts.meta(f"twitter:label{number}") or ""):
            found += facts.metas.get(f"twitter:data{number}", ())
    return found


def _joined(following: Sequence[str]) -> str:
    """The names at the head of these text nodes, where each name stands in a node of its own."""
    found = list(following[:1])
    for text in following[1:]:
        if not (_JOINING.fullmatch(text) or names.reads_as_person(text)):
            break
        found.append(text)
    return " , ".join(text for text in found if not _JOINING.fullmatch(text))


def _near(facts: Facts) -> list[str]:
    """The bylines near the headline, behind a "By"."""
    near = []
    for number, line in enumerate(facts.near_title):
        if names.BY.fullmatch(f"{line} "):
            near.append(_joined(facts.near_title[number + 1 : number + 1 + _SPREAD]))
        elif names.BY.match(line):
            near.append(line)
    return near


def _marked(facts: Facts) -> list[str]:
    """The bylines that are marked up as such, those of other articles among them."""
    return [_first_name(text, facts.near_title) for text in facts.named_bylines]


def _first_name(byline: str, nodes: Iterable[str]) -> str:
    """The byline, or the name that it begins with, where that is a text node and more is glued to it."""
    plain_byline = names.without_by(byline)
    glued = (
        node
        for node in nodes
        if plain_byline.startswith(f"{node} ")
        and names.reads_as_person(node)
        and plain_byline[len(node) + 1].isalnum()
        and not _JOINED.match(plain_byline, len(node))
    )
    return next(glued, byline)


def _beside_date(facts: Facts) -> Iterator[str]:
    """Names alone between headline and text, right before or after the date."""
    near = facts.near_title
    for number, line in enumerate(near):
        beside = (*near[max(0, number - 1) : number], *near[number + 1 : number + 2])
        if names.reads_as_person(line) and any(is_date_line(text.strip(_AROUND)) for text in beside):
            yield line


def date_lines(near: Iterable[str]) -> list[str]:
    """Those of the texts near the headline that say when it was published and nothing else.

    >>> date_lines(["Ann Vale", "| March 2, 2026", "Updated March 3, 2026"])
    ['March 2, 2026']
    """
    stripped = (text.strip(_AROUND) for text in near)
    return [line for line in stripped if is_date_line(line) and tells_publication(line)]


def _helped(facts: Facts) -> Iterator[str]:
    """ "with" in a text node of its own, between the writer's name and who helped."""
    near = facts.near_title
    for number, line in enumerate(near[1:-1], start=1):
        if _WITH.fullmatch(line):
            yield f"{near[number - 1]} {line} {near[number + 1]}"


def _sources(facts: Facts, declared: Declared, record: PageRecord) -> Iterator[Iterable[Named]]:
    yield declared.authors
    for bylines_of in (_metas, _service_metas, _near, _marked):
        yield map(_unsaid, bylines_of(facts))
    yield map(_unsaid, record.authors)
    yield map(_unsaid, _beside_date(facts))


def _unsaid(byline: str) -> Named:
    return Named(name=byline)


def authors(
    facts: Facts, declared: Declared, record: PageRecord, others: Collection[str]
) -> tuple[Named, ...]:
    """Who wrote it: people and organisations, each with its kind.

    Of JSON-LD, else of meta tags, else as the page shows them, else of the feed: the first that names a
    person; if none does, the first that names another organisation than the publisher; else the first that
    names the publisher or is signed with initials. `others`: the publisher's names (`names.own_names`).
    """
    stranger: tuple[Named, ...] = ()
    own: tuple[Named, ...] = ()
    for source in _sources(facts, declared, record):
        plainly = [Named(name=plain(named.name), kind=named.kind) for named in source]
        found = names.credited(plainly, others)
        if any(named.kind == "person" and not is_signature(named.name) for named in found):
            return _writers(found, facts)
        stranger = stranger or tuple(
            named for named in found if named.kind == "organisation" and names.fold(named.name) not in others
        )
        own = own or found or signed(named.name for named in plainly)
    return stranger or own


def _writers(named: tuple[Named, ...], facts: Facts) -> tuple[Named, ...]:
    """Those who wrote: content systems list everybody who took part; what each did is said on the page."""
    if len(named) == 1:
        return named
    shown = "\n".join((*facts.near_title, *facts.named_bylines))
    parts = [names.fold(match[1]) for match in _OTHER_PART.finditer(shown)]
    writers = (one for one in named if not any(part.startswith(names.fold(one.name)) for part in parts))
    return tuple(writers) or named


def texts(facts: Facts, declared: Declared, record: PageRecord) -> tuple[str, ...]:
    """Every byline as it stands; the authors of JSON-LD are one of them."""
    everything = ["; ".join(named.name for named in declared.authors), *_metas(facts)]
    everything += [
        *_marked(facts),
        *_near(facts),
        *facts.named_bylines,
        *_beside_date(facts),
        *_helped(facts),
        *record.authors,
    ]
    return tuple(dict.fromkeys(text for raw in everything if (text := plain(raw)) and "://" not in text))
