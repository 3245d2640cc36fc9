"""Where a request goes, and what it says there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import FetchError
from pipeline.model import Request, Validators
from pipeline.polling.politeness import product_token
from pipeline.polling.redirects import first_url, headers_for, naming_feed, next_hop, port_for, tls_for

HERE = "https://example.org/feeds/all.xml"
CONDITIONS = {"if-none-match", "if-modified-since"}


def hop(location: str | None, url: str = HERE, *, before: tuple[str, ...] = (), limit: int = 5) -> str:
    return next_hop(url, location, asked=[*before, url], max_redirects=limit)


def refusal(location: str | None, url: str = HERE, *, before: tuple[str, ...] = ()) -> FetchError:
    with pytest.raises(FetchError) as caught:
        hop(location, url, before=before)
    return caught.value


@pytest.mark.parametrize(
    ("location", "found"),
    [
        ("/news.xml", "https://example.org/news.xml"),
        ("news.xml?a=%7e", "https://example.org/feeds/news.xml?a=%7e"),
        ("../", "https://example.org/"),
        ("?page=2", "https://example.org/feeds/all.xml?page=2"),
        ("//other.example/x#top", "https://other.example/x"),
        ("https://other.example:8443", "https://other.example:8443/"),
        (" https://other.example/ä b \r\n", "https://other.example/%C3%A4%20b"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("/caf\udce9", "https://example.org/caf%E9"),
    ],
)
def test_a_location_is_read_against_the_url_that_sent_it(location: str, found: str) -> None:
    assert hop(location) == found


@pytest.mark.parametrize(
    "location",
    [
        None,
        "",
        "  ",
        "mailto:desk@example.org",
        "javascript:alert(1)",
        "http://[::1",
        "https://u:p@example.org/",
    ],
)
def test_what_is_no_web_address_is_a_bad_redirect(location: str | None) -> None:
    error = refusal(location)
    assert (error.reason, error.transient) == ("bad_redirect", False)


def test_tls_is_never_left_but_may_be_entered() -> None:
    assert refusal("http://example.org/feeds/all.xml").reason == "bad_redirect"
    assert hop("https://example.org/", "http://example.org/") == "https://example.org/"
    assert hop("http://other.example/", "http://example.org/") == "http://other.example/"


@pytest.mark.parametrize(
    "location", ["https://127.0.0.1/", "https://[::1]/", "//printer.local/", "//localhost/"]
)
def test_an_address_that_is_not_public_is_refused_before_it_is_looked_up(location: str) -> None:
    error = refusal(location)
    assert (error.reason, error.transient) == ("address_refused", False)


def test_a_url_too_long_to_be_one_is_a_bad_redirect() -> None:
    assert refusal("/" + "a" * 3_000).reason == "bad_redirect"


def test_a_listed_network_may_be_redirected_to() -> None:
    found = next_hop(
        HERE, "https://127.0.0.1/", asked=[HERE], max_redirects=5, allow_networks=("127.0.0.0/8",)
    )
    assert found == "https://127.0.0.1/"


def test_a_loop_is_refused_when_it_closes() -> None:
    error = refusal(HERE, "https://example.org/b", before=(HERE,))
    assert (error.reason, error.transient) == ("too_many_redirects", True)
    assert refusal("#top").reason == "too_many_redirects"


@given(limit=st.integers(0, 8))
def test_as_many_redirects_are_followed_as_allowed(limit: int) -> None:
    asked = [f"https://example.org/{n}" for n in range(limit + 1)]
    if limit:
        assert next_hop(asked[-2], "/next", asked=asked[:-1], max_redirects=limit)
    with pytest.raises(FetchError, match="too_many_redirects"):
        next_hop(asked[-1], "/next", asked=asked, max_redirects=limit)


def test_errors_show_neither_credentials_nor_queries() -> None:
    with pytest.raises(FetchError) as caught:
        first_url("https://desk:s3cret@example.org/@news/feed?key=k3y")
    assert caught.value.detail == "https://example.org/@news/feed"
    assert "k3y" not in refusal("/" + "a" * 3_000, HERE + "?key=k3y").detail


@pytest.mark.parametrize(
    ("url", "reason"),
    [("", "bad_url"), ("ftp://example.org/", "bad_url"), ("http://10.0.0.1/", "address_refused")],
)
def test_the_first_url_is_judged_like_a_hop(url: str, reason: str) -> None:
    with pytest.raises(FetchError) as caught:
        first_url(url)
    assert (caught.value.reason, caught.value.transient) == (reason, False)


@given(st.text(max_size=80) | st.text(max_size=60).map("https://example.org/".__add__))
def test_any_text_is_a_url_to_be_asked_or_a_fetch_error(text: str) -> None:
    try:
        found = first_url(text)
    except FetchError:
        return
    assert found.isascii()
    assert "#" not in found
    assert first_url(found) == found


@given(st.text(max_size=80))
def test_any_location_leads_somewhere_or_is_a_fetch_error(location: str) -> None:
    try:
        found = hop(location)
    except FetchError:
        return
    assert found.isascii()
    assert found.startswith("https://")


def test_validators_are_sent_to_the_url_that_issued_them_and_to_no_other() -> None:
    request = Request(
        url=HERE, validators=Validators(url=HERE + "#top", etag='W/"1"', last_modified="Monday")
    )
    sent = headers_for(request, HERE, "Desk")
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('W/"1"', "Monday")
    for other in (HERE + "?a", "https://example.org/", "http://example.org/feeds/all.xml"):
        assert CONDITIONS.isdisjoint(headers_for(request, other, "Desk"))


def test_one_validator_alone_is_a_condition() -> None:
    for known in (Validators(url=HERE, etag=""), Validators(url=HERE, last_modified="Monday")):
        assert not CONDITIONS.isdisjoint(headers_for(Request(url=HERE, validators=known), HERE, "Desk"))
    nothing = Validators(url=HERE)
    assert CONDITIONS.isdisjoint(headers_for(Request(url=HERE, validators=nothing), HERE, "Desk"))


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/",
        "http://example.org/feeds/all.xml",
        "https://example.org:8443/",
        "https://a.example.org/",
    ],
)
def test_secrets_stay_at_the_origin_that_they_were_given_for(url: str) -> None:
    extra = {"Authorization": "Bearer s", "X-Api-Key": "k", "Accept-Language": "de", "User-Agent": "Other/1"}
    request = Request(url=HERE, headers=extra, accept="feed")
    at_home = headers_for(request, "https://example.org/moved", "Desk")
    assert (at_home["authorization"], at_home["x-api-key"]) == ("Bearer s", "k")
    abroad = headers_for(request, url, "Desk")
    assert set(abroad) == {"accept", "user-agent", "accept-language"}
    assert abroad["user-agent"] == "Other/1"


def test_what_follows_from_the_connection_cannot_be_configured() -> None:
    extra = {
        "Cookie": "a=1",
        "Host": "other",
        "Referer": "x",
        "Accept-Encoding": "lzma",
        "Connection": "close",
    }
    assert set(headers_for(Request(url=HERE, headers=extra), HERE, "Desk")) == {"accept", "user-agent"}


def test_a_feed_that_moved_leaves_its_secrets_its_mercy_and_its_port_at_home() -> None:
    home = "https://example.org:8443/feed"
    there = "https://other.example:8443/feed"
    at_home = Request(url=home, headers={"Authorization": "s"}, tls="unverified", home=home)
    moved = replace(at_home, url=there)
    assert headers_for(at_home, home, "Desk")["authorization"] == "s"
    assert (tls_for(at_home, home), port_for(at_home, home)) == ("unverified", 8443)
    assert "authorization" not in headers_for(moved, there, "Desk")
    assert (tls_for(moved, there), port_for(moved, there)) == ("strict", None)
    assert (tls_for(moved, home), port_for(moved, home)) == ("unverified", 8443)


def test_a_url_that_nobody_configured_names_no_port_of_its_own() -> None:
    assert port_for(Request(url="https://example.org:8443/story"), "https://example.org:8443/story") is None


def test_a_feed_may_be_told_another_name() -> None:
    request = Request(url=HERE, user_agent="Desk for you/2.0")
    assert headers_for(request, HERE, "Desk")["user-agent"] == "Desk for you/2.0"
    assert headers_for(request, "https://other.example/", "Desk")["user-agent"] == "Desk for you/2.0"


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("Desk/1 (+https://example.org/bot)", "Desk/1 (+https://example.org/bot; feed-id=harbour)"),
        (
            "Desk/1 (+https://example.org/bot) like Gecko",
            "Desk/1 (+https://example.org/bot) like Gecko (feed-id=harbour)",
        ),
        ("Desk/1)", "Desk/1) (feed-id=harbour)"),
        ("Desk", "Desk (feed-id=harbour)"),
    ],
)
def test_a_polls_name_holds_the_feeds(name: str, named: str) -> None:
    assert naming_feed(name, "harbour") == named
    assert product_token(named) == product_token(name)


def test_a_delta_is_asked_for_with_an_etag_alone() -> None:
    known = Validators(url=HERE, etag='"1"', last_modified="Monday")
    request = Request(url=HERE, validators=known, delta=True)
    assert headers_for(request, HERE, "Desk")["a-im"] == "feed"
    for other in (
        replace(request, delta=False),
        replace(request, validators=None),
        replace(request, validators=Validators(url=HERE, last_modified="Monday")),
        replace(request, validators=Validators(url=HERE + "?other", etag='"1"')),
    ):
        assert "a-im" not in headers_for(other, HERE, "Desk")
