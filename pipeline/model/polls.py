"""A GET and its answer, what a feed's document says, and what came of the poll."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pipeline.model.feeds import Tls, Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One GET. Sizes in bytes after decompression; `timeout_s` covers redirects and body.

    `user_agent`: None = the desk's. `delta`: new entries alone would do (RFC 3229, `A-IM: feed`).
    `home`: the URL that a person configured; `headers` and `tls` are kept to its origin, whose port may be
    asked whatever it is. None = `url` comes from elsewhere and names a port of the web or is refused.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    validators: Validators | None = None
    accept: Literal["feed", "page", "any"] = "any"
    max_bytes: int = 10_000_000
    timeout_s: float = 30.0
    user_agent: str | None = None
    tls: Tls = "strict"
    delta: bool = False
    home: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One redirect that was followed: `status` answered at `url`."""

    status: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A complete answer. `url` is the last one asked; header names are lower-case; `hops` in order."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    hops: tuple[Hop, ...] = ()
    elapsed_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that an entry brings along. `size_bytes`: None = not said, or no number."""

    url: str
    type: str | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The feed that an entry was taken from, as the entry says (RSS source, atom:source)."""

    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a feed, before anything is decided about it.

    `id`: guid or atom:id as given, None = absent. `link`: absolute http(s) URL or None.
    `content`: the longest HTML body that the feed carries, None = none.
    """

    id: str | None
    link: str | None
    title: str
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    summary: str | None = None
    content: str | None = None
    categories: tuple[str, ...] = ()
    language: str | None = None
    enclosures: tuple[Enclosure, ...] = ()
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """What one feed document says; None = not said.

    `ttl_s`: the publisher's least distance of polls (RSS ttl); `hint_s`: how often it says that it
    publishes (sy:updatePeriod, sy:updateFrequency). `skip_hours` 0–23 (UTC) and `skip_days` 0 = Monday:
    when it wants no polls. `next_url`: the page with older entries (RFC 5005, JSON Feed `next_url`).
    `parts`: documents that a sitemap index lists, latest change first.
    """

    format: str
    title: str | None
    link: str | None
    language: str | None
    entries: tuple[Entry, ...]
    ttl_s: float | None = None
    hint_s: float | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    next_url: str | None = None
    parts: tuple[str, ...] = ()
    flaws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """304, or a body with the digest of the last one.

    `not_before` (of every outcome): the server's earliest next poll in epoch seconds, by the field that
    `not_before_by` names: max_age, expires, retry_after; "" = it sets no bound.
    """

    reason: Literal["not_modified", "same_body"]
    status: int
    validators: Validators | None
    not_before: float | None = None
    not_before_by: str = ""
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A complete, parsed document with another digest. `partial`: only what is new (226, RFC 3229).

    `url`: where it came from, redirects followed; "" = does not matter.
    """

    status: int
    parsed: ParsedFeed
    validators: Validators | None
    body_digest: str
    not_before: float | None = None
    not_before_by: str = ""
    moved_to: str | None = None
    partial: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """No document. `reason` is the slug of a `DeskError`. `url`: where it failed, None = not known."""

    reason: str
    transient: bool
    status: int | None = None
    detail: str = ""
    url: str | None = None
    not_before: float | None = None
    not_before_by: str = ""


PollOutcome = Unchanged | Changed | Failed
