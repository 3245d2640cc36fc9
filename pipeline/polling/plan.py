"""When a feed is polled next, and what says so: the interval, and all that only ever makes it later.

Every reason is a `Bound`; the latest of them is the next poll, and all stay in the feed's state so that
people can see why then. It must not know how often news comes (`schedule`) nor what a status means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.model import Bound, Changed, Failed, Feed, FeedState, Unchanged
from pipeline.polling import rhythm, validators
from pipeline.polling.conditions import condition
from pipeline.settings.shape import PollSettings

_HOUR_S = 3_600.0
_DAY_S = 86_400.0
_HOURS, _DAYS = 24, 7

JITTER = 0.07
"""Share of the interval to either side: feeds added together drift apart within a few polls."""
FAILED_JITTER = 0.1
"""A host that comes back is not met by all its feeds in one minute."""

SLOW_FLOOR_S = _HOUR_S
SLOW_PER_DAY = 4.0
"""Once an hour is what owners of small sites bear, and all that may be asked for whole documents.
Source: Rachel Kroll, feed reader score; `factor_s` / √4 is that hour too."""

LOSS_SHARE = 1 / 3
"""Of the time that an entry stays in the window: two polls may fail before one is lost."""

SECOND_POLL_S = _HOUR_S
"""The first window tells little of the rate, and feeds added together are to be spread: the second poll
comes somewhere between the floor and an hour."""
SECOND_SPREAD = 1.25
"""Of the floor, where that is an hour itself."""

HINT_CAP_S = _DAY_S
"""Publishers' ttl of a month is a default that nobody thought of."""
NOISE_HINT_S = _HOUR_S
"""Once an hour is what WordPress writes into every feed."""

SKIP_SPREAD_S = 300.0
"""After an hour that is skipped, for all the feeds of one system say the same hours."""

FIRST_TRIES_S = 900.0
"""What is doubled at least, and all that is doubled while a feed never answered: its rate is unknown.
Not for an interval that people wrote: they know the server, and an hour lost may be all that they watch."""
SICK_CAP_S = _DAY_S
WEEKLY_AFTER_FAILURES = 30
WEEKLY_S = 7 * _DAY_S
"""About a month of daily tries; then a weekly one, for feeds do come back."""
SELDOM_S = 30 * _DAY_S
"""For what is gone or dead: a request a month is nobody's burden, and some come back."""
RATE_LIMITED_S = _HOUR_S
"""Hosts that answer 429 without a time block readers that come back within the hour."""
GIVEN_WORD_S = _DAY_S
"""Gone, or closed to machines or to us: the answer will not be another one within the day."""
_MAX_DOUBLINGS = 16  # 300 s doubled so often is over any cap


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`interval_s`: distance of polls before jitter and bounds. `bounds`: never empty, the latest first."""

    interval_s: float
    bounds: tuple[Bound, ...]


def floor_s(state: FeedState, settings: PollSettings, at: float) -> float:
    """The least distance of two polls in seconds, whatever else: an hour for the rare and the unvalidated,
    unless their window is so short that entries would be lost."""
    per_day = state.arrivals.count / state.arrivals.days
    if per_day <= SLOW_PER_DAY or validators.to_send(state, at) is None:
        left_s = time_to_loss_s(state, at)
        hour_s = SLOW_FLOOR_S if left_s is None else min(SLOW_FLOOR_S, left_s * LOSS_SHARE)
        return max(settings.floor_s, hour_s)
    return settings.floor_s


def time_to_loss_s(state: FeedState, at: float) -> float | None:
    """How long until an entry that appears now could scroll out, by the window's present age; None = unknown.

    The window of a feed that falls silent grows older with it, so a burst makes haste for a while only.
    """
    if state.window_span_s is None or state.changed_at is None:
        return None
    return state.window_span_s + max(0.0, at - state.changed_at)


def loss_at(state: FeedState) -> float | None:
    """The moment (epoch seconds) at which an entry that came right after the last look could scroll out.

    By the window as it was then; None = unknown. Polls that failed are no looks.
    """
    looked_at = state.arrivals.at
    left_s = None if looked_at is None else time_to_loss_s(state, looked_at)
    return None if looked_at is None or left_s is None else looked_at + left_s


def after_success(
    feed: Feed,
    state: FeedState,
    outcome: Unchanged | Changed,
    *,
    interval_s: float,
    jitter: float,
    settings: PollSettings,
) -> Plan:
    """What the next poll waits for. `state`: after the poll; `interval_s`: what the feed's rate asks for.

    An interval that people wrote (`every_s`) is bound by what the server's answer said and by nothing else.
    """
    at = state.polled_at or 0.0
    server = _of_server(outcome)
    if feed.every_s is not None:
        own = Bound("every", _to_ms(at + feed.every_s * _spread(jitter, JITTER)))
        return Plan(interval_s=feed.every_s, bounds=_latest([own, *server]))
    floor = floor_s(state, settings, at)
    reason, interval = _urged(state, interval_s, floor, at)
    if state.honesty.answers == 1:
        most = max(min(interval, SECOND_POLL_S), floor * SECOND_SPREAD)
        reason, wait = "first_poll", floor + (most - floor) * _fraction(jitter)
    else:
        wait = _paced(state, interval, settings, at) * _spread(jitter, JITTER)
    bounds = [
        Bound(reason, _to_ms(at + wait)),
        *server,
        *(Bound(wish, at + min(least, HINT_CAP_S)) for wish, least in _wished(state)),
        Bound("floor", at + floor),
    ]
    return Plan(interval_s=interval, bounds=_latest(_past_skipped(bounds, state, jitter)))


def after_failure(
    feed: Feed,
    state: FeedState,
    outcome: Failed,
    *,
    interval_s: float,
    jitter: float,
    settings: PollSettings,
) -> Plan:
    """As `after_success`. Failures double the wait up to a day, and to a week after `WEEKLY_AFTER_FAILURES`;
    no feed is given up. An interval that people wrote is doubled as it is, however short."""
    at = state.polled_at or 0.0
    least = settings.floor_s if feed.every_s is not None else floor_s(state, settings, at)
    interval = feed.every_s or _urged(state, interval_s, least, at)[1]
    base = max(interval, least)
    if feed.every_s is None:
        base = max(FIRST_TRIES_S, base) if state.whole_at is not None else FIRST_TRIES_S
    reason, wait = _back_off(state, outcome, base, interval, _spread(jitter, FAILED_JITTER))
    bounds = [Bound(reason, _to_ms(at + wait)), *_of_server(outcome)]
    if feed.every_s is None:
        bounds = _past_skipped(bounds, state, jitter)
    return Plan(interval_s=interval, bounds=_latest(bounds))


def _urged(state: FeedState, interval_s: float, floor: float, at: float) -> tuple[str, float]:
    """The interval, shortened where the window is short: an entry must be met before it scrolls out."""
    left_s = time_to_loss_s(state, at)
    if left_s is not None and left_s * LOSS_SHARE < interval_s:
        return "time_to_loss", max(left_s * LOSS_SHARE, floor)
    return "interval", interval_s


def _paced(state: FeedState, interval_s: float, settings: PollSettings, at: float) -> float:
    """By the publisher's day, unless the window cannot wait for its morning."""
    paced_s = rhythm.paced_s(state.arrivals, at, interval_s)
    left_s = time_to_loss_s(state, at)
    loss_s = settings.ceiling_s if left_s is None else max(left_s * LOSS_SHARE, interval_s)
    return min(paced_s, settings.ceiling_s, loss_s)


def _back_off(
    state: FeedState, outcome: Failed, base: float, interval: float, spread: float
) -> tuple[str, float]:
    """Reason and seconds: `base` doubled with each failure. What will not be otherwise soon is asked not
    sooner than the time it was given."""
    word = condition(state)
    if word == "gone" or word == "dead":
        return word, SELDOM_S * max(spread, 1.0)
    if word == "blocked":
        return word, GIVEN_WORD_S * max(spread, 1.0)
    if word == "barred":  # robots.txt alone is asked for then
        return "robots", GIVEN_WORD_S * max(spread, 1.0)
    # A feed that is asked once in two days anyway is not asked more often for failing.
    cap = max(interval, WEEKLY_S if state.failures >= WEEKLY_AFTER_FAILURES else SICK_CAP_S)
    wait = min(base * 2.0 ** min(state.failures, _MAX_DOUBLINGS), cap) * spread
    if outcome.reason == "gone":
        return "gone", max(wait, GIVEN_WORD_S)
    if outcome.reason == "rate_limited" and outcome.not_before is None and wait < RATE_LIMITED_S:
        return "rate_limited", RATE_LIMITED_S
    return "back_off", wait


def _of_server(outcome: Unchanged | Changed | Failed) -> list[Bound]:
    if outcome.not_before is None:
        return []
    return [Bound(outcome.not_before_by or "retry_after", outcome.not_before)]


def _wished(state: FeedState) -> Iterator[tuple[str, float]]:
    """What the document says of its own rhythm, in seconds: a measured rate knows better than a template."""
    if state.ttl_s is not None:
        yield "ttl", state.ttl_s
    hint = state.hint_s
    per_day = state.arrivals.count / state.arrivals.days
    if hint is not None and hint > NOISE_HINT_S and per_day * hint <= _DAY_S:
        yield "hint", hint


def _past_skipped(bounds: list[Bound], state: FeedState, jitter: float) -> list[Bound]:
    """`bounds`, and the end of the hours and days in which the publisher wants no polls, where they fall
    into these. Who skips every hour or every day says nothing."""
    hours = frozenset(state.skip_hours) if len(state.skip_hours) < _HOURS else frozenset()
    days = frozenset(state.skip_days) if len(state.skip_days) < _DAYS else frozenset()
    if not hours and not days:
        return bounds
    at, reason = max(bound.at for bound in bounds), ""
    while True:
        moment = datetime.fromtimestamp(at, UTC)
        if moment.weekday() in days:
            reason, at = "skip_days", (at // _DAY_S + 1) * _DAY_S
        elif moment.hour in hours:
            reason, at = "skip_hours", (at // _HOUR_S + 1) * _HOUR_S
        else:
            break
    if not reason:
        return bounds
    return [*bounds, Bound(reason, at + SKIP_SPREAD_S * _fraction(jitter))]


def _latest(bounds: list[Bound]) -> tuple[Bound, ...]:
    """The one that holds first. What is sooner than the plan's own (which stands first) only shows by
    whom else a wait was asked for; a floor that holds nothing up is left out."""
    return tuple(
        sorted(
            (bound for bound in bounds if bound.reason != "floor" or bound.at > bounds[0].at),
            key=lambda bound: -bound.at,
        )
    )


def _to_ms(moment: float) -> float:
    """As due sets keep it; ten digits less in every state."""
    return round(moment, 3)


def _spread(jitter: float, share: float) -> float:
    return 1 + share * jitter


def _fraction(jitter: float) -> float:
    """From [-1, 1) to [0, 1)."""
    return (1 + jitter) / 2
