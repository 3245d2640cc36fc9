"""While the stream or the memory is too full nothing is claimed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.adapters.memory_stories import MemoryStoryStore
from pipeline.model import Claim, Stage
from pipeline.queueing.pressure import Load, Pressure
from pipeline.settings import Settings, StreamSettings
from tests.integration.memory_desk import NOW, Town
from tests.integration.pumps.pumping import Steps, finish, town_with, waiting
from workers import pumps


class Gauge(MemoryStoryStore):
    """A stream that is as full as the test says."""

    full = True
    asked = 0

    async def pressure(self) -> Pressure:
        self.asked += 1
        load = Load(stream_length=0, used_memory=0, max_memory=0)
        return Pressure(over="stream" if self.full else "", load=load)


async def gauged(*ids: str) -> tuple[Town, Gauge]:
    town = await town_with(*ids)
    gauge = Gauge(town.due, Settings())
    town.desk = replace(town.desk, stories=gauge)
    return town, gauge


async def test_while_the_stream_is_full_nothing_is_claimed() -> None:
    town, gauge = await gauged("a")
    steps = Steps(town)
    assert await steps.pumped(steps.work()) is False
    assert (steps.batches, gauge.asked) == ([], 1)
    gauge.full = False
    await steps.pumped(steps.work())
    assert steps.batches == [["a"]]


async def test_the_mark_of_the_settings_stops_a_stage_that_yields_and_no_other() -> None:
    town = Town(Settings(stream=StreamSettings(high_water=0)))
    await town.due.add(Stage.COLLECT, {"a": NOW})
    yielding, other = Steps(town), Steps(town)
    await yielding.pumped(yielding.work(yields=True))
    await other.pumped(other.work(yields=False))
    assert (yielding.batches, other.batches) == ([], [["a"]])


async def test_polling_goes_on_under_pressure() -> None:
    town, gauge = await gauged("a")
    steps = Steps(town)
    await steps.pumped(steps.work(yields=False))
    assert (steps.batches, gauge.asked) == ([["a"]], 0)


async def test_the_load_is_asked_for_once_a_second() -> None:
    town, gauge = await gauged(*(f"{number:02}" for number in range(20)))
    gauge.full = False

    async def quick(town: Town, claims: Sequence[Claim]) -> int:
        town.clock.advance(0.25)
        return await finish(town, claims)

    steps = Steps(town, quick)
    await steps.pumped(steps.work(concurrency=1))
    assert len(steps.batches) == 20
    assert gauge.asked == 6  # at the seconds 0 to 5


async def test_a_stream_that_fills_up_meanwhile_stops_the_claiming() -> None:
    town, gauge = await gauged("a", "b", "c")
    gauge.full = False

    async def fill(town: Town, claims: Sequence[Claim]) -> int:
        gauge.full = True
        town.clock.advance(pumps.PRESSURE_S)
        return await finish(town, claims)

    steps = Steps(town, fill)
    await steps.pumped(steps.work(concurrency=1))
    assert steps.batches == [["a"]]
    assert await waiting(town) == (2, 0)
