"""Hosts in trouble: nobody asks them before a hold ends, and one asks first then."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from pipeline.polling.holds import PROBE_S
from pipeline.ports import HostPacing as AnyPacing
from pipeline.ports import Start
from tests.contract.host_turns import DOWN, HOST, NOW, REFUSED, turn, until

DAY = 86_400.0


async def test_a_held_host_is_asked_by_nobody_before_its_time(pacing: AnyPacing) -> None:
    await turn(pacing, HOST, "early", 1, NOW)
    kept = await turn(pacing, HOST, "kept", 1, NOW)
    await pacing.hold(HOST, until(NOW + 30), NOW)
    assert await turn(pacing, HOST, "new", 1, NOW) == NOW + 30
    assert await turn(pacing, HOST, "kept", 1, kept) >= NOW + 30
    assert await turn(pacing, "other.example", "new", 1, NOW) == NOW


async def test_a_longer_hold_is_kept(pacing: AnyPacing) -> None:
    await pacing.hold(HOST, until(NOW + 30), NOW)
    await pacing.hold(HOST, until(NOW + 10), NOW)
    assert await turn(pacing, HOST, "a", 1, NOW) == NOW + 30


async def test_after_a_hold_one_goes_first_and_the_others_wait_for_its_word(pacing: AnyPacing) -> None:
    await pacing.hold(HOST, until(NOW + 30), NOW)
    assert await pacing.reserve(HOST, "a", 1, NOW + 30) == (NOW + 30, True)
    assert await turn(pacing, HOST, "b", 1, NOW + 31) == NOW + 30 + PROBE_S
    await pacing.clear(HOST, NOW + 32)
    assert await pacing.reserve(HOST, "c", 1, NOW + 100) == (NOW + 100, False)


async def test_who_went_first_and_says_nothing_is_followed_by_one_other(pacing: AnyPacing) -> None:
    await pacing.hold(HOST, until(NOW + 30), NOW)
    await pacing.reserve(HOST, "died", 1, NOW + 30)
    told = await turn(pacing, HOST, "b", 1, NOW + 31)
    assert await turn(pacing, HOST, "b", 1, told) == told
    assert await turn(pacing, HOST, "c", 1, told + 1) == told + PROBE_S


async def test_each_trouble_in_a_row_doubles_the_hold(pacing: AnyPacing) -> None:
    now, held = NOW, []
    for number in range(4):
        await pacing.hold(HOST, REFUSED, now)
        held.append(await turn(pacing, HOST, f"p{number}", 1, now) - now)
        now += held[-1]
        assert await turn(pacing, HOST, f"p{number}", 1, now) == now
    assert held == [60, 120, 200, 200]


async def test_what_was_under_way_when_the_hold_began_adds_nothing(pacing: AnyPacing) -> None:
    for _ in range(5):
        await pacing.hold(HOST, REFUSED, NOW)
    assert await turn(pacing, HOST, "a", 1, NOW) == NOW + 60


async def test_an_answer_ends_the_row(pacing: AnyPacing) -> None:
    await pacing.hold(HOST, REFUSED, NOW)
    await pacing.reserve(HOST, "a", 1, NOW + 60)
    await pacing.clear(HOST, NOW + 61)
    await pacing.hold(HOST, REFUSED, NOW + 70)
    assert await turn(pacing, HOST, "b", 1, NOW + 70) == NOW + 130


async def test_an_answer_from_before_does_not_end_a_hold(pacing: AnyPacing) -> None:
    await pacing.hold(HOST, REFUSED, NOW)
    await pacing.clear(HOST, NOW + 1)
    assert await turn(pacing, HOST, "a", 1, NOW + 2) == NOW + 60


async def test_another_kind_of_trouble_begins_a_row_of_its_own(pacing: AnyPacing) -> None:
    await pacing.hold(HOST, REFUSED, NOW)
    await pacing.reserve(HOST, "a", 1, NOW + 60)
    await pacing.hold(HOST, DOWN, NOW + 61)
    assert await pacing.reserve(HOST, "b", 1, NOW + 100) == (NOW + 100, True)


async def test_some_troubles_hold_only_from_the_second_in_a_row(pacing: AnyPacing) -> None:
    await pacing.hold(HOST, DOWN, NOW)
    assert await pacing.reserve(HOST, "a", 1, NOW) == (NOW, True)
    await pacing.hold(HOST, DOWN, NOW + 1)
    assert await turn(pacing, HOST, "b", 1, NOW + 1) == NOW + 61


async def test_fifty_that_wait_for_a_host_that_is_down_ask_it_once_a_hold(pacing: AnyPacing) -> None:
    waiting = {f"feed{number}": NOW for number in range(50)}
    asked = []
    now = NOW
    while now < NOW + DAY:
        who, now = min(waiting.items(), key=lambda item: item[1])
        told = await turn(pacing, HOST, who, 1, now)
        waiting[who] = told if told > now else now + 900
        if told <= now:
            asked.append(now)
            await pacing.hold(HOST, replace(DOWN, patience=0, most_s=3_600), now + 0.5)
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert gaps[:3] == pytest.approx([60.5, 120.5, 240.5], abs=1)
    assert all(gap >= 3_600 for gap in gaps[7:])
    assert len(asked) < 35


async def test_a_hold_met_at_ones_own_place_moves_it_behind_the_hold(pacing: AnyPacing) -> None:
    for who in ("a", "b", "c"):
        await turn(pacing, HOST, who, 1, NOW)
    await turn(pacing, HOST, "b", 1, NOW + 60)
    told = await turn(pacing, HOST, "c", 1, NOW + 60)
    await pacing.hold(HOST, until(NOW + 90), NOW + 60)
    assert await turn(pacing, HOST, "c", 1, told) >= NOW + 90


async def test_the_probe_that_missed_its_turn_is_the_probe_still(pacing: AnyPacing) -> None:
    await pacing.hold(HOST, until(NOW + 30), NOW)
    await pacing.reserve(HOST, "a", 1, NOW + 30)
    assert await pacing.reserve(HOST, "a", 1, NOW + 31, Start(missed=True)) == (NOW + 31, True)
    assert await turn(pacing, HOST, "b", 1, NOW + 32) == NOW + 31 + PROBE_S
