"""When a feed is polled next: often where news is frequent, seldom where it is rare or failing.

One pure step from state to state after each poll. It must not know HTTP, clocks or chance: `now` and
`jitter` come in as numbers, the server's bounds as `not_before`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import sqrt

from pipeline.model import Arrivals, Changed, Entry, Failed, Feed, FeedState, PollOutcome, Unchanged
from pipeline.settings.shape import PollSettings

DAY_S = 86_400.0
HALF_LIFE_DAYS = 7.0
"""A week holds every weekday once; older habits count for half."""
JITTER = 0.07
"""Share of the interval to either side: feeds added together drift apart within a few polls."""
HINT_CAP_S = DAY_S
"""Publishers' ttl of a month is a default that nobody thought of."""
SICK_CAP_S = DAY_S
DEAD_AFTER_FAILURES = 30
"""About a month of daily tries; then a weekly one, for feeds do come back."""
DEAD_CAP_S = 7 * DAY_S
RATE_LIMITED_FLOOR_S = 3_600.0
"""Hosts that answer 429 without a time block readers that come back within the hour."""
GIVEN_WORD_S = DAY_S
"""Gone, or closed to machines: the answer will not be another one within the day."""
MOVE_DROPPED_AFTER_FAILURES = 3
"""Failures in a row at the new address after which the configured one is asked again."""

_FINAL_REASONS = frozenset({"gone", "blocked"})
_MAX_DOUBLINGS = 16  # 300 s doubled so often is over any cap


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What one poll came to. `at`: epoch seconds; `new_entries`: entries that were not seen before."""

    outcome: PollOutcome
    at: float
    new_entries: int = 0


def after_poll(
    feed: Feed, state: FeedState, polled: Polled, *, jitter: float, settings: PollSettings
) -> FeedState:
    """The state after a poll. `jitter` in [-1, 1).

    Success plans the interval of `interval_s`, failures double it up to a day, and to a week after
    `DEAD_AFTER_FAILURES`; a feed is never given up. What the server asked for is a lower bound always.
    """
    if isinstance(polled.outcome, Failed):
        return _after_failure(
            feed, state, polled.outcome, at=polled.at, spread=_spread(jitter), settings=settings
        )
    state = _learnt(state, polled.outcome, polled.at, polled.new_entries)
    state = replace(_moved(feed, state, polled.outcome, polled.at), failures=0, last_reason=None)
    interval = interval_s(feed, state, settings)
    wait = interval * _spread(jitter)
    if feed.every_s is None:
        wait = max(wait, settings.floor_s, min(state.ttl_s or 0.0, HINT_CAP_S))
    return replace(
        state,
        interval_s=interval,
        next_poll_at=max(polled.at + wait, polled.outcome.not_before or 0.0),
    )


def interval_s(feed: Feed, state: FeedState, settings: PollSettings) -> float:
    """The planned distance of polls in seconds: `every_s`, else T = factor_s / sqrt(entries per day).

    The square root is what spends a budget of polls best on entries that arrive at random: the
    delay of all entries together is least. Bounded by floor and ceiling.

    >>> feed = Feed(id="wire", url="https://example.org/feed")
    >>> state = FeedState(arrivals=Arrivals(count=16.0, days=1.0))
    >>> interval_s(feed, state, PollSettings())
    1800.0
    """
    if feed.every_s is not None:
        return feed.every_s
    rate = state.arrivals.count / state.arrivals.days
    if rate * settings.ceiling_s**2 <= settings.factor_s**2:
        return settings.ceiling_s
    return max(settings.factor_s / sqrt(rate), settings.floor_s)


def arrived(arrivals: Arrivals, new_entries: int, at: float) -> Arrivals:
    """`arrivals` after another look at `at` (epoch seconds) found `new_entries`."""
    days = max(0.0, at - (at if arrivals.at is None else arrivals.at)) / DAY_S
    kept = 0.5 ** (days / HALF_LIFE_DAYS)
    return Arrivals(count=arrivals.count * kept + new_entries, days=arrivals.days * kept + days, at=at)


def first_arrivals(entries: Iterable[Entry], at: float) -> Arrivals:
    """What the dates of a feed's first window say; the prior where there are none."""
    ages = [age for age in _ages_s(entries, at) if age <= HALF_LIFE_DAYS * DAY_S]
    if len(ages) < 2:
        return Arrivals(at=at)
    # An hour at least, lest a window that was filled at once passes for a torrent.
    return Arrivals(count=float(len(ages)), days=max(max(ages), 3_600.0) / DAY_S, at=at)


def _learnt(state: FeedState, outcome: Unchanged | Changed, at: float, new_entries: int) -> FeedState:
    """What a success says about the feed, whatever it means for the schedule."""
    state = replace(state, validators=outcome.validators, polled_at=at, last_status=outcome.status)
    if isinstance(outcome, Unchanged):
        return replace(state, arrivals=arrived(state.arrivals, 0, at))
    parsed = outcome.parsed
    first = state.changed_at is None
    return replace(
        state,
        arrivals=first_arrivals(parsed.entries, at) if first else arrived(state.arrivals, new_entries, at),
        body_digest=outcome.body_digest,
        changed_at=at,
        title=parsed.title or state.title,
        entries_listed=len(parsed.entries),
        ttl_s=parsed.ttl_s,
        window_span_s=max(_ages_s(parsed.entries, at), default=None),
    )


def _moved(feed: Feed, state: FeedState, outcome: Unchanged | Changed, at: float) -> FeedState:
    """The move as every poll since `moved_since` has seen it."""
    if outcome.moved_to is None:
        return replace(state, moved_to=None, moved_from=None, moved_since=None)
    if (outcome.moved_to, feed.url) == (state.moved_to, state.moved_from):
        return state
    return replace(state, moved_to=outcome.moved_to, moved_from=feed.url, moved_since=at)


def _after_failure(
    feed: Feed, state: FeedState, outcome: Failed, *, at: float, spread: float, settings: PollSettings
) -> FeedState:
    """Validators and digest stay: the last good answer is what the next one is compared with."""
    failures = state.failures + 1
    planned = interval_s(feed, state, settings)
    wait = max(planned, settings.floor_s) * 2.0 ** min(failures, _MAX_DOUBLINGS)
    if outcome.reason == "rate_limited" and outcome.not_before is None:
        wait = max(wait, RATE_LIMITED_FLOOR_S)
    if outcome.reason in _FINAL_REASONS:
        wait = max(wait, GIVEN_WORD_S)
    # A feed that is asked once in two days anyway is not asked more often for failing.
    cap = max(planned, DEAD_CAP_S if failures >= DEAD_AFTER_FAILURES else SICK_CAP_S)
    if failures >= MOVE_DROPPED_AFTER_FAILURES:
        state = replace(state, moved_to=None, moved_from=None, moved_since=None)
    return replace(
        state,
        failures=failures,
        polled_at=at,
        last_reason=outcome.reason,
        last_status=outcome.status,
        interval_s=planned,
        next_poll_at=max(at + min(wait, cap) * spread, outcome.not_before or 0.0),
    )


def _spread(jitter: float) -> float:
    return 1 + JITTER * jitter


def _ages_s(entries: Iterable[Entry], at: float) -> list[float]:
    """Of the entries with a date that is not in the future."""
    ages = [at - entry.published_at.timestamp() for entry in entries if entry.published_at is not None]
    return [age for age in ages if age >= 0]
