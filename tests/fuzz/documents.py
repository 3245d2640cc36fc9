"""Hostile feed documents: our own fixtures torn and patched, and documents grown from a feed's grammar."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from random import Random

from hypothesis import strategies as st

from tests.fuzz.vocabulary import (
    ATTRIBUTES,
    CODES,
    NAMES,
    NAMESPACES,
    NO_XML,
    PLAIN_NAMES,
    PROLOGUES,
    REFERENCES,
    ROOTS,
    VALUES,
)

FEEDS = Path(__file__).resolve().parents[1] / "data" / "feeds"
MAX_BYTES = 60_000
"""Of one document: what is quadratic shows here already, what is linear needs no more."""

_TOKEN = re.compile(rb"<!\[CDATA\[|\]\]>|<[^<>]*>?|[^<]+|.", re.S)
_JSON_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\[\]{},:"]+|.', re.S)


@lru_cache(maxsize=1)
def fixtures() -> tuple[bytes, ...]:
    """Our own feeds, each with one oddity already."""
    found = [path for path in sorted(FEEDS.iterdir()) if path.suffix in (".xml", ".json")]
    kept = [path for path in found if not path.name.endswith(".expected.json") and "error-" not in path.name]
    return tuple(path.read_bytes() for path in kept)


@st.composite
def torn_from(draw: st.DrawFn, bodies: Callable[[], tuple[bytes, ...]]) -> bytes:
    """A fixture, its tokens dropped, doubled, moved, replaced; then maybe its bytes."""
    body = draw(st.sampled_from(bodies()))
    pattern = _JSON_TOKEN if body.lstrip().startswith(b"{") else _TOKEN
    tokens = pattern.findall(body)
    # hypothesis' own integers crowd at their ends, and a document is more than its first tag
    chance = Random(draw(st.integers(0, 2**32)))
    for _ in range(draw(st.integers(1, 6))):
        at = chance.randrange(len(tokens) + 1)
        draw(st.sampled_from(_TEARS))(draw, tokens, at)
    body = b"".join(tokens)[:MAX_BYTES]
    if body and draw(st.integers(0, 7)) == 0:
        at = chance.randrange(len(body))
        body = draw(
            st.sampled_from((body[:at], body[at:], body[:at] + draw(st.binary(max_size=8)) + body[at + 1 :]))
        )
    return body


def _drop(draw: st.DrawFn, tokens: list[bytes], at: int) -> None:
    del tokens[at : at + draw(st.integers(1, 4))]


def _repeat(draw: st.DrawFn, tokens: list[bytes], at: int) -> None:
    some = tokens[at : at + draw(st.integers(1, 12))]
    times = draw(st.sampled_from((2, 3, 50, 3_000)))
    tokens[at:at] = some * min(times, MAX_BYTES // max(1, sum(map(len, some))))


def _move(draw: st.DrawFn, tokens: list[bytes], at: int) -> None:
    tokens[at:at] = tokens[draw(st.integers(0, len(tokens))) :][: draw(st.integers(1, 8))]


def _replace(draw: st.DrawFn, tokens: list[bytes], at: int) -> None:
    tokens[at : at + 1] = [draw(VALUES).encode("utf-8", "surrogatepass")]


def _swell(draw: st.DrawFn, tokens: list[bytes], at: int) -> None:
    piece = draw(VALUES).encode("utf-8", "surrogatepass") or b"a"
    tokens[at:at] = [piece * draw(st.integers(1, MAX_BYTES // 2 // len(piece) + 1))]


def _insert(draw: st.DrawFn, tokens: list[bytes], at: int) -> None:
    tokens[at:at] = [draw(elements(2)).encode("utf-8", "surrogatepass")]


_TEARS: tuple[Callable[[st.DrawFn, list[bytes], int], None], ...] = (
    _drop,
    _repeat,
    _move,
    _replace,
    _swell,
    _insert,
)


@st.composite
def elements(draw: st.DrawFn, depth: int, *, tidy: bool = False) -> str:
    """One element of a feed's vocabulary, with whatever in it. `tidy`: well-formed all the same."""
    name = draw(PLAIN_NAMES if tidy else NAMES)
    pairs = st.lists(st.tuples(ATTRIBUTES, VALUES), max_size=3, unique_by=lambda pair: pair[0])
    attributes = "".join(
        f' {key}="{_spelled(value, tidy=tidy)}"'
        for key, value in draw(pairs)
        if not (tidy and key.startswith("xmlns"))
    )
    if depth and draw(st.booleans()):
        inner = "".join(draw(st.lists(elements(depth - 1, tidy=tidy), max_size=4)))
    else:
        inner = _spelled(draw(VALUES), tidy=tidy) + draw(REFERENCES)
    end = f"</{name}>" if tidy or draw(st.integers(0, 15)) else ""
    return f"<{name}{attributes}>{inner}{end}"


def _spelled(text: str, *, tidy: bool) -> str:
    """As XML can hold it."""
    return html.escape(NO_XML.sub("", text)) if tidy else text


@st.composite
def grown(draw: st.DrawFn) -> bytes:
    """A document of one of the formats, its entries filled from the vocabulary of all."""
    tidy = draw(st.booleans())
    start, end, entry = draw(ROOTS)
    head = "".join(draw(st.lists(elements(1, tidy=tidy), max_size=4)))
    entries = draw(st.lists(st.lists(elements(1, tidy=tidy), max_size=6), min_size=1, max_size=4))
    items = "".join(f"<{entry}>{''.join(one)}</{entry}>" for one in entries)
    items *= draw(st.sampled_from((1, 1, 1, 40)))
    start = start.replace(">", f" {NAMESPACES}>", 1) if tidy else draw(PROLOGUES) + start
    text = (start + head + items)[:MAX_BYTES] + end
    return text.encode("utf-8" if tidy else draw(CODES), "replace")


_JSON_KEYS = st.sampled_from(
    [
        *(
            "version",
            "title",
            "home_page_url",
            "feed_url",
            "items",
            "id",
            "url",
            "external_url",
            "content_html",
        ),
        *(
            "content_text",
            "summary",
            "date_published",
            "date_modified",
            "author",
            "authors",
            "name",
            "tags",
            "language",
        ),
        *("attachments", "mime_type", "size_in_bytes", "next_url", "hubs", "expired", "image", "_x"),
    ]
)
_JSON_VALUES: st.SearchStrategy[object] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), VALUES),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_JSON_KEYS, inner, max_size=5)),
    max_leaves=12,
)


@st.composite
def json_documents(draw: st.DrawFn) -> bytes:
    """JSON Feed by its keys, with values of any type."""
    document: dict[str, object] = {"version": "https://jsonfeed.org/version/1.1", "title": draw(VALUES)}
    document |= draw(st.dictionaries(_JSON_KEYS, _JSON_VALUES, max_size=5))
    item = st.dictionaries(_JSON_KEYS, VALUES | _JSON_VALUES, min_size=2, max_size=9) | _JSON_VALUES
    items = draw(st.lists(item, min_size=1, max_size=4))
    text = json.dumps(document | {"items": items}, ensure_ascii=draw(st.booleans()))
    return text.encode(draw(st.sampled_from(("utf-8", "utf-8", "utf-8-sig", "utf-16"))), "replace")


DOCUMENTS = st.one_of(torn_from(fixtures), grown(), json_documents(), st.binary(max_size=200))


@st.composite
def pages(draw: st.DrawFn) -> bytes:
    """HTML in whose head and text feeds are named, or nearly."""
    tags = st.sampled_from(("link", "a", "meta", "base", "title", "body", "script", "LINK"))
    lines = []
    for _ in range(draw(st.integers(0, 8))):
        given_ = draw(st.lists(st.tuples(ATTRIBUTES, VALUES), max_size=4))
        quote = draw(st.sampled_from(('"', "'", "")))
        attributes = "".join(f" {key}={quote}{value}{quote}" for key, value in given_)
        lines.append(f"<{draw(tags)}{attributes}>{draw(VALUES)}")
    text = "".join(lines) * draw(st.sampled_from((1, 1, 1, 200)))
    return (draw(PROLOGUES) + "<html><head>" + text)[:MAX_BYTES].encode(draw(CODES), "replace")


@st.composite
def opml_documents(draw: st.DrawFn) -> bytes:
    """Lists of feeds, deeper and odder than programs write them."""
    lines = []
    for _ in range(draw(st.integers(0, 8))):
        keys = st.sampled_from(
            ("xmlUrl", "text", "title", "type", "htmlUrl", "category", "language", "xmlurl")
        )
        given_ = draw(st.dictionaries(keys, VALUES, max_size=4))
        attributes = "".join(f' {key}="{value}"' for key, value in given_.items())
        lines.append(
            draw(st.sampled_from(("<outline{}/>", "<outline{}>", "<outline{}></outline>"))).format(attributes)
        )
    text = "".join(lines) * draw(st.sampled_from((1, 1, 1, 100)))
    body = f'<opml version="2.0"><head/><body>{text}</body></opml>'
    return (draw(PROLOGUES) + body)[:MAX_BYTES].encode(draw(CODES), "replace")
