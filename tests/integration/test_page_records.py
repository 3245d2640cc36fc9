"""Many page records at once, as the console reads them for its lists."""

from __future__ import annotations

from pipeline.adapters.page_store import PageStore, dump_record
from pipeline.adapters.redis_state import State
from pipeline.model import PageId, PageRecord


def record(name: str) -> PageRecord:
    return PageRecord(
        id=PageId(name),
        url=f"https://a.example/{name}",
        feed_ids=(),
        entry_key=name,
        title=name,
        first_seen_at=1_800_000_000.0,
    )


async def test_records_come_in_the_order_asked_for_and_none_for_what_is_forgotten(state: State) -> None:
    for name in "ab":
        await state.client.set(state.keys.page(name), b"[]\n" + dump_record(record(name)))
    found = await PageStore(state).records([PageId("b"), PageId("gone"), PageId("a")])
    assert found == [record("b"), None, record("a")]


async def test_all_records_are_asked_for_at_once(state: State) -> None:
    await state.client.config_resetstat()
    await PageStore(state).records([PageId(f"p{i}") for i in range(50)])
    assert await PageStore(state).records([]) == []
    asked = await state.client.info("commandstats")
    assert asked["cmdstat_mget"]["calls"] == 1
    assert "cmdstat_get" not in asked
