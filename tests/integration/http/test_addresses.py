"""No address that is not public is connected to, however it is named, and none too often at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

import pytest

from pipeline.adapters.address_turns import AddressTurns
from pipeline.adapters.http import AiohttpHttp
from pipeline.adapters.names import Names
from pipeline.errors import FetchError
from pipeline.model import Request
from pipeline.settings import HttpSettings
from tests.servers.addresses import REFUSED
from tests.servers.raw import message, raw_server, redirect, says

LOCAL = HttpSettings(allow_networks=("127.0.0.0/8",))
ONLY_THE_SECOND = HttpSettings(allow_networks=("127.0.0.2/32",), connect_timeout_s=2.0)


class Table:
    """A look-up of ours: the answers of each name in turn, the last one for good."""

    def __init__(self, **answers: list[Sequence[str]]) -> None:
        self.answers = {f"{name.replace('_', '-')}.example": list(said) for name, said in answers.items()}
        self.asked: Counter[str] = Counter()

    def __call__(self, name: str) -> Sequence[str]:
        self.asked[name] += 1
        said = self.answers[name]
        return said.pop(0) if len(said) > 1 else said[0]


async def refusal(http: AiohttpHttp, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await http.get(Request(url=url, timeout_s=5.0))
    return caught.value


# ── which ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("ip", REFUSED)
async def test_an_address_of_the_list_is_refused_as_it_is_and_behind_a_name(ip: str) -> None:
    literal = f"[{ip}]" if ":" in ip else ip
    async with (
        AiohttpHttp(HttpSettings(), Table(feed=[[ip]])) as http,
        raw_server(says(redirect(f"http://{literal}/")), "127.0.0.2") as here,
        AiohttpHttp(ONLY_THE_SECOND) as near,
    ):
        for url in (f"http://{literal}/", "http://feed.example/", "https://feed.example/"):
            error = await refusal(http, url)
            assert (error.reason, error.transient) == ("address_refused", False)
        assert (await refusal(near, here.url)).reason == "address_refused"


async def test_the_secret_behind_a_name_is_not_reached() -> None:
    async with raw_server(says(message(b"secret"))) as secret:
        table = Table(feed=[["127.0.0.1"]], mapped=[["::ffff:127.0.0.1"]], both=[["127.0.0.1", "::1"]])
        async with AiohttpHttp(ONLY_THE_SECOND, table) as http:
            for name in table.answers:
                assert (await refusal(http, f"http://{name}:{secret.port}/")).reason == "address_refused"
    assert secret.connections == 0


async def test_of_two_addresses_the_public_one_alone_is_tried() -> None:
    """The listed address has nobody at that port, so that the connector goes on to the other one."""
    async with raw_server(says(message(b"secret"))) as secret:
        for order in (["127.0.0.2", "127.0.0.1"], ["127.0.0.1", "127.0.0.2"]):
            async with AiohttpHttp(ONLY_THE_SECOND, Table(feed=[order])) as http:
                await refusal(http, f"http://feed.example:{secret.port}/")
    assert secret.connections == 0


async def test_a_name_that_changes_its_address_gets_no_connection_to_the_new_one() -> None:
    async with raw_server(says(message(b"secret"))) as secret:

        async def lead_on(head: bytes, writer: asyncio.StreamWriter) -> None:
            url = f"http://feed.example:{secret.port}/" if b"GET /away" in head else "http://rebound.example/"
            writer.write(redirect(url))

        async with raw_server(lead_on, "127.0.0.2") as outer:
            table = Table(feed=[["127.0.0.2"], ["127.0.0.1"]], rebound=[["127.0.0.1"]])
            async with AiohttpHttp(ONLY_THE_SECOND, table) as http:
                for path in ("away", "elsewhere"):
                    await refusal(http, f"http://feed.example:{outer.port}/{path}")
                assert table.asked["feed.example"] == 1  # what was looked up a moment ago still holds
            async with AiohttpHttp(ONLY_THE_SECOND, table) as http:  # asks again, and is told the other one
                await refusal(http, f"http://feed.example:{secret.port}/")
                assert table.asked["feed.example"] == 2
    assert secret.connections == 0
    assert outer.connections == 2


async def test_an_address_where_nobody_answers_gives_way_to_the_next() -> None:
    async with (
        raw_server(says(message(b"x"))) as server,
        AiohttpHttp(LOCAL, lambda _: ["127.0.0.3", "127.0.0.1"]) as http,
    ):
        assert (await http.get(Request(url=f"http://feed.example:{server.port}/"))).body == b"x"


async def test_a_name_without_an_address_is_the_name_servers_fault() -> None:
    async with AiohttpHttp(LOCAL, lambda _: []) as http:
        assert (await refusal(http, "http://feed.example/")).reason == "dns"


# ── names ────────────────────────────────────────────────────────────────────────────────────────


async def test_a_name_is_looked_up_once_and_by_all_who_wait_together() -> None:
    table = Table(feed=[["192.0.2.1", "2001:db8::1"]])
    names = Names(table)
    found = await asyncio.gather(*(names.addresses("feed.example") for _ in range(20)))
    assert set(found) == {("192.0.2.1", "2001:db8::1")}
    assert table.asked["feed.example"] == 1
    names.close()


async def test_a_name_server_that_does_not_answer_holds_up_nobody_else() -> None:
    loop = asyncio.get_running_loop()
    stuck = asyncio.Event()

    def lookup(name: str) -> list[str]:
        if name == "stuck.example":
            asyncio.run_coroutine_threadsafe(stuck.wait(), loop).result(timeout=20)
        return ["127.0.0.1"]

    settings = HttpSettings(allow_networks=("127.0.0.0/8",), connect_timeout_s=0.3)
    async with raw_server(says(message(b"feed"))) as server, AiohttpHttp(settings, lookup) as http:
        begun = loop.time()
        waiting = asyncio.create_task(refusal(http, "http://stuck.example/"))
        good = await http.get(Request(url=f"http://good.example:{server.port}/"))
        error = await waiting
        assert (good.body, error.reason, error.transient) == (b"feed", "dns", True)
        assert loop.time() - begun < 3.0
        stuck.set()


# ── how many ─────────────────────────────────────────────────────────────────────────────────────


class Crowd:
    """How many are served at once, at most."""

    def __init__(self) -> None:
        self.now = self.most = 0

    async def __call__(self, _: bytes, writer: asyncio.StreamWriter) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.01)
        self.now -= 1
        writer.write(message(b"x"))


async def test_two_hundred_hosts_on_one_address_are_asked_four_at_a_time() -> None:
    crowd = Crowd()
    async with raw_server(crowd) as server, AiohttpHttp(LOCAL, lambda _: ["127.0.0.1"]) as http:
        hosts = [f"http://site{n}.example:{server.port}/" for n in range(200)]
        done = await asyncio.gather(*(http.get(Request(url=url)) for url in hosts))
    assert (len(done), crowd.most, server.connections) == (200, 4, 200)


async def test_another_address_has_turns_of_its_own() -> None:
    crowd, gate = Crowd(), asyncio.Event()

    async def full(_: bytes, writer: asyncio.StreamWriter) -> None:
        await gate.wait()
        writer.write(message(b"late"))

    async with (
        raw_server(full) as first,
        raw_server(crowd, "127.0.0.2") as second,
        AiohttpHttp(LOCAL) as http,
    ):
        waiting = [
            asyncio.create_task(http.get(Request(url=url))) for url in [first.url] * 2 + [first.url + "b"] * 4
        ]
        assert (await http.get(Request(url=second.url))).body == b"x"
        gate.set()
        await asyncio.gather(*waiting)


async def test_who_waits_too_long_for_a_turn_is_told_so_and_may_come_back() -> None:
    names = Names(Table(one=[["192.0.2.1"]], two=[["192.0.2.2", "192.0.2.1"]], other=[["192.0.2.9"]]))
    turns = AddressTurns(names, 1, wait_s=0.05)
    async with turns.at("http://one.example/"):
        with pytest.raises(FetchError) as caught:
            async with turns.at("http://two.example/"):
                pass
        assert (caught.value.reason, caught.value.transient) == ("address_busy", True)
        async with turns.at("http://other.example/"):
            pass
    async with turns.at("http://two.example/"):
        pass
    names.close()


async def test_as_many_connections_are_kept_to_an_address_as_may_be_in_use() -> None:
    """The rest say `Connection: close`, whatever host they are for."""
    closing = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal closing
        last = False
        while not last:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            last = b"connection: close" in head.lower()
            closing += last
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async with (
        await asyncio.start_server(serve, "127.0.0.1", 0) as server,
        AiohttpHttp(LOCAL, lambda _: ["127.0.0.1"]) as http,
    ):
        port = server.sockets[0].getsockname()[1]
        for n in range(30):
            await http.get(Request(url=f"http://site{n}.example:{port}/"))
        assert closing >= 20
