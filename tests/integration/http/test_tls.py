"""How strict TLS is, feed by feed: never less for one feed because of another."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from pipeline.adapters import tls
from pipeline.adapters.http import AiohttpHttp
from pipeline.errors import FetchError
from pipeline.model import Request, Tls
from pipeline.settings import HttpSettings
from tests.servers.raw import message, raw_server, redirect, says
from tests.servers.tls import certificate, tls_server

LOCAL = HttpSettings(allow_networks=("127.0.0.0/8",))


async def refusal(request: Request) -> FetchError:
    async with AiohttpHttp(LOCAL) as http:
        with pytest.raises(FetchError) as caught:
            await http.get(request)
    return caught.value


@pytest.mark.parametrize("days", [1, -1], ids=["self-signed", "expired"])
async def test_a_certificate_that_nobody_vouches_for_is_taken_for_the_feed_that_says_so(
    tmp_path: Path, days: int
) -> None:
    async with tls_server(certificate(tmp_path, days=days)) as (url, heads):
        for strict in (Request(url=url), Request(url=url, tls="legacy")):
            error = await refusal(strict)
            assert (error.reason, error.transient) == ("tls", True)
        assert heads == []
        async with AiohttpHttp(LOCAL) as http:
            response = await http.get(Request(url=url, tls="unverified", home=url))
            assert response.body == b"hello"
            with pytest.raises(FetchError, match="tls"):  # the same host, asked on behalf of another feed
                await http.get(Request(url=url))


async def test_no_connection_of_a_lenient_feed_is_used_for_a_strict_one(tmp_path: Path) -> None:
    context = certificate(tmp_path)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(4_096):
            writer.write(message(b"kept").replace(b"Connection: close\r\n", b""))
        writer.close()

    async with (
        await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context) as server,
        AiohttpHttp(LOCAL) as http,
    ):
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        assert (await http.get(Request(url=url, tls="unverified"))).body == b"kept"
        with pytest.raises(FetchError, match="tls"):
            await http.get(Request(url=url))


async def test_leniency_ends_at_the_feeds_own_origin(tmp_path: Path) -> None:
    context = certificate(tmp_path)
    async with tls_server(context, host="127.0.0.2") as (elsewhere, heads):
        async with tls_server(context, redirect(elsewhere)) as (url, asked):
            error = await refusal(Request(url=url, tls="unverified"))
            assert (error.reason, len(asked), heads) == ("tls", 1, [])
        async with raw_server(says(redirect(elsewhere))) as plain:
            error = await refusal(Request(url=plain.url, tls="unverified", home=plain.url))
        assert (error.reason, heads) == ("tls", [])
        moved = Request(url=elsewhere, tls="unverified", home="https://127.0.0.1/")
        assert ((await refusal(moved)).reason, heads) == ("tls", [])


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
async def test_old_protocols_are_for_the_feeds_that_need_them(
    tmp_path: Path, version: ssl.TLSVersion
) -> None:
    context = certificate(tmp_path, kind="old")
    context.minimum_version = context.maximum_version = version
    async with tls_server(context) as (url, _):
        assert "CERTIFICATE_VERIFY_FAILED" not in (await refusal(Request(url=url))).detail
        # an old handshake gets as far as the certificate, which is then judged as anywhere
        assert "CERTIFICATE_VERIFY_FAILED" in (await refusal(Request(url=url, tls="legacy"))).detail
        async with AiohttpHttp(LOCAL) as http:
            assert (await http.get(Request(url=url, tls="unverified"))).body == b"hello"


@pytest.mark.parametrize("kind", ["strict", "legacy", "unverified"])
def test_a_context_is_made_once(kind: Tls) -> None:
    assert tls.context(kind) is tls.context(kind)
    assert (tls.context(kind).verify_mode == ssl.CERT_NONE) == (kind == "unverified")


async def test_a_handshake_that_never_ends_gets_the_time_of_a_connection() -> None:
    left = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        left.set()

    settings = HttpSettings(allow_networks=LOCAL.allow_networks, connect_timeout_s=0.3)
    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server, AiohttpHttp(settings) as http:
        begun = asyncio.get_running_loop().time()
        with pytest.raises(FetchError, match="timeout"):
            await http.get(Request(url=f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"))
        assert asyncio.get_running_loop().time() - begun < 3.0
        await left.wait()
