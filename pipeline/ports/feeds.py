"""Feeds and pages: what a poll changes, and where both are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.model import Claim, Feed, FeedState, Note, PageId, PageRecord, RawPage


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
