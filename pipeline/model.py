"""The nouns of the pipeline.

Frozen dataclasses, enums and NewTypes from the standard library only; every other module imports
this one and it imports none of them. Moments that scheduling adds up (`FeedState`, due times) are
seconds since the epoch as `float`; moments that downstream reads (`Article`, `Copy`, `Story`) are
aware `datetime`s in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, NewType

FeedId = NewType("FeedId", str)
"""The slug that people gave the feed in `feeds.yaml`; never its URL."""
PageId = NewType("PageId", str)
"""16 hex digits: hash of the address key of an entry's link (`urls.page_id`)."""
ArticleId = NewType("ArticleId", str)
"""16 hex digits: hash of the canonical URL's key (`urls.article_id`)."""
StoryId = NewType("StoryId", str)
"""`s` and the `ArticleId` of the story's root, the article announced first."""

Scalar = str | int | float | bool | None


class Stage(StrEnum):
    """A due set and the pump that works it off."""

    POLL = "poll"
    COLLECT = "collect"
    EXTRACT = "extract"


class Role(StrEnum):
    """What a copy is to the text that it shares (`docs/copies.md`)."""

    ORIGINAL = "original"
    VERBATIM = "verbatim"
    TRIMMED = "trimmed"
    EXTENDED = "extended"
    REWRITTEN = "rewritten"


# ── what people wrote ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed as configured. `every_s`: fixed interval in seconds, None = adaptive."""

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


# ── what polling learnt ──────────────────────────────────────────────────────────────────────────


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One GET. Sizes in bytes after decompression; `timeout_s` covers redirects and body."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    validators: Validators | None = None
    accept: Literal["feed", "page", "any"] = "any"
    max_bytes: int = 10_000_000
    timeout_s: float = 30.0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """What one feed document says. `ttl_s`: the publisher's hint (ttl, sy:*), None = none given."""

    format: str
    title: str | None
    link: str | None
    language: str | None
    entries: tuple[Entry, ...]
    ttl_s: float | None = None
    flaws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """304, or a body with the digest of the last one. `not_before`: the server's earliest next poll."""

    reason: Literal["not_modified", "same_body"]
    status: int
    validators: Validators | None
    not_before: float | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A complete, parsed document with another digest."""

    status: int
    parsed: ParsedFeed
    validators: Validators | None
    body_digest: str
    not_before: float | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """No document. `reason` is the slug of a `DeskError`; `not_before` comes from Retry-After."""

    reason: str
    transient: bool
    status: int | None = None
    detail: str = ""
    not_before: float | None = None


PollOutcome = Unchanged | Changed | Failed


# ── pages and articles ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRecord:
    """A page that a feed pointed at: what the entry said about it. First feed wins, others are added."""

    id: PageId
    url: str
    feed_ids: tuple[FeedId, ...]
    entry_key: str
    title: str
    first_seen_at: float
    publisher: str | None = None
    language: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    content: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """The bytes of a page, uncompressed. `source` = feed: the entry's own content, no page was asked."""

    page_id: PageId
    url: str
    body: bytes
    content_type: str
    fetched_at: float
    source: Literal["page", "feed"] = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class WireCredit:
    """The agency that a text is owed to. `confidence` 0..1; `evidence`: the words that prove it."""

    agency: str
    confidence: float
    evidence: str
    kind: Literal["agency", "press_release"] = "agency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The text of one page. `revision` 0 = first version seen. `text`: paragraphs joined by newlines.

    `declared_original`: canonical URL on another site. `site`: registrable domain or host:port.
    """

    id: ArticleId
    url: str
    canonical_url: str
    site: str
    feed_ids: tuple[FeedId, ...]
    publisher: str
    title: str
    text: str
    language: str | None
    authors: tuple[str, ...]
    published_at: datetime | None
    modified_at: datetime | None
    first_seen_at: datetime
    wire: WireCredit | None = None
    paywalled: bool | None = None
    declared_original: str | None = None
    summary: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    revision: int = 0


# ── copies and stories ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What copy detection keeps of a text.

    `codes`: the compact text, layout private to `copies.text`. `marks`: the winnowed fingerprints,
    unsigned 64-bit, in text order. `words`: length of the text in words. `digest`: of the codes.
    """

    codes: bytes
    marks: tuple[int, ...]
    words: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Two texts compared. `role`: what the later text is to the earlier, None = no copy.

    `resemblance`, `containment` 0..1: common share of the longer and of the shorter text.
    `guards`: the rules that fired, accepting or refusing, in order. `leaf`: too short a piece to
    connect further texts to the story.
    """

    role: Role | None
    resemblance: float
    containment: float
    matched_words: int
    guards: tuple[str, ...] = ()
    leaf: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A member of a story: all that is needed to choose the original again without its text.

    `verdict`: against `against` (the member it was compared with); None for the founding member.
    """

    article_id: ArticleId
    url: str
    site: str
    publisher: str
    title: str
    role: Role
    first_seen_at: datetime
    published_at: datetime | None
    words: int
    wire: WireCredit | None = None
    declared_original: str | None = None
    verdict: Verdict | None = None
    against: ArticleId | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One text and its copies, the original among them. `version` grows by one with each change."""

    id: StoryId
    version: int
    original_id: ArticleId
    copies: tuple[Copy, ...]
    wire: WireCredit | None
    publishers: tuple[str, ...]
    independent_sources: int
    created_at: datetime
    updated_at: datetime


# ── work and its traces ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A worker's lease on an id. `until` (epoch seconds, to the millisecond) is also its proof of ownership.

    `attempts`: failed or crashed tries before this one.
    """

    stage: Stage
    id: str
    until: float
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """Work that was given up: it can be looked at, mended and retried."""

    stage: Stage
    id: str
    reason: str
    detail: str
    attempts: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One step of a trail, and one count of (`stage`, `outcome`, `reason`).

    `subject`: the FeedId or PageId whose trail it is; `reason` from a bounded set, "" = none;
    `facts`: the numbers behind the decision, small.
    """

    subject: str
    at: float
    stage: str
    outcome: str
    reason: str = ""
    facts: Mapping[str, Scalar] = field(default_factory=dict)
