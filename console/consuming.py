"""`wiredesk consume`: the stories stream as JSON lines."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing

from console.found import find_desk
from pipeline.errors import ConfigError
from pipeline.queueing.events import encode
from wiredesk import stories


async def print_events(
    group: str, url: str | None, *, types: tuple[str, ...], count: int | None, once: bool
) -> int:
    """Each event on a line of its own, acknowledged once the line is out. Exit status 0."""
    found = find_desk(url)
    try:
        events = stories(group, found.url, types or None, once=once, limit=count, settings=found.settings)
        async with aclosing(events):
            async for event in events:
                await asyncio.to_thread(_out, encode(event) + b"\n")
    except ValueError as error:
        raise ConfigError(str(error)) from error
    return 0


def _out(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()
