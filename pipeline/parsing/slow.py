"""feedparser's reading of a document, for what the fast reader does not understand fully.

The only module that knows feedparser, which gets a stream and never a text: it opens texts that look
like paths and URLs. feedparser is quadratic on hostile input: what is cheap to prevent is prevented
here, the rest is why `adapters.feed_parser` runs it in a process that can be killed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import feedparser

from pipeline.errors import ParseError
from pipeline.parsing import dialects, text, xmlfeed
from pipeline.parsing.drafts import Draft, FeedDraft, Said

MAX_BYTES = 2_000_000
"""No real feed that needs feedparser has more, and it takes 3 s and 30 times the memory for as much."""

# The text of an author, with what may stand before it: feedparser's search for an address in it takes
# 14 s for 39 KB. Source: kurtmckee/feedparser issue 562.
_AUTHOR = re.compile(
    rb"(<(?:[\w.-]+:)?(?:author|creator|managingEditor|webMaster|publisher|owner|contributor)\b[^>]{0,500}>"
    rb"\s*(?:<!\[CDATA\[)?[^<\]]{%d})[^<\]]+" % text.MAX_NAME_CHARS,
    re.I,
)
# In a line that begins so it looks for an encoding: 12 s for 16 KB of them, and the cube of it for more.
_DECLARATION = re.compile(rb"\s*<\?xml\b[^>]{0,500}>\s*")
_SKIPPED = re.compile(rb"<skip(hours|days)\b[^>]{0,200}>(.{0,2000}?)</skip", re.I | re.S)
_SKIP = re.compile(rb"<(?:hour|day)>\s*(\w{1,10})", re.I)
# What its SAX and SGML halves raise on documents that nobody thought of.
_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
# It writes "<br></br>", which browsers read as two breaks.
_VOID = re.compile(rf"(<({'|'.join(sorted(dialects.VOID_ELEMENTS))})\b[^<>]*?)\s*/?></\2>")


def read(document: bytes) -> FeedDraft:
    """`document`: in UTF-8, whatever it declares.

    Raises `ParseError`: not_a_feed; too_large for what it cannot be trusted with.
    """
    if len(document) > MAX_BYTES:
        raise ParseError("a large document that is not well-formed", reason="too_large")
    # No content-location: ids would be resolved with the links, and change when the feed moves.
    headers = {"content-type": "application/xml; charset=utf-8"}
    short = xmlfeed.shortened(document)
    try:
        found = feedparser.parse(  # type: ignore[attr-defined, no-untyped-call]  # it has no types
            io.BytesIO(_AUTHOR.sub(rb"\1", _without_declaration(short))),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers=headers,
        )
    except _FAULTS as error:
        raise ParseError(f"{type(error).__name__} in feedparser: {error}") from error
    feed = _feed(_Fields(found.feed), found.version)
    feed.entries = [_entry(_Fields(raw)) for raw in found.entries[: text.MAX_ENTRIES + 1]]
    feed.flaws += ["not_well_formed"] if found.get("bozo_exception") is not None else []
    feed.flaws += ["too_many_entries"] if short is not document else []
    for kind, block in _SKIPPED.findall(document):
        listed = [name.decode("ascii", "replace") for name in _SKIP.findall(block)]
        (feed.hours if kind.lower() == b"hours" else feed.days).extend(listed)
    return feed


def _without_declaration(document: bytes) -> bytes:
    """The blank in front keeps other instructions from being looked through in its place."""
    declaration = _DECLARATION.match(document)
    return b"\n" + document[declaration.end() if declaration else 0 :]


class _Fields:
    """What feedparser found in one element, by its own names, each as the type that it should have."""

    def __init__(self, raw: Any) -> None:
        # dict.get: feedparser's own answers "updated" with "published" and warns about it.
        self._raw: Mapping[str, Any] = dict(raw)

    def text(self, name: str) -> str:
        value = self._raw.get(name)
        return value.strip() if isinstance(value, str) else ""

    def items(self, name: str) -> list[_Fields]:
        value = self._raw.get(name)
        listed = value if isinstance(value, list) else [value]
        return [_Fields(item) for item in listed[: text.MAX_NAMES] if isinstance(item, dict)]

    def flag(self, name: str) -> bool:
        return bool(self._raw.get(name))

    def said(self, name: str) -> Said:
        """A text with the type that it has, or that feedparser guessed."""
        detail = next(iter(self.items(f"{name}_detail")), None)
        return Said(self.text(name), detail is not None and detail.text("type") == "text/plain")

    def links(self, relation: str) -> list[_Fields]:
        return [link for link in self.items("links") if link.text("rel") == relation]


def _feed(fields: _Fields, version: str) -> FeedDraft:
    feed = FeedDraft(version)
    feed.title = fields.said("title")
    feed.link = fields.text("link")
    feed.language = fields.text("language")
    feed.ttl = fields.text("ttl")
    feed.period = fields.text("sy_updateperiod")
    feed.frequency = fields.text("sy_updatefrequency")
    feed.next = next((link.text("href") for link in fields.links("next")), "")
    return feed


def _entry(fields: _Fields) -> Draft:
    draft = Draft()
    draft.id = fields.text("id")
    draft.id_is_link = fields.flag("guidislink")
    draft.title = fields.said("title")
    draft.original = fields.text("feedburner_origlink")
    draft.pages = tuple(
        link.text("href") for link in fields.links("alternate") if link.text("type") in dialects.PAGE_TYPES
    )
    draft.authors = tuple(_authors(fields))
    draft.published, draft.created, draft.updated = map(fields.text, ("published", "created", "updated"))
    draft.summary = fields.said("summary") if fields.items("summary_detail") else None
    draft.bodies = (*map(_body, (*fields.items("content"), *fields.items("summary_detail"))),)
    draft.categories = tuple(tag.text("label") or tag.text("term") for tag in fields.items("tags"))
    draft.enclosures = (
        *((link.text("href"), link.text("type"), link.text("length")) for link in fields.links("enclosure")),
        *(
            (file.text("url"), file.text("type"), file.text("filesize"))
            for file in fields.items("media_content")
        ),
    )
    draft.source = next(map(_source, fields.items("source")), None)
    title = next(iter(fields.items("title_detail")), None)
    draft.language = fields.text("language") or (title.text("language") if title else "")
    return draft


def _body(part: _Fields) -> Said:
    kind = part.text("type")
    value = part.text("value")
    return Said(
        _VOID.sub(r"\1 />", value) if kind == "application/xhtml+xml" else value, kind == "text/plain"
    )


def _authors(fields: _Fields) -> Iterator[str]:
    listed = [author.text("name") for author in fields.items("authors")]
    # feedparser takes addresses apart by domains of at most four letters; alone, the whole is at hand.
    return iter(listed if len(listed) > 1 else [fields.text("author")])


def _source(source: _Fields) -> tuple[str, str]:
    own = [*source.links("self"), *source.links("alternate")]
    url = source.text("href") or next((link.text("href") for link in own), "")
    return source.text("title"), url
