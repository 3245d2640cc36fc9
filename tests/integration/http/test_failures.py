"""Every way in which no answer comes ends in time, and as a `FetchError` that says why."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable

import pytest

from pipeline.adapters.http import AiohttpHttp
from pipeline.errors import FetchError
from pipeline.model import Request
from pipeline.settings import HttpSettings
from tests.servers.raw import Answer, forever, message, raw_server, redirect, says

LOCAL = HttpSettings(allow_networks=("127.0.0.0/8",), connect_timeout_s=2.0)


async def refusal(url: str, timeout_s: float = 5.0) -> FetchError:
    async with AiohttpHttp(LOCAL) as http:
        with pytest.raises(FetchError) as caught:
            await http.get(Request(url=url, timeout_s=timeout_s))
    return caught.value


async def silence(_: bytes, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def dripping_header(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    await forever(writer, b"a", pause_s=0.02)


async def dripping_body(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(message(length=1_000_000))
    await forever(writer, b"a", pause_s=0.02)


@pytest.mark.parametrize("slow", [silence, dripping_header, dripping_body])
async def test_a_slow_server_gets_the_time_of_the_request_and_no_more(slow: Answer) -> None:
    async with raw_server(slow) as server:
        begun = time.monotonic()
        error = await refusal(server.url, timeout_s=0.3)
    assert (error.reason, error.transient) == ("timeout", True)
    assert time.monotonic() - begun < 3.0


async def test_the_time_of_a_request_covers_its_redirects() -> None:
    async def slow_redirect(head: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(redirect(f"/{head.count(b'/')}{time.monotonic_ns()}"))

    async with raw_server(slow_redirect) as server:
        assert (await refusal(server.url, timeout_s=0.5)).reason == "timeout"
    assert len(server.heads) <= 3


async def hang_up(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def slam_the_door(_: bytes, writer: asyncio.StreamWriter) -> None:
    linger_zero = b"\1\0\0\0\0\0\0\0"
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_zero)
    writer.transport.abort()


@pytest.mark.parametrize("rude", [hang_up, slam_the_door])
async def test_a_connection_closed_without_an_answer_is_a_reset(rude: Answer) -> None:
    async with raw_server(rude) as server:
        error = await refusal(server.url)
    assert (error.reason, error.transient) == ("reset", True)


def a_closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_closed_port_is_a_failed_connection() -> None:
    error = await refusal(f"http://127.0.0.1:{a_closed_port()}/")
    assert (error.reason, error.transient) == ("connect", True)


async def test_a_failure_behind_a_redirect_names_where_it_happened() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        there = f"http://127.0.0.1:{closed.getsockname()[1]}/feed"

    async def away(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(redirect(there))

    async with raw_server(away) as server:
        error = await refusal(server.url)
    assert (error.reason, error.url) == ("connect", there)


async def test_a_name_that_nobody_has_is_a_dns_error() -> None:
    error = await refusal("http://no-such-name.invalid/")
    assert (error.reason, error.transient) == ("dns", True)


async def test_a_server_that_speaks_no_tls_is_a_tls_error() -> None:
    async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(message(status="400 Bad Request"))
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        error = await refusal(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    assert (error.reason, error.transient) == ("tls", True)


MANY = b"".join(b"X-%d: a\r\n" % n for n in range(100_000))


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 8_000_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + MANY + b"\r\n",
        b"hello, this is no HTTP\r\n\r\n",
        b"HTTP/1.1 twohundred OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
    ],
    ids=["8 MB header", "100000 headers", "no http", "no status", "no length"],
)
async def test_what_is_no_http_is_a_protocol_error(data: bytes) -> None:
    async with raw_server(says(data)) as server:
        error = await refusal(server.url)
    assert (error.reason, error.transient) == ("protocol", True)


@pytest.mark.parametrize(
    "answer", [says(b"hello, this is no HTTP\r\n\r\n"), says(redirect("//10.0.0.1")), silence]
)
async def test_an_error_never_shows_the_query_which_may_hold_a_key(answer: Answer) -> None:
    async with raw_server(answer) as server:
        error = await refusal(server.url + "?key=s3cret&b='c\"", timeout_s=0.3)
    assert "s3cret" not in str(error)


async def test_a_long_header_of_a_real_site_is_read() -> None:
    header = message(content_security_policy="a" * 20_000)
    async with raw_server(says(header)) as server, AiohttpHttp(LOCAL) as http:
        assert (await http.get(Request(url=server.url))).status == 200


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "/relative",
        "http://",
        "http://u:p@127.0.0.1/",
        "http://a b/",
    ],
)
async def test_what_is_no_web_address_is_not_asked(url: str) -> None:
    error = await refusal(url)
    assert (error.reason, error.transient) == ("bad_url", False)


async def test_a_name_that_cannot_be_looked_up_is_a_bad_url() -> None:
    assert (await refusal(f"http://{'a' * 70}.example/")).reason in ("bad_url", "dns")


async def test_a_header_that_would_smuggle_another_is_not_sent() -> None:
    async with raw_server(says(message())) as server, AiohttpHttp(LOCAL) as http:
        with pytest.raises(FetchError):
            await http.get(Request(url=server.url, headers={"X-Key": "a\r\nHost: other"}))
    assert server.heads == []


@pytest.mark.parametrize("slow", [silence, dripping_body])
async def test_a_cancelled_request_ends_at_once_and_is_no_error_of_the_server(slow: Answer) -> None:
    came = asyncio.Event()
    answer: Callable[[bytes, asyncio.StreamWriter], Awaitable[None]] = slow

    async def noticed(head: bytes, writer: asyncio.StreamWriter) -> None:
        came.set()
        await answer(head, writer)

    async with raw_server(noticed) as server, AiohttpHttp(LOCAL) as http:
        asking = asyncio.create_task(http.get(Request(url=server.url)))
        await came.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
