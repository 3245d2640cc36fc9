"""What all trials share: the feed that is under fire, and what must hold of any poll of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from pydantic import TypeAdapter

from pipeline.errors import DeskError
from pipeline.model import Feed, FeedId, FeedState, PollOutcome
from pipeline.polling.schedule import Polled, after_poll
from pipeline.settings.shape import PollSettings

NOW = 1_767_780_000.0
URL = "https://news.example/feed.xml"
FEED = Feed(id=FeedId("hostile"), url=URL)
SETTINGS = PollSettings()

_STATE = TypeAdapter(FeedState)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One part of the desk under fire."""

    name: str
    inputs: st.SearchStrategy[Any]
    survives: Callable[[Any], None]


def is_one_of(error: DeskError, *reasons: str) -> None:
    if error.reason not in reasons:
        raise AssertionError(f"{error.reason} is none of {reasons}") from error


def planned(state: FeedState, outcome: PollOutcome, *, new_entries: int = 0) -> FeedState:
    """The state after the poll, which can be stored and comes at a time that there is."""
    polled = Polled(outcome=outcome, at=NOW, new_entries=new_entries)
    after = after_poll(FEED, state, polled, jitter=0.5, settings=SETTINGS)
    assert NOW + SETTINGS.floor_s * 0.9 <= after.next_poll_at <= NOW + 60 * 86_400
    assert _STATE.validate_json(_STATE.dump_json(after)) == after
    return after
