"""Wiredesk for programs: read the stories stream.

    from wiredesk import stories

    async for event in stories(group="enrich"):
        ...

The events and what they carry are re-exported here; nothing else is promised to stay.
"""

from pipeline.errors import ConfigError, StateUnavailable
from pipeline.model import Article, Copy, Role, Story, Verdict, WireCredit
from pipeline.queueing.events import (
    Event,
    StoryCopied,
    StoryCreated,
    StoryMerged,
    StoryOriginalChanged,
    StoryRevised,
    StorySplit,
)
from wiredesk.consuming import open_stream, stories

__all__ = [
    "Article",
    "ConfigError",
    "Copy",
    "Event",
    "Role",
    "StateUnavailable",
    "Story",
    "StoryCopied",
    "StoryCreated",
    "StoryMerged",
    "StoryOriginalChanged",
    "StoryRevised",
    "StorySplit",
    "Verdict",
    "WireCredit",
    "open_stream",
    "stories",
]
