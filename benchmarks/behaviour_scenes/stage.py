"""What every scene is played on: a reader, its servers, some days, and the requests that came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from benchmarks.behaviour_readers import FeedReader
from tests.rules.documents import item, rss
from tests.rules.scripted import Answer, Asked, Scripted, ok

HOUR_S = 3_600.0
DAY_S = 86_400.0
MODIFIED = "Mon, 21 Sep 2026 06:00:00 GMT"
FEED = rss(item(1), item(2))


class World(Protocol):
    """One scene's reader and servers."""

    reader: FeedReader

    def server(self, host: str = "127.0.0.2") -> Scripted:
        """One more server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """`check`: True = kept."""

    rule: str
    says: str
    check: Callable[[World], bool]


class Scenes(list[Scene]):
    """A table of scenes in the order of the rules."""

    def scene(self, rule: str, says: str) -> Callable[[Callable[[World], bool]], Callable[[World], bool]]:
        """Puts a check into the table."""

        def mark(check: Callable[[World], bool]) -> Callable[[World], bool]:
            self.append(Scene(rule=rule, says=says, check=check))
            return check

        return mark


def play(world: World, *answers: Answer | Callable[[Asked], Answer], days: float = 5) -> Scripted:
    """One feed with these answers for some days."""
    server = world.server()
    world.reader.subscribe(server.on("/feed", *answers))
    world.reader.run(days * DAY_S)
    return server


def gaps(server: Scripted) -> list[float]:
    """Seconds between its requests."""
    return [b.at - a.at for a, b in pairwise(server.asked)]


def both(body: str = FEED, etag: str = '"v1"', modified: str = MODIFIED) -> Answer:
    """A document with both validators."""
    return ok(body, etag=etag, last_modified=modified)
