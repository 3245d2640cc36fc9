"""A server on loopback that says what a test has written down, and keeps what it was asked to the byte."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came over the wire. `at`: by the desk's clock; `connection`: counted from 1."""

    line: str
    fields: Fields
    at: float
    connection: int

    @property
    def target(self) -> str:
        return self.line.split(" ")[1]

    def get(self, name: str) -> str | None:
        """The value of a header, None = it was not sent. Sent twice is never right."""
        values = [value for key, value in self.fields if key.lower() == name.lower()]
        assert len(values) < 2, (name, values)
        return values[0] if values else None

    @property
    def condition(self) -> tuple[str | None, str | None]:
        """If-None-Match and If-Modified-Since."""
        return self.get("if-none-match"), self.get("if-modified-since")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer. `length`: what Content-Length says, None = the truth, -1 = chunked instead.

    `raw`: these bytes and nothing else, then the connection ends; `opens`: the answer waits for it.
    """

    status: int = 200
    fields: Fields = ()
    body: bytes = b""
    length: int | None = None
    raw: bytes | None = None
    opens: asyncio.Event | None = None
    hold_s: float = 0.0

    def encoded(self) -> bytes:
        if self.raw is not None:
            return self.raw
        chunked = self.length == -1
        length = len(self.body) if self.length is None else self.length
        framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {length}"
        lines = [f"HTTP/1.1 {self.status} Said", *(f"{name}: {value}" for name, value in self.fields)]
        if self.status not in (204, 304):
            lines.append(framing)
        head = "\r\n".join([*lines, "", ""]).encode("utf-8")
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(self.body), self.body) if chunked else self.body
        return head + body

    @property
    def ends(self) -> bool:
        """Whether the connection cannot be used again."""
        return self.raw is not None or (self.length or 0) > len(self.body)


Script = Answer | Callable[[Asked], Answer]


def fields_of(given: dict[str, str]) -> Fields:
    """`last_modified=…` is Last-Modified."""
    return tuple((name.replace("_", "-").title(), value) for name, value in given.items())


def ok(body: bytes | str, **fields: str) -> Answer:
    """A document; an RSS feed unless `content_type` says otherwise."""
    given = {"content_type": "application/rss+xml"} | fields
    return Answer(body=body.encode() if isinstance(body, str) else body, fields=fields_of(given))


def says(status: int, body: bytes = b"", **fields: str) -> Answer:
    """Any other answer."""
    return Answer(status=status, body=body, fields=fields_of(fields))


def to(location: str, status: int = 302) -> Answer:
    """A redirect."""
    return says(status, location=location)


def http_date(at: float) -> str:
    """As headers write a moment."""
    return formatdate(at, usegmt=True)


@dataclass
class Scripted:
    """`everything`: each request, in order. `running`: requests in progress now, by target."""

    now: Callable[[], float]
    host: str
    scheme: str = "http"
    port: int = 0
    connections: int = 0
    everything: list[Asked] = field(default_factory=list)
    running: Counter[str] = field(default_factory=Counter)
    most_of: Counter[str] = field(default_factory=Counter)
    most: int = 0
    _scripts: dict[str, list[Script]] = field(default_factory=lambda: defaultdict(list))

    def url(self, path: str = "/feed") -> str:
        return f"{self.scheme}://{self.host}:{self.port}{path}"

    def on(self, path: str, *scripts: Script) -> str:
        """What the path answers from now on: each in turn, the last one for good. The URL."""
        self._scripts[path] = list(scripts)
        return self.url(path)

    @property
    def asked(self) -> list[Asked]:
        """The requests for documents; robots.txt comes besides, once a day."""
        return [asked for asked in self.everything if asked.target != "/robots.txt"]

    def of(self, path: str) -> list[Asked]:
        """The requests for one path, query and all."""
        return [asked for asked in self.everything if asked.target == path]

    def answer(self, asked: Asked) -> Answer:
        scripts = self._scripts.get(asked.target)
        if not scripts:
            return says(404)
        script = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        return script if isinstance(script, Answer) else script(asked)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number, ends = self.connections, False
        while not ends:
            head = await reader.readuntil(b"\r\n\r\n")
            line, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
            fields = tuple((name, value) for name, _, value in (text.partition(": ") for text in lines))
            asked = Asked(line=line, fields=fields, at=self.now(), connection=number)
            self.everything.append(asked)
            answer = self.answer(asked)
            self._began(asked.target)
            try:
                if answer.opens is not None:
                    await answer.opens.wait()
                await asyncio.sleep(answer.hold_s)
                writer.write(answer.encoded())
            finally:
                self.running[asked.target] -= 1
            await writer.drain()
            ends = answer.ends

    def _began(self, target: str) -> None:
        self.running[target] += 1
        self.most_of[target] = max(self.most_of[target], self.running[target])
        self.most = max(self.most, self.running.total())


@asynccontextmanager
async def serving(
    now: Callable[[], float], host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Scripted]:
    """On a free port of the address."""
    server = Scripted(now, host, "https" if tls else "http")
    open_now: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await server.serve(reader, writer)
        writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_now[asyncio.create_task(connected(reader, writer))] = writer

    listening = await asyncio.start_server(accept, host, 0, limit=2**20, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task, writer in open_now.items():
            task.cancel()
            writer.transport.abort()
        await asyncio.gather(*open_now, return_exceptions=True)
