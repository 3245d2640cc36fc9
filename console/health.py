"""`wiredesk alive`: has a process of this kind said something lately?

Asked every few seconds in every container, so it imports as little as it can: 0.4 s of CPU an answer, with
the stores it would be 0.7 s.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Mapping
from contextlib import suppress

from pipeline.errors import ConfigError

ANSWER_S = 5.0

CONSOLE_PORT = 8080

_TILL = re.compile(rb"(\d+) ")
"""Before its facts a status has the millisecond until which it counts (`lua/ledger_say.lua`)."""


async def is_alive(role: str, url: str | None) -> bool:
    """`role`: beat, io, extract, or console (asked at its own port). Raises `ConfigError`: no desk."""
    if role == "console":
        return await answers(os.environ.get("WIREDESK_LISTEN", f"127.0.0.1:{CONSOLE_PORT}"))
    return await asyncio.to_thread(_said_lately, role, *_desk(url, os.environ))


async def answers(listen: str) -> bool:
    """Whether a console says on /healthz that it is well. `listen`: where it was told to listen."""
    host, _, port = listen.rpartition(":")
    host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "[::]": "::1"}.get(host, host.strip("[]"))  # noqa: S104
    try:
        async with asyncio.timeout(ANSWER_S):
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            line = await reader.readline()
            writer.close()
    except (OSError, TimeoutError, ValueError):
        return False
    return b" 200 " in line


def _desk(url: str | None, environ: Mapping[str, str]) -> tuple[str, str]:
    """URL and prefix. `console.found` knows more places to look, and takes longer to import."""
    from pipeline.adapters.config_files import config_folder, load_settings

    with suppress(ConfigError):
        settings, _ = load_settings(config_folder(None, environ), environ)
        if named := url or settings.redis.state_url:
            return named, settings.redis.prefix
    from console.found import find_desk

    found = find_desk(url)
    return found.url, found.settings.redis.prefix


def _said_lately(role: str, url: str, prefix: str) -> bool:
    import redis

    now = time.time() * 1000
    try:
        with redis.Redis.from_url(url, socket_timeout=ANSWER_S, socket_connect_timeout=ANSWER_S) as client:
            said = client.hgetall(f"{prefix}said")
    except redis.RedisError:
        return False
    except ValueError as error:
        raise ConfigError(f"{url}: no address of a Redis server ({error})") from error
    return any(
        name.split(b":")[:2] == [b"alive", role.encode()] and int(_TILL.match(facts)[1]) > now  # type: ignore[index]
        for name, facts in said.items()
    )
