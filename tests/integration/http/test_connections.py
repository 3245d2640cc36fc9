"""Connections are kept, used again, and never a reason to fail; on either event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import uvloop
from aiohttp import StreamReader

from pipeline.adapters.connections import Connections, Place
from pipeline.adapters.http import AiohttpHttp
from pipeline.errors import FetchError
from pipeline.model import Request
from pipeline.settings import HttpSettings
from tests.servers.raw import message, raw_server, says

LOCAL = HttpSettings(allow_networks=("127.0.0.0/8",))
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Keeping:
    """A server that keeps connections, each for so many answers."""

    port: int = 0
    connections: int = 0
    answers: int = 0


@asynccontextmanager
async def keeping(each: int) -> AsyncIterator[Keeping]:
    """It hangs up without a word after `each` answers, when the next request is already on its way."""
    state = Keeping()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        state.connections += 1
        for n in range(each + 1):
            try:
                await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                break
            if n < each:
                state.answers += 1
                writer.write(ANSWER)
        writer.transport.abort()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        state.port = server.sockets[0].getsockname()[1]
        yield state


async def test_twenty_feeds_of_one_host_need_two_connections() -> None:
    async with keeping(100) as server, AiohttpHttp(LOCAL) as http:
        url = f"http://127.0.0.1:{server.port}/feed"
        await asyncio.gather(*(http.get(Request(url=f"{url}{n}")) for n in range(20)))
        for n in range(20):
            await http.get(Request(url=f"{url}{n}"))
    assert server.answers == 40
    assert server.connections <= 2


async def test_a_kept_connection_that_the_server_gave_up_costs_no_failure() -> None:
    async with keeping(1) as server, AiohttpHttp(LOCAL) as http:
        for _ in range(5):
            response = await http.get(Request(url=f"http://127.0.0.1:{server.port}/"))
            assert response.body == b"ok"
    assert server.answers == 5


async def test_what_a_server_says_unasked_is_no_answer_to_the_next_request() -> None:
    """Some say 408 before they hang up on a connection that rests."""
    connections = 0
    told = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER)
        await asyncio.sleep(0.05)
        writer.write(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        told.set()
        await reader.read()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server, AiohttpHttp(LOCAL) as http:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        for _ in range(2):
            assert (await http.get(Request(url=url))).status == 200
            await told.wait()
            await asyncio.sleep(0.05)
            told.clear()
    assert connections == 2


async def test_a_connection_that_rests_is_ended_after_a_while() -> None:
    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER)
        assert await reader.read() == b""
        ended.set()
        writer.close()

    async def read(_: object, content: StreamReader) -> bytes:
        return await content.read()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        place = Place(host="127.0.0.1", port=port, addresses=("127.0.0.1",), tls=None)
        connections = Connections(LOCAL, lambda _: lambda: None, keep_alive_s=0.1)
        assert await connections.ask(place, b"GET / HTTP/1.1\r\nHost: paper.example\r\n\r\n", read) == b"ok"
        async with asyncio.timeout(5):
            await ended.wait()
        await connections.close()


async def a_refused_address() -> None:
    async with (
        raw_server(says(message(b"secret"))) as secret,
        AiohttpHttp(HttpSettings(), lambda _: ["127.0.0.1", "::1"]) as http,
    ):
        for host in ("127.0.0.1", "[::ffff:127.0.0.1]", "feed.example"):
            with pytest.raises(FetchError) as caught:
                await http.get(Request(url=f"http://{host}:{secret.port}/"))
            assert caught.value.reason == "address_refused"
    assert secret.connections == 0


async def a_kept_connection() -> None:
    async with keeping(10) as server, AiohttpHttp(LOCAL, lambda _: ["127.0.0.1"]) as http:
        for _ in range(3):
            assert (await http.get(Request(url=f"http://feed.example:{server.port}/"))).body == b"ok"
    assert server.connections == 1


async def a_crowded_address() -> None:
    """Sockets that are closed are no longer counted, whoever closed them."""
    async with keeping(10) as server:
        settings = HttpSettings(allow_networks=LOCAL.allow_networks, connections_per_ip=2)
        async with AiohttpHttp(settings, lambda _: ["127.0.0.1"]) as http:
            hosts = [f"http://site{n}.example:{server.port}/" for n in range(20)]
            await asyncio.gather(*(http.get(Request(url=url)) for url in hosts))
    assert server.connections == 20


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
@pytest.mark.parametrize("case", [a_refused_address, a_kept_connection, a_crowded_address])
def test_both_event_loops_guard_and_keep_alike(
    case: Callable[[], Coroutine[None, None, None]], run: Callable[[Coroutine[None, None, None]], None]
) -> None:
    run(case())
