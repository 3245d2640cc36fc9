"""Feed bytes to `ParsedFeed`: what kind of document it is, and which reader's it is.

The fast reader first; what it does not understand fully is feedparser's, which is twenty times slower and
quadratic on hostile input. `read_quickly` costs what it costs in any case; `parse` belongs in a process that
can be killed.
"""

from __future__ import annotations

import re

from pipeline.errors import ParseError
from pipeline.model import ParsedFeed
from pipeline.parsing import charset, drafts, jsonfeed, packed, sitemap, slow, sniff, xmlfeed
from pipeline.parsing.drafts import FeedDraft

_CHEAP_BYTES = 100_000
"""The dearest of 50 hostile bodies of this size (links that must be resolved, nothing else) takes 0.1 s."""
# Names in other scripts, written out or not: each distinct one costs a millisecond and more.
_INTERNATIONAL = re.compile(rb"//[^/\s<>\"'?#&]{0,253}?(?:[\x80-\xff\\]|&#)")
_CHEAP_NAMES = 20


def is_cheap(body: bytes) -> bool:
    """Whether `read_quickly` delays nobody who waits for its end, whoever wrote the body."""
    if packed.is_packed(body):
        return False
    return len(body) <= _CHEAP_BYTES and len(_INTERNATIONAL.findall(body)) <= _CHEAP_NAMES


def parse(body: bytes, content_type: str | None, url: str) -> ParsedFeed:
    """`url`: where the document came from; relative links are resolved against it in the end.

    `content_type`: the whole header, None = none sent; it names the encoding, never the format.
    Raises `ParseError`: empty_body, html_page, not_a_feed, too_large.
    """
    return read_quickly(body, content_type, url) or read_slowly(body, content_type, url)


def read_quickly(body: bytes, content_type: str | None, url: str) -> ParsedFeed | None:
    """None = not fully understood, `read_slowly` may. Raises `ParseError` as `parse` does."""
    body = packed.unpacked(body)
    kind = sniff.kind(body, url)
    document, is_misdeclared = charset.to_utf8(body, content_type)
    if kind == "json":
        return jsonfeed.read(document, url)
    if kind == "sitemap":
        return sitemap.read(document, url)
    feed = xmlfeed.read(document)
    return _parsed(feed, url, is_misdeclared) if feed else None


def read_slowly(body: bytes, content_type: str | None, url: str) -> ParsedFeed:
    """What feedparser makes of a body that is XML. Raises `ParseError`: not_a_feed, too_large."""
    document, is_misdeclared = charset.to_utf8(packed.unpacked(body), content_type)
    feed = slow.read(document)
    if not feed.entries and (not feed.format or "not_well_formed" in feed.flaws):
        raise ParseError("no entry could be read")
    return _parsed(feed, url, is_misdeclared)


def _parsed(feed: FeedDraft, url: str, is_misdeclared: bool) -> ParsedFeed:
    if is_misdeclared:
        feed.flaws.insert(0, "wrong_encoding")
    return drafts.parsed(feed, url)
