from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.model import Feed, FeedId
from pipeline.settings import FeedList, ListChanges, diff_feeds

NOW = 1_000.0


def feed(name: str, **more: Any) -> Feed:
    return replace(Feed(id=FeedId(name), url=f"https://example.org/{name}"), **more)


def diff(old: list[Feed], new: list[Feed], *broken: str, spread: float = 60.0) -> ListChanges:
    read = FeedList(feeds=tuple(new), broken_ids=frozenset(broken))
    return diff_feeds({known.id: known for known in old}, read, now=NOW, first_spread_s=spread)


def test_the_same_list_changes_nothing() -> None:
    changes = diff([feed("a")], [feed("a")])
    assert changes == ListChanges()
    assert not changes


def test_an_added_feed_is_put_and_due_within_the_spread() -> None:
    changes = diff([], [feed("a")])
    assert changes.put == (feed("a"),)
    assert NOW <= changes.due["a"] < NOW + 60.0
    assert changes


def test_a_removed_feed_is_removed() -> None:
    assert diff([feed("a"), feed("b")], [feed("a")]) == ListChanges(remove=(FeedId("b"),))


def test_a_feed_that_is_broken_now_stays_as_it_was() -> None:
    assert not diff([feed("a")], [], "a")


def test_a_broken_feed_that_was_never_there_is_not_put() -> None:
    assert not diff([], [], "a")


def test_a_paused_feed_is_put_and_not_due() -> None:
    assert diff([feed("a")], [feed("a", enabled=False)]) == ListChanges(put=(feed("a", enabled=False),))


def test_a_feed_added_as_paused_is_not_due() -> None:
    assert diff([], [feed("a", enabled=False)]).due == {}


def test_a_resumed_feed_is_due() -> None:
    assert list(diff([feed("a", enabled=False)], [feed("a")]).due) == ["a"]


@pytest.mark.parametrize(
    ("change", "due"),
    [
        ({"url": "https://example.org/new"}, True),
        ({"every_s": 300.0}, True),
        ({"content": "feed"}, True),
        ({"tags": ("new",)}, False),
        ({"publisher": "New"}, False),
        ({"timeout_s": 5.0}, False),
    ],
)
def test_a_changed_feed_is_due_when_its_polls_change(change: dict[str, Any], due: bool) -> None:
    changes = diff([feed("a")], [feed("a", **change)])
    assert changes.put == (feed("a", **change),)
    assert bool(changes.due) is due


def test_first_polls_are_spread_evenly_and_the_same_way_each_time() -> None:
    feeds = [feed(f"feed-{number}") for number in range(1_000)]
    due = diff([], feeds).due
    assert due == diff([], feeds).due
    tenths = [int((at - NOW) / 6.0) for at in due.values()]
    assert all(60 <= tenths.count(tenth) <= 140 for tenth in range(10))  # ±4 standard deviations


def test_without_a_spread_all_are_due_at_once() -> None:
    assert set(diff([], [feed("a"), feed("b")], spread=0.0).due.values()) == {NOW}
