"""What `wiredesk try` shows: of a refused address what to write, of an article whose it is."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from console.tracing import Trace
from console.tryout_screen import how_to_allow, page
from pipeline.settings import HttpSettings
from tests.unit.extraction.building import article_of, record_of


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


def test_organisations_among_the_authors_and_credits_of_pictures_are_shown() -> None:
    article = replace(
        article_of("photo-credit.html"), authors=("Ann Vale", "Kestrel"), organisations=("Kestrel",)
    )
    found = Trace(kind="page", address=article.url, title=None, steps=())
    paper = io.StringIO()
    Console(file=paper, width=100).print(*page(record_of(), found, article, ()))
    assert "Ann Vale, Kestrel (organisation)" in paper.getvalue()
    assert re.search(r"pictures +Ann Vale/Reuters, AP Photo/Tom Reed", paper.getvalue())
