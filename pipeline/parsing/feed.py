"""Feed bytes to `ParsedFeed`: what kind of document it is, then feedparser or the JSON reader.

The only module that knows feedparser, which gets a stream and never a text: it opens texts that look
like paths and URLs. feedparser is quadratic on hostile input: what is cheap to prevent is prevented
here, the rest is why `adapters.feed_parser` runs `parse` in a process that can be killed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import feedparser

from pipeline.errors import ParseError
from pipeline.model import Entry, ParsedFeed
from pipeline.parsing import jsonfeed, text
from pipeline.parsing.dates import parse_date
from pipeline.urls import resolve

_SNIFFED_BYTES = 1_024
_PROLOGUE_BYTES = 65_536
# Comments, declarations and a doctype may stand before the root element, and whole licences in them.
_PROLOGUE = re.compile(rb"\s*(?:<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>|\s)*", re.S | re.I)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")
_FEED_ROOTS = frozenset({b"rss", b"feed", b"rdf", b"channel"})
_FEED_START = re.compile(rb"<(?:[\w.-]+:)?(rss|feed|rdf)[\s>]", re.I)
_HTML_ROOTS = frozenset({b"html", b"head", b"body", b"script", b"div", b"title", b"meta"})

# The text of an author, with what may stand before it: feedparser's search for an address in it takes
# 14 s for 39 KB. Source: kurtmckee/feedparser issue 562.
_AUTHOR = re.compile(
    rb"(<(?:[\w.-]+:)?(?:author|creator|managingEditor|webMaster|publisher|owner|contributor)\b[^>]{0,500}>"
    rb"\s*(?:<!\[CDATA\[)?[^<\]]{%d})[^<\]]+" % text.MAX_NAME_CHARS,
    re.I,
)
_ADDRESS = re.compile(r"[(<]?[^\s()<>@]+@[^\s()<>@]+[)>]?")
_ENTRY_END = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.I)

_PERIODS_S = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
# What its SAX and SGML halves raise on documents that nobody thought of.
_FEEDPARSER_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
_ENCODING_FLAWS = (feedparser.CharacterEncodingOverride, feedparser.CharacterEncodingUnknown)


def parse(body: bytes, content_type: str | None, url: str) -> ParsedFeed:
    """`url`: where the document came from; relative links are resolved against it in the end.

    `content_type`: the whole header, None = none sent; it names the encoding, never the format.
    Raises `ParseError`: empty_body, html_page, not_a_feed.
    """
    if _is_json(body):
        return jsonfeed.read(body.removeprefix(b"\xef\xbb\xbf"), url)
    tame, flaws = _tamed(body)
    # No content-location: ids would be resolved with the links, and change when the feed moves.
    headers = {"content-type": content_type or "application/xml"}
    try:
        document = feedparser.parse(  # type: ignore[attr-defined, no-untyped-call]  # it has no types
            io.BytesIO(tame), sanitize_html=False, resolve_relative_uris=False, response_headers=headers
        )
    except _FEEDPARSER_FAULTS as error:
        raise ParseError(f"{type(error).__name__} in feedparser: {error}") from error
    return _parsed(document, url, flaws)


def _is_json(body: bytes) -> bool:
    """Whether the document is JSON; else it is XML of some feed's format, or `ParseError` says what it is."""
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
        return True
    prologue = _PROLOGUE.match(start)
    match = _ROOT.match(start, prologue.end() if prologue else 0)
    root = match[1].lower() if match else b""
    if root in _FEED_ROOTS:
        return False
    if root in _HTML_ROOTS or re.match(rb"<!doctype\s+html", start, re.I):
        raise ParseError("the page is HTML", reason="html_page")
    if _FEED_START.search(start, 0, _SNIFFED_BYTES) is None:  # a program's warnings may stand in front
        raise ParseError("no root element of any feed format")
    return False


def _tamed(body: bytes) -> tuple[bytes, list[str]]:
    """The document without what makes feedparser slow, still well-formed where it was."""
    flaws = []
    ends = [match.end() for match in _ENTRY_END.finditer(body)]
    if len(ends) > text.MAX_ENTRIES:
        body = body[: ends[text.MAX_ENTRIES - 1]] + body[ends[-1] :]
        flaws.append("too_many_entries")
    return _AUTHOR.sub(rb"\1", body), flaws


def _parsed(document: Any, url: str, flaws: list[str]) -> ParsedFeed:
    # dict.get: feedparser's own answers "updated" with "published" and warns about it.
    feed = _Fields(document.feed)
    home = feed.text("link")
    link = resolve(url, home) if home else None
    # Atom resolves links against the document; RSS, in practice, against the link of its channel.
    base = url if link is None or document.version.startswith("atom") else link
    entries = tuple(_entry(_Fields(raw), base) for raw in document.entries[: text.MAX_ENTRIES])
    usable = tuple(entry for entry in entries if entry.id or entry.link or entry.title or entry.content)
    if len(usable) < len(entries):
        flaws.append("bad_entry")
    fault = document.get("bozo_exception")
    if isinstance(fault, _ENCODING_FLAWS):
        flaws.append("wrong_encoding")
    elif fault is not None and not isinstance(fault, feedparser.NonXMLContentType):
        flaws.append("not_well_formed")
    if not entries and (not document.version or "not_well_formed" in flaws):
        raise ParseError(f"no entry could be read: {fault or 'unknown format'}")
    return ParsedFeed(
        format=document.version or "unknown",
        title=feed.title() or None,
        link=link,
        language=text.language_tag(feed.text("language")),
        entries=usable,
        ttl_s=_ttl_s(feed),
        flaws=tuple(flaws),
    )


class _Fields:
    """What feedparser found in one element, by its own names, each as the type that it should have."""

    def __init__(self, raw: Any) -> None:
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

    def title(self) -> str:
        return _words(self, "title", text.MAX_TITLE_CHARS)


def _entry(fields: _Fields, base: str) -> Entry:
    updated = parse_date(fields.text("updated"))
    content = max(_bodies(fields), key=len, default="")
    return Entry(
        id=fields.text("id")[: text.MAX_ID_CHARS] or None,
        link=_link(fields, base),
        title=fields.title(),
        authors=tuple(dict.fromkeys(_authors(fields))),
        published_at=parse_date(fields.text("published")) or parse_date(fields.text("created")) or updated,
        updated_at=updated,
        summary=_words(fields, "summary", text.MAX_SUMMARY_CHARS)
        or text.plain(content, text.MAX_SUMMARY_CHARS)
        or None,
        content=content[: text.MAX_CONTENT_CHARS] or None,
        categories=tuple(dict.fromkeys(_categories(fields))),
        language=text.language_tag(fields.text("language") or _detail(fields, "title", "language")),
    )


def _detail(fields: _Fields, name: str, key: str) -> str:
    return next((detail.text(key) for detail in fields.items(f"{name}_detail")), "")


def _words(fields: _Fields, name: str, limit: int) -> str:
    value = fields.text(name)
    # Declared plain, "<b>" is three characters; everything else is markup or looks like it.
    if _detail(fields, name, "type") == "text/plain":
        return text.one_line(value, limit)
    return text.plain(value, limit)


def _link(fields: _Fields, base: str) -> str | None:
    """The page: the publisher's own address behind FeedBurner, the alternate link, a guid that is a URL."""
    links = [
        link.text("href")
        for link in fields.items("links")
        if link.text("rel") == "alternate" and link.text("type") in _HTML_TYPES
    ]
    for candidate in (fields.text("feedburner_origlink"), *links):
        found = resolve(base, candidate) if candidate else None
        if found is not None:
            return found
    guid = fields.text("id") if fields.flag("guidislink") else ""
    return resolve(base, guid) if guid.lower().startswith(("http://", "https://")) else None


def _bodies(fields: _Fields) -> Iterator[str]:
    for part in (*fields.items("content"), *fields.items("summary_detail")):
        value = part.text("value")
        yield text.as_markup(value) if part.text("type") == "text/plain" else value


def _authors(fields: _Fields) -> Iterator[str]:
    """Names without addresses; an author who is but an address has no name."""
    listed = [author.text("name") for author in fields.items("authors")]
    # feedparser takes addresses apart by domains of at most four letters; alone, the whole is at hand.
    for author in listed if len(listed) > 1 else [fields.text("author")]:
        name = text.plain(_ADDRESS.sub("", author[: text.MAX_NAME_CHARS]), text.MAX_NAME_CHARS).strip("() ")
        if name:
            yield name


def _categories(fields: _Fields) -> Iterator[str]:
    for tag in fields.items("tags"):
        name = text.plain(tag.text("label") or tag.text("term"), text.MAX_NAME_CHARS)
        if name:
            yield name


def _ttl_s(feed: _Fields) -> float | None:
    """Seconds between polls that the publisher asks for. Source: RSS 2.0 ttl; RSS 1.0 syndication module."""
    minutes = feed.text("ttl")
    if re.fullmatch(r"\d{1,6}", minutes) and int(minutes) > 0:
        return int(minutes) * 60.0
    period = _PERIODS_S.get(feed.text("sy_updateperiod").lower())
    times = feed.text("sy_updatefrequency") or "1"
    if period is None or not re.fullmatch(r"[1-9]\d{0,3}", times):
        return None
    # Once an hour is what a widespread program writes when nobody chose anything.
    return None if (period, times) == (3_600, "1") else period / int(times)
