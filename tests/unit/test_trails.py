"""What a poll leaves in the trails."""

from __future__ import annotations

from pipeline import trails
from pipeline.model import (
    Bound,
    Changed,
    Failed,
    Feed,
    FeedId,
    FeedState,
    PageId,
    PageRecord,
    ParsedFeed,
    PollOutcome,
    Unchanged,
)
from pipeline.parsing.identity import Discovery

NOW = 1_000.0
FEED = Feed(id=FeedId("town"), url="https://town.example/feed")
AFTER = FeedState(next_poll_at=NOW + 299.6, failures=2, bounds=(Bound("interval", NOW + 299.6),))
PARSED = ParsedFeed(format="rss20", title="Town", link=None, language=None, entries=())


def page(number: int, title: str = "Bridge closed") -> PageRecord:
    return PageRecord(
        id=PageId(f"{number:016x}"),
        url=f"https://town.example/{number}",
        feed_ids=(FEED.id,),
        entry_key=str(number),
        title=title,
        first_seen_at=NOW,
    )


def facts_of(outcome: PollOutcome, news: Discovery | None = None) -> tuple[str, str, dict[str, object]]:
    note = trails.of_poll(FEED, outcome, news or Discovery(), AFTER, NOW, 31)[0]
    assert (note.subject, note.at, note.stage) == (FEED.id, NOW, "poll")
    return note.outcome, note.reason, dict(note.facts)


def test_a_changed_feed_tells_how_much_it_listed_and_how_much_of_it_was_new() -> None:
    outcome = Changed(status=200, parsed=PARSED, validators=None, body_digest="d")
    told = facts_of(outcome, Discovery(new=(page(1), page(2))))

    assert told == (
        "changed",
        "",
        {"status": 200, "next_s": 300, "why": "interval", "took_ms": 31, "listed": 0, "new": 2},
    )


def test_an_unchanged_feed_tells_what_showed_it() -> None:
    outcome = Unchanged(reason="same_body", status=200, validators=None)

    assert facts_of(outcome) == (
        "unchanged",
        "same_body",
        {"status": 200, "next_s": 300, "why": "interval", "took_ms": 31},
    )


def test_a_failed_poll_tells_why_and_how_often_in_a_row() -> None:
    outcome = Failed(reason="dns", transient=True, detail="x" * 1_000)
    word, reason, facts = facts_of(outcome)

    assert (word, reason, facts["failures"], facts["status"]) == ("failed", "dns", 2, None)
    assert facts["detail"] == "x" * trails.SHOWN_CHARS


def test_each_entry_that_means_something_has_a_line_in_the_trail_it_belongs_to() -> None:
    news = Discovery(
        new=(page(1, "t" * 1_000),), changed=(page(2),), skipped=(("no_link", "An advertisement"),)
    )
    outcome = Changed(status=200, parsed=PARSED, validators=None, body_digest="d")
    _, found, changed, skipped = trails.of_poll(FEED, outcome, news, AFTER, NOW, None)

    assert (found.subject, found.outcome, found.facts["feed"]) == (page(1).id, "discovered", "town")
    assert (found.facts["title"], found.facts["url"]) == ("t" * trails.SHOWN_CHARS, page(1).url)
    assert (changed.subject, changed.outcome) == (page(2).id, "changed")
    assert (skipped.subject, skipped.outcome, skipped.reason) == (FEED.id, "skipped", "no_link")
    assert skipped.facts == {"title": "An advertisement"}
