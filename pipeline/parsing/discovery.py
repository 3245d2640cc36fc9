"""The feeds that a page names: in its head, its HTTP header and its anchors; and where feeds often are.

Everything here is a candidate: whether a feed answers there is found out by asking. Pages come from
anywhere: only their beginning is looked at (`tags`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.model import ParsedFeed
from pipeline.parsing import tags, text
from pipeline.urls import address_key, resolve, same_site

Origin = Literal["alternate", "feed", "header", "anchor", "sitemap", "guess"]

MAX_CANDIDATES = 50
"""Of one page. Portals list a feed for each of their sections; more is made to keep us busy."""

_PAGE_CHARS = 1_000_000
_CHARSET_CHARS = 2_048
_PATH_CHARS = 200
"""Of a path's end: what says feed stands there; patterns are dear on longer texts."""
_HEADER_CHARS = 16_384
_ROBOTS_BYTES = 512_000
_MAX_SITEMAPS = 3
"""Of robots.txt: publishers have one of news, or one an edition."""
_NAMED = 3
"""Feeds named in a sentence; the rest is a number."""

FULL_TEXT_CHARS = 1_000
"""Shorter texts are teasers: the longest summaries of news feeds have about 600 characters."""
_LOOKED_AT = 20

_ORDER: tuple[Origin, ...] = ("alternate", "feed", "header", "anchor", "sitemap", "guess")
_GUESSES = ("/feed/", "/rss.xml", "/atom.xml", "/feed.json", "/news-sitemap.xml")
"""WordPress first: two of five sites run on it."""

_FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/x-rss+xml",
        "text/rss+xml",
        "text/xml",
        "application/xml",
    }
)
# One that names JSON or nothing may be a feed, an API or a translation: its address must say which.
_VAGUE_TYPES = frozenset({"", "application/json"})

_BODY = re.compile(r"<body\b", re.I)
_CHARSET = re.compile(
    r"charset\s*=\s*[\"']?\s*((?:utf-?8|iso-?8859|windows-|koi8|shift|euc|gb|big5)[\w-]{0,12})", re.I
)
_LINK_VALUE = re.compile(
    r"""<([^<>]*+)>((?:\s*+;\s*+[\w*-]++(?:\s*+=\s*+(?:"(?:[^"\\]|\\.)*+"|[^\s;,"]*+))?)*+)"""
)
_LINK_PARAMETER = re.compile(r"""([\w*-]+)\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"|([^\s;,"]*+))""")
_SITEMAP = re.compile(rb"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2000})", re.I | re.M)

_FEED_PATH = re.compile(
    r"/(?:(?:[\w-]*[-_])?(?:rss2?|atom|rdf|feeds?|newsfeed)/?|rss2?(?:[-_]\w+)+/?|[^/]*\.(?:rss|atom|rdf)|index\.xml"
    r"|[\w.-]*(?:rss|atom|feed)[\w.-]*\.(?:xml|json|php|aspx?)|(?:rss|feeds?|atom)/[^?#]*\.(?:xml|json))$",
    re.I,
)
_FEED_QUERY = re.compile(
    r"[?&](?:feed=(?:rss2?|atom|rdf)|format=(?:feed|rss|atom|xml)|outputtype=xml)\b", re.I
)
_FEED_HOST = re.compile(r"https?://(?:feeds?|rss)\d?\.", re.I)
# Buttons that hand a feed on to a reader, pages about feeds, and the API that WordPress names beside them.
_NO_FEED = re.compile(
    r"/wp-json/|oembed|feedback|\.(?:html?|png|gif|jpe?g|svg|css|js|zip|gz)$|/share\b|add-?to-", re.I
)
_COMMENTS = re.compile(r"\b(?:comments?|kommentare?|commentaires?|comentarios?|commenti|reacties)\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address at which a feed may be. `origin`: where it was named; `title`: what it was called there."""

    url: str
    origin: Origin
    title: str | None = None

    @property
    def comments(self) -> bool:
        """What readers write below articles, by name or address."""
        return _COMMENTS.search(f"{self.title or ''} {self.url}") is not None


def named(body: bytes, url: str, headers: Mapping[str, str] | None = None) -> tuple[Candidate, ...]:
    """The feeds that the page at `url` names, best first. `headers`: lower-case names.

    >>> page = b'<link rel=alternate type="application/rss+xml" href="/rss"><a href="/feed.xml">RSS</a>'
    >>> [(found.origin, found.url) for found in named(page, "https://example.org/")]
    [('alternate', 'https://example.org/rss'), ('anchor', 'https://example.org/feed.xml')]
    """
    headers = headers or {}
    page = _decoded(body, headers.get("content-type", ""))
    found = [*_of_tags(page, url), *_of_header(headers.get("link", ""), url)]
    return ranked(found, url)


def guesses(url: str, robots: bytes = b"") -> tuple[Candidate, ...]:
    """Where the site of `url` may have a feed although no page says so: sitemaps of news, usual places.

    `robots`: its robots.txt. Source: RFC 9309 §2.2.4 (other records), sitemaps.org.
    """
    listed = [match[1].decode("utf-8", "replace") for match in _SITEMAP.finditer(robots[:_ROBOTS_BYTES])]
    news = [link for link in listed if "news" in link.lower() and not link.lower().endswith(".gz")]
    found = [*_candidates(news[:_MAX_SITEMAPS], "sitemap", url), *_candidates(_GUESSES, "guess", url)]
    return ranked(found, url)


def ranked(candidates: Iterable[Candidate], url: str) -> tuple[Candidate, ...]:
    """Each address once, best first: what was declared before what looks like a feed, comments last."""
    order = sorted(candidates, key=lambda one: (one.comments, _rank(one, url)))
    page, found = address_key(url), dict[str, Candidate]()
    for candidate in order:
        found.setdefault(address_key(candidate.url), candidate)
    found.pop(page, None)
    return tuple(found.values())[:MAX_CANDIDATES]


def sentence(candidates: Sequence[Candidate]) -> str:
    """What a page names, for people.

    >>> sentence([Candidate(url="https://example.org/rss", origin="alternate")])
    'the page names a feed: https://example.org/rss'
    """
    if not candidates:
        return "the page names no feed"
    count = "a feed" if len(candidates) == 1 else f"{len(candidates)} feeds"
    rest = f" and {len(candidates) - _NAMED} more" if len(candidates) > _NAMED else ""
    return f"the page names {count}: {', '.join(one.url for one in candidates[:_NAMED])}{rest}"


def declared(body: bytes, url: str) -> tuple[Candidate, ...]:
    """The feeds that the head of a page declares: quicker than `named`, for pages met in a poll."""
    page = _decoded(body[: tags.HEAD_CHARS], "")
    body_tag = _BODY.search(page)
    return ranked(_of_tags(page[: body_tag.start()] if body_tag else page, url, tags.HEAD_TAGS), url)


def carries_text(parsed: ParsedFeed) -> bool:
    """Whether the feed carries whole texts: at least half of its first entries do."""
    entries = parsed.entries[:_LOOKED_AT]
    whole = [
        entry
        for entry in entries
        if entry.content and len(text.plain(entry.content, FULL_TEXT_CHARS)) >= FULL_TEXT_CHARS - 1
    ]
    return bool(entries) and 2 * len(whole) >= len(entries)


def _rank(candidate: Candidate, url: str) -> tuple[int, bool]:
    elsewhere = candidate.origin == "anchor" and not same_site(url, candidate.url)
    return _ORDER.index(candidate.origin), elsewhere


def _candidates(links: Iterable[str], origin: Origin, url: str) -> Iterator[Candidate]:
    for link in links:
        found = resolve(url, link)
        if found is not None:
            yield Candidate(url=found, origin=origin)


def _decoded(body: bytes, content_type: str) -> str:
    """Titles as they are written; a declared encoding that pages do not have is passed over."""
    start = body[: 2 * _PAGE_CHARS]
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if start.startswith(mark):
            return start[2:].decode(encoding, "replace")[:_PAGE_CHARS]
    declared = _CHARSET.search(content_type) or _CHARSET.search(start[:_CHARSET_CHARS].decode("latin-1"))
    try:
        return start[:_PAGE_CHARS].decode(declared[1] if declared else "utf-8", "replace")
    except LookupError:
        return start[:_PAGE_CHARS].decode("utf-8", "replace")


# ── tags ─────────────────────────────────────────────────────────────────────────────────────────


def _of_tags(page: str, url: str, kinds: re.Pattern[str] = tags.PAGE_TAGS) -> Iterator[Candidate]:
    base = url
    for name, attributes, behind in tags.found(page, kinds):
        href = attributes.get("href", "")
        if name == "base":
            base = (resolve(url, href) or url) if base == url else base
            continue
        origin = _origin(name, attributes)
        found = resolve(base, _unwrapped(href)) if origin and href else None
        if found is None or origin is None or not _plausible(origin, attributes, found):
            continue
        words = text.plain(behind.partition("</a")[0], text.MAX_NAME_CHARS) if origin == "anchor" else ""
        title = text.one_line(attributes.get("title", ""), text.MAX_NAME_CHARS) or words
        yield Candidate(url=found, origin=origin, title=title or None)


def _origin(name: str, attributes: Mapping[str, str]) -> Origin | None:
    rel = attributes.get("rel", "").lower().split()
    if name == "a":
        return "anchor"
    if "feed" in rel:
        return "feed"
    return "alternate" if "alternate" in rel and "stylesheet" not in rel else None


def _plausible(origin: Origin, attributes: Mapping[str, str], url: str) -> bool:
    """Whether the type says feed, or says nothing and the address does."""
    kind = attributes.get("type", "").lower()
    main, _, parameters = (part.strip() for part in kind.partition(";"))
    if _NO_FEED.search(url) or "type=entry" in parameters.replace('"', "").replace(" ", ""):
        return False
    if origin == "feed" or main in _FEED_TYPES:
        return True
    return main in _VAGUE_TYPES and "hreflang" not in attributes and _looks_like_feed(url)


def _looks_like_feed(url: str) -> bool:
    path = url.partition("?")[0][-_PATH_CHARS:]
    return bool(_FEED_PATH.search(path) or _FEED_QUERY.search(url) or _FEED_HOST.match(url))


def _unwrapped(href: str) -> str:
    """`feed:` is what browsers once took for "hand this to my reader"."""
    if href[:5].lower() != "feed:":
        return href
    rest = href[5:]
    return f"http:{rest}" if rest.startswith("//") else rest


# ── the HTTP header ──────────────────────────────────────────────────────────────────────────────


def _of_header(value: str, url: str) -> Iterator[Candidate]:
    """Source: RFC 8288 §3; links of another context (`anchor`) are not this page's."""
    for match in _LINK_VALUE.finditer(value[:_HEADER_CHARS]):
        parameters: dict[str, str] = {}
        for name, quoted, token in _LINK_PARAMETER.findall(match[2]):
            parameters.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) or token)
        origin = None if "anchor" in parameters else _origin("link", parameters)
        found = resolve(url, match[1]) if origin else None
        if origin and found and _plausible(origin, parameters, found):
            title = text.one_line(parameters.get("title", ""), text.MAX_NAME_CHARS)
            yield Candidate(url=found, origin="header", title=title or None)
