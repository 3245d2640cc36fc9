"""Pages and records for the extraction tests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import yaml

from pipeline.adapters.extractor import load_wires
from pipeline.extraction.article import extract
from pipeline.extraction.wire import WireList
from pipeline.model import Article, FeedId, PageId, PageRecord, RawPage

ROOT = Path(__file__).resolve().parents[3]
PAGES = ROOT / "tests" / "data" / "pages"
SEEN_AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
URL = "https://www.harbour-daily.example/news/ferry-returns-81"

WIRES_YAML: dict[str, Any] = yaml.safe_load((ROOT / "config" / "wires.yaml").read_bytes())
WIRES: WireList = load_wires(ROOT / "config")
DEMO_WIRES: WireList = load_wires(ROOT / "config", demo=True)


def page_of(
    body: bytes | str,
    *,
    url: str = URL,
    content_type: str = "text/html; charset=utf-8",
    source: Literal["page", "feed"] = "page",
) -> RawPage:
    return RawPage(
        page_id=PageId("00000000000000aa"),
        url=url,
        body=body.encode() if isinstance(body, str) else body,
        content_type=content_type,
        fetched_at=SEEN_AT.timestamp(),
        source=source,
    )


def record_of(**values: Any) -> PageRecord:
    given: dict[str, Any] = {
        "id": PageId("00000000000000aa"),
        "url": URL,
        "feed_ids": (FeedId("harbour"),),
        "entry_key": "k",
        "title": "Title of the feed",
        "first_seen_at": SEEN_AT.timestamp(),
    }
    return PageRecord(**(given | values))


def article_of(name: str, record: PageRecord | None = None, wires: WireList = WIRES) -> Article:
    """The article of one of the pages in tests/data/pages."""
    return extract(page_of((PAGES / name).read_bytes()), record or record_of(), wires)
