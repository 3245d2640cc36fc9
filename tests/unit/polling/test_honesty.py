"""What a feed's answers are worth, counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model import (
    Arrivals,
    Changed,
    Failed,
    FeedState,
    Honesty,
    ParsedFeed,
    PollOutcome,
    Request,
    Unchanged,
    Validators,
)
from pipeline.polling.honesty import HALVED_AT_ANSWERS, HALVED_AT_LISTED, Counts, after, has_gap

URL = "https://example.org/feed.xml"
NOW = 1_767_780_000.0
DAY = 86_400.0
VALIDATORS = Validators(url=URL, etag='"1"')
KNOWN = FeedState(
    validators=VALIDATORS,
    whole_at=NOW,
    changed_at=NOW,
    polled_at=NOW,
    entries_listed=10,
    arrivals=Arrivals(count=40, days=2, at=NOW),
)
SAME_BODY = Unchanged(reason="same_body", status=200, validators=VALIDATORS)
PARSED = ParsedFeed(format="rss20", title=None, link=None, language=None, entries=())
NEWS = Changed(status=200, parsed=PARSED, validators=VALIDATORS, body_digest="d")
CONDITIONAL = Request(url=URL, validators=VALIDATORS)


def counted(
    outcome: PollOutcome,
    state: FeedState = KNOWN,
    counts: Counts | None = None,
    *,
    at: float = NOW + DAY,
    asked: Request = CONDITIONAL,
    new: int = 0,
) -> Honesty:
    return after(state, outcome, asked=asked, at=at, new_entries=new, counts=counts or Counts())


def test_a_304_is_an_honest_answer() -> None:
    assert counted(replace(SAME_BODY, reason="not_modified", status=304)) == Honesty(answers=1)


def test_a_failure_says_nothing() -> None:
    state = replace(KNOWN, honesty=Honesty(answers=3, listed=30))
    assert counted(Failed(reason="dns", transient=True), state) is state.honesty


def test_the_old_body_is_useless_where_validators_were_sent() -> None:
    assert counted(SAME_BODY) == Honesty(answers=1, useless=1)
    assert counted(SAME_BODY, asked=Request(url=URL)) == Honesty(answers=1)


def test_the_old_body_under_another_etag_is_restamped() -> None:
    restamped = replace(SAME_BODY, validators=replace(VALIDATORS, etag='"2"'))
    assert counted(restamped) == Honesty(answers=1, useless=1, restamped=1)
    assert counted(replace(SAME_BODY, validators=None)).restamped == 0
    assert counted(restamped, FeedState()).restamped == 0


def test_the_flaws_of_a_document_add_up_beside_what_it_listed() -> None:
    state = replace(KNOWN, honesty=Honesty(answers=1, listed=10, false_dates=1))
    counts = Counts(listed=20, known=20, rotated_ids=3, duplicates=4, false_dates=5)
    assert counted(NEWS, state, counts) == Honesty(
        answers=2, listed=30, false_dates=6, rotated_ids=3, duplicates=4
    )


def test_news_that_a_304_had_hidden_are_counted() -> None:
    late = counted(NEWS, at=NOW + 40 * DAY, asked=Request(url=URL), new=2)
    assert late.stuck == 1
    assert counted(NEWS, at=NOW + 40 * DAY, new=2).stuck == 0


class TestMissed:
    def test_a_full_window_without_a_known_entry_has_lost_what_the_rate_says(self) -> None:
        """20 a day, two days, ten listed."""
        assert counted(NEWS, counts=Counts(listed=10), at=NOW + 2 * DAY).missed == 30

    def test_never_less_than_nothing(self) -> None:
        assert counted(NEWS, counts=Counts(listed=10), at=NOW + 600).missed == 0

    @pytest.mark.parametrize(
        ("state", "counts"),
        [
            (KNOWN, Counts(listed=10, known=1)),
            (KNOWN, Counts(listed=9)),
            (KNOWN, Counts()),
            (FeedState(), Counts(listed=10)),
            (replace(KNOWN, entries_listed=0), Counts(listed=10)),
        ],
    )
    def test_a_window_that_overlaps_or_is_not_full_has_lost_none(
        self, state: FeedState, counts: Counts
    ) -> None:
        assert not has_gap(state, counts)
        assert counted(NEWS, state, counts, at=NOW + 9 * DAY).missed == 0

    def test_a_delta_shows_no_window(self) -> None:
        delta = replace(NEWS, status=226, partial=True)
        assert counted(delta, counts=Counts(listed=10), at=NOW + 9 * DAY).missed == 0

    def test_of_a_feed_without_a_rate_nothing_is_guessed(self) -> None:
        state = replace(KNOWN, arrivals=Arrivals(), polled_at=None)
        assert has_gap(state, Counts(listed=10))
        assert counted(NEWS, state, Counts(listed=10)).missed == 0


def test_old_sins_are_half_forgotten_together_with_what_they_are_a_share_of() -> None:
    old = Honesty(
        answers=HALVED_AT_ANSWERS,
        useless=100,
        restamped=50,
        listed=HALVED_AT_LISTED,
        false_dates=10,
        rotated_ids=20,
        duplicates=30,
        stuck=1,
        missed=99,
    )
    assert counted(NEWS, replace(KNOWN, honesty=old), Counts(listed=5, known=5)) == Honesty(
        answers=HALVED_AT_ANSWERS // 2 + 1,
        useless=50,
        restamped=25,
        listed=HALVED_AT_LISTED // 2 + 5,
        false_dates=5,
        rotated_ids=10,
        duplicates=15,
        stuck=1,
        missed=99,
    )
