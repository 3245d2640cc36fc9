"""What every pacing of hosts promises (`ports.HostPacing`; ARCHITECTURE, invariant 6: one pace per host)."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from math import inf
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.adapters.host_pacing import HostPacing
from pipeline.adapters.memory import MemoryHostPacing
from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.redis_state import State, connect
from pipeline.polling.holds import Hold
from pipeline.ports import HostPacing as AnyPacing
from pipeline.ports import Start
from tests.contract.host_turns import HOST, NOW, turn, until

MS = 0.001
"""Moments are kept to the millisecond, rounded."""


async def test_the_first_goes_at_once_and_the_others_a_gap_apart(pacing: AnyPacing) -> None:
    moments = [await turn(pacing, HOST, f"p{i}", 1.5, NOW) for i in range(4)]
    assert moments == [NOW, NOW + 1.5, NOW + 3, NOW + 4.5]


async def test_hosts_do_not_wait_for_each_other(pacing: AnyPacing) -> None:
    assert await turn(pacing, HOST, "a", 60, NOW) == NOW
    assert await turn(pacing, "other.example", "b", 60, NOW) == NOW


async def test_asked_again_before_its_slot_one_is_told_the_same_slot(pacing: AnyPacing) -> None:
    await turn(pacing, HOST, "a", 10, NOW)
    slot = await turn(pacing, HOST, "b", 10, NOW)
    await turn(pacing, HOST, "c", 10, NOW)
    assert await turn(pacing, HOST, "b", 10, NOW + 5) == slot == NOW + 10


@pytest.mark.parametrize("late", [0.0, 0.4, 300.0])
async def test_who_comes_to_its_slot_goes_at_once(pacing: AnyPacing, late: float) -> None:
    for who in ("a", "b", "c"):
        slot = await turn(pacing, HOST, who, 10, NOW)
    assert await turn(pacing, HOST, "c", 10, slot + late) == slot + late


async def test_a_used_slot_is_used_up(pacing: AnyPacing) -> None:
    await turn(pacing, HOST, "a", 10, NOW)
    await turn(pacing, HOST, "b", 10, NOW)
    assert await turn(pacing, HOST, "b", 10, NOW + 10) == NOW + 10
    assert await turn(pacing, HOST, "b", 10, NOW + 10) == NOW + 20


async def test_after_a_rest_the_host_may_be_asked_at_once(pacing: AnyPacing) -> None:
    await turn(pacing, HOST, "a", 10, NOW)
    assert await turn(pacing, HOST, "b", 10, NOW + 10) == NOW + 10


async def test_those_who_come_late_all_together_still_go_one_by_one(pacing: AnyPacing) -> None:
    names = [f"p{i}" for i in range(5)]
    for who in names:
        await turn(pacing, HOST, who, 1, NOW)
    late = NOW + 60
    told = [await turn(pacing, HOST, who, 1, late) for who in names]
    assert told == [late, late + 1, late + 2, late + 3, late + 4]
    went = [await turn(pacing, HOST, who, 1, at) for who, at in zip(names[1:], told[1:], strict=True)]
    assert went == told[1:]


async def test_each_request_asks_for_its_own_gap(pacing: AnyPacing) -> None:
    await turn(pacing, HOST, "robots says 30", 30, NOW)
    assert await turn(pacing, HOST, "b", 1, NOW) == NOW + 30


VISITS = st.lists(st.tuples(st.integers(0, 6), st.floats(0, 5)), max_size=40)


@given(VISITS, st.floats(0.001, 3), st.floats(0, 0.5), st.sampled_from([0.0, 2.0, inf]))
async def test_nobody_starts_less_than_a_gap_after_another(
    visits: list[tuple[int, float]], gap_s: float, within_s: float, patience_s: float
) -> None:
    pacing, now = MemoryHostPacing(), NOW
    went: list[float] = []
    for who, later in visits:  # they come when they like, and start at once when their turn has come
        now += later
        told = (await pacing.reserve(HOST, str(who), gap_s, now, Start(within_s, False, patience_s))).at
        if told <= now <= told + within_s:
            went.append(now)
    assert all(later - earlier >= gap_s - MS for earlier, later in pairwise(went))


async def test_others_keep_their_distance_from_the_last_moment_at_which_one_may_start(
    pacing: AnyPacing,
) -> None:
    start = Start(within_s=0.5)
    told = [(await pacing.reserve(HOST, who, 2, NOW, start)).at for who in ("a", "b", "c")]
    assert told == [NOW, NOW + 2.5, NOW + 5]


async def test_who_missed_its_turn_goes_at_once_when_nobody_came_behind(pacing: AnyPacing) -> None:
    await turn(pacing, HOST, "a", 10, NOW)
    await turn(pacing, HOST, "b", 10, NOW)  # waits for a fresh slot, and will have to pass the gate
    assert (await pacing.reserve(HOST, "a", 10, NOW + 3, Start(missed=True))).at == NOW + 3
    assert await turn(pacing, HOST, "b", 10, NOW + 10) == NOW + 13


async def test_who_missed_its_turn_goes_behind_those_who_were_let_through(pacing: AnyPacing) -> None:
    await turn(pacing, HOST, "a", 10, NOW)
    await turn(pacing, HOST, "b", 10, NOW + 10)
    assert (await pacing.reserve(HOST, "a", 10, NOW + 12, Start(missed=True))).at == NOW + 20
    assert await turn(pacing, HOST, "a", 10, NOW + 20) == NOW + 20


async def test_a_place_at_the_gate_lapses_when_its_owner_is_late_and_another_stands_behind(
    pacing: AnyPacing,
) -> None:
    start = Start(within_s=0.5)
    for who in ("a", "b", "c", "d"):
        await pacing.reserve(HOST, who, 2, NOW, start)
    late = NOW + 60
    told = [(await pacing.reserve(HOST, who, 2, late, start)).at for who in ("b", "c", "d")]
    assert told == [late, late + 2.5, late + 5]
    assert (await pacing.reserve(HOST, "c", 2, late + 2.9, start)).at == late + 2.5
    assert (await pacing.reserve(HOST, "d", 2, late + 5.9, start)).at == late + 5.9  # nobody behind it
    assert (await pacing.reserve(HOST, "c", 2, late + 6, start)).at > late + 6


HOLDS = st.builds(
    Hold,
    kind=st.sampled_from(["refused", "down"]),
    first_s=st.sampled_from([0.0, 1.0, 5.0]),
    most_s=st.just(20.0),
    patience=st.integers(0, 2),
    until=st.none() | st.floats(NOW - 5, NOW + 60),
)


Pace = tuple[float, float, float]
"""Gap, time to start, patience."""


def test_redis_and_memory_tell_the_same_moments(redis_server: EmbeddedServer) -> None:
    @settings(max_examples=100, deadline=None, derandomize=True)
    @given(
        st.lists(st.tuples(st.integers(0, 6), st.floats(0, 5), st.booleans()), max_size=40),
        st.tuples(st.floats(0, 3), st.sampled_from([0.0, 0.05, 0.7]), st.sampled_from([0.0, 2.0, inf])),
        st.dictionaries(st.integers(0, 39), st.none() | HOLDS, max_size=6),
    )
    def compare(visits: list[tuple[int, float, bool]], pace: Pace, told: dict[int, Hold | None]) -> None:
        asyncio.run(same_moments(redis_server.url, visits, pace, told))

    compare()


async def same_moments(
    url: str, visits: list[tuple[int, float, bool]], pace: Pace, told: dict[int, Hold | None]
) -> None:
    gap_s, within_s, patience_s = pace
    async with connect(url, prefix=f"{{{uuid4().hex}}}:") as state:
        ours, theirs, now = HostPacing(state), MemoryHostPacing(), NOW
        for number, (who, later, missed) in enumerate(visits):
            now += 4 * later
            start = Start(within_s, missed, patience_s)
            if number in told:
                for pacing in (ours, theirs):
                    await tell(pacing, told[number], now)
            turn_in_redis = await ours.reserve(HOST, str(who), gap_s, now, start)
            assert turn_in_redis == await theirs.reserve(HOST, str(who), gap_s, now, start)


async def tell(pacing: AnyPacing, hold: Hold | None, now: float) -> None:
    if hold is None:
        await pacing.clear(HOST, now)
    else:
        await pacing.hold(HOST, hold, now)


async def test_what_is_kept_of_a_host_does_not_stay_for_ever(state: State) -> None:
    pacing = HostPacing(state)
    for i in range(3):
        await turn(pacing, HOST, f"p{i}", 1, NOW)
    await pacing.hold(HOST, until(NOW + 5), NOW)
    for key in await state.client.keys("*"):
        assert 0 < await state.client.ttl(key) <= 7 * 86_400
