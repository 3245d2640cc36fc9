"""What a feed's answers turned out to be worth: counted poll by poll, shown and never held against it.

Sums over what the other decisions found out. It must not know how any of it is found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.model import Changed, FeedState, Honesty, PollOutcome, Request, Unchanged
from pipeline.polling import validators

HALVED_AT_ANSWERS = 400
HALVED_AT_LISTED = 10_000
"""A feed that is polled every half hour has so many answers in eight days: what it mended is forgotten."""

_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Entries of one document, as `parsing.identity` counted them; see `Honesty`.

    `known`: entries told before; none of many = some may have come and gone since.
    """

    listed: int = 0
    known: int = 0
    rotated_ids: int = 0
    duplicates: int = 0
    false_dates: int = 0


def after(
    state: FeedState,
    outcome: PollOutcome,
    *,
    asked: Request | None,
    at: float,
    new_entries: int,
    counts: Counts,
) -> Honesty:
    """The feed's honesty after a poll. `state`: before it."""
    if not isinstance(outcome, Unchanged | Changed):
        return state.honesty
    old = _halved(state.honesty)
    useless = validators.was_useless(outcome, asked)
    if isinstance(outcome, Unchanged):
        return replace(
            old,
            answers=old.answers + 1,
            useless=old.useless + useless,
            restamped=old.restamped + _is_restamped(state, outcome),
        )
    return replace(
        old,
        answers=old.answers + 1,
        stuck=old.stuck + validators.lied(state, asked, at, new_entries),
        listed=old.listed + counts.listed,
        false_dates=old.false_dates + counts.false_dates,
        rotated_ids=old.rotated_ids + counts.rotated_ids,
        duplicates=old.duplicates + counts.duplicates,
        missed=old.missed + (0 if outcome.partial else missed(state, counts, at)),
    )


def has_gap(state: FeedState, counts: Counts) -> bool:
    """Whether a full window shows no entry that was known: others may have come and gone in between."""
    return state.whole_at is not None and 0 < state.entries_listed <= counts.listed and not counts.known


def missed(state: FeedState, counts: Counts, at: float) -> int:
    """Entries that came and went between two polls, by the feed's usual rate: an estimate, 0 = none.

    >>> from pipeline.model import Arrivals
    >>> usual = Arrivals(count=40, days=1, at=1.0)
    >>> before = FeedState(whole_at=1.0, entries_listed=10, arrivals=usual)
    >>> missed(before, Counts(listed=10), at=86_401.0)
    30
    """
    if not has_gap(state, counts):
        return 0
    days = (at - (state.arrivals.at or state.polled_at or at)) / _DAY_S
    return max(0, round(state.arrivals.count / state.arrivals.days * days) - counts.listed)


def _is_restamped(state: FeedState, outcome: Unchanged) -> bool:
    """Whether the same bytes came under another ETag."""
    if outcome.reason != "same_body" or state.validators is None or outcome.validators is None:
        return False
    return outcome.validators.etag != state.validators.etag


def _halved(counted: Honesty) -> Honesty:
    """`counted`, with the counts that grow for ever halved when they have grown enough."""
    if counted.answers >= HALVED_AT_ANSWERS:
        counted = replace(
            counted,
            answers=counted.answers // 2,
            useless=counted.useless // 2,
            restamped=counted.restamped // 2,
        )
    if counted.listed >= HALVED_AT_LISTED:
        counted = replace(
            counted,
            listed=counted.listed // 2,
            false_dates=counted.false_dates // 2,
            rotated_ids=counted.rotated_ids // 2,
            duplicates=counted.duplicates // 2,
        )
    return counted
