"""Which validators are sent, and what answers show of them (rows A13, A14, A16, A17)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model import (
    Arrivals,
    Changed,
    Failed,
    FeedState,
    ParsedFeed,
    PollOutcome,
    Request,
    Unchanged,
    Validators,
)
from pipeline.polling.validators import (
    DELTAS_FOR_S,
    DISTRUSTED_S,
    entity_tags,
    is_doubtful,
    learnt,
    lied,
    to_send,
    wants_delta,
)

URL = "https://example.org/feed.xml"
NOW = 1_767_780_000.0
DAY = 86_400.0
BOTH = Validators(url=URL, etag='"1"', last_modified="Wed, 07 Jan 2026 09:00:00 GMT")
DATE = replace(BOTH, etag=None)
KNOWN = FeedState(validators=BOTH, whole_at=NOW, changed_at=NOW, arrivals=Arrivals(count=10, days=10, at=NOW))

SAME_BODY = Unchanged(reason="same_body", status=200, validators=BOTH)
NOT_MODIFIED = Unchanged(reason="not_modified", status=304, validators=BOTH)
PARSED = ParsedFeed(format="rss20", title=None, link=None, language=None, entries=())
NEWS = Changed(status=200, parsed=PARSED, validators=BOTH, body_digest="d")
DOWN = Failed(reason="timeout", transient=True)


def polled(state: FeedState, outcome: PollOutcome, at: float = NOW, *, new: int = 0) -> FeedState:
    """After a poll that sent what the state says."""
    asked = Request(url=URL, validators=to_send(state, at))
    return learnt(state, outcome, asked=asked, at=at, new_entries=new)


def times(count: int, state: FeedState, outcome: PollOutcome) -> FeedState:
    for _ in range(count):
        state = polled(state, outcome)
    return state


class TestCodings:
    """Apache's mod_deflate finds its documents under the ETag without the coding only."""

    @pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
    def test_an_etag_with_a_coding_is_sent_without_it_too(self, coding: str) -> None:
        assert entity_tags(f'"x-{coding}"') == f'"x-{coding}", "x"'
        assert entity_tags(f'W/"x-{coding}"') == f'W/"x-{coding}", W/"x"'

    @pytest.mark.parametrize(
        "etag", ['"x"', '"x-gz"', "x-gzip", '"-gzip"', 'w/"x-gzip"', '""', '"a-gzip", "b-gzip"', '"x-gzip']
    )
    def test_every_other_etag_goes_as_it_came(self, etag: str) -> None:
        assert entity_tags(etag) == etag


class TestUseless:
    def test_three_whole_answers_in_a_row_without_news_end_the_use_of_the_etag(self) -> None:
        assert to_send(times(2, KNOWN, SAME_BODY), NOW) == BOTH
        assert to_send(times(3, KNOWN, SAME_BODY), NOW) == DATE

    def test_three_more_end_the_use_of_the_date(self) -> None:
        assert to_send(times(5, KNOWN, SAME_BODY), NOW) == DATE
        assert to_send(times(6, KNOWN, SAME_BODY), NOW) is None
        assert to_send(times(60, KNOWN, SAME_BODY), NOW) is None

    def test_without_a_date_nothing_is_left_to_send(self) -> None:
        etag = replace(BOTH, last_modified=None)
        state = times(3, replace(KNOWN, validators=etag), replace(SAME_BODY, validators=etag))
        assert to_send(state, NOW) is None

    def test_a_304_begins_the_row_anew(self) -> None:
        assert to_send(times(2, polled(times(2, KNOWN, SAME_BODY), NOT_MODIFIED), SAME_BODY), NOW) == BOTH

    def test_a_304_to_the_date_shows_that_the_date_will_do(self) -> None:
        state = polled(times(4, KNOWN, SAME_BODY), NOT_MODIFIED)
        assert to_send(state, NOW) == DATE
        assert to_send(times(2, state, SAME_BODY), NOW) == DATE
        assert to_send(times(3, state, SAME_BODY), NOW) is None

    def test_a_new_body_is_a_new_beginning(self) -> None:
        assert to_send(polled(times(6, KNOWN, SAME_BODY), NEWS, new=1), NOW) == BOTH

    def test_answers_of_another_url_do_not_count(self) -> None:
        elsewhere = replace(SAME_BODY, validators=replace(BOTH, url="https://example.org/b"))
        assert polled(KNOWN, elsewhere).useless_in_row == 0

    def test_answers_without_validators_do_not_count(self) -> None:
        state = polled(KNOWN, replace(SAME_BODY, validators=None))
        assert (state.useless_in_row, to_send(state, NOW)) == (0, None)

    def test_what_was_not_asked_with_validators_does_not_count(self) -> None:
        assert learnt(KNOWN, SAME_BODY, asked=None, at=NOW, new_entries=0).useless_in_row == 0


class TestStuck:
    """FreshRSS issue 1020: 304 for ever, over news."""

    def test_a_304_is_doubted_after_twenty_gaps(self) -> None:
        assert not is_doubtful(KNOWN, NOW + 19 * DAY)  # one entry a day
        assert is_doubtful(KNOWN, NOW + 21 * DAY)
        assert to_send(KNOWN, NOW + 21 * DAY) is None

    def test_never_within_two_weeks(self) -> None:
        busy = replace(KNOWN, arrivals=Arrivals(count=500, days=10, at=NOW))
        assert not is_doubtful(busy, NOW + 14 * DAY)
        assert is_doubtful(busy, NOW + 14.1 * DAY)

    def test_the_rate_is_that_of_its_active_days(self) -> None:
        faded = replace(KNOWN, arrivals=Arrivals(count=10 / 8, days=10, at=NOW + 21 * DAY))
        assert is_doubtful(faded, NOW + 21 * DAY)

    def test_a_feed_that_was_never_active_is_believed(self) -> None:
        seldom = replace(KNOWN, arrivals=Arrivals(count=0.1, days=10, at=NOW))
        assert not is_doubtful(seldom, NOW + 365 * DAY)
        assert not is_doubtful(FeedState(validators=BOTH), NOW)

    def test_a_whole_answer_is_a_proof(self) -> None:
        state = polled(KNOWN, SAME_BODY, NOW + 20 * DAY)
        assert not is_doubtful(state, NOW + 33 * DAY)

    @pytest.mark.parametrize("outcome", [SAME_BODY, NEWS, DOWN])
    def test_it_is_asked_without_validators_exactly_once_in_thirty_days(self, outcome: PollOutcome) -> None:
        at = NOW + 21 * DAY
        state = polled(KNOWN, outcome, at)
        assert state.probed_at == at
        assert to_send(state, at + 60) == BOTH
        assert to_send(replace(state, whole_at=NOW), at + 29 * DAY) == BOTH
        assert to_send(replace(state, whole_at=NOW), at + 51 * DAY) is None

    def test_news_behind_a_304_are_a_lie_and_end_the_trust_for_a_while(self) -> None:
        at = NOW + 21 * DAY
        state = polled(KNOWN, NEWS, at, new=1)
        assert lied(KNOWN, Request(url=URL), at, 1)
        assert state.distrusted_until == at + DISTRUSTED_S
        assert to_send(state, at + DISTRUSTED_S - 1) is None
        read_since = replace(state, whole_at=at + DISTRUSTED_S)
        assert to_send(read_since, at + DISTRUSTED_S) == BOTH

    def test_no_news_are_no_lie(self) -> None:
        at = NOW + 21 * DAY
        assert polled(KNOWN, NEWS, at).distrusted_until is None
        assert not lied(KNOWN, Request(url=URL), at, 0)

    def test_news_after_a_usual_poll_are_no_lie(self) -> None:
        at = NOW + 21 * DAY
        asked = Request(url=URL, validators=BOTH)
        assert learnt(KNOWN, NEWS, asked=asked, at=at, new_entries=1).distrusted_until is None
        assert learnt(KNOWN, NEWS, asked=None, at=at, new_entries=1).distrusted_until is None

    def test_a_failure_of_a_usual_poll_changes_nothing(self) -> None:
        assert polled(KNOWN, DOWN) is KNOWN


class TestDeltas:
    def test_they_need_an_etag_and_a_whole_document_of_the_last_week(self) -> None:
        assert wants_delta(KNOWN, BOTH, NOW)
        assert not wants_delta(KNOWN, DATE, NOW)
        assert not wants_delta(KNOWN, None, NOW)
        assert not wants_delta(KNOWN, BOTH, NOW + DELTAS_FOR_S)
        assert not wants_delta(replace(KNOWN, whole_at=None), BOTH, NOW)

    def test_a_delta_is_no_whole_document(self) -> None:
        state = polled(KNOWN, replace(NEWS, status=226, partial=True), NOW + 60, new=1)
        assert (state.whole_at, state.validators) == (NOW, BOTH)

    @pytest.mark.parametrize(
        ("status", "refused"),
        [(226, True), (400, True), (406, True), (501, True), (404, False), (None, False)],
    )
    def test_a_feed_that_breaks_on_the_question_is_not_asked_it_again(
        self, status: int | None, refused: bool
    ) -> None:
        asked = Request(url=URL, validators=BOTH, delta=True)
        failed = Failed(reason="http_error", transient=False, status=status)
        state = learnt(KNOWN, failed, asked=asked, at=NOW, new_entries=0)
        assert state.delta_refused == refused
        assert wants_delta(state, BOTH, NOW) != refused
        assert state.validators == BOTH
