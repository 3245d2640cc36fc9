"""The real pages that benchmarks read, and our extraction of them on the page alone: no feed says anything.

A folder of pages has an `index.jsonl`: source, file (gzip), site, url, text, and title, authors, date,
crawled_at where they are known.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.adapters.extractor import Extractor, load_wires
from pipeline.errors import ExtractError
from pipeline.model import Article, FeedId, PageId, PageRecord, RawPage

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT.parent / "shared" / "data" / "pages"
LATE = datetime(2026, 9, 21, tzinfo=UTC)
"""When a page was fetched, where the data does not say so: after all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPage:
    """One page; `row`: what the index says of it."""

    row: dict[str, Any]
    body: bytes
    fetched_at: datetime

    @property
    def url(self) -> str:
        """Where the page stood."""
        return str(self.row["url"])

    @property
    def site(self) -> str:
        """Its registrable domain: what folds are made of."""
        return str(self.row["site"])


def pages(data: Path) -> Iterator[LabelledPage]:
    """Every page of the folder, in the order of its index."""
    for line in (data / "index.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        crawled = row.get("crawled_at")
        yield LabelledPage(
            row=row,
            body=gzip.decompress((data / row["file"]).read_bytes()),
            fetched_at=datetime.fromisoformat(crawled).replace(tzinfo=UTC) if crawled else LATE,
        )


class Ours:
    """The whole extraction, as the pipeline runs it."""

    def __init__(self) -> None:
        self._extractor = Extractor(load_wires(ROOT / "config"), soft_limit_s=15.0)

    def article(self, page: LabelledPage) -> Article | None:
        """The article; None = extraction failed."""
        at, key = page.fetched_at.timestamp(), PageId("0")
        raw = RawPage(page_id=key, url=page.url, body=page.body, content_type="text/html", fetched_at=at)
        record = PageRecord(
            id=key, url=page.url, feed_ids=(FeedId("b"),), entry_key="", title="", first_seen_at=at
        )
        try:
            return self._extractor.extract(raw, record)
        except ExtractError:
            return None
