"""The socket factory makes no socket for an address that is not public."""

from __future__ import annotations

import socket

import pytest

from pipeline.adapters.address_guard import AddressRefusedError, guarded_socket
from pipeline.settings import HttpSettings

REFUSED_V4 = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254
    168.63.129.16 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.31.196.1
    192.52.193.1 192.88.99.1 192.168.0.1 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1
    224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
"""
REFUSED_V6 = """
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1
    2001:db8::1 2002:7f00:1:: 3fff::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1
"""
ALLOWED = (
    "1.1.1.1 8.8.8.8 100.63.255.255 172.32.0.1 192.169.0.1 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808"
)


def make(ip: str, port: int, settings: HttpSettings) -> None:
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    address = (ip, port, 0, 0) if ":" in ip else (ip, port)
    with guarded_socket(settings)((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", address)) as made:
        assert made.family == family


@pytest.mark.parametrize("ip", (REFUSED_V4 + REFUSED_V6).split())
def test_addresses_that_are_not_public_get_no_socket(ip: str) -> None:
    with pytest.raises(AddressRefusedError):
        make(ip, 443, HttpSettings())


@pytest.mark.parametrize("ip", ALLOWED.split())
def test_public_addresses_get_a_socket(ip: str) -> None:
    make(ip, 80, HttpSettings())
    make(ip, 443, HttpSettings())


@pytest.mark.parametrize("port", [22, 25, 6379, 8080])
def test_other_ports_than_those_of_the_web_get_no_socket(port: int) -> None:
    with pytest.raises(AddressRefusedError):
        make("8.8.8.8", port, HttpSettings())
    make("8.8.8.8", port, HttpSettings(allow_ports=(80, 443, port)))


def test_a_listed_network_is_let_through_on_any_port_and_its_neighbour_is_not() -> None:
    settings = HttpSettings(allow_networks=("10.1.0.0/16",))
    make("10.1.2.3", 8701, settings)
    with pytest.raises(AddressRefusedError):
        make("10.2.0.1", 80, settings)


def test_refusals_of_several_addresses_read_alike() -> None:
    """Else the connector would join their texts into one plain `OSError`, and the reason would be lost."""
    texts = set()
    for ip in ("127.0.0.1", "::1"):
        with pytest.raises(AddressRefusedError) as caught:
            make(ip, 80, HttpSettings())
        texts.add(str(caught.value))
    assert len(texts) == 1
