"""Who is credited for an article's pictures. The credit of a picture is none of the text's (`wire`).

Figures and JSON-LD's words in, credits out. Every pattern is linear, on texts that were cut before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from pipeline.extraction.agencies import WireList
from pipeline.extraction.tree import Tree, one_line

MAX_CREDITS = 5
MAX_CREDIT_CHARS = 120
_MAX_CREDIT_WORDS = 12
_FIGURES = 3
"""The lead picture and what stands beside it; further down are galleries and other articles' pictures."""
_MAX_FIGURES = 60
_MAX_CAPTION_CHARS = 800
_MAX_PIECES = 40
_MAX_PARTS = 60
_OTHER_THINGS = frozenset(["aside", "footer", "nav"])
"""A figure inside one of these belongs to a teaser or the frame of the site."""
_MAX_PLAIN_WORDS = 4
_MARKED = re.compile(
    r"credit|copyright|photographer|(?:image|photo|picture|caption|media|figure)[\w-]{0,20}(?:source|author|owner)",
    re.I,
)
_PICTURE = (
    r"(?:photos?|photographs?|photography|photographer|images?|pictures?|illustrations?|graphics?|screenshot|"
    r"fotos?|fot|fotograf\w{0,6}|bild(?:er|quelle)?|quelle|grafik|imagen|imágenes|imagem|immagine|illustratie|"
    r"beeld|bron|fuente|fonte|source|kuva|zdjęcie|zdj|bilde|фото|写真|사진|图片)"
)
_LABEL = re.compile(
    rf"\b(?:(?:{_PICTURE}|credits?|cr[ée]dit[os]?s?|copyright)[ -]?){{1,3}}\.?\s?[:：©]\s?(?:by\s)?|"
    rf"\b{_PICTURE} (?:by|von|par|por|di|van|av|af|courtesy(?: of)?|via)\s|\bphoto illustration by\s|"
    r"\bcourtesy(?: of)?\s|(?:©|\(c\)|\bcopyright\b)\s?(?:\d{4},?\s)?(?:by\s)?",
    re.I,
)
"""The words before a credit."""
_END = re.compile(r"[)\]](?!\s?/)|[|【】]|(?<=\w\w\w)[.!?](?:\s|\Z)")
_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]?\Z")
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{2,100})[)\]]\W{0,3}\Z")
_SHARED = re.compile(
    r"[^\W\d]\.?\s?/{1,2}\s?[^\W\d]|\bimages\b|\bvia [A-Z]|\b(?:AP|file|handout) photo\b", re.I
)
"""How a credit looks that nothing announces: "Ann Vale/Kestrel", "Kestrel Images", "Ann Vale via Kestrel"."""


def credits_of(tree: Tree, declared: Iterable[str], wires: WireList) -> tuple[str, ...]:
    """The credits without the words that announce them, each once; those of JSON-LD first.

    `tree`: before anything was taken out of its figures. At most `MAX_CREDITS`.
    """
    said = (credit for text in declared if (credit := _credit(text)))
    shown = (credit for figure in _figures(tree) for credit in _of_figure(figure, wires))
    found = {credit.casefold(): credit for credit in reversed([*said, *shown])}
    return tuple(islice(reversed(found.values()), MAX_CREDITS))


def announced(text: str) -> str | None:
    """What follows the last "Photo:", "Image credit:" or "©"; None = there is no such word.

    >>> announced("The ferry at noon. Photo: Ann Vale/Kestrel Images")
    'Ann Vale/Kestrel Images'
    """
    labels = [*_LABEL.finditer(text)]
    return _bare(_END.split(text[labels[-1].end() :], maxsplit=1)[0]) if labels else None


def _credit(text: str) -> str | None:
    """The credit in a text that is marked up as one, with or without a word that announces it."""
    return announced(text) if _LABEL.search(text) else _bare(text)


def _bare(text: str) -> str | None:
    """A text as a credit; None = it is too long to be one, or nothing."""
    credit = text.strip(" .,:;|–—-()[]©/\u00a0")
    short = 1 < len(credit) <= MAX_CREDIT_CHARS and len(credit.split()) <= _MAX_CREDIT_WORDS
    return credit if short and "://" not in credit else None


def _figures(tree: Tree) -> Iterator[Tree]:
    """The first figures of the page that are the article's, or captions where nothing is marked as figure."""
    kind = "figure" if tree.find(".//figure") is not None else "figcaption"
    own = (
        figure
        for figure in islice(tree.iter(kind), _MAX_FIGURES)
        if not any(above.tag in _OTHER_THINGS or above.tag == "figure" for above in figure.iterancestors())
    )
    return islice(own, _FIGURES)


def _of_figure(figure: Tree, wires: WireList) -> Iterator[str]:
    marked = [
        part
        for part in islice(figure.iterdescendants(), _MAX_PARTS)
        if isinstance(part.tag, str) and _MARKED.search(f"{part.get('class')} {part.get('itemprop')}")
    ]
    texts = [_text(part) for part in marked if part.getparent() not in marked]
    found = [credit for text in texts if (credit := _credit(text))]
    if not found:
        captions = [figure] if figure.tag == "figcaption" else [*islice(figure.iter("figcaption"), 2)]
        found = [credit for caption in captions if (credit := _of_caption(caption, wires))]
    yield from found


def _of_caption(caption: Tree, wires: WireList) -> str | None:
    whole = _text(caption)
    if credit := announced(whole):
        return credit
    pieces = [piece for text in islice(caption.itertext(), _MAX_PIECES) if (piece := text.strip())]
    bracketed = _BRACKETED.search(whole)
    for text in (bracketed[1] if bracketed else "", *pieces[-1:]):
        if (credit := _bare(text)) and (_SHARED.search(credit) or wires.is_agency(credit)):
            return credit
    # what stands apart behind a whole sentence is no more of it
    behind = _bare(pieces[-1]) if len(pieces) > 1 and _SENTENCE.search(pieces[-2]) else None
    short = behind and behind[0].isupper() and len(behind.split()) <= _MAX_PLAIN_WORDS
    return behind if short and not _SENTENCE.search(pieces[-1]) else None


def _text(element: Tree) -> str:
    return one_line(" ".join(islice(element.itertext(), _MAX_PIECES)))[:_MAX_CAPTION_CHARS]
