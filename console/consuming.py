"""`wiredesk consume`: the stories stream as JSON lines."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing

from pipeline.errors import ConfigError
from pipeline.queueing.events import encode
from wiredesk import stories


async def print_events(
    group: str, url: str | None, *, types: tuple[str, ...], count: int | None, once: bool
) -> int:
    """Each event on a line of its own, acknowledged once the line is out. Exit status 0."""
    printed = 0
    try:
        async with aclosing(stories(group, url, types or None, once=once)) as events:
            async for event in events:
                line = encode(event) + b"\n"
                await asyncio.to_thread(_out, line)
                printed += 1
                if printed == count:
                    # the loop is left only after the last event was acknowledged: ask for one more, and stop
                    break_after = asyncio.ensure_future(anext(events, None))
                    await asyncio.sleep(0)
                    break_after.cancel()
                    break
    except ValueError as error:
        raise ConfigError(str(error)) from error
    return 0


def _out(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()
