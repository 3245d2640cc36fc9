"""What a worker process has once, made after fork: its loop, its HTTP session, its Redis pool, its desk.

I/O roles run their loop in a thread beside Celery's pool threads; extraction runs it on the main
thread of its prefork child, because the alarm that ends a stuck page only reaches the main thread.
"""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from pipeline.desk import Desk

_fast_loop: Callable[[], asyncio.AbstractEventLoop]
try:
    from uvloop import new_event_loop as _fast_loop
except ImportError:  # no wheel for this platform
    _fast_loop = asyncio.new_event_loop

T = TypeVar("T")

GARBAGE = 10_000
"""Objects more than at the last collection, some MB; Python's own 700 are reached every other poll."""

CLOSE_S = 5.0
"""Closing sessions and pools takes milliseconds; what takes longer is not waited for."""


def new_loop() -> asyncio.AbstractEventLoop:
    """uvloop's where it is installed, else asyncio's own: for what waits for the net all day."""
    return _fast_loop()


def keep_loaded() -> None:
    """Leave what is loaded by now out of garbage collection, and collect less often: polls make many small
    things and no rings of them. A tenth of their CPU went into looking."""
    gc.freeze()
    gc.set_threshold(GARBAGE, 20, 20)


OpenDesk = Callable[[], AbstractAsyncContextManager[Desk]]


class Runtime:
    """Runs coroutines on this process's one loop with this process's one desk."""

    def __init__(self, open_desk: OpenDesk, *, threaded: bool) -> None:
        self._open_desk = open_desk
        self._threaded = threaded
        self._lock = threading.Lock()
        self._pid = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._context: AbstractAsyncContextManager[Desk] | None = None
        self._opening: asyncio.Future[Desk] | None = None
        self.stopping = threading.Event()

    def run(self, work: Callable[[Desk], Awaitable[T]]) -> T:
        """Run to the end and give back what it returns; the first call of a process opens the desk."""

        async def with_desk() -> T:
            return await work(await self._opened())

        loop = self._started()
        if self._threaded:
            return asyncio.run_coroutine_threadsafe(with_desk(), loop).result()
        return loop.run_until_complete(with_desk())

    def close(self) -> None:
        """End desk and loop; called when the process ends, a kill needs no closing."""
        self.stopping.set()
        with self._lock:
            loop, context, thread = self._loop, self._context, self._thread
            if loop is None or self._pid != os.getpid():
                return
            ended = _ended(context)
            if thread is None:
                loop.run_until_complete(ended)
            else:
                asyncio.run_coroutine_threadsafe(ended, loop).result(timeout=CLOSE_S)
                loop.call_soon_threadsafe(loop.stop)
                thread.join(CLOSE_S)
            loop.close()
            self._loop = self._context = self._opening = self._thread = None

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._pid != os.getpid():
                self._pid = os.getpid()
                # extraction waits for little, and its alarm is Python's own affair
                self._loop = new_loop() if self._threaded else asyncio.new_event_loop()
                self._context = self._opening = None
                self._thread = None
                if self._threaded:
                    self._thread = threading.Thread(target=self._loop.run_forever, name="loop", daemon=True)
                    self._thread.start()
            return self._loop

    async def _opened(self) -> Desk:
        if self._opening is None:
            self._opening = asyncio.ensure_future(self._open())
        opening = self._opening
        try:
            return await asyncio.shield(opening)
        finally:
            if opening.done() and opening.exception() and self._opening is opening:
                self._opening = None  # the next tick tries again

    async def _open(self) -> Desk:
        self._context = self._open_desk()
        desk = await self._context.__aenter__()
        if self._threaded:
            keep_loaded()
        return desk


async def _ended(context: AbstractAsyncContextManager[Desk] | None) -> None:
    if context is not None:
        await context.__aexit__(None, None, None)
