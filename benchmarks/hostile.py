"""What does a server that means harm cost? Each way of it alone, then a good feed among all of them.

    python -m benchmarks.hostile [--naive-mb 1500]

Each case has a process of its own: the reason that the fetch ended with, seconds, and how far the memory
grew. Beside the bombs stands the same aiohttp read naively, `await answer.read()`, in a process that
dies at --naive-mb of address space more than it started with. Linux only. Exit status 1 when a case ends
otherwise than it should, takes over 5 s or 250 MB, or a bomb over 25 MB.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp

from benchmarks.hostile_batch import Batch, batch
from benchmarks.hostile_server import Case, Hostile, cases, hostile_server
from benchmarks.processes import PAGE, stat
from pipeline.adapters.http import AiohttpHttp
from pipeline.errors import FetchError
from pipeline.model import Request
from pipeline.settings import HttpSettings

DATA = Path(__file__).resolve().parents[1] / "tests" / "data"
SETTINGS = HttpSettings(allow_networks=("127.0.0.0/8",), connect_timeout_s=1.0, connections_per_ip=100)
STUCK_S = 60.0
"""A naive reader that is out of memory may hang in it for good."""
WAIT_S = 2.0
"""The time of one request here, 30 s as shipped: a slow server costs just that."""

MOST_S, MOST_MB, MOST_BOMB_MB = 5.0, 250, 25
MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one fetch. `grown_mb`: the most that was resident, less what was before."""

    reason: str
    wall_s: float
    cpu_s: float
    grown_mb: float

    def __str__(self) -> str:
        return f"{self.reason:20} {self.wall_s:5.2f} s  {self.cpu_s:5.2f} s CPU  {self.grown_mb:+6.0f} MB"


def measured(fetch: Callable[[], str]) -> Cost:
    """The cost of what is called, in this process."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024
    begun, cpu = time.monotonic(), time.process_time()
    reason = fetch()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024 - peak
    return Cost(reason, time.monotonic() - begun, time.process_time() - cpu, grown / MB)


def ours(url: str, warm: str) -> Cost:
    """The desk's own adapter, warm."""
    with asyncio.Runner() as runner:
        http = AiohttpHttp(SETTINGS)
        runner.run(http.get(Request(url=warm, accept="feed")))

        def fetch() -> str:
            try:
                runner.run(http.get(Request(url=url, accept="feed", timeout_s=WAIT_S)))
            except FetchError as error:
                return error.reason
            return ""

        try:
            return measured(fetch)
        finally:
            runner.run(http.close())


def naive(url: str, warm: str, most_mb: int) -> Cost:
    """`read` of the same aiohttp. "out of memory" = it would have gone on."""

    async def read(session: aiohttp.ClientSession, url: str) -> None:
        async with session.get(url) as answer:
            await answer.read()

    async def opened() -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    logging.disable()  # asyncio tells of each read that memory was short for
    with asyncio.Runner() as runner:
        session = runner.run(opened())
        runner.run(read(session, warm))
        now = int(Path("/proc/self/statm").read_text().split()[0]) * PAGE
        resource.setrlimit(resource.RLIMIT_AS, (now + most_mb * MB,) * 2)

        def fetch() -> str:
            try:
                runner.run(read(session, url))
            except MemoryError:
                return "out of memory"
            except (aiohttp.ClientError, TimeoutError) as error:
                return type(error).__name__[:20]
            return "taken whole"

        try:
            return measured(fetch)
        finally:
            runner.run(session.close())


def alone(work: Callable[..., Cost], *given: object) -> Cost:
    """In a process of its own."""
    told, telling = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_tell, args=(telling, work, given))
    process.start()
    telling.close()
    try:
        if told.poll(STUCK_S):
            return Cost(*told.recv())
        process.kill()
        return Cost("never ended", STUCK_S, 0.0, 0.0)
    except EOFError:
        return Cost("process died", 0.0, 0.0, 0.0)
    finally:
        process.join()


def _tell(telling: Connection, work: Callable[..., Cost], given: Sequence[object]) -> None:
    cost = work(*given)
    telling.send((cost.reason, cost.wall_s, cost.cpu_s, cost.grown_mb))


def is_right(name: str, case: Case, cost: Cost) -> bool:
    """Whether it ended as it should, at a price that may be paid."""
    most_mb = MOST_BOMB_MB if "bomb" in name else MOST_MB
    reasons = case.reasons if "" not in case.reasons else ("",)
    fetched = name in ("author ReDoS", "billion laughs", "5 MB of HTML")  # bad to read, not to fetch
    ended = cost.reason == "" if fetched else cost.reason in reasons
    return ended and cost.wall_s <= MOST_S and cost.grown_mb <= most_mb


def each_alone(found: Hostile, naive_mb: int) -> bool:
    """One line a case."""
    known, root = cases(), f"http://127.0.0.1:{found.port}"
    right = True
    for name, case in known.items():
        cost = alone(ours, root + found.path(name), root + "/good")
        ok = is_right(name, case, cost)
        right &= ok
        print(f"{'ok ' if ok else 'BAD'} {name:20} {cost}", flush=True)
        if "bomb" in name or name == "endless chunks":
            peer = alone(naive, root + found.path(name), root + "/good", naive_mb)
            print(f"    {'':20} {peer}   naive", flush=True)
    cost = alone(ours, f"https://127.0.0.1:{found.tls_port}/", root + "/good")
    ok = cost.reason == "timeout" and cost.wall_s <= MOST_S
    print(f"{'ok ' if ok else 'BAD'} {'endless handshake':20} {cost}", flush=True)
    return right and ok


# ── addresses ────────────────────────────────────────────────────────────────────────────────────


def addresses() -> bool:
    """Every refused address as it is and behind a name, every trick; a secret that listens meanwhile."""
    lines = (DATA / "addresses.txt").read_text().splitlines()
    refused = [line.split()[1] for line in lines if line.startswith("refused")]
    tricks: list[str] = json.loads((DATA / "redirect_tricks.json").read_text())
    wrong, accepted = asyncio.run(_tried(refused, tricks))
    right = not wrong and not accepted
    print(
        f"{'ok ' if right else 'BAD'} {len(refused)} addresses, each as it is and behind a name; "
        f"{len(tricks)} tricks: {accepted} connections to the secret, {len(wrong)} not refused {wrong or ''}"
    )
    return right


async def _tried(refused: Sequence[str], tricks: Sequence[str]) -> tuple[list[str], int]:
    accepted = 0

    def secret(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal accepted
        accepted += 1
        writer.close()

    async with await asyncio.start_server(secret, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        wrong = []
        for ip in refused:
            literal = f"[{ip}]" if ":" in ip else ip
            async with AiohttpHttp(replace(SETTINGS, allow_networks=()), lambda _, ip=ip: [ip]) as http:  # type: ignore[misc]
                for url in (f"http://{literal}:{port}/", f"http://{literal}/", "http://name.example/"):
                    wrong += [] if await _reason(http, url) == "address_refused" else [url]
        async with AiohttpHttp(replace(SETTINGS, allow_networks=())) as http:
            for trick in tricks:
                url = trick.format(port=port)
                wrong += [] if await _reason(http, url) in ("address_refused", "bad_url") else [url]
    return wrong, accepted


async def _reason(http: AiohttpHttp, url: str) -> str:
    try:
        await http.get(Request(url=url, timeout_s=WAIT_S))
    except FetchError as error:
        return error.reason
    return ""


def told(done: Batch) -> bool:
    """The good feed among the others."""
    right = done.good_s <= done.alone_s + 1.0 and done.good_new == 1 and not done.wrong
    right &= done.grown_mb <= MOST_MB
    print(
        f"{'ok ' if right else 'BAD'} a good feed among {done.hostile} hostile ones in one batch: "
        f"{done.good_s:.2f} s (alone {done.alone_s:.2f} s), all over after {done.all_s:.1f} s, "
        f"{done.grown_mb:+.0f} MB {done.wrong or ''}"
    )
    return right


def main() -> int:
    """Exit status: 1 when anything is over its bar."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--naive-mb", type=int, default=1_500, help="the peer may grow by so much")
    naive_mb = parser.parse_args().naive_mb
    if stat(1) is None:
        sys.exit("needs /proc")
    right = addresses()
    with hostile_server() as found:
        right &= each_alone(found, naive_mb)
        right &= told(asyncio.run(batch(found, cases(1))))
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
