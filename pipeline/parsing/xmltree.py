"""Bytes to a tree of elements, without entities, network, or anything unbounded. Here lxml is known."""

from __future__ import annotations

import re
from html.entities import name2codepoint
from typing import TypeAlias

from lxml import etree

from pipeline.parsing.dialects import PREFIXES

Element: TypeAlias = etree._Element

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"

_BARE = re.compile(rb"&(?!#(?:x[0-9a-fA-F]{1,6}|[0-9]{1,7});)(?:([A-Za-z][A-Za-z0-9]{1,31});)?")
_XML_NAMES = frozenset({b"lt", b"gt", b"amp", b"quot", b"apos"})
_CONTROLS = bytes(range(9)) + b"\x0b\x0c" + bytes(range(14, 32))
_ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b")


def root_of(document: bytes) -> tuple[Element | None, bool]:
    """The root of a document in UTF-8; whether it had to be mended first. None = it cannot be.

    What is mended: control characters, text in front, bare ampersands, HTML's names for characters.
    """
    try:
        return etree.fromstring(document, _parser()), False
    except etree.XMLSyntaxError:
        pass
    try:
        return etree.fromstring(_mended(document), _parser()), True
    except etree.XMLSyntaxError:
        return None, True


def _parser() -> etree.XMLParser:
    # depth, names and text nodes keep the limits of libxml2: 256, 50,000 and 10,000,000 bytes
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _mended(document: bytes) -> bytes:
    document = document.translate(None, _CONTROLS)
    root = _ROOT.search(document)
    if root is None:
        return document
    front = document[: root.start()] if document.startswith(b"<?xml") else b""
    missing = [
        f' xmlns:{prefix}="{namespace}"'.encode("ascii")
        for prefix, namespace in PREFIXES.items()
        if f"<{prefix}:".encode("ascii") in document and f"xmlns:{prefix}".encode("ascii") not in document
    ]
    first, *sections = document[root.end() :].split(b"<![CDATA[")
    pieces = [front, root[0], *missing, _BARE.sub(_spelled_out, first)]
    for section in sections:
        verbatim, end, markup = section.partition(b"]]>")
        pieces += [b"<![CDATA[", verbatim, end, _BARE.sub(_spelled_out, markup)]
    return b"".join(pieces)


def _spelled_out(bare: re.Match[bytes]) -> bytes:
    """An ampersand that begins nothing, or one of HTML's names for a character, as XML writes it."""
    name = bare[1]
    if name is None:
        return b"&amp;"
    if name in _XML_NAMES:
        return bare[0]
    code = name2codepoint.get(name.decode("ascii"))
    return b"&amp;%s;" % name if code is None else b"&#%d;" % code
