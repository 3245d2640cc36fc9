"""No connection is made to an address that is not public."""

from __future__ import annotations

import pytest

from pipeline.adapters.address_guard import AddressRefusedError, check_address
from pipeline.settings import HttpSettings
from tests.servers.addresses import ALLOWED, REFUSED


def check(ip: str, port: int, settings: HttpSettings, named_port: int | None = None) -> None:
    check_address(settings, ip, port, named_port)


@pytest.mark.parametrize("ip", REFUSED)
def test_addresses_that_are_not_public_get_no_connection(ip: str) -> None:
    with pytest.raises(AddressRefusedError):
        check(ip, 443, HttpSettings())


@pytest.mark.parametrize("ip", ALLOWED)
def test_public_addresses_get_a_connection(ip: str) -> None:
    check(ip, 80, HttpSettings())
    check(ip, 443, HttpSettings())


@pytest.mark.parametrize("port", [22, 25, 6379, 8080])
def test_other_ports_than_those_of_the_web_get_no_connection(port: int) -> None:
    with pytest.raises(AddressRefusedError):
        check("8.8.8.8", port, HttpSettings())
    check("8.8.8.8", port, HttpSettings(allow_ports=(80, 443, port)))


def test_a_listed_network_is_let_through_on_any_port_and_its_neighbour_is_not() -> None:
    settings = HttpSettings(allow_networks=("10.1.0.0/16",))
    check("10.1.2.3", 8701, settings)
    with pytest.raises(AddressRefusedError):
        check("10.2.0.1", 80, settings)


def test_refusals_of_several_addresses_read_alike() -> None:
    """Else the connector would join their texts into one plain `OSError`, and the reason would be lost."""
    texts = set()
    for ip in ("127.0.0.1", "::1"):
        with pytest.raises(AddressRefusedError) as caught:
            check(ip, 80, HttpSettings())
        texts.add(str(caught.value))
    assert len(texts) == 1


def test_a_port_that_a_person_named_is_let_through_for_that_request_alone() -> None:
    check("8.8.8.8", 8080, HttpSettings(), named_port=8080)
    for ip, port in (("8.8.8.8", 6379), ("127.0.0.1", 8080)):
        with pytest.raises(AddressRefusedError):
            check(ip, port, HttpSettings(), named_port=8080)


def test_a_name_is_no_address() -> None:
    with pytest.raises(AddressRefusedError):
        check("feed.example", 443, HttpSettings())


def test_the_list_has_something_of_every_block() -> None:
    assert len(REFUSED) + len(ALLOWED) >= 51
    assert len(set(REFUSED)) == len(REFUSED)
