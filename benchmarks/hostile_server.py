"""A server that means harm: one path for each way of it, and the reason that a poll of it should end with.

    python -m benchmarks.hostile_server MEGABYTES

Serves until its input ends; prints two ports, of HTTP and of TLS. Bombs unpack to MEGABYTES.
Must not know who asks, nor what it costs him.
"""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import brotli
from backports import zstd

Answer = Callable[[str, asyncio.StreamWriter], Awaitable[None]]
"""Of a path (what follows the case's own name) to a connection."""

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]

ROOT = Path(__file__).resolve().parents[1]
MB = 1_000_000
BURST_MB = 1_000
START = b"HTTP/1.1 200 OK\r\n"
GOOD = b"""<rss version="2.0"><channel><title>Harbour</title><item><guid>1</guid><title>A ship is in</title>
<link>https://harbour.example/1</link></item></channel></rss>"""


@dataclass(frozen=True, slots=True)
class Case:
    """`reasons`: how a poll of it may end, "" = well."""

    answer: Answer
    reasons: tuple[str, ...]


def head(status: str = "200 OK", **fields: str | int) -> bytes:
    """The head of an answer; `content_encoding` is a header."""
    named = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join([f"HTTP/1.1 {status}", *named, "Connection: close", "", ""]).encode()


# ── bombs ────────────────────────────────────────────────────────────────────────────────────────


@cache
def bomb(coding: str, megabytes: int) -> bytes:
    """Zeros, packed."""
    return b"".join(_packed(coding, megabytes))


def _packed(coding: str, megabytes: int) -> Iterator[bytes]:
    zeros = bytes(MB)
    if coding == "br":
        brotli_packer = brotli.Compressor(quality=5)
        yield from (brotli_packer.process(zeros) for _ in range(megabytes))
        yield brotli_packer.finish()
        return
    if coding == "zstd":
        zstd_packer = zstd.ZstdCompressor()
        yield from (zstd_packer.compress(zeros) for _ in range(megabytes))
        yield zstd_packer.flush()
        return
    zlib_packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS + (16 if coding == "gzip" else 0))
    yield from (zlib_packer.compress(zeros) for _ in range(megabytes))
    yield zlib_packer.flush()


def body(data: Callable[[], bytes], coding: str, *, length: int | None = None) -> Answer:
    """A body in a coding; `length` lies about it."""

    async def answer(_: str, writer: asyncio.StreamWriter) -> None:
        sent = data()
        said = len(sent) if length is None else length
        writer.write(
            head(content_type="application/rss+xml", content_encoding=coding, content_length=said) + sent
        )

    return answer


def bursting(coding: str, megabytes: int) -> Answer:
    """A bomb in that coding."""
    return body(lambda: bomb(coding, megabytes), coding)


def _members() -> bytes:
    return gzip.compress(b"") * 200_000


# ── without end ──────────────────────────────────────────────────────────────────────────────────


async def endless(_: str, writer: asyncio.StreamWriter) -> None:
    """Chunks for as long as they are taken."""
    writer.write(head(transfer_encoding="chunked"))
    piece = b"10000\r\n" + b"a" * 65_536 + b"\r\n"
    while True:
        writer.write(piece)
        await writer.drain()


async def drip(writer: asyncio.StreamWriter) -> None:
    """A byte now and then."""
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.2)


async def slow_head(_: str, writer: asyncio.StreamWriter) -> None:
    """A header that never ends."""
    writer.write(START + b"X: ")
    await drip(writer)


async def slow_body(_: str, writer: asyncio.StreamWriter) -> None:
    """A body that never ends."""
    writer.write(head(content_length=MB))
    await drip(writer)


async def silent(_: str, __: asyncio.StreamWriter) -> None:
    """No answer."""
    await asyncio.Event().wait()


async def huge(_: str, writer: asyncio.StreamWriter) -> None:
    """Ten gigabytes, it says, and begins."""
    writer.write(head(content_length=10_000_000_000) + b"a" * 65_536)
    await writer.drain()
    await asyncio.Event().wait()


async def chain(path: str, writer: asyncio.StreamWriter) -> None:
    """Twenty redirects, then a feed."""
    hop = int(path or "0")
    if hop < 20:
        writer.write(head("302 Found", location=f"/chain/{hop + 1}", content_length=0))
    else:
        writer.write(head(content_length=len(GOOD)) + GOOD)


def says(data: Callable[[], bytes]) -> Answer:
    """The same bytes to everybody."""

    async def answer(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(data())

    return answer


def document(data: Callable[[], bytes]) -> Answer:
    """A whole answer that is bad to read."""
    return body(data, "identity")


def _author() -> bytes:
    """39 KB, over which feedparser 6.0 sits for a quarter of a minute."""
    author = b"a@" + b"a." * 19_500
    return GOOD.replace(b"<guid>", b"<author>" + author + b"</author><guid>")


def _laughs() -> bytes:
    names = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    return f'<!DOCTYPE rss [<!ENTITY l0 "lol">{names}]>'.encode() + GOOD.replace(b"A ship", b"&l9;")


def cases(megabytes: int = BURST_MB) -> dict[str, Case]:
    """By name. `megabytes`: what bombs unpack to."""
    gzipped = gzip.compress(GOOD)
    cut = b"5\r\nhello\r\n"
    many = b"X: a\r\n" * 100_000
    return {
        "gzip bomb": Case(bursting("gzip", megabytes), ("too_large",)),
        "deflate bomb": Case(bursting("deflate", megabytes), ("too_large",)),
        "br bomb": Case(bursting("br", megabytes), ("too_large",)),
        "zstd bomb": Case(bursting("zstd", megabytes), ("too_large",)),
        "200000 gzip members": Case(body(_members, "gzip"), ("bad_encoding",)),
        "gzip, gzip": Case(body(lambda: gzip.compress(gzipped), "gzip, gzip"), ("bad_encoding",)),
        "lying gzip": Case(body(lambda: GOOD, "gzip"), ("bad_encoding",)),
        "endless chunks": Case(endless, ("too_large",)),
        "10 GB announced": Case(huge, ("too_large",)),
        "slow header": Case(slow_head, ("timeout",)),
        "slow body": Case(slow_body, ("timeout",)),
        "no answer": Case(silent, ("timeout",)),
        "8 MB header": Case(says(lambda: START + b"X: " + b"a" * 8 * MB + b"\r\n\r\n"), ("protocol",)),
        "100000 headers": Case(says(lambda: START + many + b"\r\n"), ("protocol",)),
        "redirect loop": Case(says(lambda: head("301 Moved", location="?")), ("too_many_redirects",)),
        "chain": Case(chain, ("too_many_redirects",)),
        "short body": Case(body(lambda: GOOD, "identity", length=len(GOOD) + 9), ("truncated",)),
        "cut chunk": Case(says(lambda: head(transfer_encoding="chunked") + cut), ("truncated",)),
        "short gzip": Case(body(lambda: gzipped[:-9], "gzip"), ("truncated",)),
        "author ReDoS": Case(document(_author), ("", "parser_died", "not_a_feed")),
        "billion laughs": Case(document(_laughs), ("", "parser_died", "not_a_feed")),
        "5 MB of HTML": Case(document(lambda: b"<html><p>" * 550_000), ("html_page", "not_a_feed")),
    }


# ── serving ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Hostile:
    """Where it listens. `tls_port`: connections are taken there, and no handshake ever ends."""

    port: int = 0
    tls_port: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def path(self, name: str) -> str:
        """Of a case."""
        return "/" + name.replace(" ", "_")

    def keeping(self, serve: Serve) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]:
        """What to call with a new connection: it is served by a task that is kept until it ends."""

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.create_task(serve(reader, writer))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

        return connected


@asynccontextmanager
async def serving(known: dict[str, Case]) -> AsyncIterator[Hostile]:
    """On two free ports of loopback; `/good` and `/alone` are feeds, each with an entry of its own."""
    found = Hostile()
    by_path = {found.path(name).strip("/"): case.answer for name, case in known.items()}
    for own in (b"good", b"alone"):  # a page that another feed lists too would not be new
        by_path[own.decode()] = document(lambda own=own: GOOD.replace(b"/1<", b"/%s<" % own))  # type: ignore[misc]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            asked = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
            name, _, rest = asked.partition("?")[0].strip("/").partition("/")
            await by_path[name](rest, writer)
            await writer.drain()
        writer.close()

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.CancelledError):
            await reader.read()
        writer.close()

    plain = await asyncio.start_server(found.keeping(answer), "127.0.0.1", 0)
    stuck = await asyncio.start_server(found.keeping(hold), "127.0.0.1", 0)
    found.port, found.tls_port = (one.sockets[0].getsockname()[1] for one in (plain, stuck))
    try:
        async with plain, stuck:
            yield found
    finally:
        for task in list(found.tasks):
            task.cancel()
        await asyncio.gather(*found.tasks, return_exceptions=True)


@contextmanager
def hostile_server(megabytes: int = BURST_MB) -> Iterator[Hostile]:
    """A process of its own, with its bombs packed."""
    words = [sys.executable, "-m", "benchmarks.hostile_server", str(megabytes)]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as server:
        try:
            assert server.stdout is not None
            port, tls_port = server.stdout.readline().split()
            yield Hostile(port=int(port), tls_port=int(tls_port))
        finally:
            server.terminate()


async def _serve(megabytes: int) -> None:
    for coding in ("gzip", "deflate", "br", "zstd"):
        bomb(coding, megabytes)
    async with serving(cases(megabytes)) as found:
        print(found.port, found.tls_port, flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
