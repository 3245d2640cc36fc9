"""Rows A and B of the polling study: what is sent, and what an answer means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from email.utils import formatdate
from hashlib import sha256

import pytest

from pipeline.errors import FetchError, ParseError
from pipeline.model import Failed, Feed, FeedId, FeedState, Hop, ParsedFeed, Response, Unchanged, Validators
from pipeline.polling.freshness import NeedsParse, changed, failed, judge, request_for
from pipeline.settings.shape import HttpSettings

URL = "https://example.org/feed.xml"
FEED = Feed(id=FeedId("example"), url=URL, headers={"x-key": "1"})
NOW = 1_767_780_000.0
BODY = b"<rss/>"
FRESH = FeedState()
DIGEST = sha256(BODY).hexdigest()
KNOWN = FeedState(
    validators=Validators(url=URL, etag='"1"', last_modified="Wed, 07 Jan 2026 09:00:00 GMT"),
    body_digest=DIGEST,
)


def answer(
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    *,
    body: bytes = BODY,
    url: str = URL,
    hops: tuple[Hop, ...] = (),
) -> Response:
    return Response(url=url, status=status, headers=headers or {}, body=body, hops=hops)


def judged(response: Response, state: FeedState = FRESH) -> Unchanged | Failed | NeedsParse:
    return judge(response, request_for(FEED, state, HttpSettings(), NOW), FEED, state, NOW)


class TestAsking:
    def test_the_first_poll_is_unconditional(self) -> None:
        request = request_for(FEED, FeedState(), HttpSettings())
        assert (request.url, request.validators, request.accept) == (URL, None, "feed")
        assert request.headers == {"x-key": "1"}
        assert request.max_bytes == HttpSettings().max_feed_bytes

    def test_both_validators_go_back_as_they_came(self) -> None:
        assert request_for(FEED, KNOWN, HttpSettings()).validators == KNOWN.validators

    def test_a_poll_names_its_feed_unless_the_feed_has_a_name_for_us(self) -> None:
        settings = HttpSettings(user_agent="Desk/1 (+https://example.org)")
        asked = request_for(FEED, FRESH, settings)
        assert asked.user_agent == f"Desk/1 (+https://example.org; feed-id={FEED.id})"
        assert asked.home == FEED.url
        assert request_for(replace(FEED, user_agent="Ours/2"), FRESH, settings).user_agent == "Ours/2"

    def test_a_feed_may_have_its_own_time_limit(self) -> None:
        assert request_for(FEED, KNOWN, HttpSettings(timeout_s=30)).timeout_s == 30
        assert request_for(replace(FEED, timeout_s=5), KNOWN, HttpSettings()).timeout_s == 5

    def test_new_entries_alone_would_do_when_the_rest_is_known(self) -> None:
        assert not request_for(FEED, FeedState(), HttpSettings(), NOW).delta
        assert not request_for(FEED, KNOWN, HttpSettings(), NOW).delta
        assert request_for(FEED, replace(KNOWN, whole_at=NOW - 60), HttpSettings(), NOW).delta

    def test_it_goes_where_the_feed_moved_to(self) -> None:
        moved = FeedState(moved_to="https://example.net/b", moved_from=URL, move_settled=True)
        assert request_for(FEED, moved, HttpSettings(), NOW).url == "https://example.net/b"


class TestNotModified:
    def test_a_304_means_unchanged(self) -> None:
        found = judged(answer(304, body=b""), KNOWN)
        assert found == Unchanged(reason="not_modified", status=304, validators=KNOWN.validators)

    def test_a_304_renews_the_validator_that_it_carries(self) -> None:
        """RFC 9111 §4.3.4: the cache MUST use other header fields provided in the 304 response."""
        found = judged(answer(304, {"etag": 'W/"2"'}, body=b""), KNOWN)
        assert isinstance(found, Unchanged)
        assert found.validators == Validators(
            url=URL, etag='W/"2"', last_modified="Wed, 07 Jan 2026 09:00:00 GMT"
        )

    @pytest.mark.parametrize("url", [URL, "https://example.org/other"])
    def test_a_304_to_what_was_not_asked_is_a_failure(self, url: str) -> None:
        state = FeedState() if url == URL else KNOWN
        found = judged(answer(304, body=b"", url=url), state)
        assert isinstance(found, Failed)
        assert (found.reason, found.transient) == ("spurious_304", True)

    def test_a_304_to_a_date_alone_keeps_the_etag_that_was_held_back(self) -> None:
        found = judged(answer(304, body=b""), replace(KNOWN, useless_in_row=3))
        assert isinstance(found, Unchanged)
        assert found.validators == KNOWN.validators


class TestDeltas:
    """RFC 3229 §10.4.1: the server has fulfilled a GET, and the response is the result of one or more
    instance-manipulations applied to the current instance."""

    def test_new_entries_alone_are_a_part_of_the_document(self) -> None:
        found = judged(answer(226, {"im": "feed", "etag": '"2"'}), replace(KNOWN, whole_at=NOW))
        assert isinstance(found, Unchanged)  # to the byte what is known
        found = judged(
            answer(226, {"im": "feed", "etag": '"2"'}, body=b"<rss>2</rss>"), replace(KNOWN, whole_at=NOW)
        )
        assert isinstance(found, NeedsParse)
        assert (found.partial, found.validators) == (True, Validators(url=URL, etag='"2"'))
        parsed = ParsedFeed(format="rss20", title=None, link=None, language=None, entries=())
        assert changed(found, parsed).partial

    @pytest.mark.parametrize(
        ("state", "url"), [(FRESH, URL), (KNOWN, URL), (replace(KNOWN, whole_at=NOW), URL + "?b")]
    )
    def test_what_was_not_asked_for_is_a_failure(self, state: FeedState, url: str) -> None:
        found = judged(answer(226, {"im": "feed"}, url=url), state)
        assert isinstance(found, Failed)
        assert (found.reason, found.transient, found.status) == ("spurious_226", True, 226)


class TestBodies:
    @pytest.mark.parametrize("etag", ['W/"a"', '"a,b"', "abc", '""', '"x-gzip"'])
    def test_validators_are_opaque(self, etag: str) -> None:
        found = judged(answer(headers={"etag": etag, "last-modified": "Fri, 01 Jan 2041 00:00:00 +0200"}))
        assert isinstance(found, NeedsParse)
        assert found.validators == Validators(
            url=URL, etag=etag, last_modified="Fri, 01 Jan 2041 00:00:00 +0200"
        )

    def test_the_same_body_is_unchanged_and_still_renews_the_validators(self) -> None:
        found = judged(answer(headers={"etag": '"2"'}), KNOWN)
        assert found == Unchanged(reason="same_body", status=200, validators=Validators(url=URL, etag='"2"'))

    def test_withdrawn_validators_are_dropped(self) -> None:
        found = judged(answer(body=b"<rss> </rss>"), KNOWN)
        assert isinstance(found, NeedsParse)
        assert found.validators is None

    def test_validators_name_the_url_that_issued_them(self) -> None:
        found = judged(
            answer(url="https://example.org/b", hops=(Hop(status=302, url=URL),), headers={"etag": '"b"'})
        )
        assert isinstance(found, NeedsParse)
        assert found.validators == Validators(url="https://example.org/b", etag='"b"')

    def test_a_new_body_becomes_a_change_once_it_is_parsed(self) -> None:
        found = judged(answer(headers={"etag": '"1"', "cache-control": "max-age=60"}))
        assert isinstance(found, NeedsParse)
        parsed = ParsedFeed(format="rss20", title=None, link=None, language=None, entries=())
        outcome = changed(found, parsed)
        assert (outcome.parsed, outcome.body_digest, outcome.partial) == (parsed, DIGEST, False)
        assert (outcome.not_before, outcome.not_before_by) == (NOW + 60, "max_age")

    def test_an_index_of_sitemaps_does_not_vouch_for_its_parts(self) -> None:
        found = judged(answer(headers={"etag": '"1"'}))
        assert isinstance(found, NeedsParse)
        index = ParsedFeed(
            format="sitemap", title=None, link=None, language=None, entries=(), parts=(URL + "?part",)
        )
        outcome = changed(found, index)
        assert (outcome.validators, outcome.body_digest) == (None, "")

    def test_an_empty_body_is_no_feed(self) -> None:
        found = judged(answer(body=b" \n"))
        assert isinstance(found, Failed)
        assert found.reason == "empty_body"


class TestRefusals:
    @pytest.mark.parametrize(
        ("status", "reason", "transient"),
        [
            (204, "empty_body", True),
            (206, "http_error", False),
            (300, "http_error", False),
            (400, "http_error", False),
            (401, "unauthorized", False),
            (403, "forbidden", True),
            (404, "not_found", True),
            (408, "http_error", True),
            (410, "gone", False),
            (429, "rate_limited", True),
            (500, "server_error", True),
            (503, "server_error", True),
        ],
    )
    def test_each_status_has_its_reason(self, status: int, reason: str, transient: bool) -> None:
        found = judged(answer(status))
        assert isinstance(found, Failed)
        assert (found.reason, found.transient, found.status) == (reason, transient, status)

    def test_a_challenge_for_browsers_is_a_block(self) -> None:
        found = judged(answer(403, {"cf-mitigated": "challenge"}))
        assert isinstance(found, Failed)
        assert found.reason == "blocked"

    def test_a_refusal_says_when_to_come_back(self) -> None:
        for headers in ({"retry-after": "120"}, {"cache-control": "max-age=120"}):
            found = judged(answer(429, headers))
            assert isinstance(found, Failed)
            assert found.not_before == NOW + 120

    def test_errors_become_failures_with_their_reason(self) -> None:
        assert failed(FetchError("no such name", reason="dns")) == Failed(
            reason="dns", transient=True, detail="no such name"
        )
        no_feed = failed(ParseError(reason="html_page"), answer(headers={"cache-control": "max-age=60"}), NOW)
        assert (no_feed.reason, no_feed.status, no_feed.url) == ("html_page", 200, URL)
        assert no_feed.not_before == NOW + 60

    @pytest.mark.parametrize(
        ("headers", "until", "by"),
        [
            ({"retry-after": "120", "cache-control": "max-age=60"}, NOW + 120, "retry_after"),
            ({"retry-after": "60", "cache-control": "max-age=120"}, NOW + 120, "max_age"),
            ({"retry-after": "soon", "cache-control": "max-age=120"}, NOW + 120, "max_age"),
            ({"retry-after": "soon"}, None, ""),
        ],
    )
    @pytest.mark.parametrize("status", [200, 304, 408, 429, 503])
    def test_of_two_bounds_the_later_counts_whatever_the_status(
        self, status: int, headers: dict[str, str], until: float | None, by: str
    ) -> None:
        found = judged(answer(status, headers, body=b"" if status == 304 else BODY), KNOWN)
        assert (found.not_before, found.not_before_by) == (until, by)


def http_date(seconds: float) -> str:
    return formatdate(seconds, usegmt=True)


class TestFreshness:
    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({}, None),
            ({"cache-control": "max-age=3600"}, 3_600),
            ({"cache-control": "max-age=3600", "age": "600"}, 3_000),
            ({"cache-control": "max-age=3600", "age": "soon"}, 3_600),
            ({"cache-control": "max-age=600", "age": "3600"}, None),
            ({"cache-control": 'public, MAX-AGE="60"'}, 60),
            ({"cache-control": "max-age=60, max-age=9000"}, 60),
            ({"cache-control": "max-age=31536000"}, 86_400),
            ({"cache-control": "max-age=" + "9" * 5_000}, 86_400),
            ({"cache-control": "no-cache, max-age=315360000"}, None),
            ({"cache-control": "no-store"}, None),
            ({"cache-control": "max-age=0"}, None),
            ({"cache-control": "max-age=-60"}, None),
            ({"cache-control": "max-age"}, None),
            ({"cache-control": "s-maxage=600"}, None),
            ({"expires": http_date(NOW + 7_200)}, 7_200),
            ({"expires": http_date(NOW + 93_600), "date": http_date(NOW + 86_400)}, 7_200),
            ({"expires": http_date(NOW + 7_200), "cache-control": "max-age=60"}, 60),
            ({"expires": "0"}, None),
            ({"expires": "-1"}, None),
            ({"expires": http_date(NOW - 60)}, None),
            ({"expires": "Wed, 07 Jan 99999 10:00:00 GMT"}, None),
            (
                {"expires": "Wed, 07 Jan 2026 12:00:00 -0000", "date": "Wed, 07 Jan 2026 11:00:00 -0000"},
                3_600,
            ),
        ],
    )
    def test_the_freshness_lifetime_is_a_lower_bound(
        self, headers: dict[str, str], seconds: float | None
    ) -> None:
        for status, body in ((200, BODY), (304, b"")):
            found = judged(answer(status, headers, body=body), replace(KNOWN, body_digest=None))
            assert isinstance(found, NeedsParse | Unchanged)
            assert found.not_before == (None if seconds is None else NOW + seconds)
            assert found.not_before_by == (
                "" if seconds is None else "max_age" if "cache-control" in headers else "expires"
            )
