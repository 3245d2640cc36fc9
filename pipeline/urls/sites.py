"""Whose address it is: the host that is asked, the site that publishes, the page that stands for another."""

from __future__ import annotations

import re
from functools import lru_cache

from tld import get_fld

from pipeline.urls.keys import address_key, resolve
from pipeline.urls.parts import DEFAULT_PORTS, Parts, address, split

_INDEX_NAME = re.compile(r"(index|default|home)\.(html?|php|aspx?|jsp)", re.I)
# The last part of a page's path that names a form of the same article, not an article in a section.
_VARIANT = re.compile(r"amp(\.html?)?|print|full|all|single|page|\d{1,2}", re.I)
# A path of one such word is a section or a language (`/news`, `/en`); slugs of stories have more to them.
_SECTION_NAME = re.compile(r"[A-Za-z]{1,14}")
# Pages made by a program are told apart by their query.
_PROGRAM = re.compile(r".*\.(php\d?|aspx?|jsp|cgi|do|cfm|pl)", re.I)


def host(url: str) -> str:
    """Who is asked, as pacing knows it: the host name, with the port off the default; "" = no URL."""
    parts = split(url)
    return parts.netloc if parts else ""


def host_name(url: str) -> str:
    """The host without its port; "" = no URL.

    >>> host_name("http://[::1]:8080/")
    '::1'
    """
    parts = split(url)
    return parts.host if parts else ""


def port(url: str) -> int | None:
    """Which port is asked, the scheme's own included; None = no URL.

    >>> port("https://example.org/"), port("http://example.org:8080/")
    (443, 8080)
    """
    parts = split(url)
    return None if parts is None else parts.port or DEFAULT_PORTS[parts.scheme]


def same_origin(one: str, other: str) -> bool:
    """Whether scheme, host and port are the same. Source: RFC 6454 §5.

    >>> same_origin("https://a.example/x", "HTTPS://A.example:443/y"), same_origin("http://a.example/", "https://a.example/")
    (True, False)
    """
    first, second = split(one), split(other)
    return first is not None and second is not None and first[:3] == second[:3]


def site(url: str) -> str:
    """Whose page: registrable domain, `host:port` off the default port, IP literal as it is; "" = no URL.

    Domains that are rented out by name (`someone.github.io`) are sites of their own.

    >>> site("https://news.example.co.uk/story"), site("http://127.0.0.1:8080/story")
    ('example.co.uk', '127.0.0.1:8080')
    """
    parts = split(url)
    if parts is None:
        return ""
    return parts.netloc if parts.port is not None or address(parts.host) else _registrable(parts.host)


def same_site(a: str, b: str) -> bool:
    """Whether two URLs belong to one publisher; what is no URL belongs to nobody."""
    return site(a) == site(b) != ""


def usable_canonical(page_url: str, canonical: str) -> str | None:
    """`canonical` as an absolute URL if it can name this page; None = the page's own address does.

    Refused: another site's (`declared_original`), a front page's or a section's, one that lost the
    parameters which select the page.
    """
    found = resolve(page_url, canonical)
    page = split(page_url)
    parts = split(found) if found else None
    if found is None or parts is None or page is None or not same_site(page_url, found):
        return None
    if address_key(found) == address_key(page_url):
        return found
    lost_query = bool(page.query) and not parts.query and _PROGRAM.fullmatch(page.path or "/index.php")
    return None if lost_query or _is_front(parts, page) else found


def declared_original(page_url: str, canonical: str) -> str | None:
    """`canonical` as an absolute URL if it names a page of another site; None = it does not."""
    found = resolve(page_url, canonical)
    parts = split(found) if found else None
    if found is None or parts is None or same_site(page_url, found):
        return None
    return found if _segments(parts) or parts.query else None


@lru_cache(maxsize=10_000)  # a few hundred bytes each; 3 µs a look-up
def _registrable(name: str) -> str:
    found = get_fld(f"http://{name}/", fail_silently=True)
    # A name under no public suffix is judged by the list's default rule: the last label is one.
    return found or ".".join(name.split(".")[-2:])


def _segments(parts: Parts) -> list[str]:
    found = [segment for segment in parts.path.split("/") if segment]
    return found[:-1] if found and _INDEX_NAME.fullmatch(found[-1]) else found


def _is_front(parts: Parts, page: Parts) -> bool:
    """Whether `parts` is a front page or a section, and `page` is something else."""
    if parts.query:
        return False
    there, here = _segments(parts), _segments(page)
    if not there:
        return bool(here or page.query)
    if here[: len(there)] == there and len(here) > len(there):
        return not (len(here) == len(there) + 1 and _VARIANT.fullmatch(here[-1]))
    return len(there) == 1 and len(here) > 1 and _SECTION_NAME.fullmatch(there[0]) is not None
