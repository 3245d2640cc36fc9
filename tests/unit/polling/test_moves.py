"""Where a feed is asked for: permanent redirects, and when they are believed (rows C1 to C3, C10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model import Changed, Feed, FeedId, FeedState, Hop, ParsedFeed, Response, Unchanged
from pipeline.polling.honesty import Counts
from pipeline.polling.moves import SETTLES_S, address, left, moved, moved_to

URL = "https://example.org/feed.xml"
THERE = "https://example.net/b"
FEED = Feed(id=FeedId("example"), url=URL)
NOW = 1_767_780_000.0
DAY = 86_400.0
PARSED = ParsedFeed(format="rss20", title=None, link=None, language=None, entries=())


def news(to: str | None) -> Changed:
    return Changed(status=200, parsed=PARSED, validators=None, body_digest="d", moved_to=to)


def seen(state: FeedState, to: str | None, at: float, *, listed: int = 10, known: int = 0) -> FeedState:
    return moved(FEED, state, news(to), at=at, counts=Counts(listed=listed, known=known))


class TestChains:
    @pytest.mark.parametrize(
        ("hops", "end", "expected"),
        [
            ([], URL, None),
            ([(301, URL)], THERE, THERE),
            ([(308, URL), (301, THERE)], "https://example.net/c", "https://example.net/c"),
            ([(302, URL)], THERE, None),
            ([(303, URL)], THERE, None),
            ([(307, URL)], THERE, None),
            ([(301, URL), (302, THERE)], "https://example.net/c", THERE),
            ([(302, URL), (301, THERE)], "https://example.net/c", None),
            ([], "https://moved.example/feed", "https://moved.example/feed"),
            ([(301, "https://moved.example/feed")], "https://moved.example/2", "https://moved.example/2"),
            ([(301, "https://moved.example/feed")], URL, None),
        ],
    )
    def test_a_permanent_redirect_counts_up_to_the_first_temporary_one(
        self, hops: list[tuple[int, str]], end: str, expected: str | None
    ) -> None:
        """RFC 9110 §15.4.2: any future references to this resource ought to use one of the enclosed URIs."""
        state = FeedState(moved_to="https://moved.example/feed")
        response = Response(
            url=end, status=200, headers={}, body=b"", hops=tuple(Hop(status=s, url=url) for s, url in hops)
        )
        assert moved_to(response, FEED, state) == expected


class TestAddress:
    def test_a_move_counts_once_it_is_settled(self) -> None:
        state = FeedState(moved_to=THERE, moved_from=URL)
        assert address(FEED, state) == URL
        assert address(FEED, replace(state, move_settled=True)) == THERE
        assert address(FEED, FeedState()) == URL

    def test_a_move_is_forgotten_when_people_change_the_url(self) -> None:
        state = FeedState(moved_to=THERE, moved_from="https://example.org/old", move_settled=True)
        assert address(FEED, state) == URL
        assert not seen(state, THERE, NOW).move_settled


class TestSettling:
    @pytest.mark.parametrize(
        "to", ["https://www.example.org/rss", "https://example.org/feed", "http://example.org"]
    )
    def test_within_a_site_it_is_settled_at_once(self, to: str) -> None:
        assert address(FEED, seen(FeedState(), to, NOW)) == to

    def test_from_plain_http_to_tls_it_is_settled_at_once(self) -> None:
        plain = replace(FEED, url="http://example.org/feed.xml")
        assert moved(plain, FeedState(), news(URL), at=NOW, counts=Counts()).move_settled

    @pytest.mark.parametrize(("known", "settled"), [(10, True), (5, True), (4, False), (0, False)])
    def test_the_feeds_own_entries_settle_it_anywhere(self, known: int, settled: bool) -> None:
        assert seen(FeedState(), THERE, NOW, known=known).move_settled == settled

    def test_an_empty_feed_elsewhere_settles_nothing(self) -> None:
        assert not seen(FeedState(), THERE, NOW, listed=0).move_settled

    def test_the_same_bytes_elsewhere_settle_it(self) -> None:
        same = Unchanged(reason="same_body", status=200, validators=None, moved_to=THERE)
        assert moved(FEED, FeedState(), same, at=NOW, counts=Counts()).move_settled
        not_modified = replace(same, reason="not_modified", status=304)
        assert not moved(FEED, FeedState(), not_modified, at=NOW, counts=Counts()).move_settled

    def test_elsewhere_it_takes_three_polls_over_a_day(self) -> None:
        state = seen(FeedState(), THERE, NOW)
        assert (state.moved_to, state.moved_from, state.moved_since) == (THERE, URL, NOW)
        state = seen(state, THERE, NOW + DAY)
        assert not state.move_settled  # two polls
        assert seen(state, THERE, NOW + DAY + 1).move_settled

    def test_many_polls_within_a_day_are_not_enough(self) -> None:
        state = FeedState()
        for minute in range(0, 1_440, 5):
            state = seen(state, THERE, NOW + minute * 60)
        assert not state.move_settled
        assert seen(state, THERE, NOW + SETTLES_S).move_settled

    def test_another_target_begins_anew(self) -> None:
        state = seen(seen(FeedState(), THERE, NOW), THERE, NOW + DAY)
        other = seen(state, "https://elsewhere.example/", NOW + 2 * DAY)
        assert (other.moved_polls, other.moved_since, other.move_settled) == (1, NOW + 2 * DAY, False)

    def test_a_poll_that_sees_no_move_ends_it(self) -> None:
        state = seen(FeedState(), THERE, NOW)
        assert seen(state, None, NOW) == FeedState() == left(state)

    def test_a_settled_move_stays_as_it_is(self) -> None:
        state = seen(FeedState(), THERE, NOW, known=10)
        assert seen(state, THERE, NOW + DAY) is state
