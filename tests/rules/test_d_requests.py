"""D: what a request says of itself, and what it never says."""

from __future__ import annotations

import re

import pytest

from tests.rules.conftest import Another, OnPaper
from tests.rules.documents import item, rss
from tests.rules.poller import Poller
from tests.rules.registry import rule
from tests.rules.scripted import Scripted, ok, says, to

FEED = rss(item(1))


@rule(
    "D1",
    "The User-Agent says program, version, an address to read about it and which feed asks, the same "
    "on every hop",
    source="FeedPress, good feed fetcher; openrss.org",
)
async def test_the_user_agent_says_who_asks(server: Scripted, another: Another, poller: Poller) -> None:
    """A redirect to another host: both read the same name, with a URL and the feed's id in it."""
    there = await another("127.0.0.2")
    there.on("/feed", ok(FEED))
    await poller.listen_to(server.on("/feed", to(there.url())), "harbour-daily")
    await poller.next_poll()
    (first,), (second,) = server.asked, there.asked
    name = first.get("user-agent") or ""
    assert re.fullmatch(r"\w+/\d[\w.]* \(\+https://[^\s;]+; feed-id=harbour-daily\)", name)
    assert second.get("user-agent") == name


@rule(
    "D2",
    "Accept names the feed formats, and whatever else there is at a tenth of their worth",
    source="openrss.org developers' guide; RFC 9110 §12.5.1",
)
async def test_accept_names_feeds(server: Scripted, poller: Poller) -> None:
    """A server that chooses by Accept has its feed chosen."""
    await poller.listen_to(server.on("/feed", ok(FEED)))
    await poller.next_poll()
    kinds = [kind.strip() for kind in (server.asked[0].get("accept") or "").split(",")]
    plain = [kind for kind in kinds if ";" not in kind]
    assert plain == [f"application/{name}" for name in ("atom+xml", "rss+xml", "rdf+xml", "feed+json")]
    assert any(kind.startswith("application/xml;q=") for kind in kinds)
    assert kinds[-1] == "*/*;q=0.1"


@rule("D3", "Cookies are never kept and never sent", source="Kroll, feed reader score; RFC 6265 §3.1")
async def test_no_cookies(server: Scripted, poller: Poller) -> None:
    """Set-Cookie on a redirect and on the feed: no request carries a cookie, on that hop or later."""
    cookie = "id=1; Path=/"
    server.on("/there", ok(FEED, etag='"v1"', set_cookie=cookie))
    await poller.listen_to(server.on("/feed", says(302, location="/there", set_cookie=cookie)))
    await poller.polls(3)
    assert len(server.asked) == 6
    assert {asked.get("cookie") for asked in server.asked} == {None}


@rule(
    "D4",
    "The request line is the URL as it was written, without its fragment; no Referer, no cache buster",
    source="Kroll, feed reader score; RFC 3986 §6.2.2",
)
@pytest.mark.parametrize(
    "path", ["/a%2Fb?x=%7e", "/A/../b/?b=2&a=1&&", "/caf%c3%a9;v=1?q=a+b%20c", "/x?url=http://h/?y#top"]
)
async def test_the_request_line_is_as_written(path: str, server: Scripted, poller: Poller) -> None:
    """Escapes, order, doubled signs: nothing is tidied up, at the first poll or at the third."""
    written = path.partition("#")[0]
    server.on(written, ok(FEED))
    await poller.listen_to(server.url(path))
    await poller.polls(3)
    assert [asked.line for asked in server.asked] == [f"GET {written} HTTP/1.1"] * 3
    unwanted = ("referer", "pragma", "cache-control", "origin", "upgrade-insecure-requests")
    assert {asked.get(name) for asked in server.asked for name in unwanted} == {None}


@rule("D4", "A redirect gets no Referer either", source="Kroll, feed reader score")
async def test_a_redirect_gets_no_referer(server: Scripted, poller: Poller) -> None:
    """A redirect with escapes in its Location: asked for as it was sent, without saying where from."""
    server.on("/b%2Fc?x=%7e", ok(FEED))
    await poller.listen_to(server.on("/a", to("/b%2Fc?x=%7e#part")))
    await poller.next_poll()
    assert server.asked[1].line == "GET /b%2Fc?x=%7e HTTP/1.1"
    assert server.asked[1].get("referer") is None


@rule("D5", "Accept-Encoding names what can be decoded, and nothing else", source="RFC 9110 §12.5.3")
async def test_accept_encoding_is_honest(server: Scripted, poller: Poller) -> None:
    """gzip, deflate, br and zstd, each of which is understood when it comes (see E3)."""
    await poller.listen_to(server.on("/feed", ok(FEED)))
    await poller.next_poll()
    assert server.asked[0].get("accept-encoding") == "gzip, deflate, br, zstd"


@rule("D10", "Credentials of a feed go to its own origin only, and into no trail", source="RFC 9110 §11.6.2")
async def test_configured_credentials_stay_at_home(
    server: Scripted, another: Another, poller: Poller
) -> None:
    """A feed with an Authorization header is sent on to another host: that one does not see it."""
    there = await another("127.0.0.2")
    there.on("/feed", says(500))
    server.on("/here", to(there.url()))
    secret = {"Authorization": "Basic c2VjcmV0", "X-Api-Key": "secret-key"}
    await poller.listen_to(server.on("/feed", to("/here")), headers=secret)
    await poller.next_poll()
    assert [asked.get("authorization") for asked in server.asked] == ["Basic c2VjcmV0"] * 2
    assert [asked.get("x-api-key") for asked in server.asked] == ["secret-key"] * 2
    (asked,) = there.asked
    assert (asked.get("authorization"), asked.get("x-api-key")) == (None, None)
    trail = str(await poller.ledger.trail("harbour"))
    assert "c2VjcmV0" not in trail
    assert "secret-key" not in trail


@rule(
    "D10", "A URL with a password in it is asked for by nobody and shown to nobody", source="RFC 9110 §4.2.4"
)
async def test_a_password_in_a_redirect_goes_nowhere(on_paper: OnPaper) -> None:
    """A redirect to `https://user:secret@…`: refused, and the trail does not tell the password."""
    poller, paper = on_paper
    there = "https://user:secret@quay.example/feed"
    await poller.listen_to(paper.on("https://harbour.example/feed", to(there)))
    assert (await poller.next_poll()).reason == "bad_redirect"
    assert paper.urls() == ["https://harbour.example/feed"]
    assert "secret" not in str(await poller.ledger.trail("harbour"))
