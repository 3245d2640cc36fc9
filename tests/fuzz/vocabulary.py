"""What feeds are written with: names of elements and attributes, values, starts and ends of documents."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from tests.fuzz.words import DATES, MARKUP, NUMBERS, URLS

NAMES = st.sampled_from(
    [
        *(
            "rss",
            "channel",
            "item",
            "feed",
            "entry",
            "rdf:RDF",
            "urlset",
            "sitemapindex",
            "url",
            "sitemap",
            "loc",
        ),
        *(
            "title",
            "link",
            "guid",
            "id",
            "pubDate",
            "published",
            "updated",
            "lastmod",
            "description",
            "summary",
        ),
        *(
            "content",
            "content:encoded",
            "author",
            "name",
            "email",
            "dc:creator",
            "dc:date",
            "category",
            "enclosure",
        ),
        *(
            "media:content",
            "media:group",
            "media:thumbnail",
            "media:title",
            "itunes:author",
            "itunes:image",
            "image",
        ),
        *(
            "source",
            "language",
            "ttl",
            "skipHours",
            "hour",
            "skipDays",
            "day",
            "cloud",
            "sy:updatePeriod",
            "textInput",
        ),
        *(
            "sy:updateFrequency",
            "feedburner:origLink",
            "news:news",
            "news:publication_date",
            "news:title",
            "xhtml:div",
        ),
        *(
            "atom:link",
            "atom:id",
            "generator",
            "rights",
            "contributor",
            "div",
            "svg",
            "item" * 30,
            "ａ",
            "xml:base",
        ),
    ]
)
PLAIN_NAMES = NAMES.filter(
    lambda name: name not in ("rss", "feed", "rdf:RDF", "urlset", "sitemapindex", "ａ")
)
NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "media": "http://search.yahoo.com/mrss/",
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "news": "http://www.google.com/schemas/sitemap-news/0.9",
        "sy": "http://purl.org/rss/1.0/modules/syndication/",
        "atom": "http://www.w3.org/2005/Atom",
        "xhtml": "http://www.w3.org/1999/xhtml",
        "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    }.items()
)
REFERENCES = st.sampled_from(
    (*("",) * 30, "&#xD800;", "&#57343;", "&#0;", "&#xFFFF;", "&#146;", "&#x110000;", "&eacute;", "&x;")
)
"""To characters that there are, that there are not, and that XML has no name for; mostly none."""
ATTRIBUTES = st.sampled_from(
    [
        *(
            "href",
            "rel",
            "type",
            "url",
            "length",
            "isPermaLink",
            "xml:base",
            "xml:lang",
            "rdf:about",
            "term",
            "scheme",
        ),
        *(
            "xmlns",
            "xmlns:atom",
            "xmlns:x",
            "src",
            "version",
            "mode",
            "domain",
            "medium",
            "encoding",
            "id",
            "hreflang",
        ),
    ]
)
VALUES = st.one_of(
    URLS,
    DATES,
    NUMBERS,
    MARKUP,
    st.sampled_from(
        [
            *(
                "alternate",
                "self",
                "next",
                "enclosure",
                "hub",
                "text",
                "html",
                "xhtml",
                "application/xml",
                "base64",
            ),
            *(
                "http://www.w3.org/2005/Atom",
                "http://purl.org/rss/1.0/",
                "http://purl.org/atom/ns#",
                "true",
                "2.0",
            ),
            *(
                "http://www.google.com/schemas/sitemap-news/0.9",
                "http://www.w3.org/1999/xhtml",
                "de-CH",
                "en_US",
            ),
        ]
    ),
)

PROLOGUES = st.sampled_from(
    [
        *(
            "",
            '<?xml version="1.0"?>',
            '<?xml version="1.0" encoding="utf-16"?>',
            "\ufeff",
            "  \n",
            "<!-- x -->",
        ),
        *(
            '<?xml version="1.0" encoding="no-such-code"?>',
            '<?xml version="1.1" standalone="yes"?>',
            "Warning: x in y\n",
        ),
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE feed SYSTEM "http://127.0.0.1/x.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">%p;]>',
        '<?xml-stylesheet href="x.xsl"?>',
        "<!DOCTYPE html>",
    ]
)
_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
ROOTS = st.sampled_from(
    [
        ('<rss version="2.0"><channel>', "</channel></rss>", "item"),
        ('<feed xmlns="http://www.w3.org/2005/Atom">', "</feed>", "entry"),
        ('<feed version="0.3" xmlns="http://purl.org/atom/ns#">', "</feed>", "entry"),
        (f"<rdf:RDF {_RDF}>", "</rdf:RDF>", "item"),
        (f"<urlset {_SITEMAP}>", "</urlset>", "url"),
        (f"<sitemapindex {_SITEMAP}>", "</sitemapindex>", "sitemap"),
        ("<rss>", "</rss>", "item"),
        ("<channel>", "</channel>", "item"),
    ]
)
"""Start and end of a document, and the name of its entries."""
CODES = st.sampled_from(
    ["utf-8", "utf-8", "utf-8", "utf-16", "utf-16-be", "latin-1", "cp1252", "utf-32", "shift_jis"]
)
CONTENT_TYPES = st.none() | st.sampled_from(
    [
        *(
            "application/rss+xml",
            "text/xml; charset=us-ascii",
            "text/html; charset=utf-16",
            "application/json",
        ),
        *(
            "text/xml; charset=no-such",
            "application/atom+xml; charset=\xe9",
            ";;;=",
            "text/plain; charset=utf-7",
            "",
        ),
    ]
)
