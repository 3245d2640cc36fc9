"""What a step did not foresee costs an attempt of the one id whose fault it is, a full stream none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.errors import Busy, DeskError, FetchError
from pipeline.model import Claim, Stage
from tests.integration.memory_desk import NOW, Town
from tests.integration.pumps.pumping import Steps, failing, finish, town_with
from workers import pumps


async def test_a_full_stream_puts_the_claims_back_for_a_while_without_an_attempt() -> None:
    town = await town_with("a", "b")
    steps = Steps(town, failing(Busy("full")))
    await steps.pumped(steps.work(batch=2))
    assert steps.batches == [["a", "b"]]
    assert await town.claim(Stage.COLLECT, 2) == []
    assert await town.due_in_s(Stage.COLLECT) == pumps.FULL_PAUSE_S
    town.clock.advance(pumps.FULL_PAUSE_S)
    assert [claim.attempts for claim in await town.claim(Stage.COLLECT, 2)] == [0, 0]
    assert await town.ledger.trail("a") == []


@pytest.mark.parametrize(
    ("error", "reason"),
    [(ZeroDivisionError("by chance"), "bug"), (DeskError("by chance", reason="config"), "config")],
)
async def test_an_error_that_nobody_foresaw_is_tried_again_later_and_dies_at_the_limit(
    error: Exception, reason: str
) -> None:
    town = await town_with("a", "b")
    steps = Steps(town, failing(error))
    waits = []
    for _ in range(3):
        await steps.pumped(steps.work(limit=3))
        if not await town.due.dead(Stage.COLLECT):
            waits.append(await town.due_in_s(Stage.COLLECT))
            town.clock.advance(waits[-1])
    assert waits == [pumps.BUG_RETRY_S, 2 * pumps.BUG_RETRY_S]
    assert sorted(steps.batches) == [["a"]] * 3 + [["b"]] * 3
    letters = await town.due.dead(Stage.COLLECT)
    assert {(letter.id, letter.reason, letter.attempts, letter.detail) for letter in letters} == {
        ("a", reason, 3, str(error)),
        ("b", reason, 3, str(error)),
    }
    first, *_ = await town.ledger.trail("a")
    assert (first.outcome, first.reason) == ("failed", reason)
    assert first.facts == {"error": type(error).__name__, "detail": str(error)}


async def test_an_error_of_ours_that_no_step_caught_keeps_its_reason() -> None:
    town = await town_with("a")
    steps = Steps(town, failing(FetchError("name", reason="dns")))
    await steps.pumped(steps.work())
    (note,) = await town.ledger.trail("a")
    assert note.reason == "dns"


async def test_of_a_batch_that_fails_each_is_tried_alone() -> None:
    town = await town_with("a", "bad", "c")

    async def stumble(town: Town, claims: Sequence[Claim]) -> int:
        if any(claim.id == "bad" for claim in claims):
            raise KeyError("bad")
        return await finish(town, claims)

    steps = Steps(town, stumble)
    await steps.pumped(steps.work(batch=3, concurrency=1))
    assert steps.batches == [["a", "bad", "c"], ["a"], ["bad"], ["c"]]
    assert (await town.due.depths(Stage.COLLECT, NOW)).waiting == 1
    assert await town.due_in_s(Stage.COLLECT) == pumps.BUG_RETRY_S
