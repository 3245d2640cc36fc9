"""A changed feeds.yaml runs without a restart; a broken one keeps the last good list and is said so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.adapters.config_files import FEEDS_FILE, FileWatch
from pipeline.adapters.memory import MemoryDueSets, MemoryFeedStore, MemoryLedger, MemoryPageStore
from pipeline.adapters.redis_state import State
from pipeline.desk import Desk
from pipeline.errors import StateUnavailable
from pipeline.extraction.wire import wires_from
from pipeline.model import Feed, Stage
from pipeline.settings import PollSettings, RedisSettings, Settings
from workers.desk import open_desk
from workers.housekeeping import follow_feed_list

TWO = """
feeds:
  - {id: harbour, url: "https://harbour.example/feed", publisher: Harbour}
  - {id: valley, url: "https://valley.example/feed"}
"""


@pytest.fixture
async def desk(redis_url: str, state: State) -> AsyncIterator[Desk]:
    settings = Settings(
        redis=RedisSettings(state_url=redis_url, prefix=state.keys.prefix),
        polling=PollSettings(first_spread_s=0.0),
    )
    async with open_desk(settings, wires_from([])) as desk:
        yield desk


class FeedsFile:
    """A feeds.yaml and the watch of a worker over it."""

    def __init__(self, folder: Path, desk: Desk) -> None:
        self._path = folder / FEEDS_FILE
        self._watch = FileWatch(self._path)
        self._desk = desk

    async def says(self, text: str) -> None:
        self._path.write_text(text)
        await self.is_looked_at()

    async def is_looked_at(self) -> None:
        await follow_feed_list(self._desk, self._watch)

    def on(self, desk: Desk) -> FeedsFile:
        """The same file and watch, followed with another desk."""
        other = FeedsFile(self._path.parent, desk)
        other._watch = self._watch
        return other

    async def status(self) -> dict[str, object]:
        return dict((await self._desk.ledger.said("config"))["config"])


@pytest.fixture
def feeds_file(tmp_path: Path, desk: Desk) -> FeedsFile:
    return FeedsFile(tmp_path, desk)


async def due_ids(desk: Desk) -> set[str]:
    claims = await desk.due.claim(Stage.POLL, desk.clock.now() + 1, 100, 60.0, 0)
    await desk.due.release(claims, desk.clock.now())
    return {claim.id for claim in claims}


async def test_added_feeds_become_due(desk: Desk, feeds_file: FeedsFile) -> None:
    await feeds_file.says(TWO)
    assert set(await desk.feeds.feeds()) == {"harbour", "valley"}
    assert await due_ids(desk) == {"harbour", "valley"}
    assert (await feeds_file.status())["ok"] is True


async def test_a_single_feed_is_polled_at_once_though_thousands_would_be_spread(
    desk: Desk, feeds_file: FeedsFile
) -> None:
    polling = replace(desk.settings.polling, first_spread_s=60.0)
    spread = replace(desk, settings=replace(desk.settings, polling=polling))
    await feeds_file.on(spread).says(TWO)
    assert await due_ids(desk) == {"harbour", "valley"}


async def test_a_removed_and_a_paused_feed_are_polled_no_more(desk: Desk, feeds_file: FeedsFile) -> None:
    await feeds_file.says(TWO)
    await feeds_file.says(
        'feeds:\n  - {id: harbour, url: "https://harbour.example/feed", publisher: Harbour, enabled: false}\n'
    )
    assert set(await desk.feeds.feeds()) == {"harbour"}
    assert await due_ids(desk) == set()


async def test_a_resumed_feed_is_due_again(desk: Desk, feeds_file: FeedsFile) -> None:
    await feeds_file.says(TWO.replace("publisher: Harbour", "enabled: false"))
    assert await due_ids(desk) == {"valley"}
    await feeds_file.says(TWO)
    assert await due_ids(desk) == {"harbour", "valley"}


async def test_a_changed_definition_is_taken_up(desk: Desk, feeds_file: FeedsFile) -> None:
    await feeds_file.says(TWO)
    await feeds_file.says(TWO.replace("publisher: Harbour", "publisher: Harbour Daily, every: 2h"))
    harbour = (await desk.feeds.feeds())["harbour"]
    assert (harbour.publisher, harbour.every_s) == ("Harbour Daily", 7200.0)


async def test_a_broken_line_leaves_the_rest_running_and_its_feed_as_it_was(
    desk: Desk, feeds_file: FeedsFile
) -> None:
    await feeds_file.says(TWO)
    await feeds_file.says(
        TWO.replace("https://valley.example/feed", "gopher://valley") + "  - {id: new, url: x}\n"
    )
    feeds = await desk.feeds.feeds()
    assert feeds["valley"].url == "https://valley.example/feed"
    assert "new" not in feeds
    status = await feeds_file.status()
    assert status["ok"] is False
    assert f"{FEEDS_FILE}:4" in str(status["problems"])


async def test_an_unreadable_file_keeps_the_whole_list(desk: Desk, feeds_file: FeedsFile) -> None:
    await feeds_file.says(TWO)
    await feeds_file.says("feeds: [\n")
    assert set(await desk.feeds.feeds()) == {"harbour", "valley"}
    assert (await feeds_file.status())["ok"] is False
    await feeds_file.says(TWO)
    assert (await feeds_file.status())["ok"] is True


async def test_an_untouched_file_is_not_read_again(desk: Desk, feeds_file: FeedsFile) -> None:
    await feeds_file.says(TWO)
    before = await feeds_file.status()
    await feeds_file.is_looked_at()
    assert await feeds_file.status() == before


async def test_a_change_that_met_a_lost_redis_is_taken_up_when_it_is_back(
    desk: Desk, feeds_file: FeedsFile
) -> None:
    lost = replace(desk, feeds=Unreachable())
    with pytest.raises(StateUnavailable):
        await feeds_file.on(lost).says(TWO)
    await feeds_file.is_looked_at()
    assert set(await desk.feeds.feeds()) == {"harbour", "valley"}


class Unreachable(MemoryFeedStore):
    """A store whose Redis went away after the last look at it."""

    def __init__(self) -> None:
        ledger = MemoryLedger()
        due = MemoryDueSets(ledger)
        super().__init__(due, ledger, MemoryPageStore(due, ledger))

    async def feeds(self) -> dict[str, Feed]:
        raise StateUnavailable("loading")
