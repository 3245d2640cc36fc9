"""The words of the feed formats: which element of which namespace says what.

Tables only. Names are lower-case, as the formats are written in the wild; a field's name is that of the
element in its usual spelling, with the usual prefix of its namespace.
"""

from __future__ import annotations

_CORE = (
    "",
    "http://backend.userland.com/rss",
    "http://backend.userland.com/rss2",
    "http://blogs.law.harvard.edu/tech/rss",
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://purl.org/rss/1.0/modules/rss091#",
    "http://purl.org/atom/ns#",
    "http://www.w3.org/2005/atom",
)
"""One vocabulary to all who read feeds: formats borrow from each other."""
ATOM_10 = "http://www.w3.org/2005/atom"
RDF_VERSIONS = (("http://purl.org/rss/1.0/", "rss10"), ("http://my.netscape.com/rdf/simple/0.9/", "rss090"))
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_ITUNES = ("http://www.itunes.com/dtds/podcast-1.0.dtd",)
_MEDIA = ("http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss")


def _fields(namespaces: tuple[str, ...], **fields: str) -> dict[str, str]:
    """Tags as lxml writes them, to fields. `fields`: the names of the elements that fill each."""
    return {
        f"{{{namespace}}}{name}" if namespace else name: field
        for namespace in namespaces
        for field, names in fields.items()
        for name in names.split()
    }


_CONTENT = ("http://purl.org/rss/1.0/modules/content/",)
_DC = ("http://purl.org/dc/elements/1.1/",)
_FEEDBURNER = ("http://rssnamespace.org/feedburner/ext/1.0",)
_SYNDICATION = ("http://purl.org/rss/1.0/modules/syndication/",)
_TERMS = ("http://purl.org/dc/terms/",)
_XHTML = ("http://www.w3.org/1999/xhtml",)

ENTRY_FIELDS = {
    **_fields(
        _CORE,
        id="id guid",
        title="title",
        link="link",
        description="description",
        summary="abstract summary",
        content="content",
        markup="fullitem",
        inline="body",
        author="author managingeditor",
        published="published issued pubdate",
        updated="updated modified lastbuilddate",
        created="created",
        category="category keywords",
        keywords="tags",
        enclosure="enclosure",
        source="source",
        language="language",
    ),
    **_fields(_DC, title="title", description="description", author="creator author", updated="date"),
    **_fields(_DC, category="subject", language="language"),
    **_fields(_TERMS, created="created", published="issued", updated="modified"),
    **_fields(_CONTENT, markup="encoded"),
    **_fields(_XHTML, inline="body"),
    **_fields(_ITUNES, author="author", summary="summary", keywords="keywords", category="category"),
    **_fields(_MEDIA, media="content group", media_title="title", description="description"),
    **_fields(_MEDIA, keywords="keywords", category="category"),
    **_fields(_FEEDBURNER, original="origlink"),
}
"""What is read of an entry."""

FEED_FIELDS = {
    **_fields(_CORE, title="title", link="link", id="id guid", language="language", item="item entry"),
    **_fields(_CORE, ttl="ttl", hours="skiphours", days="skipdays"),
    **_fields(_DC, title="title", language="language"),
    **_fields(_SYNDICATION, period="updateperiod", frequency="updatefrequency"),
}
"""What is read of a channel or feed."""

NAMESPACES = frozenset(tag[1:].partition("}")[0] for tag in ENTRY_FIELDS | FEED_FIELDS if tag.startswith("{"))

PART_FIELDS = _fields(_CORE, name="name", title="title", link="link") | _fields(_ITUNES, name="name")
"""What is read inside of an author or a source."""

ROOTS = _fields(_CORE, rss="rss", feed="feed") | _fields((RDF,), rdf="rdf")
CHANNELS = frozenset(_fields(_CORE, channel="channel"))
ITEMS = frozenset(_fields(_CORE, item="item entry"))

PREFIXES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": _CONTENT[0],
    "dc": _DC[0],
    "dcterms": _TERMS[0],
    "feedburner": _FEEDBURNER[0],
    "itunes": _ITUNES[0],
    "media": _MEDIA[0],
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": _SYNDICATION[0],
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}
"""What the usual prefixes stand for where a document does not say, or names a namespace that nobody knows."""

RSS_VERSIONS = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
ATOM_VERSIONS = {"0.1": "atom01", "0.2": "atom02", "0.3": "atom03"}
"""Names of the formats as feedparser gives them."""

PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "html", "xhtml"})

VOID_ELEMENTS = frozenset([
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
])  # fmt: skip
"""Of HTML: they have no end tag. Source: HTML Standard §13.1.2."""

HTML_ELEMENTS = frozenset([
    "a", "abbr", "acronym", "address", "area", "article", "aside", "audio", "b", "big", "blockquote", "br",
    "button", "canvas", "caption", "center", "cite", "code", "col", "colgroup", "command", "datagrid",
    "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div", "dl", "dt", "em", "event-source",
    "fieldset", "figcaption", "figure", "font", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "i", "img", "input", "ins", "kbd", "keygen", "label", "legend", "li", "m", "map",
    "menu", "meter", "multicol", "nav", "nextid", "noscript", "ol", "optgroup", "option", "output", "p",
    "pre", "progress", "q", "s", "samp", "section", "select", "small", "sound", "source", "spacer", "span",
    "strike", "strong", "sub", "sup", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "time",
    "tr", "tt", "u", "ul", "var", "video",
])  # fmt: skip
"""Of which a text that is not declared as markup may yet be made."""
