"""What an element says: its text, its markup, its address, as the feed formats mean it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from html.entities import entitydefs
from typing import cast
from urllib.parse import urljoin

from pipeline.parsing import dialects, text
from pipeline.parsing.drafts import Said
from pipeline.parsing.xmltree import XML_BASE, Element

_KINDS = {
    **{"text": "plain", "plain": "plain", "text/plain": "plain"},
    **{"html": "html", "text/html": "html", "xhtml": "xhtml", "application/xhtml+xml": "xhtml"},
}
_MARKED_UP = re.compile(r"</\w+>|&#?\w+;")
_TAG_NAME = re.compile(r"</?(\w+)")
_ENTITY_NAME = re.compile(r"&(\w+);")


class Unclear(Exception):
    """Something that the fast reader does not understand fully."""


class Fields(dict[object, str | None]):
    """A table of `dialects` for the tags of one document, as it spells them; None = not in the table.

    `renamed`: namespaces that nobody knows, to those that their prefixes usually stand for. Raises `Unclear`
    on an entity in the place of an element.
    """

    def __init__(self, table: Mapping[str, str], renamed: Mapping[str, str]) -> None:
        super().__init__()
        self._table, self._renamed = table, renamed

    def __missing__(self, tag: object) -> str | None:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How a document speaks. `unwraps`: the div around its XHTML is none of the text (RFC 4287 §3.1.1.3).

    `has_…`: whether it uses that anywhere, or it need not be looked for.
    """

    is_atom: bool
    unwraps: bool
    entry_fields: Fields
    has_language: bool
    has_controls: bool


def tag_of(element: Element) -> str:
    """Lower-case, with the namespace. Raises `Unclear` on an entity in the place of an element."""
    tag = element.tag
    if isinstance(tag, str):
        return tag.lower()
    raise Unclear


def text_of(element: Element) -> str:
    """The element's own text; what stands in elements inside of it is not part of it."""
    found = element.text or ""
    if len(element):
        for child in element:
            tag_of(child)
            found += child.tail or ""
    return text.mended(found.strip())


def said(element: Element, default: str, voice: Voice) -> Said:
    """A text construct. `default`: its kind where it has no type, `plain`, `html` or `xhtml`."""
    given = element.get("type")
    kind = default if given is None else _KINDS.get(given.lower()) or _other_kind(element, given.lower())
    if element.get("mode") == "base64":
        raise Unclear
    if len(element):
        lone = _lone_div(element)
        if kind == "html" and lone is not None and not len(lone):  # escaped, and wrapped as if it were not
            return Said(text.mended((lone.text or "").strip(), controls=voice.has_controls))
        return Said(text.mended(_markup_in(element, voice).strip(), controls=voice.has_controls))
    value = text.mended((element.text or "").strip(), controls=voice.has_controls)
    if kind == "xhtml":
        return Said(escape(value, quote=False))
    is_plain = kind == "plain" and (voice.is_atom or not looks_like_html(value))
    return Said(value, is_plain)


def _other_kind(element: Element, given: str) -> str:
    """Of a text with a type that the formats do not know; binary ones and whole documents are unclear."""
    if not len(element) and (given.startswith("text/") or not element.text):
        return "html"
    raise Unclear


def looks_like_html(value: str) -> bool:
    """Whether a text that nobody declared as markup is some: it closes a tag or names a character of HTML.

    Source: feedparser's rule, which errs on the side of plain text.
    """
    if ("</" not in value and "&" not in value) or _MARKED_UP.search(value) is None:
        return False
    return all(name.lower() in dialects.HTML_ELEMENTS for name in _TAG_NAME.findall(value)) and all(
        name in entitydefs for name in _ENTITY_NAME.findall(value)
    )


def href_of(element: Element, base: str | None) -> str:
    """The address that a link gives, in an attribute or as its text; `base` as `resolved` takes it."""
    href = element.get("href") or element.get("url") or element.get("uri")
    if href is None:
        href = text_of(element)
        if "&" in href:  # escaped once too often
            href = re.sub(r"&(\w+);", r"&\1", href.replace("&amp;", "&"))
    return resolved(element, href, base) if href and base is not None else href


def resolved(element: Element, href: str, base: str | None) -> str:
    """`href` against the xml:base in force. `base`: that around the element, None = none anywhere."""
    if base is None:
        return href
    return joined(base_of(element, base) or "", href)


def base_of(element: Element, base: str | None) -> str | None:
    """The xml:base inside of an element; None = there is none in the whole document."""
    own = None if base is None else element.get(XML_BASE)
    return base if own is None else joined(base or "", own)


def joined(base: str, href: str) -> str:
    """`href` unchanged where the two do not fit together."""
    try:
        return urljoin(base, href)
    except ValueError:
        return href


def _markup_in(element: Element, voice: Voice) -> str:
    pieces: list[str] = []
    lone = _lone_div(element) if voice.unwraps else None
    _write_children(element if lone is None else lone, pieces)
    return "".join(pieces)


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
