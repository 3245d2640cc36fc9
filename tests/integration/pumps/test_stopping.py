"""A pump that ends before its work gives back what it had claimed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from pipeline.errors import StateUnavailable
from pipeline.model import Claim, Stage
from tests.integration.memory_desk import Town
from tests.integration.pumps.pumping import Steps, town_with, waiting


async def test_a_pump_that_is_told_to_stop_gives_its_claims_back_at_once() -> None:
    town = await town_with("a", "b", "c")
    told = asyncio.Event()
    ended: list[str] = []

    async def endless(town: Town, claims: Sequence[Claim]) -> int:
        told.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(claims[0].id)
        return 0

    steps = Steps(town, endless)
    await steps.pumped(steps.work(), stopping=told.is_set)
    assert sorted(ended) == ["a", "b"]
    assert await waiting(town) == (3, 0)
    again = await town.claim(Stage.COLLECT, 3)
    assert [claim.attempts for claim in again] == [0, 0, 0]


async def test_a_pump_that_is_to_stop_claims_nothing() -> None:
    town = await town_with("a")
    steps = Steps(town)
    assert await steps.pumped(steps.work(), stopping=lambda: True) is False
    assert steps.batches == []


async def test_a_pump_that_is_cancelled_gives_its_claims_back() -> None:
    town = await town_with("a")

    async def endless(town: Town, claims: Sequence[Claim]) -> int:
        await asyncio.Event().wait()
        return 0

    steps = Steps(town, endless)
    pump = asyncio.create_task(steps.pumped(steps.work()))
    await steps.started.wait()
    pump.cancel()
    with pytest.raises(asyncio.CancelledError):
        await pump
    assert await waiting(town) == (1, 0)


async def test_a_lost_redis_ends_the_pump_and_every_claim_is_given_back() -> None:
    town = await town_with("a", "b")

    async def lost(town: Town, claims: Sequence[Claim]) -> int:
        if claims[0].id == "a":
            raise StateUnavailable("gone")
        await asyncio.Event().wait()
        return 0

    steps = Steps(town, lost)
    with pytest.raises(StateUnavailable):
        await steps.pumped(steps.work())
    assert await waiting(town) == (2, 0)
    assert [claim.attempts for claim in await town.claim(Stage.COLLECT, 2)] == [0, 0]
