"""A desk that has worked, and the command line as people type it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from console.cli import cli
from tests.integration.console import town as towns
from tests.integration.console.town import Town

Run = Callable[..., Awaitable[Result]]


@pytest.fixture
async def new_town(tmp_path: Path, redis_url: str) -> AsyncIterator[Town]:
    """Two outlets that no desk has looked at yet."""
    async with towns.outlets(tmp_path, redis_url) as town:
        yield town


@pytest.fixture
async def town(new_town: Town) -> Town:
    """The same, polled and worked off."""
    await towns.work(new_town)
    return new_town


@pytest.fixture
def run(new_town: Town) -> Run:
    """`await run("status", "--json")`: the command in a thread, because it has a loop of its own."""

    async def typed(*words: str, **environ: str | None) -> Result:
        settings = {**new_town.environ, "COLUMNS": "140", **environ}
        return await asyncio.to_thread(CliRunner().invoke, cli, words, env=settings)

    return typed
