"""What every test may ask for: a private server of its own test process, empty at the start of each test."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Iterator

import hypothesis
import pytest
import redis

from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.redis_state import State, connect

# Shared machines stall for longer than any deadline that says something about our code. Where a change is
# judged, the same examples are tried each time; at our desks new ones are.
hypothesis.settings.register_profile("desk", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("desk")

# A shell without job control starts what runs in the background deaf to Ctrl-C, and so would be every process
# that a test interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """One server for the whole run (each xdist worker has its own); tests that kill start their own."""
    with EmbeddedServer(tmp_path_factory.mktemp("redis"), fsync="no") as server:
        yield server


@pytest.fixture
def redis_url(redis_server: EmbeddedServer) -> str:
    """The URL of the server, emptied."""
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushall()
    return redis_server.url


@pytest.fixture
async def state(redis_url: str) -> AsyncIterator[State]:
    """A connection to the emptied server."""
    async with connect(redis_url, prefix="{test}:") as connection:
        yield connection
