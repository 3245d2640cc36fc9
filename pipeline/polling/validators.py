"""Which validators go out with a poll, and what the answers show of their worth.

Validators are the server's word that a document did not change. They are sent as they came until the
answers show that they are useless (whole bodies without news all the same) or that they lie (304s over
news). It must not know how an answer is read, nor when feeds are polled.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.model import Changed, Failed, FeedState, PollOutcome, Request, Unchanged, Validators
from pipeline.model.feeds import ARRIVALS_HALF_LIFE_DAYS

_DAY_S = 86_400.0

USELESS_IN_ROW = 3
"""So many whole answers without news end the use of the ETag, as many more that of Last-Modified. Servers
behind one balancer often disagree on ETags and agree on dates."""

STUCK_GAPS = 20.0
STUCK_AFTER_S = 14 * _DAY_S
"""A feed that was 304 for 20 times its usual gap between entries, and two weeks, is quiet or stuck: asking
once without validators tells. Source: FreshRSS issue 1020."""
PROBED_EVERY_S = 30 * _DAY_S
DISTRUSTED_S = 30 * _DAY_S
"""After a lie the whole document is read for a month, at the pace of feeds without validators."""

DELTAS_FOR_S = 7 * _DAY_S
"""A whole document is wanted once a week: deltas do not say what else the feed still lists."""

_BREAKS_ON_DELTA = frozenset({400, 406, 501})
"""Statuses of servers that do not pass over a header that they do not know."""

# What mod_deflate and its relatives put into an ETag for each coding, and do not find when it comes back.
_CODED = re.compile(r'((?:W/)?"[^"]+)-(?:gzip|br|zstd|deflate)"')


def to_send(state: FeedState, now: float) -> Validators | None:
    """The validators of the next poll; None = it is unconditional."""
    known = state.validators
    if known is None or state.useless_in_row >= 2 * USELESS_IN_ROW:
        return None
    if (state.distrusted_until or 0.0) > now or is_doubtful(state, now):
        return None
    if state.useless_in_row >= USELESS_IN_ROW:
        return None if known.last_modified is None else replace(known, etag=None)
    return known


def wants_delta(state: FeedState, sent: Validators | None, now: float) -> bool:
    """Whether new entries alone would do. Source: RFC 3229 §10.5.3, which needs the ETag of an instance."""
    if sent is None or sent.etag is None or state.delta_refused:
        return False
    return state.whole_at is not None and now - state.whole_at < DELTAS_FOR_S


def is_doubtful(state: FeedState, now: float) -> bool:
    """Whether a feed that used to bring news answered 304 for so long that the answer itself is in doubt.

    True at most once in 30 days; refusals meanwhile are no answers. The rate is that of the time when the
    feed still brought something.
    """
    heard_at = max(state.whole_at or 0.0, state.changed_at or 0.0)
    silent_s = now - heard_at
    if (
        state.failures
        or not heard_at
        or silent_s <= STUCK_AFTER_S
        or now - (state.probed_at or 0.0) < PROBED_EVERY_S
    ):
        return False
    arrivals = state.arrivals
    faded_days = max(0.0, (arrivals.at or heard_at) - heard_at) / _DAY_S
    count = arrivals.count * float(2.0 ** min(faded_days / ARRIVALS_HALF_LIFE_DAYS, 1_000.0))
    return silent_s / _DAY_S * count / arrivals.days > STUCK_GAPS


def entity_tags(etag: str) -> str:
    """An ETag as If-None-Match: as it came, and without the coding that Apache wrote into it.

    mod_deflate answers 200 to its own `"x-gzip"` and 304 to `"x"`. Measured: Apache 2.4.71.

    >>> entity_tags('"5f-gzip"'), entity_tags('W/"5f"')
    ('"5f-gzip", "5f"', 'W/"5f"')
    """
    coded = _CODED.fullmatch(etag)
    return etag if coded is None else f'{etag}, {coded[1]}"'


def learnt(
    state: FeedState, outcome: PollOutcome, *, asked: Request | None, at: float, new_entries: int
) -> FeedState:
    """`state` with all that the answer to `asked` says of the validators, theirs included."""
    if isinstance(outcome, Failed):
        return _after_failure(state, outcome, asked, at)
    probed = _was_probed(state, asked, at)
    useless = _useless_in_row(state, outcome, asked)
    if not (probed or _is_whole(outcome)) and (outcome.validators, useless) == (
        state.validators,
        state.useless_in_row,
    ):
        return state  # the usual 304
    return replace(
        state,
        validators=outcome.validators,
        whole_at=at if _is_whole(outcome) else state.whole_at,
        useless_in_row=useless,
        probed_at=at if probed else state.probed_at,
        distrusted_until=at + DISTRUSTED_S if probed and new_entries > 0 else state.distrusted_until,
    )


def lied(state: FeedState, asked: Request | None, at: float, new_entries: int) -> bool:
    """Whether the poll found news that 304s had hidden. `state`: before the poll."""
    return new_entries > 0 and _was_probed(state, asked, at)


def was_useless(outcome: PollOutcome, asked: Request | None) -> bool:
    """Whether the old body came although its validators went out to where it came from."""
    return (
        isinstance(outcome, Unchanged)
        and outcome.reason == "same_body"
        and asked is not None
        and asked.validators is not None
        and outcome.validators is not None
        and outcome.validators.url == asked.validators.url
    )


def _is_whole(outcome: Unchanged | Changed) -> bool:
    return outcome.reason == "same_body" if isinstance(outcome, Unchanged) else not outcome.partial


def _useless_in_row(state: FeedState, outcome: Unchanged | Changed, asked: Request | None) -> int:
    if isinstance(outcome, Changed):
        return 0
    if was_useless(outcome, asked):
        return state.useless_in_row + 1
    if outcome.reason == "not_modified":
        # what was sent works; what was left out for being useless still is
        return state.useless_in_row - state.useless_in_row % USELESS_IN_ROW
    return state.useless_in_row


def _was_probed(state: FeedState, asked: Request | None, at: float) -> bool:
    return (
        asked is not None
        and asked.validators is None
        and state.validators is not None
        and state.useless_in_row < USELESS_IN_ROW
        and (state.distrusted_until or 0.0) <= at
        and is_doubtful(state, at)
    )


def _after_failure(state: FeedState, outcome: Failed, asked: Request | None, at: float) -> FeedState:
    """The last good answer is what the next one is compared with: validators stay."""
    broke = (
        asked is not None and asked.delta and (outcome.status == 226 or outcome.status in _BREAKS_ON_DELTA)
    )
    if broke or _was_probed(state, asked, at):
        return replace(
            state,
            delta_refused=state.delta_refused or broke,
            probed_at=at if _was_probed(state, asked, at) else state.probed_at,
        )
    return state
