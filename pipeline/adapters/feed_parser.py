"""Feeds are parsed here when that is cheap whatever is in them, else in a child that can be killed.

feedparser is quadratic on hostile input. Bodies go in, our types come out. What a feed means is decided in
`parsing`; what happened to the child is told as a `ParseError`, and the next feed gets a new child.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from math import ceil
from types import TracebackType
from typing import NamedTuple, Self

from pebble import ProcessExpired, ProcessPool

from pipeline.errors import ParseError
from pipeline.model import ParsedFeed, Response
from pipeline.parsing.feed import is_cheap, parse, read_quickly, read_slowly

_TIMEOUT_S = 5.0
"""The slowest of 101 real feeds (2.5 MB) takes 0.1 s of CPU; the rest is for a crowded machine."""
_START_S = 20.0
"""A child that took no work for so long after it was started, or lost a lock when it was killed, is stuck."""
_MEMORY_BYTES = 1_000_000_000
"""Address space. 100,000 entries take 160 MB; what takes a gigabyte was made for it."""
_RECYCLED_AFTER = 500
"""Feeds a child, so that nothing that feedparser keeps can add up."""

_Answer = ParsedFeed | tuple[str, str]
"""Else reason and detail of a `ParseError`, whose keyword arguments would not survive pickling."""


class _Task(NamedTuple):
    """What a child is asked to do: a reader of `parsing.feed`, and its arguments."""

    read: Callable[[bytes, str | None, str], ParsedFeed]
    body: bytes
    content_type: str | None
    url: str


class KillableFeedParser:
    """`ports.FeedParser`. `timeout_s`: wall time of one feed; `memory_bytes`: address space of a child.

    Make it after forking, use it from one loop. Processes start with the first feed, from a fork
    server: neither threads nor locks of this process are in them.
    """

    def __init__(
        self, *, processes: int = 1, timeout_s: float = _TIMEOUT_S, memory_bytes: int = _MEMORY_BYTES
    ) -> None:
        self._processes = processes
        self._timeout_s = timeout_s
        self._memory_bytes = memory_bytes
        self._turns = asyncio.Semaphore(processes)
        self._starting = asyncio.Lock()
        self._pool: ProcessPool | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def parse(self, response: Response) -> ParsedFeed:
        """Raises `ParseError` as `parsing.feed.parse` does; parser_died past time or memory."""
        content_type = response.headers.get("content-type")
        cheap = is_cheap(response.body)
        parsed = read_quickly(response.body, content_type, response.url) if cheap else None
        if parsed is not None:
            return parsed
        # what was tried here already need not be tried again there
        task = _Task(read_slowly if cheap else parse, response.body, content_type, response.url)
        # One feed a child at a time: what waits here costs nothing when a child must be killed.
        async with self._turns:
            answer = await self._answer(task)
        if isinstance(answer, ParsedFeed):
            return answer
        reason, detail = answer
        raise ParseError(f"{detail} ({response.url})" if detail else response.url, reason=reason)

    async def close(self) -> None:
        """End the children, whatever they do. A later `parse` starts new ones."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(_end, pool)

    async def _answer(self, task: _Task) -> _Answer:
        try:
            return await self._asked(task)
        except RuntimeError:  # of which BrokenProcessPool is one: a child died that had no feed in hand
            return await self._asked(task, again=True)

    async def _asked(self, task: _Task, *, again: bool = False) -> _Answer:
        died = partial(ParseError, reason="parser_died", transient=True)
        pool = await self._running()
        try:
            future = pool.schedule(_parsed, args=(task, self._timeout_s), timeout=self._timeout_s)
            async with asyncio.timeout(self._timeout_s + _START_S):
                return await asyncio.wrap_future(future)
        except TimeoutError as error:
            if future.cancelled():  # by our own timeout: the pool's did not strike
                await self.close()
            raise died(f"no end after {self._timeout_s:g} s ({task.url})") from error
        except (ProcessExpired, MemoryError) as error:
            raise died(f"{type(error).__name__} {error} ({task.url})") from error
        except RuntimeError as error:
            if not again:
                raise
            raise died(f"no child stays alive ({task.url})") from error

    async def _running(self) -> ProcessPool:
        async with self._starting:
            if self._pool is None or not self._pool.active:
                await self.close()  # what is left of a pool that broke
                self._pool = await asyncio.to_thread(_started, self._processes, self._memory_bytes)
            return self._pool


def _started(processes: int, memory_bytes: int) -> ProcessPool:
    context = multiprocessing.get_context("forkserver")
    # Children are forked with the parser already imported: a new one costs milliseconds.
    context.set_forkserver_preload([parse.__module__])
    pool = ProcessPool(
        max_workers=processes,
        max_tasks=_RECYCLED_AFTER,
        initializer=_limit_memory,
        initargs=(memory_bytes,),
        context=context,
    )
    if not pool.active:  # asking starts it
        raise BrokenProcessPool("no parser process could be started")
    return pool


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


# ── in the child ─────────────────────────────────────────────────────────────────────────────────


def _limit_memory(memory_bytes: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _limit_time(timeout_s: float) -> None:
    """CPU time from now on. It ends a child whose parent was killed before it could end the child."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (ceil(usage.ru_utime + usage.ru_stime + timeout_s) + 1, hard))


def _parsed(task: _Task, timeout_s: float) -> _Answer:
    _limit_time(timeout_s)
    try:
        return task.read(task.body, task.content_type, task.url)
    except ParseError as error:
        return error.reason, error.detail
