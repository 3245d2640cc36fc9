"""What an element says: its text, its markup, its address, as the feed formats mean it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from html import escape
from html.entities import entitydefs
from typing import TypeVar, cast
from urllib.parse import urljoin

from pipeline.parsing import dialects, text
from pipeline.parsing.drafts import Said
from pipeline.parsing.xmltree import XML_BASE, XML_LANG, Element

_KINDS = {
    **{"text": "plain", "plain": "plain", "text/plain": "plain"},
    **{"html": "html", "text/html": "html", "xhtml": "xhtml", "application/xhtml+xml": "xhtml"},
}
_MARKED_UP = re.compile(r"</\w+>|&#?\w+;")
_TAG_NAME = re.compile(r"</?(\w+)")
_ENTITY_NAME = re.compile(r"&(\w+);")


class Unclear(Exception):
    """Something that the fast reader does not understand fully."""


Field = TypeVar("Field")


class Fields(dict[object, Field | None]):
    """What a table by tags says of the tags of one document, as it spells them; None = nothing.

    `renamed`: namespaces that nobody knows, to those that their prefixes usually stand for. Raises `Unclear`
    on an entity in the place of an element.
    """

    def __init__(self, table: Mapping[str, Field], renamed: Mapping[str, str]) -> None:
        super().__init__()
        self._table, self._renamed = table, renamed

    def __missing__(self, tag: object) -> Field | None:
        if not isinstance(tag, str):
            raise Unclear
        lower = tag.lower()
        namespace, _, name = lower[1:].partition("}")
        if namespace in self._renamed:
            lower = f"{{{self._renamed[namespace]}}}{name}"
        field = self[tag] = self._table.get(lower)
        return field


def renamed_in(root: Element) -> dict[str, str]:
    """What `Fields` takes, of the namespaces that a document's root declares."""
    return {
        namespace.lower(): dialects.PREFIXES[prefix].lower()
        for prefix, namespace in root.nsmap.items()
        if prefix in dialects.PREFIXES and namespace.lower() not in dialects.NAMESPACES
    }


class Voice:
    """How one document speaks. `form`: its format; `was_mended`: before it could be parsed."""

    def __init__(self, document: bytes, form: str, *, was_mended: bool) -> None:
        self.is_atom = form.startswith("atom")
        self.unwraps = form == "atom10"
        """The div around its XHTML is none of the text. Source: RFC 4287 §3.1.1.3."""
        self._document, self._was_mended = document, was_mended

    @cached_property
    def _needs_mending(self) -> bool:
        return self._was_mended or text.may_need_mending(self._document)

    def mended(self, value: str) -> str:
        """Characters of the document as they were meant."""
        return text.mended(value) if self._needs_mending else value


def tag_of(element: Element) -> str:
    """Lower-case, with the namespace. Raises `Unclear` on an entity in the place of an element."""
    tag = element.tag
    if isinstance(tag, str):
        return tag.lower()
    raise Unclear


def text_of(element: Element, voice: Voice) -> str:
    """The element's own text; what stands in elements inside of it is not part of it."""
    value = _own_text(element) if len(element) else element.text
    if value is None:
        return ""
    value = value.strip()
    return value if value.isascii() else voice.mended(value)


def _own_text(element: Element) -> str:
    pieces = [element.text or ""]
    for child in element:
        tag_of(child)
        pieces.append(child.tail or "")
    return "".join(pieces)


def said(element: Element, default: str, voice: Voice) -> Said:
    """A text construct. `default`: its kind where it has no type, `plain`, `html` or `xhtml`."""
    kind = _declared_kind(element, default) if element.keys() else default
    value = element.text or ""
    if len(element):
        value = _markup_in(element, kind, voice)
        kind = "html"
    value = value.strip()
    if not value.isascii():
        value = voice.mended(value)
    if kind == "html":
        return Said(value)
    if kind == "xhtml":
        return Said(escape(value, quote=False))
    return Said(value, voice.is_atom or not looks_like_html(value))


def _declared_kind(element: Element, default: str) -> str:
    """Of an element with attributes. Texts that are binary, and whole documents, are unclear."""
    if element.get("mode") == "base64":
        raise Unclear
    given = element.get("type")
    if given is None:
        return default
    given = given.lower()
    kind = _KINDS.get(given)
    if kind is not None:
        return kind
    if not len(element) and (given.startswith("text/") or not element.text):
        return "html"
    raise Unclear


def _markup_in(element: Element, kind: str, voice: Voice) -> str:
    lone = _lone_div(element)
    if kind == "html" and lone is not None and not len(lone):  # escaped, and wrapped as if it were not
        return lone.text or ""
    pieces: list[str] = []
    _write_children(lone if voice.unwraps and lone is not None else element, pieces)
    return "".join(pieces)


def looks_like_html(value: str) -> bool:
    """Whether a text that nobody declared as markup is some: it closes a tag or names a character of HTML.

    Source: feedparser's rule, which errs on the side of plain text.
    """
    if ("</" not in value and "&" not in value) or _MARKED_UP.search(value) is None:
        return False
    return all(name.lower() in dialects.HTML_ELEMENTS for name in _TAG_NAME.findall(value)) and all(
        name in entitydefs for name in _ENTITY_NAME.findall(value)
    )


def href_of(element: Element, base: str, voice: Voice) -> str:
    """The address that a link gives, in an attribute or as its text; `base`: the xml:base around it."""
    href = element.get("href") or element.get("url") or element.get("uri") if element.keys() else None
    if href is None:
        href = text_of(element, voice)
        if "&" in href:  # escaped once too often
            href = re.sub(r"&(\w+);", r"&\1", href.replace("&amp;", "&"))
    return resolved(element, href, base) if href else href


def resolved(element: Element, href: str, base: str) -> str:
    """`href` against the xml:base in force. `base`: that around the element, "" = none."""
    return joined(base_of(element, base), href)


def base_of(element: Element, base: str) -> str:
    """The xml:base inside of an element. `base`: that around it, "" = none."""
    own = element.get(XML_BASE) if element.keys() else None
    return base if own is None else joined(base, own)


def language_of(element: Element, language: str) -> str:
    """The xml:lang inside of an element. `language`: that around it, "" = none."""
    return element.get(XML_LANG, language) if element.keys() else language


def joined(base: str, href: str) -> str:
    """`href` unchanged where the two do not fit together."""
    if not base:
        return href
    try:
        return urljoin(base, href)
    except ValueError:
        return href


def _lone_div(element: Element) -> Element | None:
    """The div that is all there is in an element."""
    only = element[0]
    if len(element) > 1 or _name(only) != "div" or (element.text or "").strip() or (only.tail or "").strip():
        return None
    return only


def _write_children(element: Element, pieces: list[str]) -> None:
    """As deep as the parser lets elements be nested."""
    pieces.append(escape(element.text or "", quote=False))
    for child in element:
        name = _name(child)
        attributes = "".join(f' {_local(key)}="{escape(value)}"' for key, value in _attributes(child))
        if name in dialects.VOID_ELEMENTS:
            pieces.append(f"<{name}{attributes} />")
        else:
            pieces.append(f"<{name}{attributes}>")
            _write_children(child, pieces)
            pieces.append(f"</{name}>")
        pieces.append(escape(child.tail or "", quote=False))


def _attributes(element: Element) -> list[tuple[str, str]]:
    return cast(list[tuple[str, str]], element.items())


def _name(element: Element) -> str:
    return _local(tag_of(element))


def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()
