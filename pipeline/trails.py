"""What polls and stories leave in the trails of feeds and pages: facts, no decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.copies.trials import Match
from pipeline.grouping import Settled, View
from pipeline.model import Changed, Failed, Feed, FeedState, Note, PageRecord, PollOutcome, Scalar
from pipeline.parsing.identity import Discovery

SHOWN_CHARS = 200
"""Of texts from outside: a trail is read in a terminal and kept for every page."""


def of_poll(
    feed: Feed, outcome: PollOutcome, news: Discovery, after: FeedState, now: float, took_ms: int | None
) -> list[Note]:
    """One note for the feed, one for each entry that is new, changed or passed over.

    `took_ms`: from the host's turn on until all was read, None = nothing was asked.
    """
    took: dict[str, Scalar] = {} if took_ms is None else {"took_ms": took_ms}
    return [
        _of_feed(feed, outcome, news, after, now, took),
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


def _of_feed(
    feed: Feed,
    outcome: PollOutcome,
    news: Discovery,
    after: FeedState,
    now: float,
    took: Mapping[str, Scalar],
) -> Note:
    facts: dict[str, Scalar] = {
        "status": outcome.status,
        "next_s": round(after.next_poll_at - now),
        "why": after.bounds[0].reason if after.bounds else "",
        **took,
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


def of_story(
    settled: Settled, page_id: str, view: View, *, repeated_lines: int, measures: Mapping[str, int]
) -> list[Note]:
    """The trail of the decision, with its numbers: what the article was compared with, and how it ended.

    `repeated_lines`: of the page, which its site repeats and the article therefore lacks; `measures`: see
    `ports.work.MEASURED`.
    """
    trail = [
        Note(
            subject=page_id,
            at=view.now,
            stage="compare",
            outcome="copy" if match.verdict.role else "no_copy",
            reason=match.verdict.role or (match.verdict.guards[-1] if match.verdict.guards else ""),
            facts=_of_match(match),
        )
        for match in settled.compared
    ]
    facts: dict[str, Scalar] = {
        "article": view.article.id,
        "story": settled.stories[0].id,
        "words": view.sketch.words,
        "repeated_lines": repeated_lines,
        "title": view.article.title[:120],
        "agency": view.article.wire.agency if view.article.wire else None,
        **measures,
    }
    trail.append(
        Note(
            subject=page_id, at=view.now, stage="extract", outcome="done", reason=settled.outcome, facts=facts
        )
    )
    return trail


def _of_match(match: Match) -> dict[str, Scalar]:
    verdict = match.verdict
    return {
        "with": match.neighbour.article_id,
        "site": match.neighbour.site,
        "resemblance": round(verdict.resemblance, 3),
        "containment": round(verdict.containment, 3),
        "words": verdict.matched_words,
        "guards": " ".join(verdict.guards),
        "marks": match.neighbour.shared,
        **({"link": match.link} if match.link else {}),
    }
