"""What the steps need from outside, one Protocol each; the adapters carry them out.

Every commit below is one indivisible act: it checks that its claim is still held, writes its
results, records its notes (trail and counters), puts ids into the next due set and takes its own
claim off, together or not at all. A commit under a claim that was lost writes nothing and says so.

All stores raise `errors.StateUnavailable` when Redis cannot be had, nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from pipeline.model import (
    Article,
    ArticleId,
    Claim,
    DeadLetter,
    Feed,
    FeedState,
    Fingerprint,
    Note,
    PageId,
    PageRecord,
    ParsedFeed,
    RawPage,
    Request,
    Response,
    Scalar,
    Stage,
    Story,
    StoryId,
)
from pipeline.queueing.events import Event
from pipeline.queueing.pressure import Pressure


class Clock(Protocol):
    """Time and chance, the two things no decision may fetch for itself."""

    def now(self) -> float:
        """Seconds since the epoch."""

    def jitter(self) -> float:
        """Uniform in [-1, 1)."""

    async def sleep(self, seconds: float) -> None:
        """Wait; the in-memory clock moves its hand instead."""


class Http(Protocol):
    """One GET, redirects followed by hand, addresses checked on each connection."""

    async def get(self, request: Request) -> Response:
        """Any complete answer, whatever its status. Raises `FetchError`."""


class FeedParser(Protocol):
    """Feed bytes to entries, in a process that can be killed."""

    async def parse(self, response: Response) -> ParsedFeed:
        """Raises `ParseError`: not_a_feed, html_page, empty_body, parser_died."""


class Extractor(Protocol):
    """Page bytes to an article."""

    def extract(self, page: RawPage, record: PageRecord) -> Article:
        """Raises `ExtractError`. Ends within the soft limit unless stuck in C code."""


class Robots(Protocol):
    """robots.txt of the site of a page (RFC 9309), remembered for a day."""

    async def may_fetch(self, url: str, now: float) -> tuple[bool, float | None]:
        """Allowed?, and the site's Crawl-delay in seconds or None. Raises `FetchError` (transient)."""


class HostPacing(Protocol):
    """One pace per host for all workers: slots are reserved in one place."""

    async def reserve(self, host: str, who: str, gap_s: float, now: float) -> float:
        """The moment (epoch seconds, ≥ now) from which `who` may ask `host`.

        A slot given for later is kept for `who`: when it asks again at or after that moment it goes
        at once. A held host answers with the end of the hold, or later.
        """

    async def hold(self, host: str, until: float) -> None:
        """No slot before `until` (429, Retry-After); a longer hold is kept."""


class DueSets(Protocol):
    """Ids by the time from which they may be worked on, with claims (DESIGN: due set)."""

    async def add(self, stage: Stage, due: Mapping[str, float], *, sooner: bool = False) -> int:
        """Put ids in at their times; those there already stay (`sooner`: move up). Counts new ids."""

    async def claim(self, stage: Stage, now: float, n: int, lease_s: float, limit: int) -> list[Claim]:
        """Up to n due ids, earliest first, leased until now + lease_s.

        An id whose last claim was neither finished nor put back has crashed its worker: that counts as
        an attempt (reason `crashed`) and it is handed out alone. At `limit` attempts it becomes a dead
        letter instead; limit 0 = never.
        """

    async def release(self, claims: Sequence[Claim], at: float) -> None:
        """Give unworked claims back, due at `at`, no attempt counted. Lost claims are passed over."""

    async def again(self, claim: Claim, at: float, note: Note, *, counts: bool, limit: int = 0) -> bool:
        """Put back for `at`. `counts`: an attempt; the `limit`-th makes a dead letter. False = claim lost."""

    async def bury(self, claim: Claim, note: Note, detail: str) -> bool:
        """To the dead letters, reason = note.reason. False = claim was lost."""

    async def done(self, claim: Claim, notes: Sequence[Note] = ()) -> bool:
        """Finished with nothing to write but notes."""

    async def dead(self, stage: Stage, start: int = 0, count: int = 100) -> list[DeadLetter]:
        """Newest first."""

    async def retry(self, stage: Stage, ids: Sequence[str], now: float) -> int:
        """Dead letters back to work, attempts forgotten. How many there were."""

    async def drop(self, stage: Stage, ids: Sequence[str]) -> int:
        """Forget dead letters for good."""

    async def depths(self, stage: Stage, now: float) -> Depths:
        """How much waits, and since when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Depths:
    """One due set at one moment. `oldest_due_at`: earliest due time of the unclaimed, None = none due."""

    waiting: int
    due: int
    claimed: int
    dead: int
    oldest_due_at: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCommit:
    """What one poll changes. `seen`/`unseen`: entries of the feed's seen-set to write and to forget.

    `new`: pages to be collected (or, with `content`, extracted) unless they are known already, then
    only the feed id is added to their record. `changed`: known pages whose entry changed: the record
    is replaced and the page is due again.
    """

    claim: Claim
    state: FeedState
    seen: Mapping[str, str] = field(default_factory=dict)
    unseen: Sequence[str] = ()
    new: Sequence[PageRecord] = ()
    changed: Sequence[PageRecord] = ()
    notes: Sequence[Note] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedChanges:
    """What a new reading of the feed list changes. `due`: first poll time of each feed added or resumed."""

    put: Sequence[Feed] = ()
    remove: Sequence[str] = ()
    due: Mapping[str, float] = field(default_factory=dict)


class FeedStore(Protocol):
    """Feeds as configured (the last good list), their states and seen-sets."""

    async def feeds(self) -> dict[str, Feed]:
        """Every configured feed by id, disabled ones included."""

    async def states(self) -> dict[str, FeedState]:
        """Every state by feed id."""

    async def change(self, changes: FeedChanges) -> None:
        """Write the list; removed and disabled feeds leave the due set, their states stay."""

    async def load(self, feed_id: str) -> tuple[Feed, FeedState] | None:
        """Feed and state (fresh if none); None = no longer configured."""

    async def seen(self, feed_id: str) -> dict[str, str]:
        """The seen-set, the largest thing kept of a feed: wanted only where a document came."""

    async def commit(self, commit: PollCommit) -> int | None:
        """Number of pages newly due; None = claim was lost, nothing written."""


class PageStore(Protocol):
    """Page records, raw pages waiting for extraction."""

    async def record(self, page_id: PageId) -> PageRecord | None:
        """What the feed said about the page; None = unknown or forgotten."""

    async def commit(self, claim: Claim, raw: RawPage, notes: Sequence[Note]) -> bool:
        """Store the raw page, put it into the extract due set, end the collect claim. False = claim lost."""

    async def load(self, page_ids: Sequence[PageId]) -> list[tuple[PageRecord, RawPage] | None]:
        """Record and raw page of each id, in order; None where either is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article that was announced earlier and shares marks. `story_id`: None = not committed yet."""

    article_id: ArticleId
    story_id: StoryId | None
    site: str
    announced_at: float
    shared: int
    codes: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is remembered of a published article. `digest`: of its fingerprint; `codes`: its compact text."""

    story_id: StoryId
    revision: int
    digest: str
    codes: bytes
    page_id: PageId


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCommit:
    """One article's way into its story.

    `expect`: for each story read, the version it had (0 = absent); `pointers`: for each article whose
    story was looked up, what it was (None = none). Any other value now = conflict, nothing written.
    `claims` of other pages of the same article are no concern here.
    """

    claim: Claim
    article: Article
    fingerprint: Fingerprint
    stories: Sequence[Story]
    expect: Mapping[StoryId, int]
    pointers: Mapping[ArticleId, StoryId | None]
    gone: Sequence[StoryId] = ()
    events: Sequence[Event] = ()
    notes: Sequence[Note] = ()


class CommitResult(StrEnum):
    """How one `StoryCommit` ended."""

    WRITTEN = "written"
    CONFLICT = "conflict"
    CLAIM_LOST = "claim_lost"
    PUBLISHED_BEFORE = "published_before"


class StoryStore(Protocol):
    """The copy index, the stories, and the stream that downstream reads."""

    async def known(self, article_id: ArticleId) -> Known | None:
        """The published article of this id, None = never published or forgotten."""

    async def announce(
        self, article_id: ArticleId, site: str, fingerprint: Fingerprint, now: float
    ) -> list[Candidate]:
        """One act: take a number, read the posting lists, add itself, return earlier articles that
        share marks, most shared first (at most 12). Asked again with the same digest it answers with the
        articles announced before its own number. Of two copies the later always sees the earlier.
        """

    async def stories(self, ids: Sequence[StoryId]) -> dict[StoryId, Story]:
        """The stories that exist."""

    async def story_of(self, article_id: ArticleId) -> StoryId | None:
        """The story that the article belongs to."""

    async def commit(self, commits: Sequence[StoryCommit]) -> list[CommitResult]:
        """Each commit by itself, one round trip. Raises `Busy` when the stream is over its high-water
        mark (then none was written). Events of a revision of an article that was published before
        are not written a second time; the claim ends all the same (`PUBLISHED_BEFORE`).
        """

    async def pressure(self) -> Pressure:
        """The load against its high-water marks."""


class Ledger(Protocol):
    """What happened: trails, counters, and what processes say of themselves."""

    async def trail(self, subject: str) -> list[Note]:
        """The notes of a page (the last 100) or feed (the last 30 at each poll), oldest first."""

    async def counts(self, since: float, until: float) -> dict[tuple[str, str, str], int]:
        """(stage, outcome, reason) → how often, by whole minutes, up to 48 h back."""

    async def note(self, notes: Sequence[Note]) -> None:
        """Record notes that belong to no commit."""

    async def say(self, name: str, facts: Mapping[str, Scalar], ttl_s: float) -> None:
        """Publish a small status under a name (`config`, `worker:…`), forgotten after ttl_s; 0 = kept."""

    async def said(self, pattern: str) -> dict[str, dict[str, Scalar]]:
        """Every status whose name starts with `pattern`."""
