"""`ports.PageStore` in Redis: records as JSON, raw pages packed.

A page's key holds the feeds that point at it on its first line and its record after it; its raw page
has a key of its own, because it is large and goes when it was extracted. Neither expires while work
on the page waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import TypeAdapter

from pipeline.adapters import zstandard
from pipeline.adapters.moments import to_ms
from pipeline.adapters.redis_state import State, claim_args, notes_args
from pipeline.model import Claim, FeedId, Note, PageId, PageRecord, RawPage

ZSTD_LEVEL = 3
"""400 real pages of 303 kB on average: 5.4 times smaller in 0.76 ms a page; level 1: 5.0 in 0.60 ms,
zlib at level 1: 4.3 in 2.0 ms (own measurement)."""

FEED_CONTENT_TYPE = "text/html; charset=utf-8"
"""What `content_of` says of an entry's own HTML, which was decoded with its feed."""


@dataclass(frozen=True, slots=True)
class _Meta:
    url: str
    content_type: str
    fetched_at: float
    source: Literal["page", "feed"]
    reservations: tuple[str, ...] = ()


_META = TypeAdapter(_Meta)
_RECORD = TypeAdapter(PageRecord)
_FEED_IDS = TypeAdapter(tuple[FeedId, ...])


def pack(raw: RawPage) -> bytes:
    """One line of JSON, then the body in zstd. The id is in the key."""
    meta = _Meta(raw.url, raw.content_type, raw.fetched_at, raw.source, raw.reservations)
    return _META.dump_json(meta) + b"\n" + zstandard.compress(raw.body, ZSTD_LEVEL)


def unpack(page_id: PageId, packed: bytes) -> RawPage:
    """The page of `pack`."""
    head, _, body = packed.partition(b"\n")
    meta = _META.validate_json(head)
    return RawPage(
        page_id=page_id,
        url=meta.url,
        body=zstandard.decompress(body),
        content_type=meta.content_type,
        fetched_at=meta.fetched_at,
        source=meta.source,
        reservations=meta.reservations,
    )


def content_of(record: PageRecord, at: float) -> RawPage | None:
    """The raw page that the entry itself carries, None = it carries none."""
    if not record.content:
        return None
    return RawPage(
        page_id=record.id,
        url=record.url,
        body=record.content.encode(),
        content_type=FEED_CONTENT_TYPE,
        fetched_at=at,
        source="feed",
    )


def pack_text(text: str | None) -> bytes:
    """In zstd; b"" = there is none."""
    return b"" if text is None else zstandard.compress(text.encode(), ZSTD_LEVEL)


def dump_record(record: PageRecord) -> bytes:
    """JSON without the feed ids (they have a line of their own), the content (it is the raw page) and the
    feed's text (it goes as early as the raw page does)."""
    return _RECORD.dump_json(replace(record, feed_ids=(), content=None, feed_text=None))


def load_record(stored: bytes) -> PageRecord:
    """The record, its feed ids put back."""
    feed_ids, _, record = stored.partition(b"\n")
    return replace(_RECORD.validate_json(record), feed_ids=_FEED_IDS.validate_json(feed_ids))


class PageStore:
    """See `ports.PageStore`. The `content` of a record comes back as its raw page only, its `feed_text` with
    the raw page only."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def record(self, page_id: PageId) -> PageRecord | None:
        """See the port."""
        (stored,) = await self._state.read(("GET", self._state.keys.page(page_id)))
        return None if stored is None else load_record(stored)

    async def records(self, page_ids: Sequence[PageId]) -> list[PageRecord | None]:
        """`record` of each id, in order, in one round trip: for those who look at many."""
        if not page_ids:
            return []
        names = [self._state.keys.page(page_id) for page_id in page_ids]
        found = await self._state.ask(self._state.client.mget(names))
        return [None if stored is None else load_record(stored) for stored in found]

    async def commit(self, claim: Claim, raw: RawPage, notes: Sequence[Note]) -> bool:
        """See the port."""
        args = [*claim_args(claim), pack(raw), to_ms(raw.fetched_at), *notes_args(notes)]
        return bool(await self._state.run("page_commit", args))

    async def load(self, page_ids: Sequence[PageId]) -> list[tuple[PageRecord, RawPage] | None]:
        """See the port."""
        if not page_ids:
            return []
        keys = self._state.keys
        names = [key(id_) for key in (keys.page, keys.raw, keys.feed_text) for id_ in page_ids]
        found = await self._state.ask(self._state.client.mget(names))
        count = len(page_ids)
        records, raws, texts = found[:count], found[count : 2 * count], found[2 * count :]
        return [
            None
            if record is None or raw is None
            else (_with_text(load_record(record), text), unpack(id_, raw))
            for id_, record, raw, text in zip(page_ids, records, raws, texts, strict=True)
        ]


def _with_text(record: PageRecord, packed: bytes | None) -> PageRecord:
    return record if packed is None else replace(record, feed_text=zstandard.decompress(packed).decode())
