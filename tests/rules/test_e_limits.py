"""E: bodies that are too much, too slow or cut short. Each ends as a failed poll, the next one goes on."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
import zlib
from collections.abc import Awaitable, Callable, Iterator

import brotli
import pytest
from backports import zstd

from tests.rules.documents import item, rss
from tests.rules.poller import Poller
from tests.rules.registry import rule
from tests.rules.scripted import Answer, Scripted, ok, says
from tests.servers.raw import forever, raw_server

FEED = rss(item(1))
MB = 1_000_000


async def refused(answer: Answer, server: Scripted, poller: Poller, *, timeout_s: float | None = None) -> str:
    """The reason after a good poll with validators, which must outlive what follows."""
    first = ok(FEED, etag='"v1"')
    await poller.listen_to(server.on("/feed", first, answer, says(304)), timeout_s=timeout_s)
    await poller.next_poll()
    reason = (await poller.next_poll()).reason
    assert len(poller.parser.documents) == 1
    assert (await poller.next_poll()).reason == "not_modified"
    assert server.asked[-1].get("if-none-match") == '"v1"'
    return reason


@rule("E1", "A Content-Length over the limit ends the poll before the body is read", source="own choice")
async def test_an_announced_giant_is_not_read(server: Scripted, poller: Poller) -> None:
    """`Content-Length: 10000000000` and then nothing: refused at once, without waiting for a byte."""
    begun = time.monotonic()
    assert await refused(Answer(length=10_000_000_000), server, poller) == "too_large"
    assert time.monotonic() - begun < 2


@rule("E2", "A body without an end is left after 5 MB on the wire", source="own choice; Miniflux 15 MB")
async def test_endless_chunks_are_left(poller: Poller) -> None:
    """Chunks for ever: refused, and the server got rid of little more than the limit."""
    sent = 0

    async def chunks(_: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        piece = b"10000\r\n" + b"a" * 65_536 + b"\r\n"
        while True:
            writer.write(piece)
            await writer.drain()
            sent += len(piece)

    async with raw_server(chunks) as server:
        await poller.listen_to(server.url)
        assert (await poller.next_poll()).reason == "too_large"
    assert 4 * MB < sent < 15 * MB  # what the buffers of two sockets hold is on top


@rule(
    "E3",
    "A small body that unpacks to a gigabyte costs 25 MB at most, in every coding",
    source="CVE-2025-69223; measured: naive reading costs 2 GB",
)
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
async def test_a_bomb_is_not_unpacked(coding: str, server: Scripted, poller: Poller) -> None:
    """A gigabyte of nothing, packed: refused, and little memory was touched."""
    packed = _bomb(coding)
    await poller.listen_to(server.on("/feed", ok(packed, content_encoding=coding)))
    tracemalloc.start()
    try:
        begun = time.process_time()
        assert (await poller.next_poll()).reason == "too_large"
        assert time.process_time() - begun < 2
        assert tracemalloc.get_traced_memory()[1] < 25 * MB
    finally:
        tracemalloc.stop()


def _bomb(coding: str) -> bytes:
    """A gigabyte of zeros."""
    return b"".join(_squeezed(coding))


def _squeezed(coding: str) -> Iterator[bytes]:
    million = b"\0" * MB
    match coding:
        case "br":
            packer = brotli.Compressor(quality=1)
            yield from (packer.process(million) for _ in range(1_000))
            yield packer.finish()
        case "zstd":
            zipper = zstd.ZstdCompressor()
            yield from (zipper.compress(million) for _ in range(1_000))
            yield zipper.flush()
        case _:
            squeezer = zlib.compressobj(6, zlib.DEFLATED, 31 if coding == "gzip" else 15)
            yield from (squeezer.compress(million) for _ in range(1_000))
            yield squeezer.flush()


@rule("E3", "Each coding that is offered is understood", source="RFC 9110 §8.4.1")
@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "br", "zstd", "identity"])
async def test_every_coding_is_understood(coding: str, server: Scripted, poller: Poller) -> None:
    """An ordinary feed, packed: read like any other."""
    pack: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress,
        "br": brotli.compress, "zstd": zstd.compress, "identity": bytes,
    }  # fmt: skip
    await poller.listen_to(server.on("/feed", ok(pack[coding](FEED.encode()), content_encoding=coding)))
    assert (await poller.next_poll()).facts["new"] == 1


@rule("E4", "Packed twice, packed in an unknown way, or not as it says: an error", source="RFC 9110 §8.4")
@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip, gzip", gzip.compress(gzip.compress(FEED.encode()))),
        ("snappy", b"\xff\x06"),
        ("gzip", FEED.encode()),
        ("br", b"\0" * 50),
        ("zstd", FEED.encode()),
    ],
)
async def test_odd_codings_are_refused(coding: str, body: bytes, server: Scripted, poller: Poller) -> None:
    """A Content-Encoding that is wrong: failed; validators and entries as before."""
    assert await refused(ok(body, content_encoding=coding), server, poller) == "bad_encoding"


async def drip_header(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    await forever(writer, b"a", pause_s=0.02)


async def drip_body(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    await forever(writer, b"a", pause_s=0.02)


@rule(
    "E5",
    "A server that drips gets the time of a request and no more, in the header or in the body",
    source="own choice: 30 s, 10 s without a byte",
)
@pytest.mark.parametrize("drip", [drip_header, drip_body])
async def test_a_slow_loris_is_left(
    drip: Callable[[bytes, asyncio.StreamWriter], Awaitable[None]], poller: Poller
) -> None:
    """A byte now and then: over after the feed's own timeout."""
    async with raw_server(drip) as server:
        await poller.listen_to(server.url, timeout_s=0.4)
        begun = time.monotonic()
        assert (await poller.next_poll()).reason == "timeout"
    assert time.monotonic() - begun < 3


@rule(
    "E6",
    "Header fields without end, in length or in number, are an error and fill no memory",
    source="RFC 9110 §5.4; CVE-2025-69229",
)
@pytest.mark.parametrize("kind", ["long", "many"])
async def test_headers_have_an_end(kind: str, server: Scripted, poller: Poller) -> None:
    """One header of 8 MB, or 100,000 of them."""
    fields = b"X: " + b"a" * 8 * MB + b"\r\n" if kind == "long" else b"X: a\r\n" * 100_000
    tracemalloc.start()
    try:
        answer = Answer(raw=b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n")
        assert await refused(answer, server, poller) == "protocol"
        assert tracemalloc.get_traced_memory()[1] < 8 * MB + 25 * MB  # 8 MB are the script
    finally:
        tracemalloc.stop()


@rule("E7", "A body that breaks off is an error and is not parsed", source="RFC 9112 §8")
@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=FEED.encode(), length=10_000),
        Answer(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n80\r\n<rss><channel>"),
        ok(gzip.compress(FEED.encode() * 9)[:-20], content_encoding="gzip"),
    ],
)
async def test_a_body_that_breaks_off_is_not_parsed(answer: Answer, server: Scripted, poller: Poller) -> None:
    """Less than Content-Length, half a chunk, gzip without its end."""
    assert await refused(answer, server, poller) in ("truncated", "bad_encoding")


@rule(
    "E8", "An empty answer is a failure that waiting may mend, never an empty feed", source="RFC 9110 §15.3.5"
)
@pytest.mark.parametrize("answer", [says(204), ok(""), ok(" \n "), says(205)])
async def test_an_empty_answer_is_a_failure(answer: Answer, server: Scripted, poller: Poller) -> None:
    """204, or 200 without a byte: failed; the entries are known as before."""
    assert await refused(answer, server, poller) == "empty_body"
