"""What a body is, from its first bytes: JSON, a sitemap, XML of some feed's format, or no feed at all."""

from __future__ import annotations

import re
from typing import Literal

from pipeline.errors import ParseError
from pipeline.parsing import discovery

_SNIFFED_BYTES = 1_024
_PROLOGUE_BYTES = 65_536
# Comments, declarations and a doctype may stand before the root element, and whole licences in them.
_PROLOGUE = re.compile(rb"\s*(?:<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>|\s)*", re.S | re.I)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")
_FEED_ROOTS = frozenset({b"rss", b"feed", b"rdf", b"channel"})
_FEED_START = re.compile(rb"<(?:[\w.-]+:)?(rss|feed|rdf)[\s>]", re.I)
_SITEMAP_ROOTS = frozenset({b"urlset", b"sitemapindex"})
_HTML_ROOTS = frozenset({b"html", b"head", b"body", b"script", b"div", b"title", b"meta"})


def kind(body: bytes, url: str) -> Literal["json", "xml", "sitemap"]:
    """`xml`: of some feed's format. `url`: where the body came from.

    Raises `ParseError`: empty_body, html_page (its detail says which feeds the page names), not_a_feed.
    """
    start = body[:_PROLOGUE_BYTES]
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if start.startswith(mark):
            start = start[2:].decode(encoding, "replace").encode()
    for head, encoding in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if start.startswith(head):
            start = start.decode(encoding, "replace").encode()
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise ParseError(reason="empty_body")
    if start.startswith(b"{"):
        return "json"
    prologue = _PROLOGUE.match(start)
    match = _ROOT.match(start, prologue.end() if prologue else 0)
    root = match[1].lower() if match else b""
    if root in _FEED_ROOTS:
        return "xml"
    if root in _SITEMAP_ROOTS:
        return "sitemap"
    if root in _HTML_ROOTS or re.match(rb"<!doctype\s+html", start, re.I):
        raise ParseError(discovery.sentence(discovery.declared(body, url)), reason="html_page")
    if _FEED_START.search(start, 0, _SNIFFED_BYTES) is None:  # a program's warnings may stand in front
        raise ParseError("no root element of any feed format")
    return "xml"


def may_declare_entities(document: bytes) -> bool:
    """Whether names for texts may be declared in a document: only a doctype can, and it stands in front."""
    prologue = _PROLOGUE.match(document, 0, _PROLOGUE_BYTES)
    end = prologue.end() if prologue else 0
    if _ROOT.match(document, end) and b"<!d" not in document[:end].lower():
        return False
    return b"<!ENTITY" in document
