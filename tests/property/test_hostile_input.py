"""A few seconds of what `benchmarks.fuzz` does for minutes."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.ground import Trial
from tests.fuzz.trials import TRIALS

CPU_S = 2.0
"""Of one input, however it is made."""


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
@given(data=st.data())
@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_hostile_input_ends_in_a_value_or_an_error_of_ours(trial: Trial, data: st.DataObject) -> None:
    given_input = data.draw(trial.inputs)
    began = time.process_time()
    trial.survives(given_input)
    assert time.process_time() - began < CPU_S
