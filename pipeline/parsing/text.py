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
# Read beyond the limit, for blanks that are taken out.
_SPARE_CHARS = 64
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
_CONTROL_BYTES = re.compile(rb"\xc2[\x80-\x9f]")
# The first two bytes of a character in UTF-8, each encoded as if it were a character itself.
_TWICE = re.compile(rb"\xc3[\x82-\xb4]\xc2[\x80-\xbf]")
# Characters 128 to 255 by their numbers.
_NUMBERED = re.compile(rb"&#(?:0*(?:12[89]|1[3-9][0-9]|2[0-5][0-9])|[xX]0*[89a-fA-F][0-9a-fA-F]);")


def plain(markup: str, limit: int) -> str:
    """The words of an HTML fragment on one line, at most `limit` characters.

    >>> plain("Mayor: <b>Fish &amp; chips</b> for all", 100)
    'Mayor: Fish & chips for all'
    """
    if "<" not in markup and "&" not in markup:
        return one_line(markup, limit)
    markup = markup[:_MARKUP_CHARS]
    if len(markup) <= limit + _SPARE_CHARS:
        return _line(_without_tags(_seen(markup)[0]), limit)
    return _first_words(markup, limit)


def _first_words(markup: str, limit: int) -> str:
    """`plain` of a long text, which is not looked at beyond the words that are kept."""
    words, position = "", 0
    while position < len(markup):
        # up to a "<", so that no tag is cut in two
        end = markup.find("<", position + 2 * limit)
        end = len(markup) if end < 0 else end
        seen, is_whole = _seen(markup[position:end])
        if not is_whole:  # what hides words is open there
            return _line(_without_tags(_seen(markup)[0]), limit)
        words += _without_tags(seen)
        position = end
        if len(words) > limit + _SPARE_CHARS:
            line = _line(words, limit + 2)  # of two characters one is no blank
            if len(line) > limit:
                return line[:limit].rstrip(" ")
    return _line(words, limit)


def _without_tags(markup: str) -> str:
    return _TAG.sub("", _BREAKING_TAG.sub(" ", markup))


def _line(escaped: str, limit: int) -> str:
    return one_line(html.unescape(escaped), limit)


def _seen(markup: str) -> tuple[str, bool]:
    """`markup` without comments, scripts and styles; whether all of them end in it.

    One that does not is kept. In one pass: no end is looked for again that was not found once.
    """
    if _UNSEEN.search(markup) is None:
        return markup, True
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
    start = text if len(text) <= limit else text[: limit + _SPARE_CHARS]
    line = start
    if not line.isprintable():
        line = line.replace("\n", " ").replace("\t", " ").replace("\r", " ").replace("\xa0", " ")
        if not line.isprintable():
            return _line_of_any(text, limit)
    if "  " in line:
        line = " ".join(filter(None, map(str.strip, line.split("  "))))
    line = line.strip(" ")
    if len(line) >= limit or len(start) == len(text):
        return line[:limit].rstrip(" ")
    return _line_of_any(text, limit)


def _line_of_any(text: str, limit: int) -> str:
    """`one_line` of a text that holds rare kinds of blanks, or many of them."""
    line = " ".join(text[: 4 * limit].split())
    if not line.isprintable():
        line = " ".join("".join(char if char.isprintable() else " " for char in line).split())
    return line[:limit].rstrip()


def mended(text: str) -> str:
    """What was encoded twice, or written in numbers of windows-1252 (`&#146;`), as it was meant.

    >>> mended("CafÃ©"), mended("the mayor\x92s boat")
    ('Café', 'the mayor’s boat')
    """
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return _C1_CONTROL.sub(_of_windows, text)


def may_need_mending(document: bytes) -> bool:
    """Whether `mended` could change a text of a document in UTF-8: one look at it saves one at each."""
    if b"\xc2" in document and (_CONTROL_BYTES.search(document) or _TWICE.search(document)):
        return True
    return _NUMBERED.search(document) is not None


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
