"""When in the day news comes, and what that makes of the distance of polls."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.model import Arrivals
from pipeline.polling.rhythm import PART_S, PARTS, paced_s, told

MIDNIGHT = datetime(2026, 1, 7, tzinfo=UTC).timestamp()
HOUR = 3_600.0
OFFICE = Arrivals(count=96, days=8, at=MIDNIGHT, parts=(0.0, 0.0, 0.0, 48.0, 48.0, 0.0, 0.0, 0.0))


class TestTold:
    def test_an_entry_counts_for_its_part_of_the_day(self) -> None:
        found = told((), [MIDNIGHT, MIDNIGHT + PART_S - 1, MIDNIGHT + 23 * HOUR])
        assert found == (2.0, 0, 0, 0, 0, 0, 0, 1.0)

    def test_what_was_told_before_fades(self) -> None:
        assert told((8.0,) * PARTS, [MIDNIGHT], kept=0.5) == (5.0, *(4.0,) * (PARTS - 1))

    def test_nothing_is_told_before_the_first_entry(self) -> None:
        assert told((), []) == ()

    def test_what_has_faded_altogether_is_nothing(self) -> None:
        assert told((1.0,) * PARTS, [], kept=0.0) == ()


class TestPaced:
    def test_polls_are_closer_while_news_comes(self) -> None:
        assert paced_s(OFFICE, MIDNIGHT + 12 * HOUR, 600.0) < 350

    def test_no_hour_is_polled_less_than_half_as_often(self) -> None:
        assert paced_s(OFFICE, MIDNIGHT, 600.0) == pytest.approx(1_200)

    def test_a_wait_ends_soon_after_the_morning_begins(self) -> None:
        at = MIDNIGHT + 9 * HOUR - 300
        assert 300 < paced_s(OFFICE, at, 600.0) < 300 + 350

    def test_a_wait_may_last_for_days(self) -> None:
        assert paced_s(OFFICE, MIDNIGHT, 86_400.0) > 86_400

    def test_an_even_day_changes_nothing(self) -> None:
        even = Arrivals(count=80, days=8, at=MIDNIGHT, parts=(10.0,) * PARTS)
        assert paced_s(even, MIDNIGHT, 600.0) == pytest.approx(600)

    @pytest.mark.parametrize(
        "arrivals",
        [
            Arrivals(count=96, days=2.9, at=MIDNIGHT, parts=OFFICE.parts),
            Arrivals(count=0, days=8, at=MIDNIGHT),
        ],
    )
    def test_a_day_that_is_not_known_yet_changes_nothing(self, arrivals: Arrivals) -> None:
        assert paced_s(arrivals, MIDNIGHT, 600.0) == 600
