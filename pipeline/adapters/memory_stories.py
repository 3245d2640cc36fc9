"""The copy index and the stories in memory: what `story_store` does, for `wiredesk try` and for tests.

Lives here: `ports.StoryStore` over plain dictionaries. Nothing is ever forgotten but marks past their
window, because a process that keeps its state in memory does not live for weeks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.adapters.memory import MemoryDueSets
from pipeline.adapters.story_records import CANDIDATES, MANY_CANDIDATES, POSTINGS, Record, linked_by
from pipeline.errors import Busy
from pipeline.model import ArticleId, Fingerprint, PageId, Story, StoryId
from pipeline.ports import Amendment, Announcement, Candidate, CommitResult, Known, StoryCommit
from pipeline.queueing.events import Event
from pipeline.queueing.pressure import Load, Mark, Pressure, pressure
from pipeline.settings import Settings

DAY_S = 86_400.0


@dataclass(slots=True)
class _Article:
    number: int = 0
    digest: str | None = None
    story_id: StoryId | None = None
    published: Known | None = None
    text: str | None = None
    linked_by: set[ArticleId] = field(default_factory=set)


class MemoryStoryStore:
    """`ports.StoryStore`. `events`: what the stream would hold, in order."""

    def __init__(self, due_sets: MemoryDueSets, settings: Settings) -> None:
        self.events: list[Event] = []
        self._due_sets = due_sets
        self._over: Mark = ""
        self._settings = settings
        self._articles: defaultdict[str, _Article] = defaultdict(_Article)
        self._records: list[Record] = []
        self._postings: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        self._stories: dict[StoryId, Story] = {}

    async def known(self, article_id: ArticleId) -> Known | None:
        """See `ports.StoryStore`."""
        article = self._articles[article_id]
        if article.published is None or article.story_id is None:
            return None
        return replace(article.published, story_id=article.story_id)

    async def known_each(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Known]:
        """See `ports.StoryStore`."""
        found = {article_id: await self.known(article_id) for article_id in ids}
        return {article_id: known for article_id, known in found.items() if known is not None}

    async def announce_each(self, announcements: Sequence[Announcement], now: float) -> list[list[Candidate]]:
        """See `ports.StoryStore`."""
        return [await self.announce(one.article_id, one.site, one.fingerprint, now) for one in announcements]

    async def announce(
        self, article_id: ArticleId, site: str, fingerprint: Fingerprint, now: float
    ) -> list[Candidate]:
        """See `ports.StoryStore`."""
        one = Announcement(article_id=article_id, site=site, fingerprint=fingerprint)
        return (await self.look_wider(one, now))[:CANDIDATES]

    async def look_wider(self, announced: Announcement, now: float) -> list[Candidate]:
        """See `ports.StoryStore`."""
        article_id, fingerprint = announced.article_id, announced.fingerprint
        article = self._articles[article_id]
        fresh = article.digest != fingerprint.digest
        if fresh:
            record = Record(
                article_id=article_id, site=announced.site, announced_at=now, codes=fingerprint.codes
            )
            self._records.append(record)
            article.number, article.digest = len(self._records), fingerprint.digest
        generation = int(now // (self._settings.copies.window_days * DAY_S))
        shared: Counter[int] = Counter()
        for mark in dict.fromkeys(fingerprint.marks):
            current = self._postings[generation, mark]
            shared.update(
                number
                for number in [*self._postings.get((generation - 1, mark), ()), *current]
                if number < article.number
            )
            if fresh and len(current) < POSTINGS:
                current.append(article.number)
        return self._candidates(article_id, shared)

    def _candidates(self, asking: ArticleId, shared: Counter[int]) -> list[Candidate]:
        found: dict[ArticleId, Candidate] = {}
        for number, count in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
            record = self._records[number - 1]
            if record.article_id != asking and record.article_id not in found:
                found[record.article_id] = Candidate(
                    article_id=record.article_id,
                    story_id=self._articles[record.article_id].story_id,
                    site=record.site,
                    announced_at=record.announced_at,
                    shared=count,
                    codes=record.codes,
                )
        return list(found.values())[:MANY_CANDIDATES]

    async def stories(self, ids: Sequence[StoryId]) -> dict[StoryId, Story]:
        """See `ports.StoryStore`."""
        return {story_id: self._stories[story_id] for story_id in ids if story_id in self._stories}

    async def story_of(self, article_id: ArticleId) -> StoryId | None:
        """See `ports.StoryStore`."""
        return self._articles[article_id].story_id

    async def commit(self, commits: Sequence[StoryCommit]) -> list[CommitResult]:
        """See `ports.StoryStore`."""
        if commits and len(self.events) >= self._settings.stream.high_water:
            raise Busy(f"the stories stream holds {self._settings.stream.high_water} events or more")
        return [await self._commit(commit) for commit in commits]

    async def amend(self, amendment: Amendment) -> bool:
        """See `ports.StoryStore`."""
        if any(self._version(story_id) != seen for story_id, seen in amendment.expect.items()):
            return False
        self._write_stories(amendment)
        self.events += amendment.events
        return True

    async def texts(self, ids: Sequence[ArticleId]) -> dict[ArticleId, str]:
        """See `ports.StoryStore`. All of them are kept."""
        found = {article_id: self._articles[article_id].text for article_id in ids}
        return {article_id: text for article_id, text in found.items() if text is not None}

    async def linking(self, ids: Sequence[ArticleId]) -> dict[ArticleId, list[ArticleId]]:
        """See `ports.StoryStore`. All of them are kept."""
        found = {article_id: sorted(self._articles[article_id].linked_by) for article_id in ids}
        return {article_id: members for article_id, members in found.items() if members}

    async def pressure(self) -> Pressure:
        """See `ports.StoryStore`. The memory of the process itself has no mark."""
        load = Load(stream_length=len(self.events), used_memory=0, max_memory=0)
        now = pressure(load, self._settings.stream, self._over)
        self._over = now.over
        return now

    async def _commit(self, commit: StoryCommit) -> CommitResult:
        if not self._due_sets.holds(commit.claim):
            return CommitResult.CLAIM_LOST
        published = self._articles[commit.article.id].published
        if published is not None and commit.article.revision <= published.revision:
            if published.digest != commit.fingerprint.digest:
                return CommitResult.CONFLICT
            await self._due_sets.done(commit.claim)
            return CommitResult.PUBLISHED_BEFORE
        if self._outdated(commit):
            return CommitResult.CONFLICT
        self._write(commit)
        await self._due_sets.done(commit.claim, commit.notes)
        return CommitResult.WRITTEN

    def _outdated(self, commit: StoryCommit) -> bool:
        return any(self._version(story_id) != seen for story_id, seen in commit.expect.items()) or any(
            self._articles[article_id].story_id != seen for article_id, seen in commit.pointers.items()
        )

    def _version(self, story_id: StoryId) -> int:
        return self._stories[story_id].version if story_id in self._stories else 0

    def _write_stories(self, change: StoryCommit | Amendment) -> None:
        for story in change.stories:
            self._stories[story.id] = story
            for copy in story.copies:
                self._articles[copy.article_id].story_id = story.id
        for story_id in change.gone:
            self._stories.pop(story_id, None)

    def _write(self, commit: StoryCommit) -> None:
        self._write_stories(commit)
        article = self._articles[commit.article.id]
        if article.story_id is not None:
            article.published = Known(
                story_id=article.story_id,
                revision=commit.article.revision,
                digest=commit.fingerprint.digest,
                codes=commit.fingerprint.codes,
                page_id=PageId(commit.claim.id),
            )
            article.text = commit.article.text
        for other in linked_by(commit.article.id, commit.stories):
            self._articles[other].linked_by.add(commit.article.id)
        self.events += commit.events
