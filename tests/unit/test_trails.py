"""What a poll leaves in the trails of its feed and of its pages."""

from __future__ import annotations

from pipeline.model import (
    Changed,
    Entry,
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
from pipeline.trails import SHOWN_CHARS, of_poll

NOW = 1_772_366_400.0
FEED = Feed(id=FeedId("harbour"), url="https://harbour.example/feed")
AFTER = FeedState(next_poll_at=NOW + 1_799.6, failures=3)
LONG = "Ferry " * 100


def page(key: str, title: str = "Bridge closed") -> PageRecord:
    return PageRecord(
        id=PageId(key),
        url=f"https://harbour.example/{key}",
        feed_ids=(FEED.id,),
        entry_key=key,
        title=title,
        first_seen_at=NOW,
    )


def changed(*titles: str) -> Changed:
    entries = tuple(Entry(id=title, link=None, title=title) for title in titles)
    parsed = ParsedFeed(format="rss20", title=None, link=None, language=None, entries=entries)
    return Changed(status=200, parsed=parsed, validators=None, body_digest="d")


def unchanged() -> PollOutcome:
    return Unchanged(reason="same_body", status=200, validators=None)


def test_a_feed_that_changed_tells_how_much_of_it_was_new_and_when_it_is_asked_again() -> None:
    (note,) = of_poll(FEED, changed("a", "b"), Discovery(), AFTER, NOW)
    assert (note.subject, note.at, note.stage) == ("harbour", NOW, "poll")
    assert (note.outcome, note.reason) == ("changed", "")
    assert note.facts == {"status": 200, "next_s": 1_800, "listed": 2, "new": 0}


def test_a_feed_that_did_not_change_tells_how_that_was_seen() -> None:
    (note,) = of_poll(FEED, unchanged(), Discovery(), AFTER, NOW)
    assert (note.outcome, note.reason) == ("unchanged", "same_body")
    assert note.facts == {"status": 200, "next_s": 1_800}


def test_a_feed_that_failed_tells_why_and_how_often_in_a_row() -> None:
    failed = Failed(reason="tls", transient=True, detail=LONG)
    (note,) = of_poll(FEED, failed, Discovery(), AFTER, NOW)
    assert (note.outcome, note.reason) == ("failed", "tls")
    assert note.facts == {"status": None, "next_s": 1_800, "detail": LONG[:SHOWN_CHARS], "failures": 3}


def test_each_page_that_is_new_or_changed_gets_a_note_of_its_own() -> None:
    news = Discovery(new=(page("p1"), page("p2", LONG)), changed=(page("p3"),))
    poll, *entries = of_poll(FEED, changed("a", "b", "c"), news, AFTER, NOW)
    assert poll.facts["new"] == 2
    assert [(note.subject, note.stage, note.outcome) for note in entries] == [
        ("p1", "entry", "discovered"),
        ("p2", "entry", "discovered"),
        ("p3", "entry", "changed"),
    ]
    assert entries[0].facts == {
        "feed": "harbour",
        "title": "Bridge closed",
        "url": "https://harbour.example/p1",
    }
    assert entries[1].facts["title"] == LONG[:SHOWN_CHARS]


def test_an_entry_that_was_passed_over_is_told_in_the_trail_of_its_feed() -> None:
    _, note = of_poll(FEED, changed("a"), Discovery(skipped=(("no_link", LONG),)), AFTER, NOW)
    assert (note.subject, note.stage, note.outcome, note.reason) == ("harbour", "entry", "skipped", "no_link")
    assert note.facts == {"title": LONG[:SHOWN_CHARS]}
