"""Bodies as servers really send them: coded, cut, endless, or meant to burst."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
from backports import zstd

from pipeline.adapters.http import AiohttpHttp
from pipeline.errors import FetchError
from pipeline.model import Request, Response
from pipeline.settings import HttpSettings
from tests.servers.raw import Answer, forever, message, raw_server, says

LOCAL = HttpSettings(allow_networks=("127.0.0.0/8",))
TEXT = b"<rss>" + b"a line of news, and another one\n" * 400 + b"</rss>"
MEGABYTE = 1_000_000


def zstd_frame(data: bytes) -> bytes:
    return zstd.compress(data)


def brotli_stream(data: bytes) -> bytes:
    pack: Callable[..., bytes] = brotli.compress
    return pack(data, quality=3)


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACK: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "zstd": zstd_frame}


def gzip_of_zeros(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    parts = [packer.compress(bytes(MEGABYTE)) for _ in range(size // MEGABYTE)]
    return b"".join([*parts, packer.flush()])


async def get(answer: Answer, settings: HttpSettings = LOCAL, **request: int | float) -> Response:
    async with raw_server(answer) as server, AiohttpHttp(settings) as http:
        return await http.get(Request(url=server.url, timeout_s=request.pop("timeout_s", 10.0), **request))  # type: ignore[arg-type]


async def refusal(answer: Answer, settings: HttpSettings = LOCAL, **request: int | float) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await get(answer, settings, **request)
    return caught.value


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("identity, gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("br", brotli_stream),
        ("zstd", zstd_frame),
        ("identity", bytes),
        ("", bytes),
    ],
)
async def test_every_coding_that_is_offered_is_decoded(coding: str, pack: Callable[[bytes], bytes]) -> None:
    response = await get(says(message(pack(TEXT), content_encoding=coding)))
    assert response.body == TEXT


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
async def test_streams_after_one_another_are_one_body(coding: str) -> None:
    pack = PACK[coding]
    packed = pack(b"one ") + pack(b"") + pack(b"two ") + pack(TEXT)
    assert (await get(says(message(packed, content_encoding=coding)))).body == b"one two " + TEXT


@pytest.mark.parametrize("padding", [b"\0" * 512, b"\x1f", b"junk"])
@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
async def test_padding_after_the_stream_is_passed_over(
    coding: str, pack: Callable[[bytes], bytes], padding: bytes
) -> None:
    response = await get(says(message(pack(TEXT) + padding, content_encoding=coding)))
    assert response.body == TEXT


async def test_a_member_that_begins_at_the_border_of_two_packets_is_read() -> None:
    first, second = gzip.compress(b"one "), gzip.compress(b"two")

    async def answer(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n")
        for piece in (first, second[:1], second[1:]):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.02)

    assert (await get(answer)).body == b"one two"


BOMBS = {
    "gzip": gzip_of_zeros(100 * MEGABYTE),
    "br": brotli_stream(bytes(200 * MEGABYTE)),
    "zstd": zstd_frame(bytes(200 * MEGABYTE)),
    "deflate": zlib.compress(bytes(100 * MEGABYTE)),
}


@pytest.mark.parametrize("coding", BOMBS)
async def test_a_bomb_is_refused_before_it_bursts(coding: str) -> None:
    error = await refusal(says(message(BOMBS[coding], content_encoding=coding)))
    assert (error.reason, error.transient) == ("too_large", False)


async def test_a_body_may_be_as_large_as_asked_and_no_larger() -> None:
    packed = message(gzip.compress(TEXT), content_encoding="gzip")
    assert len((await get(says(packed), max_bytes=len(TEXT))).body) == len(TEXT)
    assert (await refusal(says(packed), max_bytes=len(TEXT) - 1)).reason == "too_large"


async def test_an_announced_size_over_the_cap_is_not_waited_for() -> None:
    async def answer(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(message(length=10_000_000_000))
        await asyncio.Event().wait()

    assert (await refusal(answer)).reason == "too_large"


@pytest.mark.parametrize("coding", ["identity", "gzip"])
async def test_endless_chunks_end_at_the_wire_cap(coding: str) -> None:
    noise = b"\x1f\x8b\x08\0\0\0\0\0\0\3" if coding == "gzip" else b""
    stored = b"\0\xff\xff\0\0" + bytes(65_535)  # a stored block: as large on the wire as decoded

    async def answer(_: bytes, writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: {coding}\r\n\r\n"
        writer.write(head.encode() + (b"a\r\n" + noise + b"\r\n" if noise else b""))
        await forever(writer, b"10004\r\n" + stored + b"\r\n")

    settings = HttpSettings(allow_networks=LOCAL.allow_networks, max_wire_bytes=MEGABYTE)
    assert (await refusal(answer, settings)).reason == "too_large"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
async def test_a_body_that_is_not_in_its_coding_is_an_error(coding: str) -> None:
    error = await refusal(says(message(b"<rss>plain text all along</rss>", content_encoding=coding)))
    assert (error.reason, error.transient) == ("bad_encoding", True)


@pytest.mark.parametrize("coding", ["gzip, gzip", "compress", "br, gzip", "gzip;q=1"])
async def test_a_coding_that_was_not_offered_is_an_error(coding: str) -> None:
    error = await refusal(says(message(gzip.compress(gzip.compress(TEXT)), content_encoding=coding)))
    assert error.reason == "bad_encoding"


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
async def test_thousands_of_streams_in_one_body_are_refused(coding: str) -> None:
    one = PACK[coding](b"")
    assert (await refusal(says(message(one * 5_000, content_encoding=coding)))).reason == "bad_encoding"


@pytest.mark.parametrize(
    ("coding", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli_stream), ("zstd", zstd_frame)],
)
async def test_a_stream_that_stops_early_is_truncated(coding: str, pack: Callable[[bytes], bytes]) -> None:
    error = await refusal(says(message(pack(TEXT)[:-9], content_encoding=coding)))
    assert (error.reason, error.transient) == ("truncated", True)


CUT_CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"


@pytest.mark.parametrize("data", [message(TEXT, length=len(TEXT) + 1), CUT_CHUNKS, CUT_CHUNKS + b"9\r\nnot"])
async def test_a_body_cut_by_the_connection_is_truncated(data: bytes) -> None:
    assert (await refusal(says(data))).reason == "truncated"


async def test_a_chunk_without_a_size_is_an_error() -> None:
    assert (await refusal(says(CUT_CHUNKS + b"size?\r\nhello\r\n"))).reason in ("truncated", "protocol")


async def test_an_empty_body_needs_no_coding() -> None:
    assert (await get(says(message(b"", content_encoding="gzip")))).body == b""
    assert (await get(says(message(status="204 No Content", length=0)))).body == b""


async def test_a_body_may_end_with_its_connection() -> None:
    assert (await get(says(b"HTTP/1.0 200 OK\r\n\r\n" + TEXT))).body == TEXT
