"""A feed: what people wrote of it, and, apart from that, what polling learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.model.ids import FeedId

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
    """New entries and days observed, both decayed with a 7-day half-life; rate = count / days."""

    count: float = 0.3
    days: float = 1.0
    at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What the desk learnt of a feed. `failures` counts failed polls in a row.

    `interval_s`: planned distance of polls before jitter and server bounds. `window_span_s`: age of
    the oldest dated entry that the feed listed when it last changed, None = unknown. `ttl_s`: the
    publisher's hint then. `moved_from`: the configured URL from which `moved_to` was reached.
    """

    next_poll_at: float = 0.0
    interval_s: float = 0.0
    validators: Validators | None = None
    body_digest: str | None = None
    polled_at: float | None = None
    changed_at: float | None = None
    failures: int = 0
    last_reason: str | None = None
    last_status: int | None = None
    moved_to: str | None = None
    moved_from: str | None = None
    moved_since: float | None = None
    ttl_s: float | None = None
    arrivals: Arrivals = Arrivals()
    window_span_s: float | None = None
    title: str | None = None
    entries_listed: int = 0
