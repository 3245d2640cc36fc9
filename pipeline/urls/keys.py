"""Two spellings of one address have one key; ids are made of keys.

Keys are for comparing only: what is fetched is the URL as published (`resolve`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote, urljoin, urlunsplit

from pipeline.model import ArticleId, PageId
from pipeline.urls.parts import BORDER, IPV4, MAX_URL_CHARS, PORT, is_legal, split

# Legal in a URL as it stands, or there for a reason; all else is percent-encoded as UTF-8.
_SAFE = "%!#$&'()*+,-./:;=?@[]_~|"
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PLAIN = re.compile(r"[A-Za-z0-9!#$&'()*+,\-./:;=?@\[\]_~|]*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
# The one fragment that names something: an entry without a page of its own (`entry_url`).
_ENTRY_FRAGMENT = re.compile(r"entry=[0-9a-f]{16}")
_LINE_BREAKS = re.compile(r"[\t\r\n]")
# What nearly every link of a feed looks like: as it is, there is nothing to resolve and nothing to encode.
_RESOLVED = re.compile(
    rf"https?://(?:(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{{2,20}}|{IPV4})(?::(?!80/|443/)(?:{PORT}))?"
    r"/[A-Za-z0-9%!$&'()*+,./:;=@_~|-]*"
    r"(?:\?[A-Za-z0-9%!$&'()*+,./:;=?@_~|-]+)?"
)

_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "at_", "ns_", "hsa_", "itm_", "hmb_")
# Names that say how a reader came, never what is read. Source: Miniflux' list, and what news sites
# add to the links of their own feeds. Names that select a page anywhere (id, p, s, source) stay.
_TRACKING_NAMES = """
    fbclid fb_action_ids fb_action_types fb_ref fb_source fb_comment_id _openstat
    gclid dclid gbraid wbraid gclsrc srsltid
    campaign_id campaign_medium campaign_name campaign_source campaign_term campaign_content
    yclid ysclid twclid msclkid mc_cid mc_eid mc_tc wickedid
    _hsenc __hssc __hstc __hsfp _hsmi hsctatracking rb_clickid oly_anon_id oly_enc_id
    vero_id vero_conv mkt_tok sc_cid _bhlid _branch_match_id _branch_referrer __readwiselocation
    cmp cmpid ocid ito maca s_cid smid taid wt_zmc xtor
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
_TRACKING_PAIRS = frozenset({"partner=rss", "emc=rss", "traffic_source=rss"})


@lru_cache(maxsize=2048)  # three times a link, whenever its feed changes
def address_key(url: str) -> str:
    """What all spellings of one address have in common; no URL itself.

    http = https; host lower-case in its IDNA form; default port, credentials, fragment, dot segments
    and tracking parameters gone; the rest of the query sorted. Path case and trailing slash count.

    >>> address_key("HTTPS://Example.org:443/a/../Story?b=2&utm_source=rss&a=1#top")
    'example.org/Story?a=1&b=2'
    """
    parts = split(url)
    if parts is None:
        return url.strip(BORDER)
    path = _without_dots(_normal(parts.path))
    pairs = sorted(_normal(pair) for pair in parts.query.split("&") if not _is_tracking(pair, parts.host))
    query = "?" + "&".join(pairs) if pairs else ""
    return parts.netloc + path + query + _entry_fragment(parts.fragment)


def page_id(key: str) -> PageId:
    """`key`: of `address_key`."""
    return PageId(_digest(key))


def article_id(url: str) -> ArticleId:
    """`url`: the article's canonical URL."""
    return ArticleId(_digest(address_key(url)))


def entry_url(feed_url: str, entry_key: str) -> str:
    """The address of an entry that has no page: its feed's, with a fragment that keys keep."""
    return f"{feed_url.partition('#')[0]}#entry={_digest(entry_key)}"


def resolve(base: str, link: str) -> str | None:
    """`link` as an absolute http(s) URL that can be asked for; None = it is none.

    Path and query stay as published but for characters that no URL may hold; the fragment goes.

    >>> resolve("https://example.org/feeds/all.xml", "../a story?x=%7e#top")
    'https://example.org/a%20story?x=%7e'
    """
    if len(link) <= MAX_URL_CHARS and _RESOLVED.fullmatch(link):
        return link
    link = _LINE_BREAKS.sub("", link.strip(BORDER))
    if not link or len(link) > 10_000:  # no URL, and dear to take apart
        return None
    try:
        parts = split(urljoin(base.strip(BORDER), link))
    except ValueError:
        return None
    if parts is None or parts.user:
        return None
    path = quote(parts.path or "/", safe=_SAFE, errors="surrogatepass")
    query = quote(parts.query, safe=_SAFE, errors="surrogatepass")
    fragment = _entry_fragment(parts.fragment)
    found = urlunsplit((parts.scheme, parts.netloc, path, query, "")) + fragment
    return found if is_legal(found) else None


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _entry_fragment(fragment: str) -> str:
    return "#" + fragment if _ENTRY_FRAGMENT.fullmatch(fragment) else ""


def _is_tracking(pair: str, host: str) -> bool:
    name, _, value = pair.lower().partition("=")
    if name == "ref":  # means something on many sites, unless it only says whose link it was
        return value == "rss" or value.removeprefix("www.") == host.removeprefix("www.")
    return (
        not pair
        or name in _TRACKING
        or name.startswith(_TRACKING_PREFIXES)
        or pair.lower() in _TRACKING_PAIRS
    )


def _normal(text: str) -> str:
    """One spelling of percent-encoding. Source: RFC 3986 §6.2.2.1-2."""

    def spelled(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    if _PLAIN.fullmatch(text):
        return text
    return _ESCAPE.sub(spelled, quote(text, safe=_SAFE, errors="surrogatepass"))


def _without_dots(path: str) -> str:
    """Source: RFC 3986 §5.2.4, for a path that is absolute or empty."""
    kept: list[str] = []
    segments = path.split("/")[1:] or [""]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)
