"""What every feed store and page store promises (`ports.FeedStore`, `ports.PageStore`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pipeline.model import (
    Arrivals,
    Claim,
    Feed,
    FeedId,
    FeedState,
    Note,
    PageId,
    PageRecord,
    RawPage,
    Stage,
    Validators,
)
from pipeline.ports import FeedChanges, PollCommit
from tests.contract.conftest import Stores

NOW = 1_763_900_000.123
WIRE = FeedId("wire")
FEED = Feed(id=WIRE, url="https://wire.example/feed", tags=("news",), headers={"x-key": "1"}, every_s=300.0)
STATE = FeedState(
    next_poll_at=NOW + 300,
    interval_s=300.1,
    validators=Validators(url=FEED.url, etag='W/"é"', last_modified="Sun, 23 Nov 2025 12:00:00 GMT"),
    polled_at=NOW,
    arrivals=Arrivals(count=0.1 + 0.2, days=1 / 3, at=NOW),
    title="Wire ☃",
)
FIRST = PageRecord(
    id=PageId("00000000000000a1"),
    url="https://paper.example/a?x=1",
    feed_ids=(WIRE,),
    entry_key="k1",
    title='Ünïcode "title"\nof two lines',
    first_seen_at=NOW + 0.000_123,
    authors=("A. Writer",),
    published_at=datetime(2025, 11, 23, 12, 0, 0, 123456, tzinfo=UTC),
)
SECOND = replace(FIRST, id=PageId("00000000000000b2"), url="https://paper.example/b", entry_key="k2")
NOTE = Note(
    subject="wire", at=NOW, stage="poll", outcome="changed", facts={"new": 2, "share": 0.5, "x": None}
)


async def polled(stores: Stores, feed: Feed = FEED) -> Claim:
    """The feed is configured and its poll has begun."""
    await stores.feeds.change(FeedChanges(put=[feed], due={feed.id: NOW}))
    (claim,) = await stores.due.claim(Stage.POLL, NOW, 1, 60, 0)
    return claim


async def committed(
    stores: Stores, new: Sequence[PageRecord] = (), changed: Sequence[PageRecord] = ()
) -> int | None:
    claim = await polled(stores)
    state = replace(STATE, next_poll_at=NOW)
    return await stores.feeds.commit(PollCommit(claim=claim, state=state, new=new, changed=changed))


async def claimed(stores: Stores, stage: Stage, now: float = NOW) -> list[Claim]:
    return await stores.due.claim(stage, now, 10, 60, 3)


# ── the feed list ───────────────────────────────────────────────────────────────────────────────────


async def test_a_feed_comes_back_as_it_was_put(stores: Stores) -> None:
    await stores.feeds.change(FeedChanges(put=[FEED], due={"wire": NOW}))
    assert await stores.feeds.feeds() == {"wire": FEED}
    assert await stores.feeds.load("wire") == (FEED, FeedState())
    assert [claim.id for claim in await claimed(stores, Stage.POLL)] == ["wire"]


async def test_a_feed_that_nobody_configured_is_none(stores: Stores) -> None:
    assert await stores.feeds.load("unknown") is None
    assert await stores.feeds.seen("unknown") == {}
    assert await stores.feeds.feeds() == {}
    assert await stores.feeds.states() == {}


async def test_a_removed_feed_is_polled_no_more_and_what_was_learnt_stays(stores: Stores) -> None:
    await stores.feeds.commit(PollCommit(claim=await polled(stores), state=STATE, seen={"k": "d"}))
    await stores.feeds.change(FeedChanges(remove=["wire"]))
    assert await stores.feeds.load("wire") is None
    assert await claimed(stores, Stage.POLL, NOW + 9_999) == []
    assert await stores.feeds.states() == {"wire": STATE}
    await stores.feeds.change(FeedChanges(put=[FEED], due={"wire": NOW}))
    assert await stores.feeds.load("wire") == (FEED, STATE)
    assert await stores.feeds.seen("wire") == {"k": "d"}


async def test_a_disabled_feed_stays_listed_and_leaves_the_due_set(stores: Stores) -> None:
    await polled(stores)
    paused = replace(FEED, enabled=False)
    await stores.feeds.change(FeedChanges(put=[paused], due={"wire": NOW}))
    assert await stores.feeds.feeds() == {"wire": paused}
    assert await claimed(stores, Stage.POLL, NOW + 9_999) == []


async def test_the_poll_of_a_feed_removed_meanwhile_writes_nothing(stores: Stores) -> None:
    claim = await polled(stores)
    await stores.feeds.change(FeedChanges(remove=["wire"]))
    assert await stores.feeds.commit(PollCommit(claim=claim, state=STATE, new=[FIRST])) is None
    assert await stores.feeds.states() == {}
    assert await stores.pages.record(FIRST.id) is None


async def test_a_changed_feed_is_moved_up_never_back(stores: Stores) -> None:
    await stores.feeds.change(FeedChanges(put=[FEED], due={"wire": NOW + 50}))
    await stores.feeds.change(FeedChanges(put=[FEED], due={"wire": NOW + 90}))
    assert [claim.id for claim in await claimed(stores, Stage.POLL, NOW + 50)] == ["wire"]
    await stores.feeds.change(FeedChanges(put=[FEED], due={"wire": NOW}))
    assert await claimed(stores, Stage.POLL, NOW + 51) == []


# ── the commit of a poll ────────────────────────────────────────────────────────────────────────────


async def test_one_commit_writes_state_seen_pages_notes_and_the_next_poll(stores: Stores) -> None:
    commit = PollCommit(
        claim=await polled(stores),
        state=STATE,
        seen={"k1": "d1", "k2": ""},
        new=[FIRST, SECOND],
        notes=[NOTE, replace(NOTE, subject=FIRST.id, outcome="found")],
    )
    assert await stores.feeds.commit(commit) == 2
    assert await stores.feeds.load("wire") == (FEED, STATE)
    assert await stores.feeds.seen("wire") == {"k1": "d1", "k2": ""}
    assert await stores.pages.record(FIRST.id) == FIRST
    assert [claim.id for claim in await claimed(stores, Stage.COLLECT)] == [FIRST.id, SECOND.id]
    assert await claimed(stores, Stage.POLL, NOW + 299.9) == []
    assert [claim.attempts for claim in await claimed(stores, Stage.POLL, NOW + 300)] == [0]
    assert await stores.ledger.trail("wire") == [NOTE]
    assert len(await stores.ledger.trail(FIRST.id)) == 1


async def test_a_poll_under_a_lost_claim_writes_nothing(stores: Stores) -> None:
    lost = await polled(stores)
    await claimed(stores, Stage.POLL, NOW + 60)
    commit = PollCommit(claim=lost, state=STATE, seen={"k": "d"}, new=[FIRST], notes=[NOTE])
    assert await stores.feeds.commit(commit) is None
    assert await stores.feeds.load("wire") == (FEED, FeedState())
    assert await stores.feeds.seen("wire") == {}
    assert await stores.pages.record(FIRST.id) is None
    assert await claimed(stores, Stage.COLLECT) == []
    assert NOTE not in await stores.ledger.trail("wire")


async def test_entries_that_left_the_window_are_forgotten(stores: Stores) -> None:
    await stores.feeds.commit(PollCommit(claim=await polled(stores), state=STATE, seen={"a": "1", "b": "1"}))
    (claim,) = await claimed(stores, Stage.POLL, NOW + 300)
    await stores.feeds.commit(PollCommit(claim=claim, state=STATE, seen={"b": "2", "c": "1"}, unseen=["a"]))
    assert await stores.feeds.seen("wire") == {"b": "2", "c": "1"}


async def test_a_page_that_is_known_only_gains_the_feed(stores: Stores) -> None:
    await committed(stores, [FIRST])
    (claim,) = await claimed(stores, Stage.COLLECT)
    await stores.due.done(claim)
    other = replace(FIRST, feed_ids=(FeedId("other"), WIRE), title="another title")
    assert await committed(stores, [other, other]) == 0
    assert await stores.pages.record(FIRST.id) == replace(FIRST, feed_ids=(WIRE, FeedId("other")))
    assert await claimed(stores, Stage.COLLECT, NOW + 99) == []


async def test_a_changed_entry_replaces_the_record_and_the_page_is_due_again(stores: Stores) -> None:
    await committed(stores, [FIRST])
    (running,) = await claimed(stores, Stage.COLLECT)
    changed = replace(FIRST, feed_ids=(FeedId("other"),), title="corrected")
    assert await committed(stores, changed=[changed]) == 1
    assert await stores.pages.record(FIRST.id) == replace(changed, feed_ids=(WIRE, FeedId("other")))
    assert [claim.id for claim in await claimed(stores, Stage.COLLECT)] == [FIRST.id]
    assert not await stores.due.done(running)  # it worked on what was there before


async def test_a_changed_entry_of_a_forgotten_page_is_a_new_page(stores: Stores) -> None:
    assert await committed(stores, changed=[FIRST]) == 1
    assert await stores.pages.record(FIRST.id) == FIRST


async def test_a_changed_entry_calls_its_page_back_from_the_dead_letters(stores: Stores) -> None:
    await committed(stores, [FIRST])
    (claim,) = await claimed(stores, Stage.COLLECT)
    await stores.due.bury(claim, replace(NOTE, subject=FIRST.id), "gone")
    assert await committed(stores, changed=[FIRST]) == 1
    assert await stores.due.dead(Stage.COLLECT) == []
    assert [claim.attempts for claim in await claimed(stores, Stage.COLLECT)] == [0]


async def test_an_entry_that_carries_its_text_is_due_for_extraction_at_once(stores: Stores) -> None:
    full = replace(FIRST, content="<p>The whole téxt.</p>")
    assert await committed(stores, [full, SECOND]) == 2
    assert [claim.id for claim in await claimed(stores, Stage.EXTRACT)] == [FIRST.id]
    assert [claim.id for claim in await claimed(stores, Stage.COLLECT)] == [SECOND.id]
    (loaded,) = await stores.pages.load([FIRST.id])
    assert loaded is not None
    record, raw = loaded
    assert record == FIRST  # the content travels once, as the raw page
    assert (raw.body.decode(), raw.source) == ("<p>The whole téxt.</p>", "feed")
    assert (raw.url, raw.content_type, raw.fetched_at) == (FIRST.url, "text/html; charset=utf-8", NOW)


async def test_a_poll_that_changed_nothing_commits_all_the_same(stores: Stores) -> None:
    assert await committed(stores) == 0
    assert (await stores.feeds.states())["wire"].validators == STATE.validators


# ── raw pages ───────────────────────────────────────────────────────────────────────────────────────

RAW = RawPage(
    page_id=FIRST.id,
    url="https://paper.example/a/final",
    body=b"<html>\n\x00\xff" * 1000,
    content_type='text/html; charset="x"\n',
    fetched_at=NOW + 1,
)


async def test_what_an_entry_says_besides_its_page_is_there_when_the_page_is_extracted(
    stores: Stores,
) -> None:
    told = replace(FIRST, feed_text="<p>The whole téxt.</p>")
    await committed(stores, [told])
    (claim,) = await claimed(stores, Stage.COLLECT)
    assert await stores.pages.commit(claim, RAW, [])
    assert await stores.pages.load([FIRST.id]) == [(told, RAW)]
    await committed(stores, changed=[FIRST])
    (claim,) = await claimed(stores, Stage.COLLECT)
    assert await stores.pages.commit(claim, RAW, [])
    assert await stores.pages.load([FIRST.id]) == [(FIRST, RAW)]


async def test_a_collected_page_is_due_for_extraction_and_its_collecting_is_over(stores: Stores) -> None:
    await committed(stores, [FIRST])
    (claim,) = await claimed(stores, Stage.COLLECT)
    assert await stores.pages.commit(claim, RAW, [replace(NOTE, subject=FIRST.id)])
    assert await stores.pages.load([FIRST.id]) == [(FIRST, RAW)]
    assert await claimed(stores, Stage.COLLECT, NOW + 999) == []
    assert [claim.id for claim in await claimed(stores, Stage.EXTRACT, NOW + 1)] == [FIRST.id]
    assert len(await stores.ledger.trail(FIRST.id)) == 1


async def test_a_page_under_a_lost_claim_is_not_stored(stores: Stores) -> None:
    await committed(stores, [FIRST])
    (lost,) = await claimed(stores, Stage.COLLECT)
    await claimed(stores, Stage.COLLECT, NOW + 60)
    assert not await stores.pages.commit(lost, RAW, [NOTE])
    assert await stores.pages.load([FIRST.id]) == [None]
    assert await claimed(stores, Stage.EXTRACT, NOW + 999) == []


async def test_a_page_collected_anew_voids_the_extraction_of_its_last_version(stores: Stores) -> None:
    await committed(stores, [FIRST])
    (claim,) = await claimed(stores, Stage.COLLECT)
    await stores.pages.commit(claim, RAW, [])
    (extracting,) = await claimed(stores, Stage.EXTRACT, NOW + 1)
    await committed(stores, changed=[FIRST])
    (claim,) = await claimed(stores, Stage.COLLECT)
    newer = replace(RAW, body=b"newer", fetched_at=NOW + 2)
    assert await stores.pages.commit(claim, newer, [])
    assert not await stores.due.done(extracting)
    assert [claim.id for claim in await claimed(stores, Stage.EXTRACT, NOW + 2)] == [FIRST.id]
    assert await stores.pages.load([FIRST.id]) == [(FIRST, newer)]


async def test_pages_are_loaded_in_the_order_asked_and_none_where_something_is_gone(stores: Stores) -> None:
    await committed(stores, [FIRST, SECOND])
    (claim, _) = await claimed(stores, Stage.COLLECT)
    await stores.pages.commit(claim, RAW, [])
    loaded = await stores.pages.load([SECOND.id, PageId("unknown"), FIRST.id])
    assert loaded == [None, None, (FIRST, RAW)]
    assert await stores.pages.load([]) == []
