"""What a person wants to know of the running desk, as values; the queries that fill them.

Behind the live screen, `wiredesk status`, the JSON API, the dashboard and /metrics alike, so that all
of them say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.model import FeedId, Scalar, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    """One due set. `per_minute`: work finished over the last five minutes. `oldest_s`: longest overdue wait."""

    stage: Stage
    waiting: int
    due: int
    claimed: int
    dead: int
    oldest_s: float | None
    per_minute: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedView:
    """One feed. Moments in seconds since the epoch, None = never."""

    id: FeedId
    publisher: str
    url: str
    enabled: bool
    state: str
    interval_s: float
    polled_at: float | None
    changed_at: float | None
    next_poll_at: float | None
    failures: int
    reason: str | None
    per_day: float
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLine:
    """One member of a story on screen."""

    publisher: str
    role: str
    title: str
    url: str
    first_seen_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """A story on screen, as its last event had it. `agency` None = no wire credit anywhere."""

    id: str
    title: str
    agency: str | None
    publisher: str
    copies: tuple[CopyLine, ...]
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """A consumer group of the stories stream. `lag`: events it has not acknowledged."""

    name: str
    lag: int
    pending: int
    consumers: int
    dead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Counted over the last 48 hours (counters in Redis, they survive restarts)."""

    polls: int
    unchanged: int
    failed_polls: int
    discovered: int
    collected: int
    extracted: int
    stories: int
    copies: int
    revised: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The desk at one moment. `problems`: sentences, worst first."""

    at: float
    stages: tuple[StageView, ...]
    totals: Totals
    feeds_total: int
    feeds_enabled: int
    feeds_failing: tuple[FeedView, ...]
    stories: tuple[StoryLine, ...]
    groups: tuple[GroupView, ...]
    stream_length: int
    memory_bytes: int
    workers: Mapping[str, int]
    config: Mapping[str, Scalar]
    problems: tuple[str, ...]
