"""The system's clock tells the time; the one in memory tells what it was told."""

from __future__ import annotations

import asyncio
import time

from pipeline import ports
from pipeline.adapters.clock import MemoryClock, SystemClock


async def test_the_system_clock_tells_epoch_seconds_and_waits() -> None:
    clock: ports.Clock = SystemClock()
    before = clock.now()
    assert abs(before - time.time()) < 60.0
    await clock.sleep(0.01)
    await clock.sleep(-5.0)
    assert clock.now() > before
    assert all(-1.0 <= clock.jitter() < 1.0 for _ in range(1_000))


async def test_the_clock_in_memory_moves_only_when_told() -> None:
    clock = MemoryClock(1_000.0, jitter=0.5)
    as_port: ports.Clock = clock
    assert (as_port.now(), as_port.now(), as_port.jitter()) == (1_000.0, 1_000.0, 0.5)
    clock.advance(5.0)
    await as_port.sleep(60.0)
    await as_port.sleep(-60.0)
    assert as_port.now() == 1_065.0


async def test_a_sleep_in_memory_lets_the_others_run() -> None:
    clock = MemoryClock(0.0)
    ran = asyncio.create_task(asyncio.sleep(0, "ran"))
    await clock.sleep(3_600.0)
    await clock.sleep(3_600.0)
    assert ran.done()
