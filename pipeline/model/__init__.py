"""The nouns of the pipeline.

Frozen dataclasses, enums and NewTypes from the standard library only; every other module imports
them from here and they import none of it. Moments that scheduling adds up (`FeedState`, due times) are
seconds since the epoch as `float`; moments that downstream reads (`Article`, `Copy`, `Story`) are
aware `datetime`s in UTC.
"""

from pipeline.model.articles import Article, PageRecord, RawPage, WireCredit
from pipeline.model.feeds import Arrivals, Bound, Feed, FeedState, Honesty, Tls, Validators
from pipeline.model.ids import ArticleId, FeedId, PageId, StoryId
from pipeline.model.polls import (
    Changed,
    Enclosure,
    Entry,
    Failed,
    Hop,
    ParsedFeed,
    PollOutcome,
    Request,
    Response,
    Source,
    Unchanged,
)
from pipeline.model.stories import Copy, Edit, Fingerprint, Link, LinkKind, Role, Story, Verdict
from pipeline.model.work import Claim, DeadLetter, Note, Scalar, Stage

__all__ = [
    "Arrivals",
    "Article",
    "ArticleId",
    "Bound",
    "Changed",
    "Claim",
    "Copy",
    "DeadLetter",
    "Edit",
    "Enclosure",
    "Entry",
    "Failed",
    "Feed",
    "FeedId",
    "FeedState",
    "Fingerprint",
    "Honesty",
    "Hop",
    "Link",
    "LinkKind",
    "Note",
    "PageId",
    "PageRecord",
    "ParsedFeed",
    "PollOutcome",
    "RawPage",
    "Request",
    "Response",
    "Role",
    "Scalar",
    "Source",
    "Stage",
    "Story",
    "StoryId",
    "Tls",
    "Unchanged",
    "Validators",
    "Verdict",
    "WireCredit",
]
