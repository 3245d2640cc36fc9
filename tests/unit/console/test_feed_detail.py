"""One feed as `wiredesk feeds show` tells it: words for every reason, moments, ids that were meant."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from console import feed_words
from console.feed_detail import feed_detail, which
from console.feeds_show import drawn
from console.view import feed_view
from pipeline.model import Arrivals, Bound, Feed, FeedId, FeedState, Honesty, Note, Validators

NOW = 1_772_366_400.0
HARBOUR = Feed(id=FeedId("harbour"), url="https://harbour.example/rss", publisher="The Harbour")
GOOD = FeedState(
    next_poll_at=NOW + 600,
    interval_s=900.0,
    bounds=(Bound("max_age", NOW + 600), Bound("interval", NOW + 300)),
    validators=Validators(url=HARBOUR.url, etag='"5f"', last_modified="Mon, 05 Oct 2026 06:30:00 GMT"),
    polled_at=NOW - 300,
    changed_at=NOW - 3_600,
    whole_at=NOW - 3_600,
    last_status=304,
    arrivals=Arrivals(count=40, days=5, at=NOW),
    window_span_s=7_200.0,
    entries_listed=20,
    title="Harbour News",
    format="rss20",
    honesty=Honesty(answers=40),
)
PLAN = Path(__file__).parents[3] / "pipeline" / "polling" / "plan.py"


def shown(feed: Feed, state: FeedState, *notes: Note, width: int = 140) -> str:
    console = Console(width=width)
    with console.capture() as capture:
        console.print(drawn(feed_detail(feed, state, notes, NOW, 10), NOW))
    return capture.get()


def note(outcome: str, reason: str = "", **facts: str | float) -> Note:
    return Note(subject="harbour", at=NOW - 60, stage="poll", outcome=outcome, reason=reason, facts=facts)


def test_every_reason_of_the_plan_has_its_words() -> None:
    text = PLAN.read_text("utf-8")
    slugs = set(re.findall(r'(?:Bound\(|return |reason = |yield |reason, \w+ = |or )"([a-z_]+)"', text))
    assert {"every", "interval", "time_to_loss", "floor", "ttl", "back_off", "retry_after"} <= slugs
    assert slugs - feed_words.BOUNDS.keys() == set()
    assert feed_words.bound("dns") == "the host name does not resolve"


def test_a_healthy_feed_is_told_fact_by_fact() -> None:
    text = shown(HARBOUR, GOOD, note("unchanged", "not_modified", status=304, next_s=600))
    for told in (
        "harbour  ok",
        "RSS 2.0",
        "Harbour News, published by The Harbour",
        'ETag "5f", Last-Modified Mon, 05 Oct 2026 06:30:00 GMT',
        "20 entries listed, the oldest 2 h old when it last changed",
        "could scroll out in 3 h",
        "8.0 new entries a day; polled every 15 min by that rate",
        "5 min ago, HTTP 304; changed 1 h ago",
        "in 10 min",
        "its server calls the answer fresh until then (Cache-Control)",
        "how often it brings news, and when in the day",
        "nothing found to be wrong in 40 answers",
        "not modified since",
    ):
        assert told in text
    assert text.index("Cache-Control") < text.index("how often"), "the latest bound is the one that holds"


def test_what_is_configured_is_told_without_the_values_of_headers() -> None:
    feed = replace(
        HARBOUR, every_s=300.0, content="feed", language="en", tags=("a",), headers={"X-Key": "secret"},
        timeout_s=45.0, user_agent="Desk/1", tls="legacy",
    )  # fmt: skip
    text = shown(feed, GOOD, width=200)
    assert (
        "every 5 min; text from the feed; language en; tags a; headers X-Key; timeout 45 s; "
        "called as Desk/1; TLS legacy" in text
    )
    assert "secret" not in text


def test_a_move_is_told_with_what_to_do() -> None:
    moved = replace(
        GOOD, moved_to="https://new.example/rss", moved_from=HARBOUR.url, moved_since=NOW - 86_400 * 2
    )
    assert "for good 2 d ago to https://new.example/rss; watched before" in shown(HARBOUR, moved)
    assert "write that into feeds.yaml" in shown(HARBOUR, replace(moved, move_settled=True))


def test_validators_that_are_not_sent_are_told_with_the_reason() -> None:
    assert "not sent until" in shown(HARBOUR, replace(GOOD, distrusted_until=NOW + 3_600))
    assert "none: each poll gets the whole document" in shown(HARBOUR, replace(GOOD, validators=None))


def test_a_feed_that_was_never_polled_is_told_so() -> None:
    text = shown(HARBOUR, FeedState())
    assert "harbour  new" in text
    for told in ("never answered", "not known yet", "soon", "no poll yet", "0 entries listed"):
        assert told in text


def test_overdue_undated_and_waiting_are_told() -> None:
    late = replace(GOOD, next_poll_at=NOW - 5, window_span_s=None)
    text = shown(
        HARBOUR, late, note("waits", "host_pace", wait_s=3), note("failed", "dns", detail="no such name")
    )
    assert "now, at" in text
    assert "20 entries listed, none with a date" in text
    assert "waits: its turn at the host" in text
    assert "the host name does not resolve (no such name)" in text


def test_what_was_found_out_about_a_feed_is_told_worst_first() -> None:
    counted = Honesty(
        answers=40, useless=20, restamped=4, listed=1_000, false_dates=100, rotated_ids=500, duplicates=2,
        stuck=2, missed=1_200,
    )  # fmt: skip
    assert feed_words.honesty(counted) == (
        "about 1,200 entries came and went between two polls",
        "“not modified” hid news 2 times",
        "50% of its answers were whole, though nothing was new",
        "10% brought the same bytes under another ETag",
        "50% of its entries came again under another id",
        "under 1% of its entries are duplicates",
        "10% of its entries have an impossible date",
    )
    text = shown(HARBOUR, replace(GOOD, honesty=counted))
    assert "“not modified” hid news 2 times" in text


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (FeedState(), "new"),
        (GOOD, "ok"),
        (replace(GOOD, changed_at=NOW - 8 * 86_400), "quiet"),
        (replace(GOOD, failures=1, last_reason="dns"), "failing"),
        (replace(GOOD, failures=1, last_reason="blocked"), "blocked"),
        (replace(GOOD, failures=1, last_reason="robots"), "barred"),
        (replace(GOOD, failures=3, last_reason="gone", gone_since=NOW - 5 * 86_400), "gone"),
        (replace(GOOD, failures=40, last_reason="not_found", shut_since=NOW - 40 * 86_400), "dead"),
    ],
)
def test_a_feed_is_in_the_condition_that_polling_says(state: FeedState, word: str) -> None:
    assert feed_view(HARBOUR, state, NOW).state == word
    assert feed_view(replace(HARBOUR, enabled=False), state, NOW).state == "paused"


def test_a_feed_is_known_by_id_or_address_and_else_by_what_is_near() -> None:
    feeds = {feed_id: replace(HARBOUR, id=FeedId(feed_id), url=f"https://{feed_id}.example/")
             for feed_id in ("harbour", "bbc-world", "valley")}  # fmt: skip
    assert which("harbour", feeds) == feeds["harbour"]
    assert which("http://valley.example/", feeds) == feeds["valley"]
    assert which("harbor", feeds) == ("harbour",)
    assert which("WORLD", feeds) == ("bbc-world",)
    assert which("x" * 100_000, feeds) == ()
