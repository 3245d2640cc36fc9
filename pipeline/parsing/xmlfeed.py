"""The fast reader of RSS 0.9x–2.0, RSS 1.0 and Atom 0.3 and 1.0: one pass over a tree, no guesses.

It reads what it understands fully and answers None to everything else, which is then feedparser's. What it
reads means what it would mean to feedparser: which of two titles counts, what a text without a type is.
"""

from __future__ import annotations

import re

from pipeline.parsing import dialects, sniff, text, xmltree
from pipeline.parsing.drafts import FeedDraft
from pipeline.parsing.xmlentry import EntryReader
from pipeline.parsing.xmltext import (
    Fields,
    Unclear,
    Voice,
    base_of,
    href_of,
    language_of,
    renamed_in,
    said,
    tag_of,
    text_of,
)
from pipeline.parsing.xmltree import Element

_HEAD_BYTES = 1_024
_FEW_BYTES = 150_000
"""So few that there is no need to count entries before they are read: none of them costs anything."""
_ITEM_START = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)\b", re.I)
_ITEM_END = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.I)


def read(document: bytes) -> FeedDraft | None:
    """None = not fully understood. `document`: in UTF-8, whatever it declares."""
    if sniff.may_declare_entities(document):
        return None
    short = shortened(document) if len(document) > _FEW_BYTES else document
    root, was_mended = xmltree.root_of(short)
    if root is None:
        return None
    try:
        feed = _Reader(root, short, was_mended=was_mended).feed
    except Unclear:
        return None
    feed.flaws += ["not_well_formed"] if was_mended else []
    feed.flaws += ["too_many_entries"] if short is not document else []
    return feed if feed.entries or not _ITEM_START.search(document) else None


def shortened(document: bytes) -> bytes:
    """The same without the entries past the cap, still well-formed where it was."""
    if document.count(b"item>") + document.count(b"entry>") <= text.MAX_ENTRIES:
        return document
    ends = [match.end() for match in _ITEM_END.finditer(document)]
    if len(ends) <= text.MAX_ENTRIES:
        return document
    return document[: ends[text.MAX_ENTRIES - 1]] + document[ends[-1] :]


class _Reader:
    """One document, read when it is made."""

    def __init__(self, root: Element, document: bytes, *, was_mended: bool) -> None:
        self.feed = FeedDraft(_format_of(root, document))
        self._voice = Voice(document, self.feed.format, was_mended=was_mended)
        self.feed.language = language_of(root, "")
        renamed = renamed_in(root)
        self._fields = Fields(dialects.FEED_FIELDS, renamed)
        self._entries = EntryReader(self._voice, renamed)
        self._by_id = ""
        self._base = base_of(root, "")
        if dialects.ROOTS[root.tag.lower()] == "feed":
            self._read_channel(root, self.feed.language)
        else:
            self._read_root(root)
        self.feed.link = self.feed.link or self._by_id

    def _read_root(self, root: Element) -> None:
        """Items stand in the channel, in RSS 1.0 beside it."""
        language = self.feed.language
        for child in root:
            tag = tag_of(child)
            if tag in dialects.CHANNELS:
                self._read_channel(child, language)
            elif tag in dialects.ITEMS:
                self._take(child, language)

    def _read_channel(self, channel: Element, language: str) -> None:
        fields = self._fields
        language, self._base = language_of(channel, language), base_of(channel, self._base)
        for child in channel:
            field = fields[child.tag]
            if field == "item":
                self._take(child, language)
            elif field is not None:
                self._read(field, child)

    def _take(self, item: Element, language: str) -> None:
        if len(self.feed.entries) <= text.MAX_ENTRIES:
            self.feed.entries.append(self._entries.read(item, language, self._base))

    def _read(self, field: str, element: Element) -> None:
        feed, voice = self.feed, self._voice
        if field == "title":
            feed.title = feed.title if feed.title.value else said(element, "plain", voice)
        elif field == "link":
            self._read_link(element)
        elif field == "id":
            self._by_id = text_of(element, voice)
        elif field == "hours":
            feed.hours += [text_of(hour, voice) for hour in element]
        elif field == "days":
            feed.days += [text_of(day, voice) for day in element]
        else:
            setattr(feed, field, text_of(element, voice))

    def _read_link(self, element: Element) -> None:
        relation = element.get("rel", "alternate").lower()
        href = href_of(element, self._base, self._voice)
        if relation == "next":
            self.feed.next = self.feed.next or href
        elif relation == "alternate" and element.get("type", "text/html").lower() in dialects.PAGE_TYPES:
            self.feed.link = href or self.feed.link


def _format_of(root: Element, document: bytes) -> str:
    """The format by feedparser's name for it. Raises `Unclear` for a root of no known format."""
    kind = dialects.ROOTS.get(tag_of(root))
    if kind == "feed":
        if tag_of(root).startswith(f"{{{dialects.ATOM_10}}}"):
            return "atom10"
        return dialects.ATOM_VERSIONS.get(root.get("version", ""), "atom")
    if kind == "rss":
        if b"<!DOCTYPE" in document and b"netscape" in document[:_HEAD_BYTES].lower():
            return "rss091n"
        version = root.get("version", "")
        return "rss20" if version.startswith("2.") else dialects.RSS_VERSIONS.get(version, "rss")
    if kind == "rdf":
        declared = {namespace.lower() for namespace in root.nsmap.values()}
        return (
            next((name for namespace, name in dialects.RDF_VERSIONS if namespace in declared), "")
            or _unclear()
        )
    return _unclear()


def _unclear() -> str:
    raise Unclear
