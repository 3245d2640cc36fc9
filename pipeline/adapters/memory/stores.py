"""`ports.FeedStore` and `ports.PageStore` in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.adapters.memory.due_sets import MemoryDueSets
from pipeline.adapters.memory.ledger import MemoryLedger
from pipeline.adapters.page_store import content_of
from pipeline.model import Claim, Feed, FeedState, Note, PageId, PageRecord, RawPage, Stage
from pipeline.ports import FeedChanges, PollCommit


class MemoryPageStore:
    """See `ports.PageStore`."""

    def __init__(self, due: MemoryDueSets, ledger: MemoryLedger) -> None:
        self._due = due
        self._ledger = ledger
        self._records: dict[PageId, PageRecord] = {}
        self._raws: dict[PageId, RawPage] = {}

    async def record(self, page_id: PageId) -> PageRecord | None:
        """See the port."""
        return self._records.get(page_id)

    async def commit(self, claim: Claim, raw: RawPage, notes: Sequence[Note]) -> bool:
        """See the port."""
        if not self._due.holds(claim):
            return False
        page_id = PageId(claim.id)
        self._raws[page_id] = replace(raw, page_id=page_id)
        self._due.work_anew(Stage.EXTRACT, page_id, raw.fetched_at)
        self._due.leave(claim.stage, page_id)
        self._ledger.record(notes)
        return True

    async def load(self, page_ids: Sequence[PageId]) -> list[tuple[PageRecord, RawPage] | None]:
        """See the port."""
        return [
            (self._records[id_], self._raws[id_]) if id_ in self._records and id_ in self._raws else None
            for id_ in page_ids
        ]

    def put(self, record: PageRecord, at: float, *, anew: bool) -> bool:
        """What a poll does with one page; True = it is newly due."""
        known = self._records.get(record.id)
        had = known.feed_ids if known else ()
        feed_ids = tuple(dict.fromkeys((*had, *record.feed_ids)))
        if known and not anew:
            self._records[record.id] = replace(known, feed_ids=feed_ids)
            return False
        self._records[record.id] = replace(record, feed_ids=feed_ids, content=None)
        raw = content_of(record, at)
        if raw:
            self._raws[record.id] = raw
        self._due.work_anew(Stage.EXTRACT if raw else Stage.COLLECT, record.id, at)
        return True


class MemoryFeedStore:
    """See `ports.FeedStore`."""

    def __init__(self, due: MemoryDueSets, ledger: MemoryLedger, pages: MemoryPageStore) -> None:
        self._due = due
        self._ledger = ledger
        self._pages = pages
        self._feeds: dict[str, Feed] = {}
        self._states: dict[str, FeedState] = {}
        self._seen: dict[str, dict[str, str]] = {}

    async def feeds(self) -> dict[str, Feed]:
        """See the port."""
        return dict(self._feeds)

    async def states(self) -> dict[str, FeedState]:
        """See the port."""
        return dict(self._states)

    async def change(self, changes: FeedChanges) -> None:
        """See the port."""
        self._feeds |= {feed.id: feed for feed in changes.put}
        for feed_id in changes.remove:
            self._feeds.pop(feed_id, None)
        await self._due.add(Stage.POLL, changes.due, sooner=True)
        for feed_id in (*changes.remove, *(feed.id for feed in changes.put if not feed.enabled)):
            self._due.forget(Stage.POLL, feed_id)

    async def load(self, feed_id: str) -> tuple[Feed, FeedState] | None:
        """See the port."""
        feed = self._feeds.get(feed_id)
        return None if feed is None else (feed, self._states.get(feed_id, FeedState()))

    async def seen(self, feed_id: str) -> dict[str, str]:
        """See the port."""
        return dict(self._seen.get(feed_id, {}))

    async def commit(self, commit: PollCommit) -> int | None:
        """See the port."""
        claim, at = commit.claim, commit.state.polled_at or 0.0
        if not self._due.holds(claim):
            return None
        self._states[claim.id] = commit.state
        seen = self._seen.setdefault(claim.id, {})
        seen |= commit.seen
        for key in commit.unseen:
            seen.pop(key, None)
        due = sum(self._pages.put(record, at, anew=False) for record in commit.new)
        due += sum(self._pages.put(record, at, anew=True) for record in commit.changed)
        self._due.work_anew(Stage.POLL, claim.id, commit.state.next_poll_at)
        self._ledger.record(commit.notes)
        return due
