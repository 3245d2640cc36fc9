"""Does our reading of a feed say the same as feedparser's, entry by entry and field by field?

feedparser's values are taken as it gives them and brought into our form: absolute links, words of titles,
names without addresses. Entries are paired by their place. A difference is put under the reason that explains
it; what no reason explains is printed as such.
"""

from __future__ import annotations

import html
import io
import re
from calendar import timegm
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import feedparser

from pipeline.errors import ParseError
from pipeline.model import Entry, ParsedFeed
from pipeline.parsing import text
from pipeline.parsing.drafts import name_of
from pipeline.parsing.feed import read_quickly
from pipeline.urls import resolve

URL = "https://example.org/feed.xml"
BARS = {"id": 0.999, "title": 0.999, "link": 0.995}
_SHOWN = 3
_FORBIDDEN = dict.fromkeys({*range(32)} - {9, 10, 13})
_Raw = Mapping[str, Any]


def report(feeds: list[tuple[str, bytes]]) -> None:
    """Agreement by field, and the differences by reason. `feeds`: names and bodies."""
    agreed: Counter[str] = Counter()
    differing: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], list[str]] = {}
    entries = 0
    for name, body in feeds:
        pair = _read_twice(name, body)
        if pair is None:
            continue
        feed, raw = pair
        base = _base(feed)
        for entry, their in zip(feed.entries, raw.entries, strict=False):
            entries += 1
            for field, (compare, explain) in _FIELDS.items():
                mine, other = compare(entry, dict(their), base)
                if mine == other:
                    agreed[field] += 1
                    continue
                key = field, explain(mine, other, dict(their))
                differing[key] += 1
                if differing[key] <= _SHOWN:
                    examples.setdefault(key, []).append(f"{name}: ours {mine!r:.90} theirs {other!r:.90}")
    print(f"\nagreement with feedparser on {entries} entries")
    for field in _FIELDS:
        bar = f"   (bar: {BARS[field]:.1%})" if field in BARS else ""
        print(f"  {field:11}{agreed[field] / max(entries, 1):8.2%}{bar}")
        for (of, reason), count in differing.items():
            if of == field:
                print(f"      {count:5} {reason}")
                print("".join(f"            {example}\n" for example in examples[of, reason]), end="")


def _read_twice(name: str, body: bytes) -> tuple[ParsedFeed, Any] | None:
    try:
        feed = read_quickly(body, "application/xml", URL)
    except ParseError:
        return None
    if feed is None or feed.format.startswith(("json", "sitemap")):
        return None
    raw = feedparser.parse(  # type: ignore[attr-defined, no-untyped-call]
        io.BytesIO(body),
        sanitize_html=False,
        resolve_relative_uris=False,
        response_headers={"content-type": "application/xml"},
    )
    if len(raw.entries) != len(feed.entries):
        print(
            f"  {name}: {len(feed.entries)} entries, feedparser {len(raw.entries)} ({', '.join(feed.flaws)})"
        )
        if not raw.entries or "too_many_entries" not in feed.flaws:
            return None
    return feed, raw


def _base(feed: ParsedFeed) -> str:
    return URL if feed.link is None or feed.format.startswith("atom") else feed.link


# ── a field of an entry: ours, theirs in our form ────────────────────────────────────────────────


def _id(entry: Entry, their: _Raw, _: str) -> tuple[Any, Any]:
    return entry.id, (their.get("id") or "")[: text.MAX_ID_CHARS] or None


def _title(entry: Entry, their: _Raw, _: str) -> tuple[Any, Any]:
    value = (their.get("title") or "").strip()
    plain = dict(their.get("title_detail") or {}).get("type") == "text/plain"
    return entry.title, (text.one_line if plain else text.plain)(value, text.MAX_TITLE_CHARS)


def _link(entry: Entry, their: _Raw, base: str) -> tuple[Any, Any]:
    href = their.get("feedburner_origlink") or their.get("link")
    return entry.link, resolve(base, href) if href else None


def _moment(found: Any) -> int | None:
    return None if found is None else timegm(found)


def _published(entry: Entry, their: _Raw, _: str) -> tuple[Any, Any]:
    found = their.get("published_parsed") or their.get("created_parsed") or their.get("updated_parsed")
    return entry.published_at and int(entry.published_at.timestamp()), _moment(found)


def _updated(entry: Entry, their: _Raw, _: str) -> tuple[Any, Any]:
    return entry.updated_at and int(entry.updated_at.timestamp()), _moment(their.get("updated_parsed"))


def _authors(entry: Entry, their: _Raw, _: str) -> tuple[Any, Any]:
    listed = [dict(author).get("name") or "" for author in their.get("authors") or []]
    return set(entry.authors), set(map(name_of, listed)) - {""}


def _categories(entry: Entry, their: _Raw, _: str) -> tuple[Any, Any]:
    listed = (dict(tag).get("label") or dict(tag).get("term") or "" for tag in their.get("tags") or [])
    names = {text.plain(name, text.MAX_NAME_CHARS) for name in listed}
    return set(entry.categories), names - {""}


def _content(entry: Entry, their: _Raw, _: str) -> tuple[Any, Any]:
    parts = [*(their.get("content") or []), *filter(None, [their.get("summary_detail")])]
    bodies = [
        text.as_markup(part["value"]) if part.get("type") == "text/plain" else part["value"]
        for part in map(dict, parts)
    ]
    longest = max((body[: text.MAX_CONTENT_CHARS] for body in bodies), key=len, default="")
    return entry.content or "", longest


# ── why they differ ──────────────────────────────────────────────────────────────────────────────

_NOT_EXPLAINED = "NOT EXPLAINED"


def _link_reason(mine: Any, other: Any, their: _Raw) -> str:
    if other is not None and mine is None and their.get("link") == their.get("id"):
        return "feedparser takes an id that is no URL for a link"
    if mine is not None and other is None:
        return "feedparser has no link, or an empty one"
    return _NOT_EXPLAINED


def _date_reason(mine: Any, other: Any, their: _Raw) -> str:
    said = " | ".join(str(their.get(name)) for name in ("published", "created", "updated") if their.get(name))
    if other is None:
        return "feedparser cannot read the date"
    if re.search(r"[A-Z]{3,5}\b", said) and mine is not None and (mine - other) % 1_800 == 0:
        return "feedparser takes the zone's name for UTC"
    return _NOT_EXPLAINED


def _author_reason(_: Any, other: Any, their: _Raw) -> str:
    if "@" in str(their.get("author")) or any("(" in name for name in other):
        return "feedparser takes addresses apart by domains of at most four letters"
    return _NOT_EXPLAINED


def _content_reason(mine: Any, other: Any, their: _Raw) -> str:
    words = [text.plain(body, 20_000) for body in (mine, other)]
    if words[0] == words[1] or html.unescape(mine) == html.unescape(other):
        return "same words, other spelling of the markup"
    if html.unescape(mine) == html.unescape(other).translate(_FORBIDDEN):
        return "feedparser keeps characters that XML forbids"
    captions = {dict(said).get("value") for said in their.get("content") or []}
    if len(their.get("media_content") or []) > 1 and text.plain(mine, 20_000) in captions:
        return "of the captions of several pictures feedparser takes the last for a summary"
    return _NOT_EXPLAINED


def _unexplained(*_: Any) -> str:
    return _NOT_EXPLAINED


_FIELDS: dict[str, tuple[Callable[[Entry, _Raw, str], tuple[Any, Any]], Callable[[Any, Any, _Raw], str]]] = {
    "id": (_id, _unexplained),
    "title": (_title, _unexplained),
    "link": (_link, _link_reason),
    "published": (_published, _date_reason),
    "updated": (_updated, _date_reason),
    "authors": (_authors, _author_reason),
    "categories": (_categories, _unexplained),
    "content": (_content, _content_reason),
}
