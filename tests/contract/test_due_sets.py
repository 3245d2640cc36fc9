"""What every due set promises (`ports.DueSets`)."""

from __future__ import annotations

from pipeline.model import Note, Stage
from pipeline.ports import DueSets, Ledger
from tests.contract.claiming import COLLECT, NOW, claim, claim_one, failed, ids

# ── adding ──────────────────────────────────────────────────────────────────────────────────────────


async def test_only_what_is_due_is_handed_out_and_earliest_first(due: DueSets) -> None:
    assert await due.add(COLLECT, {"c": NOW, "a": NOW - 5, "b": NOW - 9, "later": NOW + 0.001}) == 4
    assert ids(await claim(due)) == ["b", "a", "c"]


async def test_of_many_due_ids_no_more_than_asked_for_are_handed_out(due: DueSets) -> None:
    await due.add(COLLECT, {f"p{i}": NOW - i for i in range(10)})
    assert ids(await claim(due, n=2)) == ["p9", "p8"]
    assert await claim(due, n=0) == []


async def test_ids_that_are_there_already_stay_where_they_are(due: DueSets) -> None:
    await due.add(COLLECT, {"a": NOW + 10})
    assert await due.add(COLLECT, {"a": NOW, "b": NOW}) == 1
    assert ids(await claim(due)) == ["b"]


async def test_sooner_moves_an_id_up_but_never_back(due: DueSets) -> None:
    await due.add(COLLECT, {"up": NOW + 10, "stays": NOW})
    assert await due.add(COLLECT, {"up": NOW, "stays": NOW + 10}, sooner=True) == 0
    assert ids(await claim(due)) == ["stays", "up"]


async def test_sooner_leaves_a_claimed_id_to_its_worker(due: DueSets) -> None:
    await due.add(COLLECT, {"a": NOW})
    one = await claim_one(due)
    await due.add(COLLECT, {"a": NOW - 10}, sooner=True)
    assert await claim(due) == []
    assert await due.done(one)


async def test_stages_know_nothing_of_each_other(due: DueSets) -> None:
    await due.add(Stage.EXTRACT, {"a": NOW})
    assert await claim(due) == []
    assert ids(await due.claim(Stage.EXTRACT, NOW, 1, 60, 3)) == ["a"]


async def test_more_ids_than_one_script_takes_are_added_all_the_same(due: DueSets) -> None:
    assert await due.add(COLLECT, {f"p{i}": NOW for i in range(5_001)}) == 5_001
    assert len(await claim(due, n=2_000)) == 1_000


# ── claims ──────────────────────────────────────────────────────────────────────────────────────────


async def test_a_claimed_id_is_nobody_elses_until_its_lease_ends(due: DueSets) -> None:
    await due.add(COLLECT, {"a": NOW})
    one = await claim_one(due)
    assert (one.stage, one.attempts, one.until) == (COLLECT, 0, NOW + 60)
    assert await claim(due, now=NOW + 59.999) == []
    assert ids(await claim(due, now=NOW + 60)) == ["a"]


async def test_no_two_claims_of_an_id_are_alike_even_in_one_millisecond(due: DueSets) -> None:
    await due.add(COLLECT, {"a": NOW})
    first = await claim_one(due)
    await due.release([first], NOW)
    second = await claim_one(due)
    await due.release([second], NOW)
    third = await claim_one(due)
    assert len({first.until, second.until, third.until}) == 3
    assert not await due.done(first)
    assert await due.done(third)


async def test_a_crashed_id_is_handed_out_alone_and_the_crash_counts(due: DueSets, ledger: Ledger) -> None:
    await due.add(COLLECT, {"poison": NOW - 1, "neighbour": NOW})
    assert ids(await claim(due)) == ["poison", "neighbour"]
    later = NOW + 60
    await due.add(COLLECT, {"fresh": later})
    alone = [await claim(due, now=later) for _ in range(3)]
    assert [ids(claims) for claims in alone] == [["fresh"], ["neighbour"], ["poison"]]
    assert [claims[0].attempts for claims in alone] == [0, 1, 1]
    (note,) = await ledger.trail("poison")
    assert (note.outcome, note.reason, note.facts) == ("failed", "crashed", {"attempts": 1})


async def test_fresh_ids_do_not_wait_behind_a_crashed_one_in_their_midst(due: DueSets) -> None:
    await due.add(COLLECT, {"crashed": NOW})
    await claim_one(due)
    await due.add(COLLECT, {"before": NOW, "after": NOW + 70})
    assert ids(await claim(due, now=NOW + 80)) == ["before", "after"]
    assert ids(await claim(due, now=NOW + 80)) == ["crashed"]


async def test_an_id_that_ends_its_worker_each_time_becomes_a_dead_letter(
    due: DueSets, ledger: Ledger
) -> None:
    await due.add(COLLECT, {"poison": NOW, "fine": NOW + 500})
    for crash in range(3):
        assert (await claim_one(due, now=NOW + 100 * crash)).attempts == crash
    assert ids(await claim(due, now=NOW + 500)) == ["fine"]
    (letter,) = await due.dead(COLLECT)
    assert (letter.id, letter.reason, letter.attempts, letter.at) == ("poison", "crashed", 3, NOW + 500)
    assert [note.outcome for note in await ledger.trail("poison")] == ["failed", "failed", "dead"]


async def test_with_limit_0_an_id_may_crash_for_ever(due: DueSets) -> None:
    await due.add(COLLECT, {"a": NOW})
    tries = [(await claim_one(due, now=NOW + 100 * crash, limit=0)).attempts for crash in range(8)]
    assert tries == list(range(8))


async def test_dead_letters_do_not_hide_what_is_due_behind_them(due: DueSets) -> None:
    await due.add(COLLECT, {"x": NOW, "y": NOW, "fine": NOW + 50})
    await claim(due, now=NOW, n=2)
    assert ids(await claim(due, now=NOW + 100, n=2, limit=1)) == ["fine"]
    await claim(due, now=NOW + 200, limit=1)
    assert {letter.id for letter in await due.dead(COLLECT)} == {"x", "y", "fine"}


# ── putting back ────────────────────────────────────────────────────────────────────────────────────


async def test_released_claims_are_due_again_as_if_nothing_had_been(due: DueSets) -> None:
    await due.add(COLLECT, {"a": NOW, "b": NOW})
    await due.release(await claim(due), NOW + 5)
    assert await claim(due) == []
    assert [(c.id, c.attempts) for c in await claim(due, now=NOW + 5)] == [("a", 0), ("b", 0)]
    await due.release([], NOW)


async def test_a_lost_claim_is_passed_over_by_release(due: DueSets) -> None:
    await due.add(COLLECT, {"a": NOW})
    lost = await claim_one(due)
    await claim(due, now=NOW + 60)
    await due.release([lost], NOW)
    assert await claim(due, now=NOW + 61) == []


async def test_put_back_without_counting_it_is_due_then_and_no_attempt_was_made(due: DueSets) -> None:
    await due.add(COLLECT, {"a": NOW})
    assert await due.again(await claim_one(due), NOW + 7, failed("a"), counts=False, limit=1)
    assert await claim(due, now=NOW + 6.999) == []
    assert (await claim_one(due, now=NOW + 7)).attempts == 0


async def test_each_counted_attempt_is_told_to_the_next_claim(due: DueSets) -> None:
    await due.add(COLLECT, {"a": NOW})
    for attempt in range(3):
        one = await claim_one(due)
        assert one.attempts == attempt
        assert await due.again(one, NOW, failed("a"), counts=True)


async def test_the_last_attempt_makes_a_dead_letter_with_its_reason(due: DueSets, ledger: Ledger) -> None:
    await due.add(COLLECT, {"a": NOW})
    assert await due.again(await claim_one(due), NOW, failed("a", "dns"), counts=True, limit=2)
    assert await due.again(await claim_one(due), NOW, failed("a", "timeout", "30 s"), counts=True, limit=2)
    assert await claim(due, now=NOW + 999) == []
    (letter,) = await due.dead(COLLECT)
    assert (letter.stage, letter.id, letter.attempts, letter.at) == (COLLECT, "a", 2, NOW)
    assert (letter.reason, letter.detail) == ("timeout", "30 s")
    trail = await ledger.trail("a")
    assert [(n.outcome, n.reason) for n in trail] == [("failed", "dns"), ("dead", "timeout")]


async def test_crashes_and_failures_count_together(due: DueSets) -> None:
    await due.add(COLLECT, {"a": NOW})
    await claim(due)
    second = await claim_one(due, now=NOW + 60)
    assert await due.again(second, NOW + 60, failed("a"), counts=True, limit=3)
    assert (await claim_one(due, now=NOW + 60)).attempts == 2


async def test_a_finished_id_is_forgotten_and_so_are_its_attempts(due: DueSets, ledger: Ledger) -> None:
    await due.add(COLLECT, {"a": NOW})
    await due.again(await claim_one(due), NOW, failed("a"), counts=True)
    note = Note(subject="a", at=NOW, stage=COLLECT, outcome="refused", reason="robots")
    assert await due.done(await claim_one(due), [note])
    assert await claim(due, now=NOW + 999) == []
    assert (await ledger.trail("a"))[-1] == note
    assert await due.add(COLLECT, {"a": NOW}) == 1
    assert (await claim_one(due)).attempts == 0


async def test_a_lost_claim_changes_nothing_and_leaves_no_note(due: DueSets, ledger: Ledger) -> None:
    await due.add(COLLECT, {"a": NOW})
    lost = await claim_one(due)
    held = await claim_one(due, now=NOW + 60)
    before = await ledger.trail("a")
    assert not await due.done(lost, [failed("a")])
    assert not await due.again(lost, NOW, failed("a"), counts=True, limit=1)
    assert not await due.bury(lost, failed("a"), "")
    assert await ledger.trail("a") == before
    assert await due.dead(COLLECT) == []
    assert await due.done(held)


async def test_ids_may_hold_any_text(due: DueSets) -> None:
    odd = 'é "quoted" \\ / \n newline | bar'
    await due.add(COLLECT, {odd: NOW})
    assert await due.bury(await claim_one(due), failed(odd), odd)
    (letter,) = await due.dead(COLLECT)
    assert (letter.id, letter.detail) == (odd, odd)
