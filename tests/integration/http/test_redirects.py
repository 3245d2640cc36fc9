"""Redirects are followed one by one, and never to an address that is not public."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from pipeline.adapters.http import AiohttpHttp
from pipeline.errors import FetchError
from pipeline.model import Request
from pipeline.settings import HttpSettings
from tests.servers.raw import Answer, message, raw_server, redirect, says

LOCAL = HttpSettings(allow_networks=("127.0.0.0/8",))


def to_the_next(status: str = "302 Found") -> Answer:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        number = int(head.split(b" ")[1].strip(b"/") or b"0")
        writer.write(redirect(f"/{number + 1}", status))

    return answer


async def refusal(url: str, settings: HttpSettings = LOCAL) -> FetchError:
    async with AiohttpHttp(settings) as http:
        with pytest.raises(FetchError) as caught:
            await http.get(Request(url=url))
    return caught.value


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"])
async def test_every_redirect_is_followed_with_a_get(status: str) -> None:
    async with (
        raw_server(says(message(b"there"))) as there,
        raw_server(says(redirect(there.url + "a?b#c", status))) as here,
        AiohttpHttp(LOCAL) as http,
    ):
        response = await http.get(Request(url=here.url))
    assert (response.body, response.url) == (b"there", there.url + "a?b")
    assert [(hop.status, hop.url) for hop in response.hops] == [(int(status[:3]), here.url)]
    assert there.heads[0].startswith(b"GET /a?b HTTP/1.1")


async def test_a_chain_ends_after_five() -> None:
    async with raw_server(to_the_next()) as server:
        error = await refusal(server.url)
    assert (error.reason, len(server.heads)) == ("too_many_redirects", 6)


async def test_a_loop_is_seen_when_it_closes() -> None:
    async with raw_server(says(redirect("/"))) as server:
        error = await refusal(server.url)
    assert (error.reason, len(server.heads)) == ("too_many_redirects", 1)


@pytest.mark.parametrize(
    "location", ["", "file:///etc/passwd", "gopher://127.0.0.1/", "http://u:p@127.0.0.1/"]
)
async def test_a_redirect_to_what_is_no_web_address_is_refused(location: str) -> None:
    async with raw_server(says(redirect(location))) as server:
        assert (await refusal(server.url)).reason == "bad_redirect"


async def test_a_location_in_raw_bytes_is_asked_for_as_sent() -> None:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        found = head.startswith(b"GET /caf")
        writer.write(message(b"found") if found else message(status="302 Found", location="/caf\xe9"))

    async with raw_server(answer) as server, AiohttpHttp(LOCAL) as http:
        assert (await http.get(Request(url=server.url))).body == b"found"
    assert server.heads[1].startswith(b"GET /caf%E9 HTTP/1.1")


ONLY_THE_SECOND = HttpSettings(allow_networks=("127.0.0.2/32",))
TRICKS: list[str] = json.loads((Path(__file__).parents[2] / "data" / "redirect_tricks.json").read_text())


@pytest.mark.parametrize("trick", TRICKS)
async def test_a_private_address_gets_no_connection(trick: str) -> None:
    """Asked directly and through a redirect, with a secret that listens and nobody may reach."""
    async with raw_server(says(message(b"secret"))) as secret:
        target = trick.format(port=secret.port)
        sent = redirect("").replace(b"location: ", b"location: " + target.encode())
        async with raw_server(says(sent), "127.0.0.2") as outer:
            for url in (outer.url, target):
                await refusal(url, ONLY_THE_SECOND)
    assert secret.connections == 0


@pytest.mark.parametrize("settings", [HttpSettings(), ONLY_THE_SECOND])
async def test_a_private_address_is_refused_for_good(settings: HttpSettings) -> None:
    async with raw_server(says(message(b"secret"))) as secret:
        for host in ("127.0.0.1", "localhost", "[::1]"):
            error = await refusal(f"http://{host}:{secret.port}/", settings)
            assert (error.reason, error.transient) == ("address_refused", False)
    assert secret.connections == 0
