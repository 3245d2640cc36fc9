"""The system's clock and chance, and a clock that moves only when it is told to.

What is decided by time or chance is no concern here.
"""

from __future__ import annotations

import asyncio
import random
import time


class SystemClock:
    """`ports.Clock` on the machine's own clock."""

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def jitter(self) -> float:
        """Uniform in [-1, 1)."""
        return random.random() * 2 - 1

    async def sleep(self, seconds: float) -> None:
        """Wait; nothing to wait for at or below 0."""
        await asyncio.sleep(max(0.0, seconds))


class MemoryClock:
    """`ports.Clock` moved by hand: sleeping advances it at once, chance always says the same."""

    def __init__(self, at: float, *, jitter: float = 0.0) -> None:
        self._at = at
        self._jitter = jitter

    def now(self) -> float:
        """The moment that the hand stands at."""
        return self._at

    def jitter(self) -> float:
        """The number given at the start."""
        return self._jitter

    def advance(self, seconds: float) -> None:
        """Move the hand on."""
        self._at += seconds

    async def sleep(self, seconds: float) -> None:
        """Move the hand on, and let the others have their turn as a real wait would."""
        self.advance(max(0.0, seconds))
        await asyncio.sleep(0)
