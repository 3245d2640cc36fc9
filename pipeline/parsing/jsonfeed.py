"""JSON Feed 1.0 and 1.1 to our types.

Source: jsonfeed.org/version/1.1. What has the wrong type is taken for absent, so that one bad field
loses no entry and one bad entry no other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.errors import ParseError
from pipeline.model import Enclosure, Entry, ParsedFeed
from pipeline.parsing import text
from pipeline.parsing.dates import parse_date
from pipeline.urls import resolve

_HALF_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")


def read(body: bytes, url: str) -> ParsedFeed:
    """Raises `ParseError` (not_a_feed) on JSON that is none, or that is no feed."""
    try:
        document = _document(body)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"JSON that cannot be read: {error}") from error
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise ParseError("JSON without a list of items")
    home, following = _text(document, "home_page_url"), _text(document, "next_url")
    entries = tuple(_entry(item, url) for item in items[: text.MAX_ENTRIES] if isinstance(item, dict))
    usable = tuple(entry for entry in entries if entry.id or entry.link or entry.title or entry.content)
    flaws = [
        *(["bad_entry"] if len(usable) < min(len(items), text.MAX_ENTRIES) else []),
        *(["too_many_entries"] if len(items) > text.MAX_ENTRIES else []),
    ]
    return ParsedFeed(
        format="json11" if "1.1" in (_text(document, "version") or "") else "json1",
        title=text.one_line(_text(document, "title") or "", text.MAX_TITLE_CHARS) or None,
        link=resolve(url, home) if home else None,
        language=text.language_tag(_text(document, "language")),
        entries=usable,
        next_url=resolve(url, following) if following else None,
        flaws=tuple(flaws),
    )


def _document(body: bytes) -> Any:
    """Half a character (`\\ud83d` without its other half) is none, and no state can keep it."""
    document = json.loads(body)
    if _HALF_CHARACTER.search(body) is None:
        return document
    return json.loads(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"))


def _entry(item: Mapping[str, Any], url: str) -> Entry:
    plain_body = _text(item, "content_text")
    content = _text(item, "content_html") or (text.as_markup(plain_body) if plain_body else None)
    link = _text(item, "url")
    summary = _text(item, "summary")
    return Entry(
        id=(_identifier(item.get("id")) or "")[: text.MAX_ID_CHARS] or None,
        link=resolve(url, link) if link else None,
        title=text.plain(_text(item, "title") or "", text.MAX_TITLE_CHARS),
        authors=tuple(_names(item)),
        published_at=parse_date(_text(item, "date_published") or ""),
        updated_at=parse_date(_text(item, "date_modified") or ""),
        summary=(text.plain(summary or content or "", text.MAX_SUMMARY_CHARS) or None),
        content=content[: text.MAX_CONTENT_CHARS] if content else None,
        categories=tuple(_texts(item.get("tags"))),
        language=text.language_tag(_text(item, "language")),
        enclosures=tuple(_files(item, url)),
    )


def _text(holder: Mapping[str, Any], key: str) -> str | None:
    value = holder.get(key)
    return value if isinstance(value, str) and value.strip() else None


def _identifier(value: object) -> str | None:
    """Ids are strings; version 1 lets publishers write numbers and asks readers to take them."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else None


def _texts(values: object) -> Iterator[str]:
    for value in values[: text.MAX_NAMES] if isinstance(values, list) else ():
        found = text.one_line(value, text.MAX_NAME_CHARS) if isinstance(value, str) else ""
        if found:
            yield found


def _names(item: Mapping[str, Any]) -> Iterator[str]:
    """`authors` of version 1.1, else `author` of version 1."""
    authors = item.get("authors")
    listed = authors if isinstance(authors, list) else [item.get("author")]
    for author in listed[: text.MAX_NAMES]:
        yield from _texts([author.get("name")] if isinstance(author, dict) else None)


def _files(item: Mapping[str, Any], url: str) -> Iterator[Enclosure]:
    attachments = item.get("attachments")
    for file in attachments[: text.MAX_NAMES] if isinstance(attachments, list) else ():
        found = resolve(url, _text(file, "url") or "") if isinstance(file, dict) else None
        if found is not None:
            size = file.get("size_in_bytes")
            is_size = isinstance(size, int) and not isinstance(size, bool) and size >= 0
            yield Enclosure(url=found, type=_text(file, "mime_type"), size_bytes=size if is_size else None)
