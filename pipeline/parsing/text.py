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
# Each pattern stops at the next "<", so that none looks twice at a character.
_UNSEEN = re.compile(r"<(script|style)\b[^<]*(?:<(?!/\1)[^<]*)*</\1\s*>|<!--.*?-->", re.I | re.S)
_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>")
_BREAKING_TAG = re.compile(r"</?(?:p|div|br|li|ul|ol|h\d|tr|td|blockquote)\b[^<>]*>", re.I)


def plain(markup: str, limit: int) -> str:
    """The words of an HTML fragment on one line, at most `limit` characters.

    >>> plain("Mayor: <b>Fish &amp; chips</b> for all", 100)
    'Mayor: Fish & chips for all'
    """
    text = _BREAKING_TAG.sub(" ", _UNSEEN.sub(" ", markup[:_MARKUP_CHARS]))
    return one_line(html.unescape(_TAG.sub("", text)), limit)


def one_line(text: str, limit: int) -> str:
    """Words with single blanks, control characters gone, at most `limit` characters."""
    words = "".join(char if char.isprintable() else " " for char in text[: 4 * limit]).split()
    return " ".join(words)[:limit].rstrip()


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
