"""A URL taken apart: scheme, host as names are compared, port, and the rest as published."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

import idna

MAX_URL_CHARS = 2048
"""Longer ones are data, not addresses."""

BORDER = "".join(map(chr, range(0x21)))
"""What may stand around a URL in text: control characters and the blank."""

DEFAULT_PORTS = {"http": 80, "https": 443}
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
IPV4 = rf"(?:{_OCTET}\.){{3}}{_OCTET}"
PORT = "[1-9][0-9]{0,3}|[1-5][0-9]{4}"
"""Some of the 65535 are left to `split`."""
# What nearly every URL looks like: a host name or an IPv4 address, printable ASCII, no fragment.
_USUAL = re.compile(
    rf"(https?)://((?:[a-z0-9-]+\.)+[a-z]{{2,63}}|{IPV4})(?::({PORT}))?"
    r"(/[!-\"$->@-~]*)?(?:\?([!-\"$-~]*))?"
)
_ILLEGAL = re.compile(r"[\x00-\x20\x7f\\]")
# A last label like these is an address to some resolvers and a name to others.
_NUMERIC_LABEL = re.compile(r"\d+|0x[0-9a-f]*")


class Parts(NamedTuple):
    """`host`: lower-case ASCII; `port`: None = the scheme's own; `user`: whether credentials were given."""

    scheme: str
    host: str
    port: int | None
    path: str
    query: str
    fragment: str
    user: bool

    @property
    def netloc(self) -> str:
        """Host, and port unless it is the scheme's own."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port is None else f"{name}:{self.port}"


@lru_cache(maxsize=2048)  # a poll takes its feed's URL apart five times, and each link of a document three
def split(url: str) -> Parts | None:
    """None = no http(s) URL, or a host that can be none."""
    if usual := _USUAL.fullmatch(url):
        port = int(usual[3]) if usual[3] else None
        port = None if port == DEFAULT_PORTS[usual[1]] else port
        return Parts(usual[1], usual[2], port, usual[4] or "", usual[5] or "", "", False)
    try:
        found = urlsplit(url.strip(BORDER))
        port = found.port
    except ValueError:
        return None
    if found.scheme not in DEFAULT_PORTS or not found.hostname:
        return None
    name = _ascii_host(found.hostname)
    if name is None or ("[" in found.netloc and ":" not in name):
        return None
    return Parts(
        scheme=found.scheme,
        host=name,
        port=None if port == DEFAULT_PORTS[found.scheme] else port,
        path=found.path,
        query=found.query,
        fragment=found.fragment,
        user="@" in found.netloc,
    )


@lru_cache(maxsize=1_024)
def address(text: str) -> IPv4Address | IPv6Address | None:
    """An IP literal, IPv4 inside IPv6 included as it is written; None = none."""
    if ":" not in text and not text[:1].isdigit():
        return None
    try:
        return ip_address(text)
    except ValueError:
        return None


def is_legal(url: str) -> bool:
    """Whether the text holds only what a URL may hold, at a sane length."""
    return len(url) <= MAX_URL_CHARS and not _ILLEGAL.search(url)


@lru_cache(maxsize=1024)
def _international(name: str) -> str:
    """The IDNA form, which costs up to a millisecond; all links of a feed have one host.

    Raises `UnicodeError`.
    """
    return idna.encode(name, uts46=True).decode("ascii")


def _ascii_host(name: str) -> str | None:
    """Lower-case IDNA form; None for numbers that only some resolvers take for an address."""
    if ":" in name:
        literal = address(name)
        return None if literal is None else str(literal)
    if not name.isascii():
        try:
            name = _international(name)
        except UnicodeError:  # of which idna.IDNAError is one
            return None
    name = name.lower().rstrip(".")
    if _NUMERIC_LABEL.fullmatch(name.rpartition(".")[2]) and address(name) is None:
        return None
    return None if not name or _ILLEGAL.search(name) or "%" in name else name
