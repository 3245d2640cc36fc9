"""What a person wants to know of the running desk, as values; the queries that fill them.

Behind the live screen, `wiredesk status`, the JSON API, the dashboard and /metrics alike, so that all
of them say the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pipeline.model import Feed, FeedId, FeedState, Scalar, Stage, Story
from pipeline.polling import plan
from pipeline.polling.conditions import condition


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    """One due set. Of `waiting` ids so many are `due`, the others have their time yet to come.

    `per_minute`, `failed_per_minute`: work that ended, and tries that failed, over the last minutes.
    `oldest_s`: the longest overdue wait. `takes_s`: mean of the last ten minutes, without waits for a host's
    turn, None = nothing was measured.
    """

    stage: Stage
    waiting: int
    due: int
    claimed: int
    dead: int
    oldest_s: float | None
    per_minute: float
    failed_per_minute: float = 0.0
    takes_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedView:
    """One feed. Moments in seconds since the epoch, None = never.

    `next_because`: slug of what the next poll waits for, "" = it was never polled. `loss_at`: when an entry
    could be lost that came right after the last look, None = unknown.
    """

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
    next_because: str = ""
    loss_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLine:
    """One member of a story on screen. `words`: its length.

    `resemblance`, `containment` 0..1, against the member it was compared with; None = the founding one.
    """

    publisher: str
    role: str
    title: str
    url: str
    first_seen_at: str
    words: int = 0
    resemblance: float | None = None
    containment: float | None = None


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
    failed_pages: int = 0
    dead: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """What was counted in one minute; `at`: its beginning, epoch seconds."""

    at: float
    polls: int
    articles: int
    stories: int
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The desk at one moment. `problems`: sentences, worst first. `history`: the last hour by minutes.

    `over`: the high-water mark that stops the work, "" = none. `memory_share`: of Redis's limit, 0..1.
    `over_since`: since when work waits for it, to ten seconds. `last_signs`: role that is silent → where and
    when it was last heard of.
    `config`, `site_rules`, `agencies`: how `feeds.yaml`, `sites.yaml` and `wires.yaml` read.
    `publish_s`, `lag_s`: means of the last ten minutes, to place an article among the stories, and from the
    poll that found it to its event; None = nothing was published.
    `feeds_near_loss`, `feeds_late`, `loss_soonest_at`: see `loss.Losses`.
    `lost_rules`: site → rule of `sites.yaml` that no longer matches → pages in a row.
    """

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
    memory_share: float
    over: str
    history: tuple[Minute, ...]
    workers: Mapping[str, int]
    config: Mapping[str, Scalar]
    problems: tuple[str, ...]
    over_since: float | None = None
    last_signs: Mapping[str, Mapping[str, Scalar]] = field(default_factory=dict)
    publish_s: float | None = None
    lag_s: float | None = None
    feeds_near_loss: tuple[FeedView, ...] = ()
    feeds_late: int = 0
    loss_soonest_at: float | None = None
    lost_rules: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    site_rules: Mapping[str, Scalar] = field(default_factory=dict)
    agencies: Mapping[str, Scalar] = field(default_factory=dict)


UNWELL = frozenset({"failing", "blocked", "barred", "gone", "dead"})
"""States of a feed that somebody should look at."""

FINISHED = frozenset({"changed", "unchanged", "done", "dead"})
"""Outcomes after which nothing more happens to a poll, a page or an article for now."""

Counts = Mapping[tuple[str, str, str], int]
"""(stage, outcome, reason) → how often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Counts over the last minutes, and how many minutes that is."""

    counts: Counts
    minutes: float

    def per_minute(self, stage: Stage, outcomes: Collection[str] = FINISHED) -> float:
        """How often a minute the stage ended like this."""
        done = sum(
            n for (name, outcome, _), n in self.counts.items() if name == stage and outcome in outcomes
        )
        return done / self.minutes


def minute(at: float, counts: Counts) -> Minute:
    """The counts of one minute as people see them."""
    sums = totals(counts)
    return Minute(at=at, polls=sums.polls, articles=sums.extracted, stories=sums.stories, copies=sums.copies)


def totals(counts: Counts) -> Totals:
    """The sums that people ask for."""

    def of(stage: str, *outcomes: str, reason: str | None = None) -> int:
        return sum(
            n
            for (name, outcome, why), n in counts.items()
            if name == stage and outcome in outcomes and (reason is None or why == reason)
        )

    return Totals(
        polls=of("poll", "changed", "unchanged", "failed"),
        unchanged=of("poll", "unchanged"),
        failed_polls=of("poll", "failed"),
        discovered=of("entry", "discovered"),
        collected=of("collect", "done"),
        extracted=of("extract", "done"),
        stories=of("extract", "done", reason="founded"),
        copies=of("extract", "done", reason="joined"),
        revised=of("extract", "done", reason="revised"),
        failed_pages=of("collect", "failed"),
        dead=of("collect", "dead") + of("extract", "dead"),
    )


def feed_view(feed: Feed, state: FeedState, now: float) -> FeedView:
    """A feed as people see it. `state`: paused, or its condition, where active is ok or quiet (no news for
    a week).
    """
    word: str = condition(state) if feed.enabled else "paused"
    if word == "active":
        word = "quiet" if now - (state.changed_at or now) > 7 * 86_400 else "ok"
    return FeedView(
        id=feed.id,
        publisher=feed.publisher or state.title or feed.id,
        url=feed.url,
        enabled=feed.enabled,
        state=word,
        interval_s=state.interval_s,
        polled_at=state.polled_at,
        changed_at=state.changed_at,
        next_poll_at=state.next_poll_at or None,
        failures=state.failures,
        reason=state.last_reason,
        per_day=state.arrivals.count / state.arrivals.days,
        entries=state.entries_listed,
        next_because=state.bounds[0].reason if state.bounds else "",
        loss_at=plan.loss_at(state),
    )


def story_line(story: Story) -> StoryLine:
    """A story as people see it: the original first, then the copies as they came."""
    original = next(copy for copy in story.copies if copy.article_id == story.original_id)
    ordered = [original, *(copy for copy in story.copies if copy is not original)]
    return StoryLine(
        id=story.id,
        title=original.title,
        agency=story.wire.agency if story.wire else None,
        publisher=original.publisher,
        copies=tuple(
            CopyLine(
                publisher=copy.publisher,
                role=copy.role,
                title=copy.title,
                url=copy.url,
                first_seen_at=copy.first_seen_at.isoformat(),
                words=copy.words,
                resemblance=copy.verdict.resemblance if copy.verdict else None,
                containment=copy.verdict.containment if copy.verdict else None,
            )
            for copy in ordered
        ),
        at=story.updated_at.timestamp(),
    )
