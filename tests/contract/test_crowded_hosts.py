"""Many that come back late to one host, as what waits in a due set does: all of them get through."""

from __future__ import annotations

import heapq
import random
from itertools import pairwise

import pytest

from pipeline.ports import HostPacing, Start
from tests.contract.host_turns import HOST, NOW

GAP_S = 0.1
CROWD = 60
PATIENCE_S = 2.0


async def crowd_through(pacing: HostPacing, late_s: tuple[float, float], within_s: float) -> list[float]:
    """When each of a crowd went that all came at once.

    Who is told a moment within its patience is there on time, as one who sleeps until then; who is told a
    later one comes late, as one that a worker has to take up first.
    """
    chance, went = random.Random(7), []
    start = Start(within_s=within_s, patience_s=PATIENCE_S)
    for who in range(CROWD):
        await pacing.reserve(HOST, str(who), GAP_S, NOW - 60, start)  # and then their worker was killed
    coming = [(NOW + 0.001 * who, who) for who in range(CROWD)]
    while coming and coming[0][0] < NOW + 600:
        now, who = heapq.heappop(coming)
        told = (await pacing.reserve(HOST, str(who), GAP_S, now, start)).at
        if told <= now:
            went.append(now)
        elif told <= now + PATIENCE_S:
            heapq.heappush(coming, (told, who))
        else:
            heapq.heappush(coming, (told + chance.uniform(*late_s), who))
    return went


@pytest.mark.parametrize("late_s", [(0.0, 0.0), (0.03, 0.08), (0.0, 0.5), (1.0, 3.0)])
async def test_a_crowd_that_comes_back_late_gets_through_at_the_pace(
    pacing: HostPacing, late_s: tuple[float, float]
) -> None:
    went = await crowd_through(pacing, late_s, 0.025)
    assert len(went) == CROWD
    assert min(later - earlier for earlier, later in pairwise(went)) >= GAP_S - 0.001
    # as fast as the pace allows, and twice what was lost by coming late
    assert went[-1] - NOW <= CROWD * (GAP_S + 0.025) + 2 * late_s[1]


async def test_who_waits_at_the_gate_has_its_place_whatever_comes_behind(pacing: HostPacing) -> None:
    start = Start(patience_s=PATIENCE_S)
    for who in "abc":
        await pacing.reserve(HOST, who, 1.0, NOW, start)
    late = NOW + 60
    told = [(await pacing.reserve(HOST, who, 1.0, late, start)).at for who in "abc"]
    assert told[1:] == [late + 1.0, late + 2.0]
    assert (await pacing.reserve(HOST, "b", 1.0, late + 1.0, start)).at == late + 1.0


async def test_who_would_wait_too_long_at_the_gate_stands_in_the_row_again(pacing: HostPacing) -> None:
    start = Start(patience_s=PATIENCE_S)
    for who in "abcdef":
        await pacing.reserve(HOST, who, 1.0, NOW, start)
    late = NOW + 60
    told = [(await pacing.reserve(HOST, who, 1.0, late, start)).at - late for who in "bcdef"]
    assert told == [0.0, 1.0, 2.0, 3.0, 4.0]
    # it does not hold up who comes before its moment: that one passes the gate when it is free
    assert (await pacing.reserve(HOST, "c", 1.0, late + 1.0, start)).at == late + 1.0
    assert (await pacing.reserve(HOST, "d", 1.0, late + 2.0, start)).at == late + 2.0
    assert (await pacing.reserve(HOST, "f", 1.0, late + 4.5, start)).at == late + 4.5
    assert (await pacing.reserve(HOST, "e", 1.0, late + 4.6, start)).at == late + 5.5
