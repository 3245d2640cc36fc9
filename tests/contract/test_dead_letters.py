"""What every due set promises of its dead letters and its depths (`ports.DueSets`)."""

from __future__ import annotations

import pytest

from pipeline.model import Note
from pipeline.ports import DueSets, Ledger
from tests.contract.claiming import COLLECT, NOW, claim, claim_one, failed

# ── dead letters ────────────────────────────────────────────────────────────────────────────────────


async def bury(due: DueSets, *names: str) -> None:
    for i, name in enumerate(names):
        await due.add(COLLECT, {name: NOW})
        note = Note(subject=name, at=NOW + i, stage=COLLECT, outcome="dead", reason="gone")
        assert await due.bury(await claim_one(due), note, f"410 of {name}")


async def test_buried_at_once_with_reason_and_detail(due: DueSets, ledger: Ledger) -> None:
    await bury(due, "a")
    (letter,) = await due.dead(COLLECT)
    assert (letter.reason, letter.detail, letter.attempts) == ("gone", "410 of a", 1)
    assert [note.outcome for note in await ledger.trail("a")] == ["dead"]


async def test_dead_letters_are_listed_newest_first_by_pages(due: DueSets) -> None:
    await bury(due, "a", "b", "c")
    assert [letter.id for letter in await due.dead(COLLECT, 0, 2)] == ["c", "b"]
    assert [letter.id for letter in await due.dead(COLLECT, 2, 2)] == ["a"]
    assert await due.dead(COLLECT, 3, 2) == []
    assert await due.dead(COLLECT, 0, 0) == []


async def test_a_retried_dead_letter_is_due_at_once_and_begins_anew(due: DueSets) -> None:
    await bury(due, "a", "b")
    assert await due.retry(COLLECT, ["a", "a", "unknown"], NOW + 5) == 1
    (one,) = await claim(due, now=NOW + 5)
    assert (one.id, one.attempts) == ("a", 0)
    assert [letter.id for letter in await due.dead(COLLECT)] == ["b"]


async def test_a_dropped_dead_letter_is_gone_for_good(due: DueSets) -> None:
    await bury(due, "a", "b")
    assert await due.drop(COLLECT, ["a", "a", "unknown"]) == 1
    assert await due.retry(COLLECT, ["a"], NOW) == 0
    assert [letter.id for letter in await due.dead(COLLECT)] == ["b"]


async def test_a_detail_without_end_is_cut(due: DueSets) -> None:
    await due.add(COLLECT, {"a": NOW})
    await due.bury(await claim_one(due), failed("a"), "x" * 100_000)
    (letter,) = await due.dead(COLLECT)
    assert len(letter.detail) == 2_000


# ── depths ──────────────────────────────────────────────────────────────────────────────────────────


async def test_an_empty_set_has_no_depth(due: DueSets) -> None:
    depths = await due.depths(COLLECT, NOW)
    assert (depths.waiting, depths.due, depths.claimed, depths.dead) == (0, 0, 0, 0)
    assert depths.oldest_due_at is None


async def test_depths_tell_what_waits_what_is_due_what_is_claimed_and_since_when(due: DueSets) -> None:
    await bury(due, "dead")
    await due.add(COLLECT, {"claimed": NOW - 9, "due": NOW - 4, "due too": NOW - 3, "later": NOW + 9})
    await claim(due, n=1)
    depths = await due.depths(COLLECT, NOW)
    assert (depths.waiting, depths.due, depths.claimed, depths.dead) == (3, 2, 1, 1)
    assert depths.oldest_due_at == pytest.approx(NOW - 4, abs=1e-3)


async def test_a_lease_that_ran_out_is_waiting_work_again(due: DueSets) -> None:
    await due.add(COLLECT, {"a": NOW})
    await claim(due)
    depths = await due.depths(COLLECT, NOW + 61)
    assert (depths.waiting, depths.due, depths.claimed) == (1, 1, 0)
    assert depths.oldest_due_at == NOW + 60
