"""Feeds by how soon an entry could scroll out of them unseen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.loss import SHOWN, TOLERANCE_S, is_late, losses, margin_s
from console.view import FeedView
from tests.unit.console.building import NOW, feed


def losing(name: str, in_s: float | None, **changes: object) -> FeedView:
    """Its next poll comes in 240 s."""
    at = None if in_s is None else NOW + in_s
    return replace(feed(name), loss_at=at, **changes)  # type: ignore[arg-type]


def test_a_margin_lies_between_the_next_poll_and_the_loss() -> None:
    assert margin_s(losing("a", 300), NOW) == 60
    assert margin_s(losing("a", 200), NOW) == -40
    assert margin_s(losing("a", None), NOW) is None


def test_an_overdue_poll_comes_now_at_the_earliest() -> None:
    assert margin_s(losing("a", 300), NOW + 500) == -200
    assert margin_s(losing("a", 300, next_poll_at=None), NOW) == 300


def test_late_is_who_is_so_by_more_than_a_tick_and_a_turn_take() -> None:
    assert not is_late(losing("a", 240 - TOLERANCE_S), NOW)
    assert is_late(losing("a", 239 - TOLERANCE_S), NOW)
    assert not is_late(losing("a", 300), NOW + 300 + TOLERANCE_S)
    assert is_late(losing("a", 300), NOW + 301 + TOLERANCE_S)
    assert not is_late(losing("a", None), NOW)


@pytest.mark.parametrize("state", ["paused", "gone", "dead", "barred"])
def test_who_is_given_over_loses_nothing_that_was_expected(state: str) -> None:
    assert margin_s(replace(feed("a", state), loss_at=NOW), NOW) is None


def test_the_nearest_come_first_and_those_too_late_are_counted() -> None:
    soon_but_polled_often = losing("often", 100, next_poll_at=NOW + 10)
    feeds = [losing("far", 9_000), soon_but_polled_often, losing("late", 120), losing("unknown", None)]
    found = losses(feeds, NOW)
    assert [one.id for one in found.nearest] == ["late", "often", "far"]
    assert (found.late, found.soonest_at) == (1, NOW + 100)


def test_of_very_many_feeds_a_few_are_listed_and_all_are_counted() -> None:
    found = losses([losing(f"f{n}", 100) for n in range(50)], NOW)
    assert (len(found.nearest), found.late) == (SHOWN, 50)


def test_of_no_feed_nothing_is_known() -> None:
    assert losses([], NOW).soonest_at is None
