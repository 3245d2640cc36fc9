"""Lists of feeds as other programs keep them: OPML to outlines and back.

What a list means for `feeds.yaml` is for `settings.feed_lines`. The only module that knows OPML; no
entity is resolved, none may be declared.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.errors import ConfigError
from pipeline.parsing import text

MAX_BYTES = 64_000_000
"""As much as a feeds.yaml may have: about 400,000 feeds."""
_MAX_DEPTH = 20
_MAX_TAG_CHARS = 64
_ENTITY = re.compile(rb"<\x00?!\x00?E\x00?N\x00?T\x00?I\x00?T\x00?Y", re.I)
_CATEGORY_CHARS = 2_000
# Many programs write addresses and names as they are; a parser that recovers would cut them.
_BARE_AMPERSAND = re.compile(rb"&(?!(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos);)", re.I)
_NAMESPACE = "urn:wiredesk:feeds"
_ID = f"{{{_NAMESPACE}}}id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed of a list. `url`: as written there; `folders`: its folders and categories, outermost first.

    `id`: of the desk that wrote the list, None = another program did.
    """

    url: str
    title: str | None = None
    page: str | None = None
    language: str | None = None
    folders: tuple[str, ...] = ()
    id: str | None = None


def read(document: bytes) -> tuple[Outline, ...]:
    """Every feed of the list, in order. Raises `ConfigError`: no OPML, or entities declared in it.

    >>> read(b'<opml><body><outline text="News"><outline xmlUrl="https://a.example/"/></outline></body></opml>')
    (Outline(url='https://a.example/', title=None, page=None, language=None, folders=('News',), id=None),)
    """
    if len(document) > MAX_BYTES:
        raise ConfigError(f"the list is longer than {MAX_BYTES:,} bytes")
    if _ENTITY.search(document):
        raise ConfigError("the list declares entities, which no OPML needs: it is not read")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(_mended(document), parser)
    except etree.XMLSyntaxError as error:
        raise ConfigError(f"no OPML: {error.msg}") from error
    if root is None or _name(root) != "opml":
        found = "nothing that could be read" if root is None else f"its root element is <{_name(root)}>"
        raise ConfigError(f"no OPML: {found}, where <opml> belongs")
    try:
        return tuple(_outlines(root, (), 0))
    except UnicodeDecodeError as error:  # half a character, by reference: lxml lets it in and not out
        raise ConfigError(f"no OPML: an attribute holds what is no text ({error.reason})") from error


def write(title: str, outlines: Sequence[Outline]) -> bytes:
    """OPML 2.0: a folder for each outline's first one, all of them as categories."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"wiredesk": _NAMESPACE})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _clean(title)
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    for outline in outlines:
        below = body
        if outline.folders:
            name = _clean(outline.folders[0])
            if name not in folders:
                folders[name] = etree.SubElement(body, "outline", {"text": name})
            below = folders[name]
        etree.SubElement(below, "outline", dict(_written(outline)))
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _mended(document: bytes) -> bytes:
    """Readable as XML; UTF-16, which no program writes by hand, is left as it is."""
    start = document.lstrip()
    return start if b"\0" in start[:100] else _BARE_AMPERSAND.sub(b"&amp;", start)


def _outlines(element: etree._Element, folders: tuple[str, ...], depth: int) -> Iterator[Outline]:
    """A folder is an outline without a feed; one that has both is a feed and its folder."""
    for below in element.iterchildren(etree.Element):
        attributes = {_local(str(name)): str(value) for name, value in below.attrib.items()}
        url = attributes.get("xmlurl", "").strip()
        title = _words(attributes.get("title") or attributes.get("text") or "", text.MAX_TITLE_CHARS)
        if url:
            yield Outline(
                url=url,
                title=title or None,
                page=attributes.get("htmlurl", "").strip() or None,
                language=text.language_tag(attributes.get("language")),
                folders=tuple(dict.fromkeys((*folders, *_categories(attributes.get("category", ""))))),
                id=below.get(_ID),
            )
        if depth < _MAX_DEPTH:
            name = () if url or _name(below) != "outline" else (title[:_MAX_TAG_CHARS].strip(),)
            yield from _outlines(below, (*folders, *filter(None, name)), depth + 1)


def _categories(value: str) -> Iterator[str]:
    """Source: OPML 2.0, `category`: slash-delimited paths, separated by commas."""
    for name in re.split(r"[,/]", value[:_CATEGORY_CHARS]):
        shown = _words(name, _MAX_TAG_CHARS)
        if shown:
            yield shown


def _words(value: str, limit: int) -> str:
    """On one line; names of HTML's entities that were written into XML are read."""
    return text.one_line(html.unescape(value), limit)


def _written(outline: Outline) -> Iterator[tuple[str, str]]:
    title = _clean(outline.title or outline.url)
    categories = [name for name in outline.folders if not re.search(r"[,/]", name)]
    yield from (("type", "rss"), ("text", title), ("title", title), ("xmlUrl", _clean(outline.url)))
    optional: Iterable[tuple[str, str | None]] = (
        ("htmlUrl", outline.page),
        ("language", outline.language),
        ("category", ",".join(categories)),
        (_ID, outline.id),
    )
    yield from ((name, _clean(value)) for name, value in optional if value)


def _clean(value: str) -> str:
    """Without what XML cannot hold."""
    return "".join(char for char in value if char.isprintable())


def _name(element: etree._Element) -> str:
    return _local(str(element.tag))


def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()
