"""Which addresses may be asked at all: public ones on web ports, and what was listed by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from pipeline.urls.parts import address, is_legal, split

# Source: IANA special-purpose address registries; 168.63.129.16 serves metadata inside one cloud.
_REFUSED_V4_BLOCKS = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12
    192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16
    192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
"""
_REFUSED_V4 = tuple(map(IPv4Network, _REFUSED_V4_BLOCKS.split()))
_GLOBAL_V6 = IPv6Network("2000::/3")
_REFUSED_V6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_NAT64 = IPv6Network("64:ff9b::/96")
_LOCAL_SUFFIXES = (".localhost", ".local", ".internal")


def is_address(text: str) -> bool:
    """Whether a host is an IP literal, so that no name is looked up.

    >>> is_address("127.0.0.1"), is_address("::1"), is_address("example.org")
    (True, True, False)
    """
    return address(text) is not None


def is_public(ip: str, allow_networks: Sequence[str] = ()) -> bool:
    """Whether a connection to this address may be made: global unicast, or in a listed CIDR block.

    IPv4 inside IPv6 (mapped, NAT64) is judged as the IPv4 address that it reaches.

    >>> is_public("8.8.8.8"), is_public("::ffff:127.0.0.1"), is_public("127.0.0.1", ["127.0.0.0/8"])
    (True, False, True)
    """
    return _is_public(ip, tuple(allow_networks))


@lru_cache(maxsize=1024)  # asked three times a request, of the URL and of the connection
def _is_public(ip: str, allow_networks: tuple[str, ...]) -> bool:
    target = _target(ip)
    if target is None:
        return False
    if _is_listed(target, allow_networks):
        return True
    if isinstance(target, IPv4Address):
        return not any(target in block for block in _REFUSED_V4)
    return target in _GLOBAL_V6 and not any(target in block for block in _REFUSED_V6)


def allowed_port(
    ip: str, port: int, *, allow_networks: Sequence[str] = (), allow_ports: Collection[int] = (80, 443)
) -> bool:
    """Whether a port may be asked: one of `allow_ports`, or any in a network that was listed by hand."""
    if port in allow_ports:
        return True
    target = _target(ip)
    return target is not None and _is_listed(target, tuple(allow_networks))


def check_url(url: str, allow_networks: Sequence[str] = ()) -> str | None:
    """Why a URL may not be asked, before its name is looked up: bad_url, address_refused; None = it may.

    Names that mean this machine or this network are refused unless a network was listed; the
    connection is judged once more on the address that it really goes to (`is_public`).
    """
    parts = split(url)
    if parts is None or parts.user or not is_legal(url):
        return "bad_url"
    if address(parts.host) is not None:
        return None if is_public(parts.host, allow_networks) else "address_refused"
    local = parts.host == "localhost" or parts.host.endswith(_LOCAL_SUFFIXES)
    return "address_refused" if local and not allow_networks else None


def _target(ip: str) -> IPv4Address | IPv6Address | None:
    """The address that is reached in the end; None = no address."""
    found = address(ip)
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return found.ipv4_mapped
        if found in _NAT64:
            return IPv4Address(int(found) & 0xFFFF_FFFF)
    return found


def _is_listed(target: IPv4Address | IPv6Address, allow_networks: tuple[str, ...]) -> bool:
    return any(target in block for block in _networks(allow_networks))


@lru_cache(maxsize=16)  # one list a configuration
def _networks(blocks: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(block, strict=False) for block in blocks)
