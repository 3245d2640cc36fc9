"""A server below HTTP: it reads a request's head and then says exactly the bytes that a test wants."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class RawServer:
    """`heads`: the head of each request as it came over the wire; `connections`: accepted so far."""

    host: str
    port: int = 0
    connections: int = 0
    heads: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/"

    def sent(self, name: str, head: int = -1) -> str | None:
        """The value of a header in a request, None = it was not there."""
        for line in self.heads[head].decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(": ")
            if key.lower() == name.lower():
                return value
        return None


@asynccontextmanager
async def raw_server(answer: Answer, host: str = "127.0.0.1") -> AsyncIterator[RawServer]:
    """One answer a connection, which is closed after it."""
    server = RawServer(host)
    open_now: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            server.heads.append(await reader.readuntil(b"\r\n\r\n"))
            await answer(server.heads[-1], writer)
            await writer.drain()
        writer.close()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        open_now[asyncio.create_task(serve(reader, writer))] = writer

    listening = await asyncio.start_server(connected, host, 0, limit=2**20)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        async with listening:
            yield server
    finally:
        for task, writer in open_now.items():
            task.cancel()
            writer.transport.abort()
        await asyncio.gather(*open_now, return_exceptions=True)


def says(data: bytes) -> Answer:
    """The same bytes to everybody."""

    async def answer(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(data)

    return answer


def message(body: bytes = b"", *, status: str = "200 OK", length: int | None = None, **fields: str) -> bytes:
    """A whole HTTP/1.1 answer; `content_encoding="gzip"` is a header; `length` lies about the body."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    """An answer that sends elsewhere."""
    return message(status=status, location=location)


async def forever(writer: asyncio.StreamWriter, piece: bytes, pause_s: float = 0.0) -> None:
    """The same piece again and again, until the other side has had enough."""
    while True:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(pause_s)
