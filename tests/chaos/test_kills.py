"""Law 1: a process may die between any two lines. The stream is held against the newsroom's own truth."""

from __future__ import annotations

import random
import time
from functools import partial

import pytest

from benchmarks.rig import Rig, running
from tests.chaos.conftest import Room
from tests.chaos.watching import SETTINGS, Seen, Watcher, eventually
from workers.desk import DEMO
from workers.local import Child, wiredesk

pytestmark = pytest.mark.chaos

PATIENCE_S = 100.0


def assert_whole(seen: Seen, room: Room) -> None:
    """Every article is on the stream once, or a dead letter; nothing is there twice."""
    assert seen.doubled() == []
    assert seen.open(room.articles) == []
    assert sum(seen.published.values()) + len(seen.dead) == len(room.articles)


def killed(rig: Rig, kind: str, chance: random.Random) -> bool:
    return rig.kill(kind, chance) is not None


def test_a_kill_of_any_kind_loses_no_article_and_doubles_none(room: Room) -> None:
    chance = random.Random(20)
    settings = SETTINGS | {"extract": SETTINGS["extract"] | {"attempts": 10}}
    kinds = ["child", "io", "redis", "extract", "beat", "redis", "child", "io"]
    with running(room.folder, settings, processes=2, environ={DEMO: "1"}) as rig:
        watcher = Watcher(rig)
        eventually(lambda: bool(watcher.seen().published), PATIENCE_S)
        for kind in kinds:
            time.sleep(chance.uniform(0.1, 1.0))  # the moment of the kill, not a wait for anything
            eventually(partial(killed, rig, kind, chance), PATIENCE_S)
        seen = watcher.until_done(room.articles, PATIENCE_S)
        restarts = rig.restarts()

    assert_whole(seen, room)
    assert seen.dead == {}
    assert min(restarts.values()) >= 1


def test_ten_seconds_without_redis_lose_nothing(room: Room) -> None:
    with running(room.folder, SETTINGS, processes=1, environ={DEMO: "1"}) as rig:
        watcher = Watcher(rig)
        eventually(lambda: len(watcher.seen().published) > 20, PATIENCE_S)
        rig.server.stop()
        time.sleep(10.0)  # the outage itself: longer than every retry
        rig.server.start()
        seen = watcher.until_done(room.articles, PATIENCE_S)

    assert_whole(seen, room)
    assert seen.dead == {}


def test_two_schedulers_only_double_the_ticks(room: Room) -> None:
    def doubled(family: list[Child]) -> list[Child]:
        return [*family, Child(name="beat-2", argv=wiredesk("beat"))]

    with running(room.folder, SETTINGS, processes=1, change=doubled, environ={DEMO: "1"}) as rig:
        seen = Watcher(rig).until_done(room.articles, PATIENCE_S)
        asked = room.requests()

    assert_whole(seen, room)
    assert set(asked.values()) <= {0, 1}  # a page that came in its feed is not asked for


def test_a_desk_that_is_ended_and_started_again_goes_on_where_it_was(room: Room) -> None:
    with running(room.folder, SETTINGS, processes=1, environ={DEMO: "1"}) as rig:
        watcher = Watcher(rig)
        eventually(lambda: len(watcher.seen().published) > 20, PATIENCE_S)
    with running(room.folder, SETTINGS, processes=1, environ={DEMO: "1"}) as rig:
        seen = Watcher(rig).until_done(room.articles, PATIENCE_S)

    assert_whole(seen, room)
    assert seen.dead == {}
