from __future__ import annotations

import pytest

from pipeline.urls import allowed_port, check_url, is_public


@pytest.mark.parametrize(
    "ip",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "fc00::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "localhost",
        "127.1",
        "2130706433",
        "",
    ],
)
def test_addresses_that_are_not_global_are_refused(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize(
    "ip", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_global_addresses_are_let_through(ip: str) -> None:
    assert is_public(ip)


def test_a_listed_network_is_let_through_and_no_other() -> None:
    allow = ["127.0.0.1/8", "fd00::/8"]
    assert is_public("127.0.0.1", allow)
    assert is_public("::ffff:127.0.0.1", allow)
    assert is_public("fd12::1", allow)
    assert not is_public("10.0.0.1", allow)


def test_odd_ports_are_for_listed_networks() -> None:
    assert allowed_port("8.8.8.8", 443)
    assert not allowed_port("8.8.8.8", 6379)
    assert allowed_port("8.8.8.8", 8080, allow_ports=[8080])
    assert allowed_port("127.0.0.1", 6379, allow_networks=["127.0.0.0/8"])
    assert not allowed_port("no address", 6379, allow_networks=["127.0.0.0/8"])


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://example.org/feed", None),
        ("http://93.184.216.34/feed", None),
        ("file:///etc/passwd", "bad_url"),
        ("gopher://example.org/", "bad_url"),
        ("https://user:secret@example.org/", "bad_url"),
        ("https://@example.org/", "bad_url"),
        ("https://example.org/a b", "bad_url"),
        ("https://example.org/a\nb", "bad_url"),
        ("https://example.org\\@127.0.0.1/", "bad_url"),
        ("https://example.org/" + "a" * 3_000, "bad_url"),
        ("http://2130706433/", "bad_url"),
        ("http://0x7f000001/", "bad_url"),
        ("http://127.1/", "bad_url"),
        ("http://0177.0.0.1/", "bad_url"),
        ("http://127。0。0。1/", "address_refused"),
        ("http://①②⑦.0.0.1/", "address_refused"),
        ("http://127.0.0.1/", "address_refused"),
        ("http://[::ffff:7f00:1]/", "address_refused"),
        ("http://localhost:8080/", "address_refused"),
        ("http://feeds.localhost/", "address_refused"),
        ("http://printer.local/", "address_refused"),
        ("http://metadata.google.internal/", "address_refused"),
    ],
)
def test_a_url_is_judged_before_its_name_is_looked_up(url: str, reason: str | None) -> None:
    assert check_url(url) == reason


def test_local_names_are_let_through_where_a_network_is_listed() -> None:
    assert check_url("http://localhost:8080/", ["127.0.0.0/8"]) is None
    assert check_url("http://127.0.0.1:8080/", ["127.0.0.0/8"]) is None
    assert check_url("http://10.0.0.1/", ["127.0.0.0/8"]) == "address_refused"
