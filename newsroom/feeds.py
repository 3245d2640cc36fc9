"""An outlet's list of articles as a feed: RSS 2.0, RSS 1.0 (RDF), Atom 1.0 or JSON Feed 1.1.

Pure: the same articles at the same offset give the same bytes, so a digest of them is a validator.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr
from zlib import crc32

from newsroom.library import outlet
from newsroom.model import Article, FeedForm, Outlet
from newsroom.pages import body, iso, standfirst
from newsroom.schedule import Clock

CONTENT_TYPES: dict[FeedForm, str] = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rdf": "application/rdf+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What every feed form says of one article; times are epoch seconds."""

    url: str
    guid: str
    title: str
    summary: str
    author: str
    section: str
    published: float
    updated: float
    html: str


def _item(article: Article, offset: float, base: str, clock: Clock) -> Item:
    site, version = outlet(article.outlet), article.version(offset)
    return Item(
        url=base + article.path + site.link_query,
        guid=f"{site.id}-{crc32(article.path.encode())}",
        title=version.headline,
        summary=standfirst(version),
        author=article.byline.removeprefix(f"{site.labels.by} "),
        section=article.section,
        published=clock.wall(article.at),
        updated=clock.wall(article.touched_at(offset)),
        html=body(article, version, site) if site.content == "feed" else "",
    )


def _rfc822(wall: float) -> str:
    return format_datetime(datetime.fromtimestamp(int(wall), UTC), usegmt=True)


def _rss_item(item: Item) -> str:
    changed = item.updated > item.published
    lines = [
        f"<title>{escape(item.title)}</title>",
        f"<link>{escape(item.url)}</link>",
        f'<guid isPermaLink="false">{escape(item.guid)}</guid>',
        f"<dc:creator>{escape(item.author)}</dc:creator>",
        f"<category>{escape(item.section)}</category>",
        f"<pubDate>{_rfc822(item.published)}</pubDate>",
        f"<atom:updated>{iso(item.updated)}</atom:updated>" if changed else "",
        f"<description>{escape(item.summary)}</description>",
        f"<content:encoded><![CDATA[{item.html}]]></content:encoded>" if item.html else "",
    ]
    return "<item>\n" + "\n".join(line for line in lines if line) + "\n</item>"


def _rss(site: Outlet, base: str, items: Sequence[Item]) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>{escape(site.name)}</title>
<link>{base}/</link>
<description>{escape(site.slogan)}</description>
<language>{site.language}</language>
<atom:link rel="self" type="application/rss+xml" href={quoteattr(base + site.feed_path)}/>
{chr(10).join(_rss_item(item) for item in items)}
</channel>
</rss>
"""  # noqa: E501 - the namespaces stand on one line in real feeds too


def _atom_entry(item: Item) -> str:
    return f"""<entry>
<title>{escape(item.title)}</title>
<link rel="alternate" type="text/html" href={quoteattr(item.url)}/>
<id>tag:newsroom.example,2020:{escape(item.guid)}</id>
<author><name>{escape(item.author)}</name></author>
<category term={quoteattr(item.section)}/>
<published>{iso(item.published)}</published>
<updated>{iso(item.updated)}</updated>
<summary>{escape(item.summary)}</summary>
</entry>"""


def _atom(site: Outlet, base: str, items: Sequence[Item]) -> str:
    newest = max((item.updated for item in items), default=0.0)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{site.language}">
<title>{escape(site.name)}</title>
<subtitle>{escape(site.slogan)}</subtitle>
<id>{base}/</id>
<link rel="self" href={quoteattr(base + site.feed_path)}/>
<link rel="alternate" type="text/html" href="{base}/"/>
<updated>{iso(newest)}</updated>
{chr(10).join(_atom_entry(item) for item in items)}
</feed>
"""


def _rdf_item(item: Item) -> str:
    changed = ""
    if item.updated > item.published:
        changed = f"<dcterms:modified>{iso(item.updated)}</dcterms:modified>\n"
    return f"""<item rdf:about={quoteattr(item.url)}>
<title>{escape(item.title)}</title>
<link>{escape(item.url)}</link>
<description>{escape(item.summary)}</description>
<dc:creator>{escape(item.author)}</dc:creator>
<dc:subject>{escape(item.section)}</dc:subject>
<dc:date>{iso(item.published)}</dc:date>
{changed}</item>"""


def _rdf(site: Outlet, base: str, items: Sequence[Item]) -> str:
    order = "".join(f"<rdf:li rdf:resource={quoteattr(item.url)}/>" for item in items)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/"
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">
<channel rdf:about={quoteattr(base + site.feed_path)}>
<title>{escape(site.name)}</title>
<link>{base}/</link>
<description>{escape(site.slogan)}</description>
<items><rdf:Seq>{order}</rdf:Seq></items>
</channel>
{chr(10).join(_rdf_item(item) for item in items)}
</rdf:RDF>
"""


def _json_item(item: Item) -> dict[str, object]:
    return {
        "id": item.guid,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "content_text": item.summary,
        "authors": [{"name": item.author}],
        "tags": [item.section],
        "date_published": iso(item.published),
        "date_modified": iso(item.updated),
    }


def _json(site: Outlet, base: str, items: Sequence[Item]) -> str:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.name,
        "description": site.slogan,
        "home_page_url": f"{base}/",
        "feed_url": base + site.feed_path,
        "language": site.language,
        "items": [_json_item(item) for item in items],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


_FORMS: dict[FeedForm, Callable[[Outlet, str, Sequence[Item]], str]] = {
    "rss": _rss,
    "atom": _atom,
    "rdf": _rdf,
    "json": _json,
}


def feed(site: Outlet, articles: Sequence[Article], offset: float, base: str, clock: Clock) -> str:
    """The outlet's feed of those articles as it stands at that offset."""
    items = [_item(article, offset, base, clock) for article in articles]
    return _FORMS[site.feed](site, base, items)
