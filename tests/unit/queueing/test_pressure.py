from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.queueing.pressure import Load, Mark, pressure
from pipeline.settings.shape import StreamSettings

LIMITS = StreamSettings(high_water=1000, memory_high_water=0.8)


def load(stream: int = 0, used: int = 0, limit: int = 0) -> Load:
    return Load(stream_length=stream, used_memory=used, max_memory=limit)


@pytest.mark.parametrize(
    ("stream", "was_over", "over"),
    [
        (999, "", ""),
        (1000, "", "stream"),
        (999, "stream", "stream"),
        (500, "stream", "stream"),
        (499, "stream", ""),
        (500, "memory", ""),
    ],
)
def test_a_full_stream_stops_the_work_until_it_is_half_empty(stream: int, was_over: Mark, over: Mark) -> None:
    assert pressure(load(stream), LIMITS, was_over).over == over


@pytest.mark.parametrize(
    ("used", "was_over", "over"),
    [(799, "", ""), (800, "", "memory"), (730, "memory", "memory"), (710, "memory", ""), (720, "stream", "")],
)
def test_full_memory_stops_the_work_until_a_tenth_of_the_mark_is_free(
    used: int, was_over: Mark, over: Mark
) -> None:
    assert pressure(load(used=used, limit=1000), LIMITS, was_over).over == over


def test_a_server_without_a_memory_limit_is_never_full() -> None:
    assert not pressure(load(used=10**15), LIMITS).busy


def test_the_stream_is_named_first_when_both_are_full() -> None:
    assert pressure(load(1000, 900, 1000), LIMITS).over == "stream"


@given(
    stream=st.integers(0, 2000),
    used=st.integers(0, 2000),
    limit=st.integers(0, 2000),
    was_over=st.sampled_from(get_args(Mark)),
)
def test_having_been_over_a_mark_never_lets_work_go_on_sooner(
    stream: int, used: int, limit: int, was_over: Mark
) -> None:
    now = load(stream, used, limit)
    if pressure(now, LIMITS).busy:
        assert pressure(now, LIMITS, was_over).busy
