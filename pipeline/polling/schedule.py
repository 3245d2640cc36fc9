"""When a feed is polled next: often where news is frequent, seldom where it is rare or failing.

One pure step from state to state after each poll. It must not know HTTP, clocks or chance: `now` and
`jitter` come in as numbers, the server's bounds as `not_before`. What a poll waits for stands in `plan`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import sqrt

from pipeline.model import (
    Arrivals,
    Changed,
    Entry,
    Failed,
    Feed,
    FeedState,
    Honesty,
    PollOutcome,
    Request,
    Unchanged,
)
from pipeline.model.feeds import ARRIVALS_HALF_LIFE_DAYS
from pipeline.polling import honesty, moves, plan, rhythm, validators
from pipeline.polling.conditions import SHUT_REASONS
from pipeline.polling.honesty import Counts
from pipeline.settings.shape import PollSettings

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What one poll came to. `at`: epoch seconds; `new_entries`: entries that were not seen before.

    `asked`: what was asked, None = nothing (the poll was not made, or its request does not matter).
    """

    outcome: PollOutcome
    at: float
    new_entries: int = 0
    counts: Counts = field(default_factory=Counts)
    asked: Request | None = None


def after_poll(
    feed: Feed, state: FeedState, polled: Polled, *, jitter: float, settings: PollSettings
) -> FeedState:
    """The state after a poll. `jitter` in [-1, 1).

    Learns what the outcome says of the feed, then plans the next poll (`plan`): what the server asked for
    is a lower bound always, and no feed is ever given up.
    """
    outcome, at = polled.outcome, polled.at
    worth = honesty.after(
        state,
        outcome,
        asked=polled.asked,
        at=at,
        new_entries=polled.new_entries,
        counts=polled.counts,
    )
    state = validators.learnt(state, outcome, asked=polled.asked, at=at, new_entries=polled.new_entries)
    if isinstance(outcome, Failed):
        state = _failed(state, outcome, at)
    else:
        learnt = _learnt(state, polled, outcome, worth)
        state = moves.moved(feed, learnt, outcome, at=at, counts=polled.counts)
    planned = _planned(feed, state, outcome, jitter, settings)
    return replace(
        state,
        interval_s=round(planned.interval_s, 1),
        bounds=planned.bounds,
        next_poll_at=planned.bounds[0].at,
    )


def _planned(
    feed: Feed, state: FeedState, outcome: PollOutcome, jitter: float, settings: PollSettings
) -> plan.Plan:
    rate_s = interval_s(feed, state, settings)
    if isinstance(outcome, Failed):
        return plan.after_failure(feed, state, outcome, interval_s=rate_s, jitter=jitter, settings=settings)
    return plan.after_success(feed, state, outcome, interval_s=rate_s, jitter=jitter, settings=settings)


def interval_s(feed: Feed, state: FeedState, settings: PollSettings) -> float:
    """The planned distance of polls in seconds: `every_s`, else T = factor_s / sqrt(entries per day).

    The square root is what spends a budget of polls best on entries that arrive at random: the
    delay of all entries together is least. Bounded by floor and ceiling.

    >>> feed = Feed(id="wire", url="https://example.org/feed")
    >>> state = FeedState(arrivals=Arrivals(count=16.0, days=1.0))
    >>> interval_s(feed, state, PollSettings(factor_s=7_200.0))
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
    kept = 0.5 ** (days / ARRIVALS_HALF_LIFE_DAYS)
    # They came since the last look: on average half way, for no date is to be trusted.
    came_at = at - days * DAY_S / 2
    return Arrivals(
        count=_short(arrivals.count * kept + new_entries),
        days=_short(arrivals.days * kept + days),
        at=at,
        parts=rhythm.told(arrivals.parts, [came_at] * new_entries, kept),
    )


def first_arrivals(entries: Iterable[Entry], at: float) -> Arrivals:
    """What the dates of a feed's first window say; the prior where there are none."""
    ages = [age for age in _ages_s(entries, at) if age <= ARRIVALS_HALF_LIFE_DAYS * DAY_S]
    if len(ages) < 2:
        return Arrivals(at=at)
    # An hour at least, lest a window that was filled at once passes for a torrent.
    return Arrivals(
        count=float(len(ages)),
        days=max(max(ages), 3_600.0) / DAY_S,
        at=at,
        parts=rhythm.told((), (at - age for age in ages)),
    )


def _learnt(state: FeedState, polled: Polled, outcome: Unchanged | Changed, worth: Honesty) -> FeedState:
    """What a success says about the feed, whatever it means for the schedule."""
    at, arrivals = polled.at, arrived(state.arrivals, polled.new_entries, polled.at)
    if isinstance(outcome, Changed):
        if state.changed_at is None:
            arrivals = first_arrivals(outcome.parsed.entries, at)
        state = _with_document(state, polled, outcome)
    return replace(
        state,
        arrivals=arrivals,
        polled_at=at,
        last_status=outcome.status,
        honesty=worth,
        failures=0,
        last_reason=None,
        gone_since=None,
        shut_since=None,
    )


def _with_document(state: FeedState, polled: Polled, outcome: Changed) -> FeedState:
    parsed = outcome.parsed
    state = replace(
        state,
        window_span_s=_window_span_s(state, polled, outcome),
        changed_at=polled.at,
        title=parsed.title or state.title,
        format=parsed.format,
    )
    if outcome.partial:  # what is listed besides the news of a delta is not known
        return state
    return replace(
        state,
        body_digest=outcome.body_digest,
        entries_listed=len(parsed.entries),
        ttl_s=parsed.ttl_s,
        hint_s=parsed.hint_s,
        skip_hours=parsed.skip_hours,
        skip_days=parsed.skip_days,
    )


def _window_span_s(state: FeedState, polled: Polled, outcome: Changed) -> float | None:
    """Without a new entry the window only grew older: dates that are written anew say nothing of it."""
    if outcome.partial or (state.window_span_s is not None and not polled.new_entries):
        return plan.time_to_loss_s(state, polled.at)
    oldest = max(_ages_s(outcome.parsed.entries, polled.at), default=None)
    return None if oldest is None else round(oldest, 1)


def _failed(state: FeedState, outcome: Failed, at: float) -> FeedState:
    """Validators and digest stay: the last good answer is what the next one is compared with."""
    failures = state.failures + 1
    dropped = failures >= moves.DROPPED_AFTER_FAILURES and outcome.reason != "robots"
    if dropped and state.moved_to is not None:
        state = moves.left(state)
    return replace(
        state,
        polled_at=at,
        last_status=outcome.status,
        failures=failures,
        last_reason=outcome.reason,
        gone_since=(state.gone_since or at) if outcome.reason == "gone" else state.gone_since,
        shut_since=(state.shut_since or at) if outcome.reason in SHUT_REASONS else state.shut_since,
    )


def _short(number: float) -> float:
    """Eight digits: a measured rate has no more, and every state carries them."""
    return float(f"{number:.8g}")


def _ages_s(entries: Iterable[Entry], at: float) -> list[float]:
    """Of the entries with a date that is not in the future."""
    ages = [at - entry.published_at.timestamp() for entry in entries if entry.published_at is not None]
    return [age for age in ages if age >= 0]
