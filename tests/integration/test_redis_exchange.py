"""Commands of one process go to Redis together, and each is answered as if it had gone alone."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import hiredis
import pytest
from redis import exceptions
from redis.asyncio import BlockingConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from pipeline.adapters.redis_exchange import COMMANDS, Exchange
from pipeline.adapters.redis_state import State, connect
from pipeline.errors import StateUnavailable


class Scripted:
    """A server that says each command back. `breaks`: answers after which a connection ends, one each;
    what was sent with them was carried out all the same. `silent`: it answers no more.
    """

    def __init__(self, *breaks: int) -> None:
        self.heard: list[list[bytes]] = []
        self.reads = 0
        self.was_asked = asyncio.Event()
        self.silent = False
        self._breaks = list(breaks)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        left = self._breaks.pop(0) if self._breaks else -1
        asked = hiredis.Reader()
        while data := await reader.read(1 << 20):
            asked.feed(data)
            heard = False
            while (command := asked.gets()) is not False:
                if command[0] != b"ECHO":
                    writer.write(b"+OK\r\n")
                    continue
                heard = True
                self.heard.append(command)
                if left != 0 and not self.silent:
                    writer.write(b"$%d\r\n%s\r\n" % (len(command[1]), command[1]))
                    left -= 1
            if heard:
                self.reads += 1
                self.was_asked.set()
            if heard and left == 0:
                break
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()

    @contextlib.asynccontextmanager
    async def running(self, retries: int = 2) -> AsyncIterator[Exchange]:
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        pool = BlockingConnectionPool(
            port=server.sockets[0].getsockname()[1], protocol=2, retry=Retry(NoBackoff(), retries)
        )
        exchange = Exchange(pool)
        try:
            yield exchange
        finally:
            await exchange.close()
            await pool.aclose()
            server.close()

    def said(self) -> list[bytes]:
        return [command[1] for command in self.heard]


async def echo(exchange: Exchange, *words: str) -> list[Any]:
    return await exchange.send([("ECHO", word) for word in words])


async def test_calls_of_one_turn_go_together_and_in_order() -> None:
    server = Scripted()
    async with server.running() as exchange:
        answers = await asyncio.gather(*(echo(exchange, f"a{n}", f"b{n}") for n in range(50)))

    assert answers == [[b"a%d" % n, b"b%d" % n] for n in range(50)]
    assert server.said() == [word for pair in answers for word in pair]
    assert server.reads == 1


async def test_what_is_called_meanwhile_goes_together_in_the_next_exchange() -> None:
    server = Scripted()
    async with server.running() as exchange:
        first = asyncio.create_task(echo(exchange, "first"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)  # the exchange with the first call has begun
        await asyncio.gather(first, *(echo(exchange, f"{n}") for n in range(50)))

    assert server.said()[0] == b"first"
    assert server.reads == 2


async def test_many_calls_go_in_exchanges_of_a_bounded_size(redis_url: str) -> None:
    calls = 20 * COMMANDS
    async with connect(redis_url) as state:
        before = (await state.client.info("stats"))["total_reads_processed"]
        answers = await asyncio.gather(*(state.read(("ECHO", n)) for n in range(calls)))
        after = (await state.client.info("stats"))["total_reads_processed"]

    assert answers == [[b"%d" % n] for n in range(calls)]
    assert 20 <= after - before <= 200


async def test_large_calls_go_through(redis_url: str) -> None:
    text = b"x" * 3_000_000
    async with connect(redis_url) as state:
        answers = await asyncio.gather(*(state.read(("ECHO", text), ("ECHO", n)) for n in range(8)))

    assert answers == [[text, b"%d" % n] for n in range(8)]


async def test_a_call_that_is_wrong_is_its_callers_alone(state: State) -> None:
    await state.client.set(state.keys.named("word"), "text")
    right, wrong, no_arg, no_text, after = await asyncio.gather(
        state.read(("ECHO", 1)),
        state.read(("ECHO", 2), ("HGET", state.keys.named("word"), "field")),
        state.read(("ECHO", object())),  # type: ignore[arg-type]
        state.read(("ECHO", "\ud800")),
        state.read(("ECHO", 3)),
        return_exceptions=True,
    )

    assert (right, after) == ([b"1"], [b"3"])
    assert isinstance(wrong, exceptions.ResponseError)
    assert "WRONGTYPE" in str(wrong)
    assert isinstance(no_arg, TypeError)
    assert isinstance(no_text, UnicodeEncodeError)


async def test_who_is_cancelled_before_the_exchange_sends_nothing_and_hurts_nobody() -> None:
    server = Scripted()
    async with server.running() as exchange:
        calls = [asyncio.create_task(echo(exchange, word)) for word in ("a", "b", "c")]
        asyncio.get_running_loop().call_soon(calls[1].cancel)
        answers = await asyncio.gather(*calls, return_exceptions=True)

    assert (answers[0], answers[2]) == ([b"a"], [b"c"])
    assert isinstance(answers[1], asyncio.CancelledError)


async def test_who_is_cancelled_while_its_command_is_under_way_hurts_nobody() -> None:
    server = Scripted()
    async with server.running() as exchange:
        calls = [asyncio.create_task(echo(exchange, word)) for word in ("a", "b", "c")]
        await server.was_asked.wait()
        calls[1].cancel()
        answers = await asyncio.gather(*calls, return_exceptions=True)
        later = await echo(exchange, "d")

    assert (answers[0], answers[2], later) == ([b"a"], [b"c"], [b"d"])
    assert server.said() == [b"a", b"b", b"c", b"d"]


@pytest.mark.parametrize("answered", [0, 1, 2, 3])
async def test_after_a_broken_connection_only_what_has_no_answer_is_sent_again(answered: int) -> None:
    server = Scripted(answered)
    async with server.running() as exchange:
        calls = (("a",), ("b", "c"), ("d",))
        answers = await asyncio.gather(*(echo(exchange, *call) for call in calls))

    assert answers == [[b"a"], [b"b", b"c"], [b"d"]]
    words = [b"a", b"b", b"c", b"d"]
    assert server.said() == [*words, *words[answered:]]


async def test_a_connection_that_breaks_too_often_fails_only_what_was_under_way() -> None:
    server = Scripted(1, 0, 0)
    async with server.running(retries=2) as exchange:
        answers = await asyncio.gather(*(echo(exchange, word) for word in "ab"), return_exceptions=True)
        later = await echo(exchange, "c")

    assert answers[0] == [b"a"]
    assert isinstance(answers[1], exceptions.ConnectionError)
    assert later == [b"c"]


async def test_closing_tells_who_waits() -> None:
    server = Scripted()
    server.silent = True
    async with server.running() as exchange:
        waiting = asyncio.create_task(echo(exchange, "a"))
        await server.was_asked.wait()
        await exchange.close()
        with pytest.raises(exceptions.ConnectionError, match="closed"):
            await waiting


async def test_without_a_server_every_caller_is_told(tmp_path: Any) -> None:
    url = f"unix://{tmp_path}/nobody.sock"
    async with connect(url) as state:
        state.client.connection_pool.connection_kwargs["retry"] = Retry(NoBackoff(), 0)
        answers = await asyncio.gather(*(state.read(("ECHO", n)) for n in range(5)), return_exceptions=True)

    assert all(isinstance(answer, StateUnavailable) for answer in answers)
