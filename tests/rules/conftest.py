"""One desk and its servers a test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from tests.rules.paper import Paper
from tests.rules.poller import Poller
from tests.rules.scripted import Scripted, serving

Another = Callable[[str], Awaitable[Scripted]]
OnPaper = tuple[Poller, Paper]


@pytest.fixture
async def poller() -> AsyncIterator[Poller]:
    made = Poller()
    async with made.http:
        yield made


@pytest.fixture
async def another(poller: Poller) -> AsyncIterator[Another]:
    """More servers, each on the loopback address that is asked for: another host."""
    async with AsyncExitStack() as stack:

        async def start(host: str) -> Scripted:
            return await stack.enter_async_context(serving(lambda: poller.clock.now(), host))

        yield start


@pytest.fixture
async def server(another: Another) -> Scripted:
    return await another("127.0.0.1")


@pytest.fixture
def on_paper() -> OnPaper:
    """A desk whose net is written down: any host, any port, with or without TLS."""
    poller = Poller()
    paper = Paper(lambda: poller.clock.now())
    poller.desk = replace(poller.desk, http=paper)
    return poller, paper
