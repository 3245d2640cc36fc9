"""What one GET says, and what it keeps of the answer."""

from __future__ import annotations

import asyncio
from typing import Literal

import pytest

from pipeline.adapters.http import AiohttpHttp
from pipeline.model import Hop, Request, Validators
from pipeline.settings import HttpSettings
from tests.servers.raw import Answer, message, raw_server, redirect, says
from tests.servers.site import Page, serve

LOCAL = HttpSettings(allow_networks=("127.0.0.0/8",))
OK = message(b"hello")
NOT_MODIFIED = message(status="304 Not Modified")


def by_path(answers: dict[str, bytes]) -> Answer:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answers[head.split(b" ")[1].decode()])

    return answer


async def test_path_and_query_go_out_as_published_and_the_fragment_stays_here() -> None:
    async with raw_server(says(OK)) as server, AiohttpHttp(LOCAL) as http:
        response = await http.get(Request(url=server.url + "a%2Fb/%7e;v=1/?x=%7E&b=a+b&=#top"))
    assert server.heads[0].startswith(b"GET /a%2Fb/%7e;v=1/?x=%7E&b=a+b&= HTTP/1.1\r\n")
    assert response.url == server.url + "a%2Fb/%7e;v=1/?x=%7E&b=a+b&="


async def test_letters_that_no_url_may_hold_are_encoded() -> None:
    async with raw_server(says(OK)) as server, AiohttpHttp(LOCAL) as http:
        await http.get(Request(url=server.url + "straße/ä b?q=ø"))
    assert server.heads[0].startswith(b"GET /stra%C3%9Fe/%C3%A4%20b?q=%C3%B8 HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("kind", "wanted"), [("feed", "application/atom+xml"), ("page", "text/html"), ("any", "*/*")]
)
async def test_the_request_says_who_asks_for_what(kind: Literal["feed", "page", "any"], wanted: str) -> None:
    async with raw_server(says(OK)) as server, AiohttpHttp(LOCAL) as http:
        await http.get(Request(url=server.url, accept=kind))
    assert (server.sent("accept") or "").split(",")[0] == wanted
    assert server.sent("user-agent") == LOCAL.user_agent
    assert server.sent("accept-encoding") == "gzip, deflate, br, zstd"
    assert server.sent("host") == f"127.0.0.1:{server.port}"
    names = {line.split(b":")[0].lower() for line in server.heads[0].split(b"\r\n")[1:] if line}
    assert names <= {b"accept", b"user-agent", b"accept-encoding", b"host", b"connection"}


async def test_cookies_are_never_sent_back() -> None:
    answers = by_path(
        {
            "/": message(status="302 Found", location="/next", set_cookie="a=1; Path=/"),
            "/next": message(b"", set_cookie="b=2; Path=/"),
        }
    )
    async with raw_server(answers) as server, AiohttpHttp(LOCAL) as http:
        for _ in range(2):
            response = await http.get(Request(url=server.url))
    assert [server.sent("cookie", n) for n in range(4)] == [None] * 4
    assert [server.sent("referer", n) for n in range(4)] == [None] * 4
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("etag", ['W/"a"', '"a,b"', "abc", '""'])
async def test_both_validators_go_back_byte_for_byte(etag: str) -> None:
    async with raw_server(says(NOT_MODIFIED)) as server, AiohttpHttp(LOCAL) as http:
        known = Validators(url=server.url, etag=etag, last_modified="yesterday, 25:00")
        response = await http.get(Request(url=server.url, validators=known))
    assert server.sent("if-none-match") == etag
    assert server.sent("if-modified-since") == "yesterday, 25:00"
    assert (response.status, response.body) == (304, b"")


async def test_validators_go_only_to_the_url_that_issued_them() -> None:
    answers = by_path({"/": redirect("/b"), "/b": redirect("/c"), "/c": NOT_MODIFIED})
    async with raw_server(answers) as server, AiohttpHttp(LOCAL) as http:
        known = Validators(url=server.url + "c", etag='"c"')
        response = await http.get(Request(url=server.url, validators=known))
    assert [server.sent("if-none-match", n) for n in range(3)] == [None, None, '"c"']
    assert response.hops == (Hop(status=302, url=server.url), Hop(status=302, url=server.url + "b"))


async def test_a_304_that_nobody_asked_for_is_handed_on_to_be_judged() -> None:
    async with raw_server(says(NOT_MODIFIED)) as server, AiohttpHttp(LOCAL) as http:
        response = await http.get(Request(url=server.url))
    assert (server.sent("if-none-match"), response.status, response.body) == (None, 304, b"")


async def test_what_a_feed_adds_is_told_to_its_own_origin_only() -> None:
    async with (
        raw_server(says(OK)) as other,
        raw_server(by_path({"/": redirect("/b"), "/b": redirect(other.url)})) as own,
        AiohttpHttp(LOCAL) as http,
    ):
        extra = {"Authorization": "Bearer s3cret", "X-Key": "k", "User-Agent": "Desk/9", "Cookie": "no=1"}
        await http.get(Request(url=own.url, headers=extra))
    for n in range(2):
        assert own.sent("authorization", n) == "Bearer s3cret"
        assert own.sent("x-key", n) == "k"
    assert other.sent("authorization") is None
    assert other.sent("x-key") is None
    assert [own.sent("user-agent"), other.sent("user-agent")] == ["Desk/9", "Desk/9"]
    assert own.sent("cookie") is None


async def test_repeated_fields_are_one_and_strange_bytes_can_be_stored() -> None:
    odd = b'HTTP/1.1 200 OK\r\nVary: a\r\nVARY: b\r\nETag: "\xe9"\r\nContent-Length: 0\r\n\r\n'
    async with raw_server(says(odd)) as server, AiohttpHttp(LOCAL) as http:
        response = await http.get(Request(url=server.url))
    assert response.headers["vary"] == "a, b"
    assert response.headers["etag"].encode("utf-8")


async def test_a_host_keeps_its_connection_and_never_more_than_two() -> None:
    gate = asyncio.Event()
    async with serve({"/": Page(b"x", opens=gate)}) as site, AiohttpHttp(LOCAL) as http:
        asking = [asyncio.create_task(http.get(Request(url=site.url + "/"))) for _ in range(6)]
        await site.came.wait()
        for _ in range(50):  # time enough for all six, were they let
            await asyncio.sleep(0)
        assert site.asked["/"] <= 2
        gate.set()
        assert {response.body for response in await asyncio.gather(*asking)} == {b"x"}


async def test_it_opens_when_needed_and_again_after_it_was_closed() -> None:
    async with raw_server(says(OK)) as server:
        http = AiohttpHttp(LOCAL)
        await http.close()
        for _ in range(2):
            response = await http.get(Request(url=server.url))
            assert (response.status, response.body, response.hops) == (200, b"hello", ())
            assert 0 < response.elapsed_s < 10
            await http.close()
