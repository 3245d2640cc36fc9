"""A refused address comes with what to write, when writing something would help."""

from __future__ import annotations

import pytest

from console.tryout_screen import how_to_allow
from pipeline.settings import HttpSettings


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://127.0.0.1:8701/feed", "WIREDESK_HTTP_ALLOW_NETWORKS=127.0.0.1/32"),
        ("http://localhost/feed", "WIREDESK_HTTP_ALLOW_NETWORKS=127.0.0.0/8"),
        ("http://desk.localhost:81/feed", "allow_networks: [127.0.0.0/8]"),
        ("http://10.1.2.3/feed", "allow_networks: [10.1.2.3/32]"),
        ("http://[fd00::1]/feed", "allow_networks: [fd00::1/128]"),
        ("http://[fd00::1]:8080/feed", "allow_networks: [fd00::1/128]"),
        ("http://8.8.8.8:8080/feed", "WIREDESK_HTTP_ALLOW_PORTS=80,443,8080"),
        ("https://news.example:8443/feed", "allow_ports: [80, 443, 8443]"),
        ("https://intranet.example/feed", "its name leads to a private address"),
    ],
)
def test_the_setting_that_lets_the_address_through_is_named(url: str, told: str) -> None:
    assert told in str(how_to_allow(url, "address_refused", HttpSettings()))


@pytest.mark.parametrize("reason", ["dns", "timeout", "bad_url"])
def test_other_reasons_have_no_such_remedy(reason: str) -> None:
    assert how_to_allow("http://127.0.0.1/feed", reason, HttpSettings()) is None
