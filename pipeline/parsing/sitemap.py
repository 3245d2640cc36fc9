"""Sitemaps to our types: the pages that a site tells search engines of, and the sitemaps that an index lists.

Many publishers have no feed, but a sitemap of the last two days' articles (the `news:` extension). What
is read is bounded: the newest entries of a document, whatever it lists; images, videos and translations
are passed over. Which pages are news is decided in `identity`, as for feeds.

Source: sitemaps.org/protocol.html; the news extension 0.9 of Google.
"""

from __future__ import annotations

import heapq
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lxml import etree

from pipeline.errors import ParseError
from pipeline.model import Entry, ParsedFeed, Source
from pipeline.parsing import text
from pipeline.parsing.dates import parse_date
from pipeline.urls import address_key, resolve, same_site

MAX_PARTS = 50
"""Sitemaps of one index, those that changed last; archives list a part for every day since 1851."""

_MAX_TAGS = 1_200_000
"""50,000 pages with all that can be said of them have half as many; a tree of more takes over 250 MB."""
_MAX_MENDED = 200_000
"""Ampersands; more are no addresses, and each grows to five bytes."""
_FEWEST_STAMPED = 10
"""Entries; a handful of pages may well have been put online in one second."""
_UNDATED = datetime.min.replace(tzinfo=UTC)
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,32};)")
_LAST_END = re.compile(rb".*</(?:[\w.-]+:)?(?:url|sitemap)\s*>", re.S)


@dataclass(frozen=True, slots=True)
class _Item:
    """One `url` or `sitemap` element. `said`: news elements by name; `news`: whether there were any."""

    loc: str
    lastmod: str = ""
    news: bool = False
    said: dict[str, str] = field(default_factory=dict)

    @property
    def date(self) -> datetime | None:
        return parse_date(self.said.get("publication_date") or self.lastmod)


def read(body: bytes, url: str) -> ParsedFeed:
    """A sitemap's newest entries, or of an index its parts and no entries. `url`: where it came from.

    The front page is none of them: it changes with every story.

    Raises `ParseError` (not_a_feed) on XML that is none, or of which nothing could be read.
    """
    if body.count(b"<") > _MAX_TAGS:
        raise ParseError(f"over {_MAX_TAGS} tags in one sitemap", reason="too_large", transient=False)
    listing, flaws = _Listing(), []
    try:
        listing.take(body)
    except etree.XMLSyntaxError:
        listing = _Listing()
        flaws.append("not_well_formed")
        try:
            listing.take(_mended(body), recover=True)
        except etree.XMLSyntaxError as error:
            raise ParseError(f"XML that cannot be read: {error}") from error
        if not listing.count:
            raise ParseError("no entry of a sitemap could be read") from None
    if listing.count > text.MAX_ENTRIES:
        flaws.append("too_many_entries")
    if listing.root == "sitemapindex":
        return ParsedFeed(
            format="sitemap-index",
            title=None,
            link=resolve(url, "/"),
            language=None,
            entries=(),
            parts=_parts(listing.newest, url),
            flaws=tuple(flaws),
        )
    return _sitemap(listing.in_order, url, flaws)


class _Listing:
    """The newest items of a document, element by element: no more is ever held."""

    def __init__(self) -> None:
        self.root = ""
        self.count = 0
        self._kept: list[tuple[datetime, int, _Item]] = []

    def take(self, body: bytes, *, recover: bool = False) -> None:
        """Raises `XMLSyntaxError`. Entities stay what they are, nothing is loaded, depth is limited."""
        elements = etree.iterparse(
            io.BytesIO(body),
            tag=("{*}url", "{*}sitemap"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            encoding="utf-8",
            remove_comments=True,
            remove_pis=True,
            recover=recover,
        )
        for _, element in elements:
            try:
                item = _item(element)
            except UnicodeDecodeError:  # half a character, by reference: lxml lets it in and not out
                item = _Item("")
            if item.loc:
                self._keep(item)
            element.clear()
            parent = element.getparent()
            while parent is not None and parent[0] is not element:
                del parent[0]
        root = elements.root
        self.root = "" if root is None else _name(root).lower()

    @property
    def newest(self) -> list[_Item]:
        """By date, undated ones last; as listed where dates do not tell."""
        return [item for _, _, item in sorted(self._kept, key=lambda kept: kept[:2], reverse=True)]

    @property
    def in_order(self) -> list[_Item]:
        """As listed."""
        return [item for _, _, item in sorted(self._kept, key=lambda kept: -kept[1])]

    def _keep(self, item: _Item) -> None:
        ranked = (item.date or _UNDATED, -self.count, item)
        self.count += 1
        if len(self._kept) < text.MAX_ENTRIES:
            heapq.heappush(self._kept, ranked)
        else:
            heapq.heappushpop(self._kept, ranked)


def _item(element: etree._Element) -> _Item:
    """The element's own address and date, not those of its images."""
    fields: dict[str, str] = {}
    said: dict[str, str] = {}
    is_news = False
    for child in element:
        name = _name(child)
        if name == "news":
            is_news = True
            # name and language stand one level down, in the publication
            said |= {_name(part): part.text.strip() for part in child.iter() if part.text}
        elif name in {"loc", "lastmod"} and child.text:
            fields.setdefault(name, child.text.strip())
    return _Item(fields.get("loc", ""), fields.get("lastmod", ""), is_news, said)


def _name(element: etree._Element) -> str:
    """Without namespace, and without the prefix that a missing declaration leaves in it; "" = an entity."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def _mended(body: bytes) -> bytes:
    """Up to the last whole entry, with the ampersands of addresses as XML wants them."""
    whole = _LAST_END.match(body)
    body = whole[0] if whole else b""
    if b"<![CDATA[" in body or body.count(b"&") > _MAX_MENDED:
        return body
    return _BARE_AMPERSAND.sub(b"&amp;", body)


def _sitemap(items: list[_Item], url: str, flaws: list[str]) -> ParsedFeed:
    stamp, front = _stamp(items), resolve(url, "/") or url
    entries = []
    for item in items:
        link = resolve(url, item.loc)
        if link is None:
            flaws.append("bad_entry")
        elif address_key(link) != address_key(front):
            entries.append(_entry(item, link, item.lastmod if item.lastmod != stamp else ""))
    names = (entry.source.title for entry in entries if entry.source)
    is_news = any(item.news for item in items)
    return ParsedFeed(
        format="sitemap-news" if is_news else "sitemap",
        title=next(names, None),
        link=front,
        language=None,
        entries=tuple(entries),
        flaws=tuple(dict.fromkeys(flaws)),
    )


def _stamp(items: Iterable[_Item]) -> str | None:
    """The `lastmod` that most pages share to the second: when the sitemap was made, no page's date."""
    clocks = [item.lastmod for item in items if ":" in item.lastmod]
    value, count = Counter(clocks).most_common(1)[0] if clocks else ("", 0)
    return value if count >= _FEWEST_STAMPED and 2 * count > len(clocks) else None


def _entry(item: _Item, link: str, lastmod: str) -> Entry:
    said = item.said.get
    name = text.plain(said("name") or "", text.MAX_NAME_CHARS)
    return Entry(
        id=item.loc[: text.MAX_ID_CHARS],
        link=link,
        title=text.plain(said("title") or "", text.MAX_TITLE_CHARS),
        published_at=parse_date(said("publication_date") or ""),
        updated_at=parse_date(lastmod),
        categories=tuple(dict.fromkeys(_keywords(said("keywords") or ""))),
        language=text.language_tag(said("language")),
        source=Source(title=name) if name else None,
    )


def _keywords(value: str) -> Iterator[str]:
    for keyword in value.split(",", text.MAX_NAMES)[: text.MAX_NAMES]:
        name = text.one_line(keyword, text.MAX_NAME_CHARS)
        if name:
            yield name


def _parts(items: Iterable[_Item], url: str) -> tuple[str, ...]:
    """Latest change first. Another site's are not asked: who writes an index does not speak for it."""
    links = (resolve(url, item.loc) for item in items)
    own = dict.fromkeys(link for link in links if link is not None and same_site(url, link))
    return tuple(own)[:MAX_PARTS]
