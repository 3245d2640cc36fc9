"""The socket factory makes no socket for an address that is not public."""

from __future__ import annotations

import socket

import pytest

from pipeline.adapters.address_guard import AddressRefusedError, guarded_socket, named_port
from pipeline.settings import HttpSettings
from tests.servers.addresses import ALLOWED, REFUSED


def make(ip: str, port: int, settings: HttpSettings) -> None:
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    address = (ip, port, 0, 0) if ":" in ip else (ip, port)
    with guarded_socket(settings)((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", address)) as made:
        assert made.family == family


@pytest.mark.parametrize("ip", REFUSED)
def test_addresses_that_are_not_public_get_no_socket(ip: str) -> None:
    with pytest.raises(AddressRefusedError):
        make(ip, 443, HttpSettings())


@pytest.mark.parametrize("ip", ALLOWED)
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


def test_a_port_that_a_person_named_is_let_through_for_that_request_alone() -> None:
    reset = named_port.set(8080)
    try:
        make("8.8.8.8", 8080, HttpSettings())
        for ip, port in (("8.8.8.8", 6379), ("127.0.0.1", 8080)):
            with pytest.raises(AddressRefusedError):
                make(ip, port, HttpSettings())
    finally:
        named_port.reset(reset)
    with pytest.raises(AddressRefusedError):
        make("8.8.8.8", 8080, HttpSettings())


def test_the_list_has_something_of_every_block() -> None:
    assert len(REFUSED) + len(ALLOWED) >= 51
    assert len(set(REFUSED)) == len(REFUSED)
