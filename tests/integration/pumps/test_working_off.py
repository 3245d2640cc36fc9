"""What is due is worked off within the time, and the next stage hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.model import Claim, Stage
from pipeline.settings import Settings
from tests.integration.memory_desk import FEED_URL, Town, feed, listing, page, report
from tests.integration.pumps.pumping import BUDGET_S, Steps, finish, town_with, waiting
from workers import pumps

# ── working off ─────────────────────────────────────────────────────────────────────────────────────


async def test_everything_due_is_worked_off_and_time_is_left() -> None:
    town = await town_with("a", "b", "c", "d", "e")
    steps = Steps(town)
    assert await steps.pumped(steps.work()) is False
    assert sorted(steps.batches) == [["a"], ["b"], ["c"], ["d"], ["e"]]
    assert await waiting(town) == (0, 0)


async def test_a_pump_with_nothing_due_asks_no_step() -> None:
    steps = Steps(Town())
    assert await steps.pumped(steps.work()) is False
    assert steps.batches == []


@pytest.mark.parametrize("concurrency", [1, 2])
async def test_claims_are_handed_out_in_batches_of_the_stages_size(concurrency: int) -> None:
    town = await town_with("a", "b", "c", "d", "e", "f", "g")
    steps = Steps(town)
    await steps.pumped(steps.work(concurrency=concurrency, batch=2))
    assert [len(batch) for batch in steps.batches] == [2, 2, 2, 1]
    assert await waiting(town) == (0, 0)


async def test_no_more_batches_are_in_progress_than_the_stage_allows() -> None:
    town = await town_with(*(f"{number:02}" for number in range(12)))
    now, most = 0, 0

    async def crowd(town: Town, claims: Sequence[Claim]) -> int:
        nonlocal now, most
        now += 1
        most = max(most, now)
        for _ in range(5):
            await asyncio.sleep(0)
        now -= 1
        return await finish(town, claims)

    steps = Steps(town, crowd)
    await steps.pumped(steps.work(concurrency=3))
    assert (most, len(steps.batches)) == (3, 12)


async def test_when_its_time_is_over_a_pump_claims_no_more_and_says_so() -> None:
    town = await town_with("a", "b", "c", "d")

    async def slow(town: Town, claims: Sequence[Claim]) -> int:
        town.clock.advance(BUDGET_S / 2)
        return await finish(town, claims)

    steps = Steps(town, slow)
    assert await steps.pumped(steps.work(concurrency=1)) is True
    assert steps.batches == [["a"], ["b"]]
    assert await waiting(town) == (2, 0)


async def test_work_in_progress_at_the_end_of_the_time_is_finished() -> None:
    town = await town_with("a", "b")
    both = asyncio.Barrier(2)

    async def slow(town: Town, claims: Sequence[Claim]) -> int:
        town.clock.advance(BUDGET_S)
        await both.wait()
        return await finish(town, claims)

    steps = Steps(town, slow)
    assert await steps.pumped(steps.work()) is True
    assert await waiting(town) == (0, 0)


# ── ticks ───────────────────────────────────────────────────────────────────────────────────────────


async def test_the_next_stage_hears_of_it_when_work_was_put_down() -> None:
    town = await town_with("a")
    steps = Steps(town)
    await steps.pumped(steps.work())
    assert steps.ticks == [Stage.EXTRACT]


async def test_much_that_is_put_down_at_once_is_told_once_and_again_at_the_end() -> None:
    town = await town_with(*(f"{number:02}" for number in range(40)))
    steps = Steps(town)
    await steps.pumped(steps.work(batch=2))
    assert steps.ticks in ([Stage.EXTRACT], [Stage.EXTRACT] * 2)


async def test_the_next_stage_hears_nothing_when_there_is_nothing_for_it() -> None:
    town = await town_with("a")

    async def no_page(town: Town, claims: Sequence[Claim]) -> int:
        await finish(town, claims)
        return 0

    steps = Steps(town, no_page)
    await steps.pumped(steps.work())
    assert steps.ticks == []


async def test_a_stage_that_puts_work_down_all_the_time_says_so_a_few_times_a_second() -> None:
    town = await town_with(*(f"{number:02}" for number in range(20)))

    async def quick(town: Town, claims: Sequence[Claim]) -> int:
        town.clock.advance(0.05)
        return await finish(town, claims)

    steps = Steps(town, quick)
    await steps.pumped(steps.work(concurrency=1))
    assert 4 <= len(steps.ticks) <= 6


async def test_the_last_stage_has_nobody_to_tell() -> None:
    town = await town_with("a")
    steps = Steps(town)
    await steps.pumped(replace(steps.work(), next=None))
    assert steps.ticks == []


# ── the real stages ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("articles", [1, 5])
async def test_the_three_pumps_bring_articles_from_their_feed_to_the_stream(articles: int) -> None:
    town, pages = Town(), {f"https://site{n}.example/a": page(report(n)) for n in range(articles)}
    town.servers.say(FEED_URL, listing(pages))
    for url, said in pages.items():
        town.servers.say(url, said)
    await town.follow(feed())
    settings = town.desk.settings
    ticks: list[Stage] = []
    for work in (*pumps.io_works(settings), pumps.extract_work(settings)):
        await pumps.pump(town.desk, work, town.clock.now() + BUDGET_S, lambda: False, ticks.append)
    assert (ticks[0], set(ticks[1:])) == (Stage.COLLECT, {Stage.EXTRACT})
    assert len(ticks) <= 1 + articles
    assert [event.type for event in town.stories.events] == ["story.created"] * articles


def test_only_polling_has_no_attempt_limit_and_does_not_yield() -> None:
    poll, collect = pumps.io_works(Settings())
    extract = pumps.extract_work(Settings())
    assert [(work.limit, work.yields) for work in (poll, collect, extract)] == [
        (0, False),
        (6, True),
        (3, True),
    ]
    assert [work.concurrency for work in (poll, collect, extract)] == [100, 50, 1]
    assert [work.batch for work in (poll, collect, extract)] == [1, 1, 16]
