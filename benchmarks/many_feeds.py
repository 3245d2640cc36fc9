"""Thousands of feeds on loopback, each on a host of its own: their servers, and what a desk knows of them.

Nine feeds in ten answer 304; the others have a document of 30 entries, of which one or two are new to the
desk. Their robots.txt was read today. Must not know what is measured.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.answering import Answering
from pipeline.adapters.due_sets import CLAIM_MAX, DueSets
from pipeline.adapters.feed_store import FeedStore
from pipeline.adapters.redis_state import State
from pipeline.model import Arrivals, Claim, Feed, FeedId, FeedState, Stage, Validators
from pipeline.parsing import identity
from pipeline.parsing.feed import parse
from pipeline.ports import FeedChanges, PollCommit

LISTED = 30
CHANGED_EVERY = 10
ADDRESSES = 50
"""Of the servers over TLS: one certificate names them all, with as many names as big sites have."""
PORTS = 40
FIRST_PORT = 20_400
ETAG = '"5f3e-1a2b3c4d5e6f"'
PUBLISHED = 1_790_000_000.0
FAR_S = 86_400.0

_ITEM = """<item><title>A headline of the usual length, number {n:06} of its site</title>
<link>https://{name}/news/a-headline-of-usual-length-{n:06}</link><guid>https://{name}/?p={n}</guid>
<pubDate>{date}</pubDate><description>{text}</description></item>
"""
_TEXT = " ".join(
    ["The council said on Friday that the bridge stays closed, and that ferries run instead."] * 4
)


def publisher(host: str) -> str:
    """The site that the host's entries lead to: a name, as in most feeds."""
    return f"www.publisher-{host.replace('.', '-').replace(':', '-')}.example"


def document(host: str, first: int) -> bytes:
    """The feed as it is served: 20 KB."""
    name = publisher(host)
    items = "".join(
        _ITEM.format(name=name, n=n, date=format_datetime(_date(n)), text=_TEXT)
        for n in range(first, first + LISTED)
    )
    head = f"<title>News of {name}</title><link>https://{name}/</link><language>en</language>"
    return f'<rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def _date(n: int) -> datetime:
    return datetime.fromtimestamp(PUBLISHED + 60 * n, UTC)


@dataclass(frozen=True, slots=True)
class Site:
    """One feed's place. Its number says whether it has changed, and by how much."""

    number: int
    scheme: str
    host: str

    @property
    def changed(self) -> bool:
        """Whether a poll finds a new document."""
        return self.number % CHANGED_EVERY == 0

    @property
    def new_entries(self) -> int:
        """How many entries a poll finds."""
        return 1 + self.number // CHANGED_EVERY % 2 if self.changed else 0

    @property
    def feed(self) -> Feed:
        """As configured."""
        path = f"changed/{self.new_entries}" if self.changed else "same"
        return Feed(
            id=FeedId(f"{self.scheme}-{self.number:06}"),
            url=f"{self.scheme}://{self.host}/{path}/feed.xml",
            publisher=f"Publisher {self.number}",
        )


def sites(scheme: str, count: int) -> list[Site]:
    """So many, each on its own address (http) or its own address and port (https)."""
    if scheme == "http":
        return [
            Site(n, scheme, f"127.{10 + (n >> 16)}.{n >> 8 & 255}.{n & 255}:{FIRST_PORT}")
            for n in range(count)
        ]
    hosts = [f"127.9.0.{1 + n % ADDRESSES}:{FIRST_PORT + 1 + n // ADDRESSES % PORTS}" for n in range(count)]
    return [Site(n, scheme, host) for n, host in enumerate(hosts)]


# ── serving ──────────────────────────────────────────────────────────────────────────────────────


class _Answers(Answering):
    def answer(self, head: bytes) -> bytes:
        """304 where nothing changed, else a document of the host that is asked for."""
        line, *fields = head.decode("latin-1").split("\r\n")
        close = "Connection: close\r\n" if self.closes else ""
        path = line.split(" ")[1]
        if path.startswith("/same/"):
            return f"HTTP/1.1 304 Not Modified\r\nETag: {ETAG}\r\n{close}\r\n".encode()
        host = next(value for field in fields if (value := field.removeprefix("Host: ")) != field)
        body = document(host, int(path.split("/")[2]))
        about = f"Content-Type: application/rss+xml\r\nContent-Length: {len(body)}\r\nETag: {ETAG}\r\n"
        return f"HTTP/1.1 200 OK\r\n{about}{close}\r\n".encode() + body


class _ClosingAnswers(_Answers):
    closes = True


def _serve(certificate: Path, told: Connection) -> None:
    """Serve until terminated."""

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        servers = [await loop.create_server(_Answers, sock=_listening(FIRST_PORT))]
        for port in range(FIRST_PORT + 1, FIRST_PORT + 1 + PORTS):
            servers.append(await loop.create_server(_ClosingAnswers, sock=_listening(port), ssl=context))
        told.send(True)
        await asyncio.gather(*(server.serve_forever() for server in servers))

    asyncio.run(serve())


def _listening(port: int) -> socket.socket:
    """On every loopback address, and on no other: the socket is bound to the loopback interface."""
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
    found.bind(("0.0.0.0", port))
    found.listen(1024)
    return found


@contextmanager
def serving(folder: Path) -> Iterator[Path]:
    """The servers in a process of their own. Gives the certificate that they are verified with."""
    certificate = folder / "server.pem"
    names = ",".join(f"IP:127.9.0.{1 + n}" for n in range(ADDRESSES))
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subject = ["-subj", "/CN=feeds", "-addext", f"subjectAltName={names}"]
    subprocess.run(["openssl", "req", "-x509", *kind, *files, *subject], check=True, capture_output=True)
    certificate.write_bytes((folder / "key.pem").read_bytes() + (folder / "cert.pem").read_bytes())
    told, telling = Pipe(duplex=False)
    server = get_context("spawn").Process(target=_serve, args=(certificate, telling), daemon=True)
    server.start()
    try:
        told.recv()
        yield folder / "cert.pem"
    finally:
        server.terminate()
        server.join()


# ── what the desk knows ──────────────────────────────────────────────────────────────────────────


async def known(state: State, sites: Sequence[Site], now: float) -> None:
    """The feeds as a desk has them that polled them before, the next poll a day away."""
    store, due = FeedStore(state), DueSets(state)
    feeds: dict[str, Site] = {site.feed.id: site for site in sites}
    await store.change(FeedChanges(put=[site.feed for site in sites], due=dict.fromkeys(feeds, now)))
    while claims := await due.claim(Stage.POLL, now, CLAIM_MAX, 60, 0):
        await asyncio.gather(*(store.commit(_polled(claim, feeds[claim.id], now)) for claim in claims))


def _polled(claim: Claim, site: Site, now: float) -> PollCommit:
    feed = site.feed
    state = FeedState(
        next_poll_at=now + FAR_S,
        interval_s=3_600.0,
        validators=Validators(url=feed.url, etag=ETAG, last_modified="Sun, 22 Nov 2026 12:00:00 GMT"),
        body_digest="0" * 64,
        polled_at=now - 3_600,
        changed_at=now - 7_200,
        last_status=200,
        robots_again_at=now + FAR_S,
        arrivals=Arrivals(count=8.0, days=5.0, at=now - 3_600),
        title=f"News of {publisher(site.host)}",
        entries_listed=LISTED,
    )
    if not site.changed:
        return PollCommit(claim=claim, state=state)
    parsed = parse(document(site.host, 0), None, feed.url)
    return PollCommit(
        claim=claim, state=state, seen=identity.discover(feed, parsed, {}, now, memory_days=30).seen
    )
