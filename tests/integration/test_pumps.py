"""Pumps: what is taken, how much at once, and where it goes when something is in the way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest

from pipeline.desk import Desk
from pipeline.errors import Busy, DeskError, StateUnavailable
from pipeline.model import Claim, Stage
from pipeline.settings import Settings, StreamSettings
from tests.integration.memory_desk import FEED_URL, NOW, Town, feed, listing, page, report
from workers import pumps

LINKS = tuple(f"https://site{number}.example/a" for number in range(5))


@dataclass(slots=True)
class Step:
    """A step that does what the test says, and remembers what it was given."""

    does: Callable[[Desk, Sequence[Claim]], Awaitable[int]]
    batches: list[list[str]] = field(default_factory=list)
    running: int = 0
    most: int = 0

    async def __call__(self, desk: Desk, claims: Sequence[Claim]) -> int:
        self.batches.append([claim.id for claim in claims])
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            return await self.does(desk, claims)
        finally:
            self.running -= 1


def work(step: Step, **changes: object) -> pumps.Work:
    made = pumps.Work(
        stage=Stage.COLLECT,
        step=step,
        next=Stage.EXTRACT,
        concurrency=2,
        batch=2,
        lease_s=60.0,
        limit=3,
        yields=False,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # fields of Work


async def finish(desk: Desk, claims: Sequence[Claim]) -> int:
    for claim in claims:
        await desk.due.done(claim)
    return len(claims)


async def waiting(count: int, made: Town | None = None) -> Town:
    made = made or Town()
    await made.due.add(Stage.COLLECT, {f"page-{n}": NOW for n in range(count)})
    return made


async def pump(
    made: Town,
    what: pumps.Work,
    until: float = NOW + 10,
    stopping: Callable[[], bool] = lambda: False,
    tick: Callable[[Stage], None] = lambda _: None,
) -> bool:
    return await pumps.pump(made.desk, what, until, stopping, tick)


async def test_a_pump_works_off_what_is_due_in_batches_and_ends() -> None:
    made, step = await waiting(7), Step(finish)

    assert await pump(made, work(step)) is False
    assert sorted(map(len, step.batches)) == [1, 2, 2, 2]
    assert step.most <= 2
    assert (await made.due.depths(Stage.COLLECT, NOW)).waiting == 0


async def test_a_pump_with_nothing_due_asks_no_step() -> None:
    made, step = Town(), Step(finish)

    assert await pump(made, work(step)) is False
    assert step.batches == []


async def test_work_put_down_is_told_to_the_next_stage_once_not_for_each() -> None:
    made, ticks = await waiting(40), list[Stage]()
    await pump(made, work(Step(finish)), tick=ticks.append)

    assert 1 <= len(ticks) <= 2  # the clock stands still: one at once, one for the rest
    assert set(ticks) == {Stage.EXTRACT}


async def test_a_stage_without_a_next_one_tells_nobody() -> None:
    made, ticks = await waiting(3), list[Stage]()
    await pump(made, work(Step(finish), next=None), tick=ticks.append)

    assert ticks == []


async def test_when_its_time_is_over_a_pump_takes_no_more_and_says_that_there_is_more() -> None:
    made = await waiting(10)

    async def takes_long(desk: Desk, claims: Sequence[Claim]) -> int:
        made.clock.advance(6)
        return await finish(desk, claims)

    step = Step(takes_long)
    assert await pump(made, work(step, concurrency=1)) is True
    assert len(step.batches) == 2
    assert (await made.due.depths(Stage.COLLECT, made.clock.now())).due == 6


async def test_what_is_in_progress_when_the_worker_is_told_to_stop_goes_back_as_if_never_claimed() -> None:
    made, told = await waiting(4), asyncio.Event()

    async def never_ends(desk: Desk, claims: Sequence[Claim]) -> int:
        told.set()
        return await asyncio.Event().wait()

    assert await pump(made, work(Step(never_ends)), stopping=told.is_set) is False
    claims = await made.claim(Stage.COLLECT, 10)
    assert {claim.attempts for claim in claims} == {0}
    assert len(claims) == 4


async def test_a_full_stream_puts_the_batch_back_for_a_while_without_an_attempt() -> None:
    made = await waiting(2)

    async def full(desk: Desk, claims: Sequence[Claim]) -> int:
        raise Busy("over the mark")

    await pump(made, work(Step(full)))
    assert await made.claim(Stage.COLLECT, 10) == []
    made.clock.advance(pumps.FULL_PAUSE_S)
    assert [claim.attempts for claim in await made.claim(Stage.COLLECT, 10)] == [0, 0]


async def test_under_pressure_a_stage_that_yields_takes_nothing_and_one_that_does_not_goes_on() -> None:
    made = await waiting(2, Town(Settings(stream=StreamSettings(high_water=0))))
    yielding, other = Step(finish), Step(finish)

    await pump(made, work(yielding, yields=True))
    await pump(made, work(other, yields=False))
    assert yielding.batches == []
    assert len(other.batches) == 1


@pytest.mark.parametrize(
    ("error", "reason"), [(ValueError("what?"), "bug"), (DeskError("no", reason="config"), "config")]
)
async def test_an_error_that_nobody_foresaw_costs_an_attempt_and_ends_as_a_dead_letter(
    error: Exception, reason: str
) -> None:
    made = await waiting(1)

    async def fails(desk: Desk, claims: Sequence[Claim]) -> int:
        raise error

    step = Step(fails)
    for _ in range(3):
        await pump(made, work(step), until=made.clock.now() + 10)
        made.clock.advance(3_600)

    (letter,) = await made.due.dead(Stage.COLLECT)
    assert (letter.reason, letter.attempts, letter.detail) == (reason, 3, str(error.args[0]))
    assert len(step.batches) == 3


async def test_a_lost_redis_ends_the_pump_and_gives_everything_back_that_met_it_or_not() -> None:
    made = await waiting(4)

    async def loses_redis(desk: Desk, claims: Sequence[Claim]) -> int:
        if "page-0" in [claim.id for claim in claims]:
            raise StateUnavailable("gone")
        return await asyncio.Event().wait()

    with pytest.raises(StateUnavailable):
        await pump(made, work(Step(loses_redis)))
    claims = await made.claim(Stage.COLLECT, 10)
    assert [claim.attempts for claim in claims] == [0, 0, 0, 0]


async def test_the_works_of_a_desk_bring_a_feed_all_the_way_to_its_stories() -> None:
    made, pages = Town(), {link: page(report(number)) for number, link in enumerate(LINKS)}
    made.servers.say(FEED_URL, listing(pages))
    for link, said in pages.items():
        made.servers.say(link, said)
    await made.follow(feed())
    ticks: list[Stage] = []
    settings = made.desk.settings
    for one in [*pumps.io_works(settings), pumps.extract_work(settings)]:
        await pump(made, one, until=made.clock.now() + 10, tick=ticks.append)

    assert [event.type for event in made.stories.events] == ["story.created"] * len(LINKS)
    assert ticks[0] == Stage.COLLECT
    assert ticks[-1] == Stage.EXTRACT
    assert [one.yields for one in pumps.io_works(settings)] == [False, True]  # windows do not wait
