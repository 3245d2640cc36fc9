"""Plain text of the short texts that feeds carry (titles, names, summaries), and their sizes."""

from __future__ import annotations

import html
import re

MAX_TITLE_CHARS = 1_000
"""Headlines have fewer than 300; longer ones are whole texts that were put in the wrong field."""
MAX_NAME_CHARS = 320
"""An address with a name has no more; longer authors are attacks on the parser."""
MAX_ID_CHARS = 1_000
MAX_SUMMARY_CHARS = 500
MAX_CONTENT_CHARS = 256_000
"""Of HTML: about four times the longest text that newspapers print."""
MAX_ENTRIES = 2_000
"""Of one document; the longest window seen lists 1,100 entries, archives and sitemaps 50,000."""
MAX_NAMES = 100
"""Of authors, and of categories, an entry."""

# Enough markup for MAX_SUMMARY_CHARS of text in any real summary.
_MARKUP_CHARS = 20_000
# What is read first, as a multiple of the limit: in most texts it holds all the words that are kept.
_FIRST_SHARE = 3
_UNSEEN = re.compile(r"<(?:(script|style)\b|!--)", re.I)
_UNSEEN_END = {
    "script": re.compile(r"</script\s*>", re.I),
    "style": re.compile(r"</style\s*>", re.I),
    "": re.compile(r"-->"),
}
# Each pattern stops at the next "<", so that none looks twice at a character.
_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>")
_BREAKING_TAG = re.compile(r"</?(?:p|div|br|li|ul|ol|h\d|tr|td|blockquote)\b[^<>]*>", re.I)
_C1_CONTROL = re.compile("[\x80-\x9f]")


def plain(markup: str, limit: int) -> str:
    """The words of an HTML fragment on one line, at most `limit` characters.

    >>> plain("Mayor: <b>Fish &amp; chips</b> for all", 100)
    'Mayor: Fish & chips for all'
    """
    if "<" not in markup and "&" not in markup:
        return one_line(markup, limit)
    if len(markup) > _FIRST_SHARE * limit:
        # up to a "<", so that no tag is cut in two; enough only if nothing that hides words is open there
        first = markup[: max(markup.rfind("<", 0, _FIRST_SHARE * limit), 0)]
        seen, is_whole = _seen(first)
        words = _words_of(seen, limit)
        if is_whole and len(words) == limit:
            return words
    return _words_of(_seen(markup[:_MARKUP_CHARS])[0], limit)


def _words_of(markup: str, limit: int) -> str:
    return one_line(html.unescape(_TAG.sub("", _BREAKING_TAG.sub(" ", markup))), limit)


def _seen(markup: str) -> tuple[str, bool]:
    """`markup` without comments, scripts and styles; whether all of them end in it.

    One that does not is kept. In one pass: no end is looked for again that was not found once.
    """
    pieces, position, endless = [], 0, set[str]()
    for opening in _UNSEEN.finditer(markup):
        kind = (opening[1] or "").lower()
        if opening.start() < position or kind in endless:
            continue
        end = _UNSEEN_END[kind].search(markup, opening.end())
        if end is None:
            endless.add(kind)
            continue
        pieces.append(markup[position : opening.start()])
        position = end.end()
    return " ".join((*pieces, markup[position:])), not endless


def one_line(text: str, limit: int) -> str:
    """Words with single blanks, control characters gone, at most `limit` characters."""
    if len(text) <= limit and text.isprintable() and "  " not in text:
        return text.strip(" ")
    line = " ".join(text[: 4 * limit].split())
    if not line.isprintable():
        line = " ".join("".join(char if char.isprintable() else " " for char in line).split())
    return line[:limit].rstrip()


def mended(text: str, *, controls: bool = True) -> str:
    """What was encoded twice, or written in numbers of windows-1252 (`&#146;`), as it was meant.

    `controls`: False = none of those numbers is in it.

    >>> mended("CafÃ©"), mended("the mayor\x92s boat")
    ('Café', 'the mayor’s boat')
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text if not controls else _C1_CONTROL.sub(_of_windows, text)


def _of_windows(control: re.Match[str]) -> str:
    return control[0].encode("latin-1").decode("windows-1252", "replace").replace("\ufffd", control[0])


def as_markup(text: str) -> str:
    """Plain text as HTML paragraphs."""
    paragraphs = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in paragraphs if part)


def language_tag(text: str | None) -> str | None:
    """A language tag as RFC 5646 writes it (`en`, `pt-BR`); None = none that could be one."""
    match = re.fullmatch(r"\s*([A-Za-z]{2,3})(?:[-_]([A-Za-z0-9]{2,8}))?(?:[-_].*)?\s*", text or "")
    if match is None:
        return None
    region = match[2] or ""
    return match[1].lower() + (f"-{region.upper() if len(region) == 2 else region.title()}" if region else "")
