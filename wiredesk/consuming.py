"""Reading the stories stream from a program: the loop, and where to find the desk.

It must not know what the program does with an event.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import secrets
import socket
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from pipeline.adapters.redis_state import connect
from pipeline.adapters.story_stream import Start, StoryStream
from pipeline.adapters.story_subscription import Delivery, Subscription
from pipeline.errors import ConfigError, StateUnavailable
from pipeline.queueing.events import EVENT_TYPES, Event
from pipeline.settings import Settings, StreamSettings

T = TypeVar("T")

URL_VARIABLE = "WIREDESK_REDIS_STATE_URL"

DATA_FOLDER = Path(".wiredesk")
"""Of the desk that was started in this folder."""

DEMO_FOLDER = DATA_FOLDER / "demo"
"""Of the demo that was started in this folder."""

STATE_URL_FILE = "state.url"
"""In the data folder of a desk that runs: where it keeps its state."""

URL_FILES = (DATA_FOLDER / STATE_URL_FILE, DEMO_FOLDER / STATE_URL_FILE)

BLOCK_S = 2.0
"""How long one read waits: shorter than the client's socket timeout, and often enough to look around."""

BACK_OFF_S = (0.2, 5.0)
"""First and longest pause between two attempts to reach a Redis that went away."""

LEAVE_S = 1.0
"""Saying good-bye is a courtesy: it must not hold up the end of a program whose Redis is gone."""

_GROUP = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

_log = logging.getLogger("wiredesk")


async def stories(  # noqa: PLR0913 (each is a keyword that most callers leave out)
    group: str,
    url: str | None = None,
    types: Collection[str] | None = None,
    *,
    start: Start = "earliest",
    once: bool = False,
    limit: int | None = None,
    settings: Settings | None = None,
) -> AsyncGenerator[Event]:
    """Every event of the stream, at least once for each `group`, oldest first.

    An event is acknowledged when the next one is asked for. Leave the loop by `break` or an exception and
    it is delivered again, to any consumer of the group, after `settings.stream.claim_after_s`; after
    `deliveries` times it becomes a dead letter. So the body of the loop must take less than that and may
    run twice for one event: `event.event_id` stays the same.

    `url` None: $WIREDESK_REDIS_STATE_URL, else the desk that runs in this folder. `types`: other events are
    passed over for good. `start`: where a group that is new begins. `once`: end when nothing is left.
    `limit`: end after so many events, the last one acknowledged.
    Raises `StateUnavailable` when Redis cannot be reached at first, waits for it later on; `ConfigError`
    when no desk is found; `ValueError` for a group or type that cannot be.
    """
    settings = settings or Settings()
    wanted = _checked(group, types)
    async with connect(url or state_url(os.environ), settings.redis.prefix) as state:
        stream = StoryStream(state, settings.stream)
        await stream.register(group, start)
        async with _subscribed(stream, group, settings.stream) as subscription:
            block_s = 0.0 if once else min(BLOCK_S, settings.stream.claim_after_s / 4)

            async def read() -> Delivery | None:
                return await subscription.next(time.monotonic(), block_s, wanted)

            handed_out = 0
            while handed_out != limit:
                delivery = await _patiently(read)
                if delivery is not None:
                    yield delivery.event
                    await _patiently(partial(subscription.acknowledge, delivery))
                    handed_out += 1
                elif once:
                    return


@asynccontextmanager
async def _subscribed(
    stream: StoryStream, group: str, settings: StreamSettings
) -> AsyncGenerator[Subscription]:
    """A consumer of its own in the group, which leaves it at the end."""
    consumer = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    subscription = Subscription(stream, group, consumer, settings)
    try:
        yield subscription
    finally:
        with suppress(StateUnavailable, TimeoutError):
            async with asyncio.timeout(LEAVE_S):
                await subscription.leave()


@asynccontextmanager
async def open_stream(
    url: str | None = None, settings: Settings | None = None
) -> AsyncGenerator[StoryStream]:
    """The stream behind the events: its groups and how far they are, their dead letters, retry and drop.

    `url` and errors as for `stories`, but Redis is not waited for.
    """
    settings = settings or Settings()
    async with connect(url or state_url(os.environ), settings.redis.prefix) as state:
        yield StoryStream(state, settings.stream)


def state_url(environment: Mapping[str, str], folder: Path = Path()) -> str:
    """The state of the desk that is meant when none is named. Raises `ConfigError`."""
    if named := environment.get(URL_VARIABLE):
        return named
    written = [folder / name for name in URL_FILES if (folder / name).is_file()]
    if not written:
        raise ConfigError(
            f"no desk runs in {folder.resolve()}: start one with `wiredesk up`, or set {URL_VARIABLE}"
        )
    return max(written, key=lambda path: path.stat().st_mtime).read_text("utf-8").strip()


def _checked(group: str, types: Collection[str] | None) -> frozenset[str] | None:
    if not _GROUP.fullmatch(group):
        raise ValueError(f"group {group!r}: letters, digits, dot, dash and underscore only, at most 64")
    if types is None:
        return None
    if unknown := set(types) - set(EVENT_TYPES):
        raise ValueError(f"no such event: {', '.join(sorted(unknown))}; there are {', '.join(EVENT_TYPES)}")
    return frozenset(types)


async def _patiently(act: Callable[[], Awaitable[T]]) -> T:
    """Again and again until Redis is back."""
    pause_s, longest_s = BACK_OFF_S
    while True:
        try:
            return await act()
        except StateUnavailable as error:
            _log.warning("waiting for Redis: %s", error.detail)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, longest_s)
