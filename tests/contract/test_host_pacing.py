"""What every pacing of hosts promises (`ports.HostPacing`; DESIGN: one host, one pace)."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.adapters.host_pacing import HostPacing
from pipeline.adapters.memory import MemoryHostPacing
from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.redis_state import State, connect
from pipeline.ports import HostPacing as AnyPacing

NOW = 1_763_900_000.0
HOST = "paper.example"


async def test_the_first_goes_at_once_and_the_others_a_gap_apart(pacing: AnyPacing) -> None:
    moments = [await pacing.reserve(HOST, f"p{i}", 1.5, NOW) for i in range(4)]
    assert moments == [NOW, NOW + 1.5, NOW + 3, NOW + 4.5]


async def test_hosts_do_not_wait_for_each_other(pacing: AnyPacing) -> None:
    assert await pacing.reserve(HOST, "a", 60, NOW) == NOW
    assert await pacing.reserve("other.example", "b", 60, NOW) == NOW


async def test_asked_again_before_its_slot_one_is_told_the_same_slot(pacing: AnyPacing) -> None:
    await pacing.reserve(HOST, "a", 10, NOW)
    slot = await pacing.reserve(HOST, "b", 10, NOW)
    await pacing.reserve(HOST, "c", 10, NOW)
    assert await pacing.reserve(HOST, "b", 10, NOW + 5) == slot == NOW + 10


@pytest.mark.parametrize("late", [0.0, 0.4, 300.0])
async def test_who_comes_to_its_slot_goes_at_once(pacing: AnyPacing, late: float) -> None:
    for who in ("a", "b", "c"):
        slot = await pacing.reserve(HOST, who, 10, NOW)
    assert await pacing.reserve(HOST, "c", 10, slot + late) == slot + late


async def test_a_used_slot_is_used_up(pacing: AnyPacing) -> None:
    await pacing.reserve(HOST, "a", 10, NOW)
    await pacing.reserve(HOST, "b", 10, NOW)
    assert await pacing.reserve(HOST, "b", 10, NOW + 10) == NOW + 10
    assert await pacing.reserve(HOST, "b", 10, NOW + 10) == NOW + 20


async def test_after_a_rest_the_host_may_be_asked_at_once(pacing: AnyPacing) -> None:
    await pacing.reserve(HOST, "a", 10, NOW)
    assert await pacing.reserve(HOST, "b", 10, NOW + 10) == NOW + 10


async def test_those_who_come_late_all_together_still_go_one_by_one(pacing: AnyPacing) -> None:
    names = [f"p{i}" for i in range(5)]
    for who in names:
        await pacing.reserve(HOST, who, 1, NOW)
    late = NOW + 60
    told = [await pacing.reserve(HOST, who, 1, late) for who in names]
    assert told == [late, late + 1, late + 2, late + 3, late + 4]
    went = [await pacing.reserve(HOST, who, 1, at) for who, at in zip(names[1:], told[1:], strict=True)]
    assert went == told[1:]


async def test_a_held_host_is_asked_by_nobody_before_its_time(pacing: AnyPacing) -> None:
    await pacing.reserve(HOST, "early", 1, NOW)
    kept = await pacing.reserve(HOST, "kept", 1, NOW)
    await pacing.hold(HOST, NOW + 30)
    assert await pacing.reserve(HOST, "new", 1, NOW) == NOW + 30
    assert await pacing.reserve(HOST, "kept", 1, kept) >= NOW + 30
    assert await pacing.reserve("other.example", "new", 1, NOW) == NOW


async def test_a_longer_hold_is_kept(pacing: AnyPacing) -> None:
    await pacing.hold(HOST, NOW + 30)
    await pacing.hold(HOST, NOW + 10)
    assert await pacing.reserve(HOST, "a", 1, NOW) == NOW + 30


async def test_a_hold_that_is_over_holds_nobody(pacing: AnyPacing) -> None:
    await pacing.hold(HOST, NOW + 30)
    assert await pacing.reserve(HOST, "a", 1, NOW + 30) == NOW + 30
    assert await pacing.reserve(HOST, "b", 1, NOW + 31) == NOW + 31


async def test_a_hold_met_at_ones_own_place_moves_it_behind_the_hold(pacing: AnyPacing) -> None:
    for who in ("a", "b", "c"):
        await pacing.reserve(HOST, who, 1, NOW)
    await pacing.reserve(HOST, "b", 1, NOW + 60)
    told = await pacing.reserve(HOST, "c", 1, NOW + 60)
    await pacing.hold(HOST, NOW + 90)
    assert await pacing.reserve(HOST, "c", 1, told) >= NOW + 90


async def test_each_request_asks_for_its_own_gap(pacing: AnyPacing) -> None:
    await pacing.reserve(HOST, "robots says 30", 30, NOW)
    assert await pacing.reserve(HOST, "b", 1, NOW) == NOW + 30


VISITS = st.lists(st.tuples(st.integers(0, 6), st.floats(0, 5)), max_size=40)


@given(VISITS, st.floats(0.001, 3))
async def test_in_no_stretch_of_time_go_more_than_the_pace_allows(
    visits: list[tuple[int, float]], gap_s: float
) -> None:
    pacing, now = MemoryHostPacing(), NOW
    went: list[float] = []
    for who, later in visits:  # they come when they like, and go when they are told that it is time
        now += later
        if await pacing.reserve(HOST, str(who), gap_s, now) <= now:
            went.append(now)
    for first, start in enumerate(went):
        for more, end in enumerate(went[first:]):
            # who has a place at the gate may use all of its gap: one more may fall into each end
            assert more + 1 <= (end - start) / (gap_s - 0.0005) + 2.01


def test_redis_and_memory_tell_the_same_moments(redis_server: EmbeddedServer) -> None:
    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(VISITS, st.floats(0, 3), st.dictionaries(st.integers(0, 39), st.floats(-5, 20), max_size=3))
    def compare(visits: list[tuple[int, float]], gap_s: float, holds: dict[int, float]) -> None:
        asyncio.run(same_moments(redis_server.url, visits, gap_s, holds))

    compare()


async def same_moments(
    url: str, visits: list[tuple[int, float]], gap_s: float, holds: dict[int, float]
) -> None:
    async with connect(url, prefix=f"{{{uuid4().hex}}}:") as state:
        ours, theirs, now = HostPacing(state), MemoryHostPacing(), NOW
        for turn, (who, later) in enumerate(visits):
            now += later
            if turn in holds:
                await ours.hold(HOST, now + holds[turn])
                await theirs.hold(HOST, now + holds[turn])
            told = await ours.reserve(HOST, str(who), gap_s, now)
            assert told == await theirs.reserve(HOST, str(who), gap_s, now)


async def test_what_is_kept_of_a_host_does_not_stay_for_ever(state: State) -> None:
    pacing = HostPacing(state)
    for i in range(3):
        await pacing.reserve(HOST, f"p{i}", 1, NOW)
    await pacing.hold(HOST, NOW + 5)
    for key in await state.client.keys("*"):
        assert 0 < await state.client.ttl(key) <= 7 * 86_400
