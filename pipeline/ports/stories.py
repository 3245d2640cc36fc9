"""The copy index, the stories and their stream: what is known, what one commit writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pipeline.model import Article, ArticleId, Claim, Fingerprint, Note, PageId, Story, StoryId
from pipeline.queueing.events import Event
from pipeline.queueing.pressure import Pressure


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
class Announcement:
    """An article that is about to find its story."""

    article_id: ArticleId
    site: str
    fingerprint: Fingerprint


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What a person decided about stories. `expect`: for each story that this was decided on, the version
    it had (0 = absent); any other value now = nothing is written. `gone`: stories that end."""

    stories: Sequence[Story]
    expect: Mapping[StoryId, int]
    events: Sequence[Event]
    gone: Sequence[StoryId] = ()


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

    async def known_each(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Known]:
        """Those of `known` that are, at once."""

    async def announce_each(self, announcements: Sequence[Announcement], now: float) -> list[list[Candidate]]:
        """`announce`, one after the other and each by itself, in one round trip."""

    async def announce(
        self, article_id: ArticleId, site: str, fingerprint: Fingerprint, now: float
    ) -> list[Candidate]:
        """One act: take a number, read the posting lists, add itself, return earlier articles that
        share marks, most shared first (at most 12). Asked again with the same digest it answers with the
        articles announced before its own number. Of two copies the later always sees the earlier.
        """

    async def look_wider(self, announced: Announcement, now: float) -> list[Candidate]:
        """What `announce` answered, and further ones (at most 60 in all): a look for those whose text is made
        of many others.
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

    async def amend(self, amendment: Amendment) -> bool:
        """Written with its events, however full the stream is; False = the stories are others by now."""

    async def texts(self, ids: Sequence[ArticleId]) -> dict[ArticleId, str]:
        """The texts that are still kept (`copies.keep_text`), each as it was committed last."""

    async def linking(self, ids: Sequence[ArticleId]) -> dict[ArticleId, list[ArticleId]]:
        """Of those that others are linked to (`Story.links`), the others: the first 100, sorted."""

    async def pressure(self) -> Pressure:
        """The load against its high-water marks."""
