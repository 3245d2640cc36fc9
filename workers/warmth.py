"""What every extraction needs is loaded once, before the worker forks: its children then share it.

The first page of a process loads models and tables: 0.6 s and 110 MB, in every child, and again in every
child that replaces one. Must not know what an article is made of.
"""

from __future__ import annotations

import gc

from pipeline.adapters.extractor import Extractor
from pipeline.copies.fingerprint import fingerprint
from pipeline.errors import ExtractError
from pipeline.extraction.agencies import WireList
from pipeline.extraction.language import language_of
from pipeline.model import FeedId, PageId, PageRecord, RawPage

_URL = "https://desk.example/warm-up"
_GARBAGE = 20_000
"""New objects between two collections. A page's elements go when its tree goes, and Python's 700 would look
through them some dozen times a page: 3 % of extraction."""
_PARAGRAPH = (
    "<p>The bridge over the harbour is closed until Friday, the council said, and ferries run instead.</p>"
)
# one paragraph, so that extraction tries each of its ways to find more
_ARTICLE = f"<article><h1>Bridge closed</h1>{_PARAGRAPH}</article>"
_PAGE = f"<html><title>Bridge closed</title><body>{_ARTICLE}</body></html>"


def warm_up(wires: WireList) -> None:
    """Extract one page of our own; then leave what is loaded out of garbage collection, which comes seldom.

    Collections write into every object that they visit, which would end the sharing.
    """
    page = RawPage(
        page_id=PageId("0" * 16), url=_URL, body=_PAGE.encode(), content_type="text/html", fetched_at=0
    )
    record = PageRecord(
        id=page.page_id, url=_URL, feed_ids=(FeedId("warm-up"),), entry_key="", title="", first_seen_at=0
    )
    language_of(_PARAGRAPH)  # first: while it is loaded, its model needs 36 MB more than after
    try:
        article = Extractor(wires, soft_limit_s=0).extract(page, record)
        fingerprint(article.title, article.text)
    except ExtractError:  # a rule has grown stricter than our page: pages load what they need themselves
        pass
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE)
