"""Looking at a running desk from outside: what stands on the stream, what is dead, and waiting for it."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import redis

from benchmarks.rig import Rig
from pipeline import urls
from pipeline.adapters.page_store import load_record
from pipeline.model import Stage
from pipeline.queueing.events import Event, StoryCopied, StoryCreated, decode

PREFIX = "{wiredesk}:"

SETTINGS: dict[str, dict[str, object]] = {
    "http": {"timeout": "8s", "allow_networks": ["127.0.0.0/8"], "connections_per_ip": 1_000},
    "polling": {"floor": "5s", "first_spread": "0s", "lease": "10s"},
    "pacing": {"gap": "50ms"},
    "collect": {"lease": "10s"},
    # a hard limit above the budget of a pump would make every lease longer
    "extract": {"batch": 8, "lease": "12s", "soft_limit": "2s", "hard_limit": "4s"},
}
"""Leases as short as they may be: what a killed process held is back before the test's patience ends."""


def eventually(check: Callable[[], bool], within_s: float, saying: Callable[[], str] = lambda: "") -> None:
    """Looks again and again until it is so."""
    deadline = time.monotonic() + within_s
    while not check():
        assert time.monotonic() < deadline, f"not within {within_s} s: {saying()}"
        time.sleep(0.05)


@dataclass(slots=True, kw_only=True)
class Seen:
    """The stream and the dead letters, by address key: feeds adorn the URLs of their pages.

    `published`: events of first publication.
    """

    published: Counter[str] = field(default_factory=Counter)
    event_ids: Counter[str] = field(default_factory=Counter)
    dead: dict[str, str] = field(default_factory=dict)

    def open(self, wanted: Iterable[str]) -> list[str]:
        """URLs that came to no end yet."""
        return [url for url in wanted if not self.ends(url)]

    def ends(self, url: str) -> int:
        """How often the page came to an end; once is right."""
        key = urls.address_key(url)
        return self.published[key] + (key in self.dead)

    def doubled(self) -> list[str]:
        """Events and articles that stand on the stream more than once."""
        every = [*self.event_ids.items(), *self.published.items()]
        return [name for name, count in every if count > 1]


class Watcher:
    """A plain connection beside the desk's own."""

    def __init__(self, rig: Rig) -> None:
        self.client = redis.Redis.from_url(rig.server.url)

    def events(self) -> list[Event]:
        """Everything on the stream, oldest first."""
        entries: list[tuple[bytes, dict[bytes, bytes]]] = self.client.xrange(PREFIX + "stories")  # type: ignore[assignment]
        return [decode(fields[b"d"]) for _, fields in entries]

    def seen(self) -> Seen:
        """As it is now; empty while the server is away."""
        found = Seen()
        try:
            for event in self.events():
                found.event_ids[event.event_id] += 1
                if isinstance(event, StoryCreated | StoryCopied):
                    found.published[urls.address_key(event.article.url)] += 1
            for stage in (Stage.COLLECT, Stage.EXTRACT):
                whys: Mapping[bytes, bytes] = self.client.hgetall(f"{PREFIX}deadwhy:{stage}")  # type: ignore[assignment]
                for page, why in whys.items():
                    record: bytes = self.client.get(f"{PREFIX}page:{page.decode()}")  # type: ignore[assignment]
                    found.dead[urls.address_key(load_record(record).url)] = json.loads(why)["reason"]
        except (redis.ConnectionError, redis.TimeoutError):
            return Seen()
        return found

    def held(self, stage: Stage) -> set[str]:
        """Ids that a worker has in hand."""
        ids: list[bytes] = self.client.zrange(f"{PREFIX}held:{stage}", 0, -1)  # type: ignore[assignment]
        return {one.decode() for one in ids}

    def lease(self, stage: Stage, id_: str) -> float | None:
        """What tells one claim of the id from the next; None = nobody has it."""
        return self.client.zscore(f"{PREFIX}held:{stage}", id_)

    def until_done(self, wanted: Iterable[str], within_s: float) -> Seen:
        """Waits until every URL is published or dead."""
        pages, found = list(wanted), Seen()

        def done() -> bool:
            nonlocal found
            found = self.seen()
            return not found.open(pages)

        eventually(done, within_s, lambda: f"{len(found.open(pages))} open, e.g. {found.open(pages)[:5]}")
        return found
