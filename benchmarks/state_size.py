"""What does a running desk keep in Redis, kind of key by kind, and what is that for each article?

    python -m benchmarks.state_size [--redis URL]

Walks all keys of a desk with MEMORY USAGE, the one of this folder (`wiredesk up`) or that of `--redis`, and
sums them by kind: `page` what a feed said of a page, `raw` its bytes, `own` what its entry said besides,
`trail` what happened to it, `rec`, `post` and `art` the copy index, `story` the stories, `seen` what feeds
listed, `sight` and `lines` what sites repeat. It only reads, a few
thousand keys a second. The limit is what the server itself counts as data.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from collections import Counter

from pipeline.adapters.redis_state import State, connect
from pipeline.settings import Settings
from wiredesk.consuming import state_url

CHUNK = 500
"""Keys asked about in one round trip: some milliseconds of the server's time."""

ALL_FIELDS = 0
"""SAMPLES of MEMORY USAGE: 0 = every field of a hash is weighed, none estimated."""


async def sizes(state: State) -> tuple[Counter[str], Counter[str]]:
    """Keys and bytes by kind; the trails of feeds are a kind of their own."""
    keys: Counter[str] = Counter()
    memory: Counter[str] = Counter()
    feeds = {_text(name) for name in await state.client.hkeys(state.keys.feeds)}
    begin, names = len(state.keys.prefix), []
    async for name in state.client.scan_iter(match=f"{state.keys.prefix}*", count=CHUNK):
        names.append(name)
        if len(names) == CHUNK:
            await weigh(state, names, begin, feeds, (keys, memory))
            names.clear()
    await weigh(state, names, begin, feeds, (keys, memory))
    return keys, memory


async def weigh(
    state: State, names: list[bytes], begin: int, feeds: set[str], sums: tuple[Counter[str], Counter[str]]
) -> None:
    """Add these keys to the sums of their kinds. A key that expired meanwhile weighs nothing."""
    keys, memory = sums
    pipe = state.client.pipeline(transaction=False)
    for name in names:
        pipe.memory_usage(name, samples=ALL_FIELDS)
    for name, weight in zip(names, await state.flush(pipe), strict=True):
        kind, _, rest = _text(name)[begin:].partition(":")
        if kind == "trail" and rest in feeds:
            kind = "trail of feeds"
        keys[kind] += 1
        memory[kind] += weight or 0


def _text(name: bytes | str) -> str:
    return name if isinstance(name, str) else name.decode()


async def measure(url: str) -> None:
    """Print the table of one desk."""
    async with connect(url, Settings().redis.prefix) as state:
        keys, memory = await sizes(state)
        server = await state.client.info("memory")
    articles = max(1, keys["art"])
    print(f"{keys['art']:,} articles announced")
    print(f"{'kind':<16}{'keys':>9}{'bytes':>14}{'a key':>9}{'an article':>12}")
    for kind, weight in memory.most_common():
        print(
            f"{kind:<16}{keys[kind]:>9,}{weight:>14,}{weight / keys[kind]:>9,.0f}{weight / articles:>12,.0f}"
        )
    total, data = memory.total(), int(server["used_memory_dataset"])
    print(f"{'all':<16}{keys.total():>9,}{total:>14,}{'':>9}{total / articles:>12,.0f}")
    print(f"{total / data:.2f} of what the server counts as data ({data:,} bytes)")


def main() -> None:
    """Measure the desk of this folder, or the one that is named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--redis", metavar="URL")
    asyncio.run(measure(parser.parse_args().redis or state_url(os.environ)))


if __name__ == "__main__":
    main()
