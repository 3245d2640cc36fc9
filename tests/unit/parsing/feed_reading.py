"""A feed as it is polled time after time: what tests of `parsing.identity` are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from pipeline.model import Entry, Feed, FeedId, ParsedFeed
from pipeline.parsing.identity import Discovery, discover

URL = "https://example.org/feed.xml"
FEED = Feed(id=FeedId("example"), url=URL, publisher="Harbour Post")
NOW = 1_767_780_000.0
DAY = 86_400.0
MEMORY_DAYS = 30.0
EARLY = datetime(2026, 1, 7, 6, tzinfo=UTC)
STORY = Entry(
    id="hp-1",
    link="https://example.org/ferry",
    title="Ferry timetable changes",
    authors=("Ada Quill",),
    published_at=datetime(2026, 1, 7, 9, tzinfo=UTC),
    summary="Two crossings are dropped.",
    content="<p>Two early crossings are dropped.</p>",
    language="en",
)
OTHER = replace(STORY, id="hp-2", link="https://example.org/quay", title="Ice on the quay", published_at=None)


class Reader:
    """A feed as it is polled time after time, with its seen-set."""

    def __init__(self, feed: Feed = FEED, format: str = "rss20", link: str | None = None) -> None:  # noqa: A002
        self.feed, self.format, self.link = feed, format, link
        self.seen: dict[str, str] = {}
        self.now = NOW

    def read(self, *entries: Entry) -> Discovery:
        parsed = ParsedFeed(format=self.format, title="T", link=self.link, language="de", entries=entries)
        found = discover(self.feed, parsed, self.seen, self.now, memory_days=MEMORY_DAYS)
        self.seen.update(found.seen)
        for key in found.unseen:
            del self.seen[key]
        self.now += 600
        return found


def titles(found: Discovery) -> list[str]:
    return [record.title for record in found.new]


def changes_nothing(found: Discovery) -> bool:
    return not (found.new or found.changed or found.seen or found.unseen or found.skipped)


def counts(found: Discovery) -> dict[str, int]:
    """Those that are not 0."""
    names = ("listed", "known", "rotated_ids", "duplicates", "false_dates")
    return {name: getattr(found, name) for name in names if getattr(found, name)}
