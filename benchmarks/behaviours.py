"""Which rules of docs/polling.md does a server see kept: Wiredesk beside lemon24/reader, on the same scripts.

    python -m benchmarks.behaviours [--kroll]

Every scene is a server on loopback, some days on the reader's own clock, and a verdict on the requests. The
last column is what was read in the code of readers that do worse. In the end both are scored as Rachel
Kroll's feed reader score does it, over thirty days of one feed. Exit status 1: a scene that the peer keeps
and Wiredesk does not, or a listed gap that Wiredesk has too.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass

from benchmarks.behaviour_readers import KINDS, FeedReader, Lemon, Wiredesk, opened
from benchmarks.behaviour_scenes import SCENES
from benchmarks.behaviour_scenes.stage import DAY_S, MODIFIED, Scene
from tests.rules.documents import item, rss
from tests.rules.scripted import Answer, Asked, Scripted, ok, says, serving

GAPS = {
    "A7": "Miniflux: the ETag of a 304 is not taken over",
    "A13": "no reader known: Apache's mod_deflate never answers 304 to it",
    "B1": "Miniflux, reader: Age is ignored",
    "B4": "Miniflux, CommaFeed: Cache-Control is ignored on a 304",
    "B6": "Miniflux: Retry-After with 429 only; reader: with 429 and 503 only",
    "B9": "Miniflux, reader: a 429 concerns one feed",
    "C1": "reader: a 301 is never persisted",
    "C7": "Miniflux, reader, Feedbin: 410 is an error like all others",
    "C8": "Miniflux: three errors and the feed is not asked again",
    "D6": "Miniflux: off unless it is set; reader: none",
    "E2": "reader: no limit on a body",
    "E9": "Miniflux: NAT64, 6to4, Teredo pass; reader: no guard",
}
"""Rule → whose code lacks it. Sources: miniflux 106cdd09, lemon24/reader fb77ceee, feedbin 9bfc9f68."""


@dataclass(slots=True)
class Stage:
    """`behaviour_scenes.stage.World`: servers run in a thread of their own, so that a reader may block."""

    reader: FeedReader
    loop: asyncio.AbstractEventLoop
    stack: AsyncExitStack

    def server(self, host: str = "127.0.0.2") -> Scripted:
        """See `World`."""
        opening = self.stack.enter_async_context(serving(lambda: self.reader.now(), host))
        return asyncio.run_coroutine_threadsafe(opening, self.loop).result(10)


@contextmanager
def staged(reader: FeedReader) -> Iterator[Stage]:
    """A stage whose servers end with it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    stage = Stage(reader, loop, AsyncExitStack())
    try:
        yield stage
    finally:
        asyncio.run_coroutine_threadsafe(stage.stack.aclose(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def keeps(scene: Scene, kind: type[Wiredesk] | type[Lemon]) -> bool:
    """Whether a fresh reader of the kind keeps the scene's rule; too few requests to tell = it does not."""
    with opened(kind) as reader, staged(reader) as stage:
        try:
            return scene.check(stage)
        except IndexError:
            return False


@dataclass(slots=True)
class Score:
    """Kroll's sins, counted. `unconditional` without the first. `robots`: for robots.txt, which is no sin."""

    requests: int = 0
    unconditional: int = 0
    invalid: int = 0
    early: int = 0
    extras: int = 0
    robots: int = 0

    def __str__(self) -> str:
        return (
            f"{self.requests} requests, {self.unconditional + 1} unconditional, {self.invalid} with invalid "
            f"conditions, {self.early} early, {self.extras} with cookies, Referer or another query; "
            f"robots.txt {self.robots} times"
        )


def kroll(kind: type[Wiredesk] | type[Lemon]) -> Score:
    """Thirty days of a feed with an entry a day, `max-age=3600`, a cookie, and a 429 for a day in between."""
    score = Score()
    with opened(kind) as reader, staged(reader) as stage:
        begin = reader.now()
        version, not_before, refused = -1, 0.0, False

        def answer(asked: Asked) -> Answer:
            nonlocal version, not_before, refused
            score.requests += 1
            score.early += asked.at < not_before
            score.extras += any(asked.get(name) for name in ("cookie", "referer"))
            known = None if version < 0 else (f'"v{version}"', f"{MODIFIED[:-6]}{version:02} GMT")
            if asked.condition != (known or (None, None)):
                score.unconditional += asked.condition == (None, None)
                score.invalid += asked.condition != (None, None)
            day = int((asked.at - begin) // DAY_S)
            if day == 12 and not refused:
                refused, not_before = True, asked.at + DAY_S
                return says(429, retry_after="86400")
            not_before = asked.at + 3_600
            if version == day:
                return says(304, cache_control="max-age=3600")
            version = day
            feed = rss(*(item(n, at=begin + n * DAY_S) for n in range(day, day - 10, -1)))
            stamp = {"etag": f'"v{day}"', "last_modified": f"{MODIFIED[:-6]}{day:02} GMT"}
            return ok(feed, cache_control="max-age=3600", set_cookie="reader=1", **stamp)

        server = stage.server()
        reader.subscribe(server.on("/feed?format=rss", answer))
        reader.run(30 * DAY_S)
        score.robots = len(server.of("/robots.txt"))
        score.extras += len(server.asked) - len(server.of("/feed?format=rss"))
    return score


def table() -> int:
    """One line a scene. How many are worse than they may be."""
    found, bad = {kind.name: 0 for kind in KINDS}, 0
    print(f"{'':5}{'':48}" + "".join(f"{kind.name:>10}" for kind in KINDS) + "   by its code")
    for scene in SCENES:
        kept = {kind.name: keeps(scene, kind) for kind in KINDS}
        for name, is_kept in kept.items():
            found[name] += is_kept
        bad += not kept["wiredesk"] and (scene.rule in GAPS or any(kept.values()))
        marks = "".join(f"{'kept' if is_kept else '–':>10}" for is_kept in kept.values())
        print(f"{scene.rule:5}{scene.says:48}{marks}   {GAPS.get(scene.rule, '')}", flush=True)
    print(f"{'':5}{f'of {len(SCENES)}':48}" + "".join(f"{count:>10}" for count in found.values()))
    return bad


def main() -> int:
    """Exit status."""
    logging.disable(logging.CRITICAL)
    if Lemon not in KINDS:
        print("lemon24/reader is not installed: `make peers`. Wiredesk alone:")
    print("Miniflux is a Go program with a database server and cannot run here.\n")
    bad = 0 if sys.argv[1:] == ["--kroll"] else table()
    print("\nKroll's feed reader score, thirty days of one feed:")
    scores = {kind.name: kroll(kind) for kind in KINDS}
    for name, score in scores.items():
        print(f"  {name:10}{score}")
    ours = scores["wiredesk"]
    return int(bool(bad or ours.unconditional or ours.invalid or ours.early or ours.extras))


if __name__ == "__main__":
    sys.exit(main())
