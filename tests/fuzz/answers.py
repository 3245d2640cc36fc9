"""Answers of hostile servers: redirects, headers, bodies in any coding, robots.txt."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Mapping
from dataclasses import replace
from math import isfinite

import brotli
from backports import zstd
from hypothesis import strategies as st

from pipeline import urls
from pipeline.adapters.decoding import BoundedBody
from pipeline.adapters.robots import SiteRobots
from pipeline.errors import DeskError
from pipeline.model import Failed, FeedState, Hop, ParsedFeed, PollOutcome, Request, Response, Validators
from pipeline.polling import freshness, holds, redirects
from pipeline.settings import CollectSettings
from pipeline.settings.shape import HttpSettings
from tests.fuzz.ground import FEED, NOW, URL, Trial, is_one_of, planned
from tests.fuzz.words import HEADER_VALUES, HEADERS, MARKUP, SENT_VALUES, URLS

STATUSES = st.sampled_from(
    [200, 203, 204, 206, 226, 300, 301, 304, 307, 400, 401, 403, 404, 410, 418, 425, 429, 451, 500, 503, 599]
)
_ASKED = st.just(URL) | URLS.map(lambda text: urls.resolve(URL, text) or URL)
_VALIDATORS = st.none() | st.builds(
    Validators,
    url=_ASKED,
    etag=st.none() | SENT_VALUES,
    last_modified=st.none() | SENT_VALUES,
)
_HOPS = st.lists(st.builds(Hop, status=st.sampled_from([301, 302, 307, 308]), url=_ASKED), max_size=4)


def _answers(given: tuple[int, Mapping[str, str], bytes, Validators | None, list[Hop], bool]) -> None:
    status, headers, body, validators, hops, delta = given
    response = Response(url=URL, status=status, headers=headers, body=body, hops=tuple(hops))
    state = FeedState(validators=validators, body_digest="d", whole_at=NOW - 3_600, polled_at=NOW - 3_600)
    request = replace(freshness.request_for(FEED, state, HttpSettings(), NOW), delta=delta)
    judged = freshness.judge(response, request, FEED, state, NOW)
    if isinstance(judged, freshness.NeedsParse):
        empty = ParsedFeed(format="rss20", title=None, link=None, language=None, entries=())
        outcome: PollOutcome = freshness.changed(judged, empty)
    else:
        outcome = judged
    bound = outcome.not_before
    assert bound is None or NOW <= bound <= NOW + 7 * 86_400
    if isinstance(outcome, Failed):
        held = holds.hold_for(outcome, NOW)
        assert held is None or isfinite(holds.held_s(held, 3))
    after = planned(state, outcome)
    assert after.next_poll_at >= (bound or 0.0)
    freshness.request_for(FEED, after, HttpSettings(), after.next_poll_at)


def _bodies(given: tuple[str, list[bytes], int]) -> None:
    coding, chunks, announced = given
    try:
        taken = BoundedBody(coding, max_wire=1_000_000, max_decoded=2_000_000)
        taken.announced(announced)
        for chunk in chunks:
            taken.feed(chunk)
        assert len(taken.finish()) <= 2_000_000
    except DeskError as error:
        is_one_of(error, "too_large", "bad_encoding", "truncated")


@st.composite
def coded(draw: st.DrawFn) -> tuple[str, list[bytes], int]:
    """Content-Encoding, chunks and Content-Length: a good stream, patched, cut, doubled, or no stream."""
    plain = draw(st.binary(max_size=300)) * draw(st.sampled_from((1, 1, 40, 20_000)))
    pack = draw(st.sampled_from((gzip.compress, zlib.compress, _raw, brotli.compress, zstd.compress, bytes)))
    stream = pack(plain)
    if draw(st.booleans()) and stream:
        at = draw(st.integers(0, min(len(stream) - 1, 400)))
        patch = draw(st.binary(max_size=6))
        stream = draw(
            st.sampled_from((stream[:at], stream[at:], stream[:at] + patch + stream[at + 1 :], stream * 3))
        )
    size = draw(st.integers(1, len(stream) + 1))
    chunks = [stream[at : at + size] for at in range(0, len(stream), max(size, len(stream) // 500 + 1))]
    coding = draw(
        st.sampled_from(("gzip", "deflate", "br", "zstd", "x-gzip", "", "identity", "gzip, br"))
        | HEADER_VALUES
    )
    return coding, chunks, draw(st.integers(-1, 3_000_000))


def _raw(plain: bytes) -> bytes:
    return zlib.compress(plain, wbits=-15)


class _Canned:
    """`ports.Http` that has one answer."""

    def __init__(self, response: Response) -> None:
        self._response = response

    async def get(self, request: Request) -> Response:
        return self._response


def _robots(given: tuple[str, int, Mapping[str, str], bytes]) -> None:
    url, status, headers, body = given
    answer = Response(url=url, status=status, headers=headers, body=body)
    robots = SiteRobots("Desk/1", CollectSettings())
    try:
        allowed, delay_s = asyncio.run(robots.may_fetch(url, NOW, _Canned(answer).get))
    except DeskError as error:
        is_one_of(error, "robots_unreachable", "bad_url")
        return
    assert isinstance(allowed, bool)
    assert delay_s is None or isinstance(delay_s, float)


_ROBOT_LINES = st.tuples(
    st.sampled_from(
        [
            "User-agent",
            "Allow",
            "Disallow",
            "Crawl-delay",
            "Sitemap",
            "Request-rate",
            "Visit-time",
            "Host",
            "\ufeff",
            "",
        ]
    ),
    st.sampled_from([":", " : ", "", "::"]),
    MARKUP
    | st.sampled_from(
        ["*", "Desk", "/", "/*$", "*" * 200, "/a*b*c*d*e$", "1/5s", "0900-1700", "-1", "1e400", "nan"]
    ),
).map("".join)
ROBOTS = st.lists(_ROBOT_LINES, max_size=12).map(
    lambda lines: "\n".join(lines).encode("utf-8", "surrogatepass")
)


def _redirects(given: tuple[str, str | None, list[str]]) -> None:
    start, location, asked = given
    url = URL
    try:
        url = redirects.first_url(start)
    except DeskError as error:
        is_one_of(error, "bad_url", "address_refused")
    try:
        found = redirects.next_hop(url, location, asked=[*asked, url], max_redirects=5)
    except DeskError as error:
        is_one_of(error, "bad_redirect", "address_refused", "too_many_redirects")
        return
    assert found.isascii()
    assert urls.check_url(found) is None
    request = Request(url=url, validators=Validators(url=url, etag='"1"'), headers={"authorization": "x"})
    said = redirects.headers_for(request, found, "Desk/1")
    assert "if-none-match" not in said or found == url
    assert "authorization" not in said or urls.host(found) == urls.host(url)


TRIALS = (
    Trial(
        name="redirects",
        inputs=st.tuples(URLS, st.none() | URLS | HEADER_VALUES, st.lists(URLS, max_size=6)),
        survives=_redirects,
    ),
    Trial(
        name="answers",
        inputs=st.tuples(STATUSES, HEADERS, st.binary(max_size=20), _VALIDATORS, _HOPS, st.booleans()),
        survives=_answers,
    ),
    Trial(name="bodies", inputs=coded(), survives=_bodies),
    Trial(
        name="robots",
        inputs=st.tuples(URLS, STATUSES, HEADERS, ROBOTS | st.binary(max_size=99)),
        survives=_robots,
    ),
)
