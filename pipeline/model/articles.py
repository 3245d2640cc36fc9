"""From the page that an entry links to, to the article in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipeline.model.ids import ArticleId, FeedId, PageId


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRecord:
    """A page that a feed pointed at: what the entry said about it. First feed wins, others are added.

    `content`: the entry's own HTML, which is extracted instead of the page; `feed_text`: the same where the
    page is collected as well.
    """

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
    feed_text: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """The bytes of a page, uncompressed. `source` = feed: the entry's own content, no page was asked.

    `reservations`: see `Article`.
    """

    page_id: PageId
    url: str
    body: bytes
    content_type: str
    fetched_at: float
    source: Literal["page", "feed"] = "page"
    reservations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WireCredit:
    """The agency that a text is owed to. `confidence` 0..1; `evidence`: the words that prove it.

    `kind`: a newsroom that sells its reports, or a service that distributes what firms and offices say of
    themselves. `extent`: the whole text is the agency's, or the outlet's own with words of the agency.
    """

    agency: str
    confidence: float
    evidence: str
    kind: Literal["agency", "press_release"] = "agency"
    extent: Literal["whole", "part"] = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The text of one page. `revision` 0 = first version seen. `text`: paragraphs joined by newlines.

    `authors`: whom the page names, people and organisations; `organisations`: those of them that are no
    people. `declared_original`: canonical URL on another site. `site`: registrable domain or host:port.
    `reservations`: what the page's headers say that it is not for: noindex, noarchive, nosnippet, noai,
    noimageai, tdm (text and data mining). `image_credits`: whose the pictures are, as the page says it; none
    of them says whose the text is (`wire`).
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
    organisations: tuple[str, ...] = ()
    wire: WireCredit | None = None
    paywalled: bool | None = None
    declared_original: str | None = None
    summary: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    image_credits: tuple[str, ...] = ()
    reservations: tuple[str, ...] = ()
    revision: int = 0
