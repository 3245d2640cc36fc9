"""What a status means is one decision, whoever asked."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pipeline.model import Failed, Feed, FeedId, FeedState, Request, Response
from pipeline.polling import freshness, politeness
from pipeline.polling.refusals import delta_seconds, http_date, refusal

NOW = 1_767_780_000.0
FEED = Feed(id=FeedId("example"), url="https://example.org/feed.xml")
CHALLENGE = {"cf-mitigated": "challenge"}


@pytest.mark.parametrize("headers", [{}, CHALLENGE])
def test_a_status_means_the_same_for_a_feed_and_for_a_page(headers: Mapping[str, str]) -> None:
    for status in (status for status in range(201, 600) if status != 203):
        answer = Response(url=FEED.url, status=status, headers=headers, body=b"")
        of_feed = freshness.judge(answer, Request(url=FEED.url), FEED, FeedState(), NOW)
        of_page = politeness.page_failure(status, headers, NOW)
        assert isinstance(of_feed, Failed)
        assert of_page is not None
        meant = refusal(status, headers)
        assert meant == (of_feed.reason, of_feed.transient) == (of_page.reason, of_page.transient)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("0", 0.0), (" 90\t", 90.0), ("9" * 5_000, 999_999_999_999.0), ("", None), ("1.5", None), ("٣", None)],
)
def test_delta_seconds_are_ascii_digits(value: str, seconds: float | None) -> None:
    assert delta_seconds(value) == seconds


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("Wed, 07 Jan 2026 10:00:00 GMT", NOW),
        ("Wednesday, 07-Jan-26 10:00:00 GMT", NOW),
        ("Wed, 07 Jan 2026 10:00:00 -0000", NOW),
        ("0", None),
        ("", None),
        ("Wed, 07 Jan 99999 10:00:00 GMT", None),
    ],
)
def test_a_date_is_read_in_utc_or_not_at_all(value: str, moment: float | None) -> None:
    assert http_date(value) == moment
