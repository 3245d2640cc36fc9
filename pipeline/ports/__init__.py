"""What the steps need from outside, one Protocol each; the adapters carry them out.

Every commit here is one indivisible act: it checks that its claim is still held, writes its
results, records its notes (trail and counters), puts ids into the next due set and takes its own
claim off, together or not at all. A commit under a claim that was lost writes nothing and says so.

All stores raise `errors.StateUnavailable` when Redis cannot be had, nothing else.
"""

from pipeline.ports.feeds import FeedChanges, FeedStore, PageStore, PollCommit
from pipeline.ports.sites import SiteLines
from pipeline.ports.stories import (
    Amendment,
    Announcement,
    Candidate,
    CommitResult,
    Known,
    StoryCommit,
    StoryStore,
)
from pipeline.ports.work import Depths, DueSets, Ledger, Tallied
from pipeline.ports.world import (
    PUNCTUAL,
    Barred,
    Clock,
    Extractor,
    FeedParser,
    Gate,
    Get,
    HostPacing,
    Http,
    Robots,
    Start,
    Turn,
)

__all__ = [
    "PUNCTUAL",
    "Amendment",
    "Announcement",
    "Barred",
    "Candidate",
    "Clock",
    "CommitResult",
    "Depths",
    "DueSets",
    "Extractor",
    "FeedChanges",
    "FeedParser",
    "FeedStore",
    "Gate",
    "Get",
    "HostPacing",
    "Http",
    "Known",
    "Ledger",
    "PageStore",
    "PollCommit",
    "Robots",
    "SiteLines",
    "Start",
    "StoryCommit",
    "StoryStore",
    "Tallied",
    "Turn",
]
