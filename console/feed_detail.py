"""One feed as a person wants to know it: what was configured, what was learnt, its last polls. Pure.

Behind `wiredesk feeds show`, on the screen and as JSON. It must not know where any of it is kept.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from console import feed_words
from console.tracing import LONGEST_COMPARED
from console.view import FeedView, feed_view
from pipeline import urls
from pipeline.model import Bound, Feed, FeedState, Honesty, Note
from pipeline.polling import moves, plan
from pipeline.polling.validators import to_send

NEAR = 3
"""Ids offered when one is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollLine:
    """One poll, as the feed's trail has it; None = it has no such number. `took_s`: asked and read."""

    at: float
    outcome: str
    reason: str
    status: int | None
    listed: int | None
    new: int | None
    next_s: float | None
    detail: str
    took_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """What people wrote. `headers`: names alone, for their values may be passwords."""

    every_s: float | None
    content: Literal["page", "feed"]
    language: str | None
    tags: tuple[str, ...]
    headers: tuple[str, ...]
    timeout_s: float | None
    user_agent: str | None
    tls: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowView:
    """What the feed lists. `span_s`: age of its oldest dated entry when it last changed, None = undated.

    `time_to_loss_s`: how long until an entry that appears now could scroll out, None = unknown.
    """

    entries: int
    span_s: float | None
    time_to_loss_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDetail:
    """`asked_at`: the address of the next poll. `moved_to`, `moved_since`: a permanent move, None = none.

    `etag`, `last_modified`: what the next poll sends, None = nothing. `distrusted_until`: until then no
    validators are sent, because they hid news. `bounds`: what the next poll waits for, the latest first.
    `against`: what was found to be wrong with its answers, in words. `polls`: newest first.
    """

    feed: FeedView
    configured: Configured
    title: str | None
    format: str | None
    asked_at: str
    moved_to: str | None
    moved_since: float | None
    etag: str | None
    last_modified: str | None
    distrusted_until: float | None
    last_status: int | None
    window: WindowView
    bounds: tuple[Bound, ...]
    honesty: Honesty
    against: tuple[str, ...]
    polls: tuple[PollLine, ...]


def feed_detail(feed: Feed, state: FeedState, trail: Sequence[Note], now: float, polls: int) -> FeedDetail:
    """`trail`: the feed's notes, oldest first; `polls`: how many of them are told at most."""
    held = to_send(state, now)
    distrusted = state.distrusted_until if (state.distrusted_until or 0.0) > now else None
    return FeedDetail(
        feed=feed_view(feed, state, now),
        configured=_configured(feed),
        title=state.title,
        format=state.format,
        asked_at=moves.address(feed, state),
        moved_to=state.moved_to,
        moved_since=state.moved_since,
        etag=held.etag if held else None,
        last_modified=held.last_modified if held else None,
        distrusted_until=distrusted,
        last_status=state.last_status,
        window=_window(state, now),
        bounds=state.bounds,
        honesty=state.honesty,
        against=feed_words.honesty(state.honesty),
        polls=tuple(_poll(note) for note in reversed(trail) if note.stage == "poll")[:polls],
    )


def which(address: str, feeds: Mapping[str, Feed]) -> Feed | tuple[str, ...]:
    """The feed with this id or URL; else ids that may have been meant, nearest first."""
    if address in feeds:
        return feeds[address]
    key = urls.address_key(address)
    same = next((feed for feed in feeds.values() if urls.address_key(feed.url) == key), None)
    if same is not None:
        return same
    within = [feed_id for feed_id in feeds if address.lower() in feed_id]
    near = difflib.get_close_matches(address.lower()[:LONGEST_COMPARED], list(feeds), n=NEAR, cutoff=0.5)
    return tuple(dict.fromkeys([*near, *within]))[:NEAR]


def _configured(feed: Feed) -> Configured:
    return Configured(
        every_s=feed.every_s,
        content=feed.content,
        language=feed.language,
        tags=feed.tags,
        headers=tuple(feed.headers),
        timeout_s=feed.timeout_s,
        user_agent=feed.user_agent,
        tls=feed.tls,
    )


def _window(state: FeedState, now: float) -> WindowView:
    return WindowView(
        entries=state.entries_listed,
        span_s=state.window_span_s,
        time_to_loss_s=plan.time_to_loss_s(state, now),
    )


def _poll(note: Note) -> PollLine:
    def number(key: str) -> float | None:
        found = note.facts.get(key)
        return float(found) if isinstance(found, int | float) else None

    def whole(key: str) -> int | None:
        found = number(key)
        return None if found is None else int(found)

    took_ms = number("took_ms")
    return PollLine(
        at=note.at,
        outcome=note.outcome,
        reason=note.reason,
        status=whole("status"),
        listed=whole("listed"),
        new=whole("new"),
        next_s=number("wait_s") if note.outcome == "waits" else number("next_s"),
        detail=str(note.facts.get("detail", "")),
        took_s=None if took_ms is None else took_ms / 1000,
    )
