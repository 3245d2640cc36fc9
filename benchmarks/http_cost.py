"""What does one GET cost beside bare aiohttp? CPU per request on loopback, keep-alive, two connections.

    python -m benchmarks.http_cost [--requests N]

The server is a process of its own. The peer in the same run is a plain `session.get` and `read` of the
same aiohttp, without guard, caps, redirects or mapping of errors. Both lines are the best of three.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import multiprocessing
import random
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection

import aiohttp

from benchmarks.answering import Answering
from pipeline.adapters.http import AiohttpHttp
from pipeline.model import Request, Validators
from pipeline.settings import HttpSettings

PAGE_BYTES = 30_000
CONNECTIONS = 2
ROUNDS = 3


def answers() -> dict[bytes, bytes]:
    """Path → whole answer. The text is made of 900 words, so that it packs about as well as a page."""
    chance = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chance.choices(letters, k=chance.randint(2, 10))) for _ in range(900)]
    page = " ".join(chance.choices(words, k=PAGE_BYTES // 4)).encode()[:PAGE_BYTES]
    packed = gzip.compress(page, 6)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n"
    return {
        b"/304": b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n',
        b"/gzip": head % len(packed) + b"Content-Encoding: gzip\r\n\r\n" + packed,
        b"/plain": head % len(page) + b"\r\n" + page,
    }


class Server(Answering):
    """Answers by path."""

    answers = answers()

    def answer(self, head: bytes) -> bytes:
        """See `Answering`."""
        return self.answers[head.split(b" ", 2)[1]]


def run_server(told: Connection) -> None:
    """Serve until terminated; the port is told to the parent."""

    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


async def cpu_ms(get: Callable[[], Awaitable[object]], requests: int) -> float:
    """Milliseconds of this process a request, best of three rounds."""

    async def some(count: int) -> None:
        for _ in range(count):
            await get()

    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        await asyncio.gather(*(some(requests // CONNECTIONS) for _ in range(CONNECTIONS)))
        best = min(best, (time.process_time() - begun) / requests * 1_000)
    return best


async def compare(port: int, requests: int) -> None:
    """One line an answer."""
    settings = HttpSettings(allow_networks=("127.0.0.0/8",))
    async with AiohttpHttp(settings) as http, aiohttp.ClientSession() as bare:
        for path in ("304", "gzip", "plain"):
            url = f"http://127.0.0.1:{port}/{path}"
            known = Validators(url=url, etag='"x"') if path == "304" else None
            request = Request(url=url, validators=known, accept="feed")

            async def read_bare(url: str = url) -> None:
                async with bare.get(url, allow_redirects=False) as response:
                    await response.read()

            ours = await cpu_ms(lambda request=request: http.get(request), requests)  # type: ignore[misc]
            peer = await cpu_ms(read_bare, requests)
            print(
                f"{path:6} {ours:.3f} ms CPU a request, bare aiohttp {peer:.3f} ms, ratio {ours / peer:.2f}"
            )


def main() -> None:
    """Start the server, compare, end it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=3_000, help="of each round (default: 3000)")
    requests = parser.parse_args().requests
    told, telling = multiprocessing.Pipe(duplex=False)
    server = multiprocessing.get_context("spawn").Process(target=run_server, args=(telling,), daemon=True)
    server.start()
    try:
        asyncio.run(compare(told.recv(), requests))
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    main()
