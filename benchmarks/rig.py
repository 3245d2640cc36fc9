"""The embedded desk as `wiredesk up` runs it, in a folder of its own, for those who measure or kill it.

Lives here: starting Redis and the workers on given settings, looking at what is still to do, and ending
single processes. What is measured is for the benchmarks.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from benchmarks.processes import descendants
from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.redis_state import State, connect
from pipeline.model import Stage
from workers.local import Child, Household, children

KINDS = ("beat", "io", "extract", "child", "redis")
"""What `kill` can end: the scheduler, a worker's parent, a child that extracts, the server."""

MAX_MEMORY = 4 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """A running desk."""

    server: EmbeddedServer
    household: Household
    folder: Path

    def roots(self) -> dict[str, int | None]:
        """Kind → pid, None = not running at the moment."""
        found = {
            child.name: child.process.pid if child.process else None for child in self.household.children
        }
        return found | {"redis": self.server.pid}

    def state(self) -> State:
        """A connection of its own; belongs to the loop that uses it first."""
        return connect(self.server.url)

    def restarts(self) -> dict[str, int]:
        """How often each child of the household had to be started again."""
        return {child.name: child.restarts for child in self.household.children}

    def kill(self, kind: str, chance: random.Random) -> int | None:
        """SIGKILL to one process of the kind; None = there is none now. A killed server is started again."""
        pid = self._victim(kind, chance)
        if pid is None:
            return None
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return None
        if kind == "redis":
            while self.server.pid is not None:
                time.sleep(0.01)
            self.server.start()
        return pid

    def _victim(self, kind: str, chance: random.Random) -> int | None:
        roots = self.roots()
        if kind in ("beat", "redis"):
            return roots[kind]
        parent = roots["worker-io" if kind == "io" else "worker-extract"]
        if kind != "child" or parent is None:
            return parent
        below = descendants(parent)
        return chance.choice(below) if below else None


@contextmanager
def running(
    folder: Path,
    settings: Mapping[str, object],
    *,
    processes: int,
    change: Callable[[list[Child]], list[Child]] = lambda family: family,
    environ: Mapping[str, str] | None = None,
) -> Iterator[Rig]:
    """A desk on `folder/config/feeds.yaml`, which the caller has written."""
    config = folder / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "settings.yaml").write_text(yaml.safe_dump(dict(settings)))
    with EmbeddedServer(folder / "redis", maxmemory_bytes=MAX_MEMORY) as server:
        own = {"WIREDESK_CONFIG": str(config), "WIREDESK_REDIS_STATE_URL": server.url, **(environ or {})}
        family = change(children(io=1, extract=processes, console=None))
        with Household(children=family, environ=own, logs=folder / "logs") as household:
            yield Rig(server=server, household=household, folder=folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What is still to do. `unpolled`: feeds that were never polled, None = no feed list taken up yet."""

    unpolled: int | None
    collect: int
    extract: int
    extracting: bool

    @property
    def settled(self) -> bool:
        """Every feed was polled, and every page that they listed came to its end."""
        return self.unpolled == 0 and not self.collect and not self.extract


async def backlog(state: State) -> Backlog:
    """As it is now. Raises `StateUnavailable`."""
    now, due = time.time(), DueSets(state)
    feeds = await state.ask(state.client.hlen(state.keys.feeds))
    polled = await state.ask(state.client.hlen(state.keys.feed_states))
    collect, extract = [await due.depths(stage, now) for stage in (Stage.COLLECT, Stage.EXTRACT)]
    return Backlog(
        unpolled=feeds - polled if feeds else None,
        collect=collect.waiting + collect.claimed,
        extract=extract.waiting + extract.claimed,
        extracting=extract.claimed > 0,
    )
