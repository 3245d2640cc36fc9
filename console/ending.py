"""Ctrl-C and polite requests to end, so that they cut nothing in two."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(KeyboardInterrupt):
    """Somebody asked for the end. As a KeyboardInterrupt it passes through asyncio's tasks and groups."""


class Ending:
    """Raises `Ended` in the main thread at the first request; further ones are passed over.

    What begins inside `whole` is finished first, so that whoever started a process also knows it.
    """

    def __init__(self) -> None:
        self._whole = False
        self._asked = False
        for number in SIGNALS:
            signal.signal(number, self._on_signal)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """The end waits until the body is done."""
        self._whole = True
        try:
            yield
        finally:
            self._whole = False
        if self._asked:
            raise Ended

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self._asked:
            return
        self._asked = True
        if not self._whole:
            raise Ended
