"""What is stored is what comes back: states, records and raw pages through their encodings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from pipeline.adapters import site_lines
from pipeline.adapters.page_store import content_of, dump_record, load_record, pack, unpack
from pipeline.extraction.repeats import Sighting
from pipeline.model import Arrivals, Bound, FeedId, FeedState, Honesty, PageRecord, RawPage, Validators

TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
MOMENTS = st.datetimes(timezones=st.just(UTC))
SECONDS = st.floats(allow_nan=False, allow_infinity=False)
STATES = st.builds(
    FeedState,
    next_poll_at=SECONDS,
    bounds=st.lists(st.builds(Bound, TEXT, SECONDS), max_size=3).map(tuple),
    skip_hours=st.lists(st.integers(0, 23), max_size=3).map(tuple),
    honesty=st.builds(Honesty, answers=st.integers(0, 9), missed=st.integers(0, 9)),
    interval_s=SECONDS,
    validators=st.none() | st.builds(Validators, url=TEXT, etag=st.none() | TEXT),
    polled_at=st.none() | SECONDS,
    failures=st.integers(0, 10**6),
    arrivals=st.builds(Arrivals, count=SECONDS, days=SECONDS, at=st.none() | SECONDS),
    title=st.none() | TEXT,
)
RECORDS = st.builds(
    PageRecord,
    id=TEXT,
    url=TEXT,
    feed_ids=st.lists(TEXT).map(tuple),
    entry_key=TEXT,
    title=TEXT,
    first_seen_at=SECONDS,
    authors=st.lists(TEXT).map(tuple),
    published_at=st.none() | MOMENTS,
    content=st.none(),
    feed_text=st.none(),
)


@given(STATES)
def test_every_state_survives_its_json_exactly(state: FeedState) -> None:
    adapter = TypeAdapter(FeedState)
    assert adapter.validate_json(adapter.dump_json(state, exclude_defaults=True)) == state


@given(RECORDS)
def test_every_record_survives_its_lines_exactly(record: PageRecord) -> None:
    feed_ids = TypeAdapter(tuple[FeedId, ...]).dump_json(record.feed_ids)
    assert load_record(feed_ids + b"\n" + dump_record(record)) == record


@given(st.builds(RawPage, page_id=TEXT, url=TEXT, body=st.binary(), content_type=TEXT, fetched_at=SECONDS))
def test_every_raw_page_survives_its_packing_exactly(raw: RawPage) -> None:
    assert unpack(raw.page_id, pack(raw)) == raw


@given(RECORDS, st.sampled_from(["", None]))
def test_an_entry_without_content_is_no_raw_page(record: PageRecord, content: str | None) -> None:
    record = replace(record, content=content)
    assert content_of(record, 0.0) is None


@given(
    st.builds(
        Sighting,
        article=st.integers(0, 2**32 - 1),
        at=st.integers(0, 2**32 - 1),
        topic=st.frozensets(st.integers(0, 2**16 - 1), max_size=8),
        lines=st.lists(st.integers(0, 2**64 - 1), max_size=24).map(tuple),
    )
)
def test_every_sighting_survives_its_packing_exactly(seen: Sighting) -> None:
    assert site_lines.unpack(site_lines.pack(seen)) == seen
