"""What a poll leaves in the trails of its feed and of the pages that it found: facts, no decisions."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Changed, Failed, Feed, FeedState, Note, PageRecord, PollOutcome, Scalar
from pipeline.parsing.identity import Discovery

SHOWN_CHARS = 200
"""Of texts from outside: a trail is read in a terminal and kept for every page."""


def of_poll(feed: Feed, outcome: PollOutcome, news: Discovery, after: FeedState, now: float) -> list[Note]:
    """One note for the feed, one for each entry that is new, changed or passed over."""
    return [
        _of_feed(feed, outcome, news, after, now),
        *_of_pages("discovered", feed, news.new, now),
        *_of_pages("changed", feed, news.changed, now),
        *(
            Note(
                subject=feed.id,
                at=now,
                stage="entry",
                outcome="skipped",
                reason=reason,
                facts={"title": title[:SHOWN_CHARS]},
            )
            for reason, title in news.skipped
        ),
    ]


def _of_feed(feed: Feed, outcome: PollOutcome, news: Discovery, after: FeedState, now: float) -> Note:
    facts: dict[str, Scalar] = {
        "status": outcome.status,
        "next_s": round(after.next_poll_at - now),
        "why": after.bounds[0].reason if after.bounds else "",
    }
    match outcome:
        case Changed():
            word, reason = "changed", ""
            facts |= {"listed": len(outcome.parsed.entries), "new": len(news.new)}
        case Failed():
            word, reason = "failed", outcome.reason
            facts |= {"detail": outcome.detail[:SHOWN_CHARS], "failures": after.failures}
        case _:
            word, reason = "unchanged", outcome.reason
    return Note(subject=feed.id, at=now, stage="poll", outcome=word, reason=reason, facts=facts)


def _of_pages(word: str, feed: Feed, pages: Sequence[PageRecord], now: float) -> list[Note]:
    return [
        Note(
            subject=page.id,
            at=now,
            stage="entry",
            outcome=word,
            facts={"feed": feed.id, "title": page.title[:SHOWN_CHARS], "url": page.url},
        )
        for page in pages
    ]
