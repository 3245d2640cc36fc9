"""The fields of feedparser's result that we carry, and how its values read in our form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pipeline.model import Entry, ParsedFeed
from pipeline.parsing import text
from pipeline.parsing.clean import clean_html
from pipeline.parsing.dates import parse_date
from pipeline.parsing.drafts import name_of
from pipeline.urls import resolve

URL = "http://127.0.0.1:8097/tests/feed.xml"

FieldPath = tuple[str | int, ...]
"""Names and positions on the way to a field, `entries` and 0 first where it is an entry's."""
_Pair = tuple[Any, Any]
"""What was wanted, in our form, and what we found."""
Read = Callable[[ParsedFeed, int, Any], _Pair]
"""Document, position in the list that the path goes through (0 without one), wanted → both in our form."""


def _entry(feed: ParsedFeed) -> Entry:
    return feed.entries[0]


def _words(found: Callable[[ParsedFeed], str | None], limit: int) -> Read:
    """A text that theirs gives as markup or as plain text, as it came; ours is always plain."""

    def read(feed: ParsedFeed, _: int, wanted: str) -> _Pair:
        ours = found(feed) or ""
        return (text.one_line if ours == text.one_line(wanted, limit) else text.plain)(wanted, limit), ours

    return read


def _link(found: Callable[[ParsedFeed], str | None]) -> Read:
    return lambda feed, _, wanted: (resolve(feed.link or URL, wanted), found(feed))


def _at(listed: Callable[[ParsedFeed], Iterable[Any]]) -> Callable[[ParsedFeed, int], Any]:
    return lambda feed, position: dict(enumerate(listed(feed))).get(position)


def _category(feed: ParsedFeed, position: int, wanted: str) -> _Pair:
    return text.plain(wanted, text.MAX_NAME_CHARS), _at(lambda feed: _entry(feed).categories)(feed, position)


def _author(feed: ParsedFeed, position: int, wanted: str) -> _Pair:
    name = name_of(wanted)
    found = _entry(feed).authors
    # one who is but an address has no name, so those after it move up
    return (name, found[min(position, len(found) - 1)] if found else None) if name else (None, None)


def _content(feed: ParsedFeed, _: int, wanted: str) -> _Pair:
    found = _entry(feed).content or ""
    if "<" in wanted:
        return clean_html(wanted), clean_html(found)
    return text.plain(wanted, text.MAX_CONTENT_CHARS), text.plain(found, text.MAX_CONTENT_CHARS)


def _file(name: str) -> Read:
    def read(feed: ParsedFeed, position: int, wanted: Any) -> _Pair:
        file = _at(lambda feed: _entry(feed).enclosures)(feed, position)
        return (int(wanted) if name == "size_bytes" else wanted), file and getattr(file, name)

    return read


def _source_title(feed: ParsedFeed) -> str | None:
    source = _entry(feed).source
    return source.title if source else None


def _source_url(feed: ParsedFeed) -> str | None:
    source = _entry(feed).source
    return source.url if source else None


def _date(name: str) -> Read:
    def read(feed: ParsedFeed, _: int, wanted: Any) -> _Pair:
        if isinstance(wanted, tuple):
            year, month, day, hour, minute, second = wanted[:6]
            wanted = f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        return parse_date(wanted), getattr(_entry(feed), name)

    return read


_title = _words(lambda feed: _entry(feed).title, text.MAX_TITLE_CHARS)
_feed_title = _words(lambda feed: feed.title, text.MAX_TITLE_CHARS)
_summary = _words(lambda feed: _entry(feed).summary, text.MAX_SUMMARY_CHARS)
_page = _link(lambda feed: _entry(feed).link)
_id: Read = lambda feed, _, wanted: (wanted, _entry(feed).id)  # noqa: E731

_READERS: dict[str, Read] = {
    "feed title": _feed_title,
    "feed title_detail value": _feed_title,
    "feed link": _link(lambda feed: feed.link),
    "entry id": _id,
    "entry guid": _id,
    "entry link": _page,
    "entry title": _title,
    "entry title_detail value": _title,
    "entry summary": _summary,
    "entry summary_detail value": _summary,
    "entry description": _summary,
    "entry content # value": _content,
    "entry author": _author,
    "entry author_detail name": _author,
    "entry authors # name": _author,
    "entry category": _category,
    "entry tags # term": _category,
    "entry tags # label": _category,
    "entry enclosures # href": _file("url"),
    "entry enclosures # url": _file("url"),
    "entry enclosures # type": _file("type"),
    "entry enclosures # length": _file("size_bytes"),
    "entry source title": _words(_source_title, text.MAX_TITLE_CHARS),
    "entry source href": _link(_source_url),
    "entry source link": _link(_source_url),
    "entry published": _date("published_at"),
    "entry published_parsed": _date("published_at"),
    "entry created": _date("published_at"),
    "entry created_parsed": _date("published_at"),
    "entry issued": _date("published_at"),
    "entry issued_parsed": _date("published_at"),
    "entry updated": _date("updated_at"),
    "entry updated_parsed": _date("updated_at"),
    "entry modified": _date("updated_at"),
    "entry modified_parsed": _date("updated_at"),
    "entry date": _date("updated_at"),
    "entry date_parsed": _date("updated_at"),
}


def reader_of(path: FieldPath) -> Read | None:
    """None = a field that we do not carry."""
    return _READERS.get(spelled(path))


def spelled(path: FieldPath) -> str:
    """The path in words, every position in a list a #."""
    if path[:2] == ("entries", 0):
        path = ("entry", *path[2:])
    return " ".join("#" if isinstance(part, int) else part for part in path)
