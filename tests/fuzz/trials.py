"""What hostile input is thrown at, and what must hold whatever it is.

Out of every part come only its own values and `DeskError`; what it gives can be stored, read back and
planned with. Each trial is a strategy of inputs and one function that raises when something else comes.
Here are those of documents and texts; `answers` has those of servers.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import isfinite

from hypothesis import strategies as st
from pydantic import TypeAdapter

from pipeline import urls
from pipeline.errors import DeskError
from pipeline.model import FeedState, PageRecord, ParsedFeed
from pipeline.parsing import discovery, identity, opml
from pipeline.parsing.dates import is_false, learn_day_first, parse_date, plausible
from pipeline.parsing.feed import parse
from pipeline.parsing.text import MAX_ENTRIES, MAX_TITLE_CHARS
from pipeline.polling import freshness
from tests.fuzz import answers, articles
from tests.fuzz.answers import ROBOTS
from tests.fuzz.documents import DOCUMENTS, opml_documents, pages
from tests.fuzz.ground import FEED, NOW, URL, Trial, planned
from tests.fuzz.vocabulary import CONTENT_TYPES
from tests.fuzz.words import DATES, HEADERS, URLS

_RECORD = TypeAdapter(PageRecord)


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
    planned(FeedState(), freshness.changed(judged, found), new_entries=len(first.new))


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
    usual = {one.url for one in found if one.url.isascii() and urls.check_url(one.url) is None}
    assert usual <= kept


TRIALS = (
    Trial(name="feeds", inputs=st.tuples(DOCUMENTS, CONTENT_TYPES), survives=_feed),
    Trial(
        name="dates",
        inputs=st.tuples(st.lists(DATES, min_size=1, max_size=12), st.sampled_from((None, True, False))),
        survives=_dates,
    ),
    Trial(name="urls", inputs=st.tuples(URLS, URLS), survives=_urls),
    Trial(name="finding", inputs=st.tuples(pages(), HEADERS, ROBOTS), survives=_finding),
    Trial(name="opml", inputs=opml_documents(), survives=_lists),
    *answers.TRIALS,
    *articles.TRIALS,
)
