"""What every ledger promises (`ports.Ledger`)."""

from __future__ import annotations

import time
from dataclasses import replace

from pipeline.model import Note
from pipeline.ports import Ledger

NOW = 1_763_900_040.5
NOTE = Note(
    subject="wire",
    at=NOW,
    stage="poll",
    outcome="changed",
    reason="",
    facts={"n": 3, "share": 1.0, "ok": True, "why": 'a "b"', "nothing": None},
)


async def test_a_note_comes_back_as_it_was(ledger: Ledger) -> None:
    await ledger.note([NOTE])
    (note,) = await ledger.trail("wire")
    assert note == NOTE
    assert [type(value) for value in note.facts.values()] == [type(value) for value in NOTE.facts.values()]


async def test_a_trail_is_of_one_subject_and_in_order(ledger: Ledger) -> None:
    other = replace(NOTE, subject="other")
    await ledger.note([NOTE, other, replace(NOTE, outcome="unchanged")])
    assert [note.outcome for note in await ledger.trail("wire")] == ["changed", "unchanged"]
    assert await ledger.trail("unknown") == []


async def test_the_trail_of_a_page_keeps_its_last_100_notes(ledger: Ledger) -> None:
    await ledger.note([replace(NOTE, stage="collect", facts={"i": i}) for i in range(130)])
    assert [note.facts["i"] for note in await ledger.trail("wire")] == list(range(30, 130))


async def test_the_trail_of_a_feed_keeps_30_notes_at_each_poll_and_what_the_last_one_passed_over(
    ledger: Ledger,
) -> None:
    await ledger.note([replace(NOTE, facts={"i": i}) for i in range(50)])
    assert [note.facts["i"] for note in await ledger.trail("wire")] == list(range(20, 50))
    passed_over = replace(NOTE, stage="entry", outcome="skipped", reason="no_link")
    await ledger.note([passed_over] * 20)
    assert len(await ledger.trail("wire")) == 50
    await ledger.note([NOTE])
    assert len(await ledger.trail("wire")) == 30


async def test_nothing_is_noted_of_nothing(ledger: Ledger) -> None:
    await ledger.note([])
    assert (await ledger.tallied(NOW - 60, NOW)).counts == {}


async def test_notes_are_counted_by_stage_outcome_and_reason(ledger: Ledger) -> None:
    failed = replace(NOTE, outcome="failed", reason="dns")
    await ledger.note([NOTE, failed, failed])
    counts = (await ledger.tallied(NOW - 60, NOW)).counts
    assert counts == {("poll", "changed", ""): 1, ("poll", "failed", "dns"): 2}


async def test_counts_are_of_whole_minutes_and_both_ends_are_in(ledger: Ledger) -> None:
    minute = NOW // 60 * 60
    await ledger.note([replace(NOTE, at=minute + second) for second in (-0.1, 0, 59.9, 60)])
    assert (await ledger.tallied(minute + 30, minute + 31)).counts == {("poll", "changed", ""): 2}
    assert (await ledger.tallied(minute - 1, minute + 60)).counts == {("poll", "changed", ""): 4}
    assert (await ledger.tallied(minute + 120, minute + 240)).counts == {}


async def test_what_was_said_last_under_a_name_is_known(ledger: Ledger) -> None:
    await ledger.say("worker:a", {"role": "io", "busy": 1}, 60)
    await ledger.say("worker:a", {"role": "io", "busy": 2}, 60)
    await ledger.say("worker:b", {}, 60)
    await ledger.say("config", {"feeds": 40, "broken": None, "load": 0.25}, 0)
    assert await ledger.said("worker:") == {"worker:a": {"role": "io", "busy": 2}, "worker:b": {}}
    assert await ledger.said("config") == {"config": {"feeds": 40, "broken": None, "load": 0.25}}
    assert await ledger.said("nobody") == {}


async def test_names_and_facts_may_hold_any_text(ledger: Ledger) -> None:
    await ledger.say("a name\nof two lines [*]?", {"é \n": "ü \x00 %d"}, 60)
    assert await ledger.said("a name\n") == {"a name\nof two lines [*]?": {"é \n": "ü \x00 %d"}}


async def test_what_is_not_said_again_is_forgotten(ledger: Ledger) -> None:
    await ledger.say("kept", {}, 0)
    await ledger.say("worker:a", {}, 0.05)
    forgotten_at = time.monotonic() + 5
    while "worker:a" in await ledger.said(""):
        assert time.monotonic() < forgotten_at
    assert await ledger.said("") == {"kept": {}}


async def test_measures_are_summed_up_beside_the_counts(ledger: Ledger) -> None:
    took = replace(NOTE, facts={"took_ms": 120, "publish_ms": 3, "lag_ms": 4_000, "words": 7})
    failed = replace(NOTE, outcome="failed", facts={"took_ms": 30_000})
    await ledger.note([took, took, failed, NOTE])
    found = await ledger.tallied(NOW - 60, NOW)
    assert found.counts == {("poll", "changed", ""): 3, ("poll", "failed", ""): 1}
    assert found.times == {
        ("poll", "changed"): 2,
        ("publish", "changed"): 2,
        ("lag", "changed"): 2,
        ("poll", "failed"): 1,
    }
    assert found.ms == {
        ("poll", "changed"): 240,
        ("publish", "changed"): 6,
        ("lag", "changed"): 8_000,
        ("poll", "failed"): 30_000,
    }
    assert found.mean_s("publish") == 0.003
    assert found.mean_s("collect") is None
