"""A pump over a step that does what a test says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from pipeline.model import Claim, Stage
from tests.integration.memory_desk import NOW, Town
from workers import pumps
from workers.pumps import Work

Step = Callable[[Town, Sequence[Claim]], Awaitable[int]]

BUDGET_S = 15.0


class Steps:
    """The step of a stage: notes what it is given, then does as the test says, or just ends the claims."""

    def __init__(self, town: Town, then: Step | None = None) -> None:
        self._town = town
        self._then = then
        self.batches: list[list[str]] = []
        self.ticks: list[Stage] = []
        self.started = asyncio.Event()

    async def __call__(self, desk: object, claims: Sequence[Claim]) -> int:
        self.batches.append([claim.id for claim in claims])
        self.started.set()
        if self._then:
            return await self._then(self._town, claims)
        return await finish(self._town, claims)

    def work(self, *, concurrency: int = 2, batch: int = 1, limit: int = 3, yields: bool = True) -> Work:
        return Work(
            stage=Stage.COLLECT,
            step=self,
            next=Stage.EXTRACT,
            concurrency=concurrency,
            batch=batch,
            lease_s=60.0,
            limit=limit,
            yields=yields,
        )

    async def pumped(self, work: Work, *, stopping: Callable[[], bool] = lambda: False) -> bool:
        """Whether the time was over first."""
        until = self._town.clock.now() + BUDGET_S
        return await pumps.pump(self._town.desk, work, until, stopping, self.ticks.append)


async def finish(town: Town, claims: Sequence[Claim]) -> int:
    for claim in claims:
        await town.due.done(claim)
    return len(claims)


def failing(error: Exception) -> Step:
    async def fail(town: Town, claims: Sequence[Claim]) -> int:
        raise error

    return fail


async def town_with(*ids: str) -> Town:
    town = Town()
    await town.due.add(Stage.COLLECT, dict.fromkeys(ids, NOW))
    return town


async def waiting(town: Town) -> tuple[int, int]:
    """How many are due and how many are still claimed."""
    depths = await town.due.depths(Stage.COLLECT, town.clock.now())
    return depths.due, depths.claimed
