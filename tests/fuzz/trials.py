"""What hostile input is thrown at, and what must hold whatever it is.

Out of every part come only its own values and `DeskError`; what it gives can be stored, read back and
planned with. Each trial is a strategy of inputs and one function that raises when something else comes.
"""

from __future__ import annotations

import asyncio
import gzip
import pickle
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any

import brotli
from backports import zstd
from hypothesis import strategies as st
from pydantic import TypeAdapter

from pipeline import urls
from pipeline.adapters.decoding import BoundedBody
from pipeline.adapters.robots import SiteRobots
from pipeline.errors import DeskError
from pipeline.model import (
    Failed,
    Feed,
    FeedId,
    FeedState,
    Hop,
    PageRecord,
    ParsedFeed,
    PollOutcome,
    Request,
    Response,
    Validators,
)
from pipeline.parsing import discovery, identity, opml
from pipeline.parsing.dates import is_false, learn_day_first, parse_date, plausible
from pipeline.parsing.feed import parse
from pipeline.parsing.text import MAX_ENTRIES, MAX_TITLE_CHARS
from pipeline.polling import freshness, holds, redirects
from pipeline.polling.schedule import Polled, after_poll
from pipeline.settings import CollectSettings
from pipeline.settings.shape import HttpSettings, PollSettings
from tests.fuzz.documents import CONTENT_TYPES, DOCUMENTS, opml_documents, pages
from tests.fuzz.words import DATES, HEADER_VALUES, HEADERS, MARKUP, SENT_VALUES, URLS

NOW = 1_767_780_000.0
URL = "https://news.example/feed.xml"
FEED = Feed(id=FeedId("hostile"), url=URL)
SETTINGS = PollSettings()

_STATE, _RECORD = TypeAdapter(FeedState), TypeAdapter(PageRecord)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One part of the desk under fire."""

    name: str
    inputs: st.SearchStrategy[Any]
    survives: Callable[[Any], None]


def _is_one_of(error: DeskError, *reasons: str) -> None:
    if error.reason not in reasons:
        raise AssertionError(f"{error.reason} is none of {reasons}") from error


# ── feeds ────────────────────────────────────────────────────────────────────────────────────────


def _feed(given: tuple[bytes, str | None]) -> None:
    body, content_type = given
    try:
        found = parse(body, content_type, URL)
    except DeskError:
        return
    assert pickle.loads(pickle.dumps(found)) == found  # it comes out of a child
    _is_sane(found)
    seen: dict[str, str] = {}
    first = identity.discover(FEED, found, seen, NOW, memory_days=30.0)
    seen.update(first.seen)
    again = identity.discover(FEED, found, seen, NOW + 60, memory_days=30.0)
    assert not again.new, "what was told is told again"
    for record in (*first.new, *first.changed):
        assert _RECORD.validate_json(_RECORD.dump_json(record)) == record
        "".join((*first.seen, *first.seen.values(), record.content or "")).encode()
    judged = freshness.NeedsParse(url=URL, status=200, validators=None, body_digest="d")
    _plans(FeedState(), freshness.changed(judged, found), new_entries=len(first.new))


def _is_sane(found: ParsedFeed) -> None:
    assert len(found.entries) <= MAX_ENTRIES
    for entry in found.entries:
        assert entry.id or entry.link or entry.title or entry.content
        assert len(entry.title) <= MAX_TITLE_CHARS
        assert entry.link is None or urls.check_url(entry.link) in (None, "address_refused")
        for date in (entry.published_at, entry.updated_at):
            assert date is None or date.tzinfo is UTC
        for enclosure in entry.enclosures:
            assert urls.check_url(enclosure.url) in (None, "address_refused")
    for number in (found.ttl_s, found.hint_s):
        assert number is None or (isfinite(number) and number > 0)
    assert all(0 <= hour <= 23 for hour in found.skip_hours)
    assert all(0 <= day <= 6 for day in found.skip_days)


def _plans(state: FeedState, outcome: PollOutcome, *, new_entries: int = 0) -> FeedState:
    """The state after the poll, which can be stored and comes at a time that there is."""
    polled = Polled(outcome=outcome, at=NOW, new_entries=new_entries)
    after = after_poll(FEED, state, polled, jitter=0.5, settings=SETTINGS)
    assert NOW + SETTINGS.floor_s * 0.9 <= after.next_poll_at <= NOW + 60 * 86_400
    assert _STATE.validate_json(_STATE.dump_json(after)) == after
    return after


# ── texts ────────────────────────────────────────────────────────────────────────────────────────


def _dates(given: tuple[list[str], bool | None]) -> None:
    texts, day_first = given
    learn_day_first(texts)
    for text in texts:
        found = parse_date(text, day_first=day_first)
        assert found is None or found.tzinfo is UTC
        is_false(found, NOW)
        kept = plausible(found, NOW)
        assert kept is None or kept <= datetime.fromtimestamp(NOW, UTC) + timedelta(days=2)
        if found is not None:
            assert parse_date(found.isoformat()) == found.replace(microsecond=0)


def _urls(given: tuple[str, str]) -> None:
    base, link = given
    for text in given:
        key = urls.address_key(text)
        urls.page_id(key)
        assert len(urls.article_id(text)) == 16
        urls.check_url(text)
        urls.check_url(text, ("127.0.0.0/8", "::1/128"))
        urls.is_public(text)
        urls.entry_url(text, link)
        assert urls.site(text).isascii()
    urls.same_site(base, link)
    urls.usable_canonical(base, link)
    found = urls.resolve(base, link)
    if found is not None:
        assert found.isascii()
        assert urls.check_url(found) in (None, "address_refused")
        assert urls.resolve(base, found) == found
        assert urls.address_key(found) == urls.address_key(urls.resolve(base, found) or "")


def _redirects(given: tuple[str, str | None, list[str]]) -> None:
    start, location, asked = given
    url = URL
    try:
        url = redirects.first_url(start)
    except DeskError as error:
        _is_one_of(error, "bad_url", "address_refused")
    try:
        found = redirects.next_hop(url, location, asked=[*asked, url], max_redirects=5)
    except DeskError as error:
        _is_one_of(error, "bad_redirect", "address_refused", "too_many_redirects")
        return
    assert found.isascii()
    assert urls.check_url(found) is None
    request = Request(url=url, validators=Validators(url=url, etag='"1"'), headers={"authorization": "x"})
    said = redirects.headers_for(request, found, "Desk/1")
    assert "if-none-match" not in said or found == url
    assert "authorization" not in said or urls.host(found) == urls.host(url)


# ── answers ──────────────────────────────────────────────────────────────────────────────────────

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
    after = _plans(state, outcome)
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
        _is_one_of(error, "too_large", "bad_encoding", "truncated")


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
    robots = SiteRobots(_Canned(answer), "Desk/1", CollectSettings())
    try:
        allowed, delay_s = asyncio.run(robots.may_fetch(url, NOW))
    except DeskError as error:
        _is_one_of(error, "robots_unreachable", "bad_url")
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


# ── finding and moving feeds ─────────────────────────────────────────────────────────────────────


def _finding(given: tuple[bytes, Mapping[str, str], bytes]) -> None:
    page, headers, robots = given
    found = discovery.named(page, URL, headers)
    found += discovery.declared(page, URL)
    found += discovery.guesses(URL, robots)
    for candidate in discovery.ranked(found, URL):
        assert urls.check_url(candidate.url) in (None, "address_refused")
    discovery.sentence(found).encode()


def _lists(document: bytes) -> None:
    try:
        found = opml.read(document)
    except DeskError:
        return
    written = opml.write("all", found)
    kept = {one.url for one in opml.read(written)}
    assert {one.url for one in found if urls.check_url(one.url) is None} <= kept


TRIALS = (
    Trial(name="feeds", inputs=st.tuples(DOCUMENTS, CONTENT_TYPES), survives=_feed),
    Trial(
        name="dates",
        inputs=st.tuples(st.lists(DATES, min_size=1, max_size=12), st.sampled_from((None, True, False))),
        survives=_dates,
    ),
    Trial(name="urls", inputs=st.tuples(URLS, URLS), survives=_urls),
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
    Trial(name="finding", inputs=st.tuples(pages(), HEADERS, ROBOTS), survives=_finding),
    Trial(name="opml", inputs=opml_documents(), survives=_lists),
)
