"""A feed: what people wrote of it, and, apart from that, what polling learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from pipeline.model.ids import FeedId

ARRIVALS_HALF_LIFE_DAYS = 7.0
"""A week holds every weekday once; older habits count for half."""

Tls = Literal["strict", "legacy", "unverified"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed as configured. `every_s`: fixed interval in seconds, None = adaptive.

    `user_agent`: replaces the desk's own, None = the desk's. `tls`: strict = certificates are verified;
    legacy = verified, but old protocol versions and ciphers are let through; unverified = anybody's.
    """

    id: FeedId
    url: str
    publisher: str | None = None
    language: str | None = None
    every_s: float | None = None
    content: Literal["page", "feed"] = "page"
    tags: tuple[str, ...] = ()
    enabled: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout_s: float | None = None
    user_agent: str | None = None
    tls: Tls = "strict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """ETag and Last-Modified, byte for byte as `url` sent them (RFC 9110 §8.8)."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """New entries and days observed, both decayed with a 7-day half-life; rate = count / days.

    `parts`: the entries by part of the day (`polling.rhythm`), as decayed; () = none came yet.
    """

    count: float = 0.3
    days: float = 1.0
    at: float | None = None
    parts: tuple[float, ...] = ()


class Bound(NamedTuple):
    """A moment (epoch seconds) before which a feed is not polled, and what says so: a fixed slug."""

    reason: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Honesty:
    """What a feed's answers are worth, counted. Shares are to be made of `answers` or of `listed`.

    Of `answers` (polls that said whether something changed): `useless` were whole though validators were
    sent and nothing was new; `restamped` brought the old bytes under another ETag. Of the entries `listed`
    in the documents read: `false_dates`, `rotated_ids` (known ones under another id), `duplicates`. All
    these are halved together now and then, so that they tell of the last weeks. Never halved are `stuck`,
    times that a 304 was found to hide news, and `missed`, entries that by the feed's rate must have come
    and gone between two polls: an estimate.
    """

    answers: int = 0
    useless: int = 0
    restamped: int = 0
    listed: int = 0
    false_dates: int = 0
    rotated_ids: int = 0
    duplicates: int = 0
    stuck: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What the desk learnt of a feed. `failures` counts failed polls in a row.

    `interval_s`: planned distance of polls before jitter and bounds. `bounds`: what `next_poll_at` was
    chosen by, the latest first, which is the one that holds. `window_span_s`: age of the oldest dated entry
    of the window when it last changed, None = unknown; `ttl_s`, `hint_s`, `skip_hours`, `skip_days`: what
    the publisher wished then (`ParsedFeed`), as `format` is the document's. `changed_at`: the last other
    document, `whole_at`: the last whole answer.

    `moved_from`: the configured URL from which `moved_to` was reached, in `moved_polls` polls in a row;
    `move_settled`: it is asked there now. `useless_in_row`: whole answers without news though validators
    were sent; `probed_at`: when a 304 was last doubted, `distrusted_until`: no validators are sent before.
    `delta_refused`: the feed breaks when it is asked for new entries alone. `gone_since`, `shut_since`:
    the first 410, the first refusal (401, 403, 404), with no success since. `robots_again_at`: when the
    host's robots.txt is read again, None = not asked about yet.
    """

    next_poll_at: float = 0.0
    interval_s: float = 0.0
    bounds: tuple[Bound, ...] = ()
    validators: Validators | None = None
    body_digest: str | None = None
    polled_at: float | None = None
    changed_at: float | None = None
    whole_at: float | None = None
    useless_in_row: int = 0
    probed_at: float | None = None
    distrusted_until: float | None = None
    delta_refused: bool = False
    failures: int = 0
    gone_since: float | None = None
    shut_since: float | None = None
    robots_again_at: float | None = None
    last_reason: str | None = None
    last_status: int | None = None
    moved_to: str | None = None
    moved_from: str | None = None
    moved_since: float | None = None
    moved_polls: int = 0
    move_settled: bool = False
    ttl_s: float | None = None
    hint_s: float | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    arrivals: Arrivals = Arrivals()
    window_span_s: float | None = None
    title: str | None = None
    format: str | None = None
    entries_listed: int = 0
    honesty: Honesty = Honesty()
