"""What the story store leaves in Redis: how long, how spread, how large; and when the memory is full."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.redis_state import DAY_S, State, connect
from pipeline.adapters.story_store import StoryStore
from pipeline.errors import StateUnavailable
from pipeline.model import ArticleId, Fingerprint
from pipeline.settings import Settings
from tests.story_building import NOW, article, claimed, commit_of, fingerprint, grown, linked, story_of

MEMORY_S = Settings().memory_days * DAY_S
RAW_S = Settings().extract.keep_raw_s


async def keys_of(state: State) -> dict[str, int]:
    """Every key without its prefix, and its time to live in seconds (-1 = for ever)."""
    names = [key async for key in state.client.scan_iter()]
    return {name.decode().removeprefix("{test}:"): await state.client.ttl(name) for name in names}


async def test_all_that_a_published_article_leaves_expires(state: State) -> None:
    a = article("a")
    stories = StoryStore(state, Settings())
    [claim] = await claimed(DueSets(state), "page-a")
    await state.client.set(state.keys.page(claim.id), "record")
    await state.client.set(state.keys.raw(claim.id), "raw")
    await state.client.set(state.keys.feed_text(claim.id), "text")
    await stories.announce(a.id, a.site, fingerprint(1, 2, 3), NOW)
    await stories.commit([commit_of(claim, a, story_of(a))])

    lives = await keys_of(state)
    kept = {name for name, ttl in lives.items() if ttl == -1 and not name.startswith("till:")}
    assert kept == {"seq", "stories", "recent"}
    assert lives["raw:page-a"] <= RAW_S
    assert lives["own:page-a"] <= RAW_S
    window_s = Settings().copies.window_days * DAY_S
    for name in (f"art:{a.id}", "rec:1", f"story:{story_of(a).id}", "page:page-a"):
        assert lives[name] == pytest.approx(MEMORY_S, abs=60)
    buckets = [ttl for name, ttl in lives.items() if name.startswith("post:")]
    assert len(buckets) == 3
    assert buckets == pytest.approx([2 * window_s] * 3, abs=60)


async def test_of_very_many_that_are_linked_to_a_text_a_hundred_are_remembered(state: State) -> None:
    live, stories, due = article("live"), StoryStore(state, Settings()), DueSets(state)
    for part in (article(f"{number}-part") for number in range(101)):
        [claim] = await claimed(due, f"page-{part.id}")
        await stories.commit([commit_of(claim, part, linked(story_of(part), part, live))])
    assert len((await stories.linking([live.id]))[live.id]) == 100
    assert (await keys_of(state))[f"linked:{live.id}"] == pytest.approx(MEMORY_S, abs=60)


async def test_work_that_met_a_conflict_keeps_its_page(state: State) -> None:
    a = article("a")
    [claim] = await claimed(DueSets(state), "page-a")
    await state.client.set(state.keys.raw(claim.id), "raw")
    stale = replace(commit_of(claim, a, story_of(a)), expect={story_of(a).id: 7})
    await StoryStore(state, Settings()).commit([stale])
    assert (await keys_of(state))["raw:page-a"] == -1


async def test_winnowed_marks_fill_all_buckets_alike(state: State) -> None:
    """Winnowing keeps small hashes: their high bits alone would crowd a hundredth of the buckets."""
    stories, chance = StoryStore(state, Settings()), random.Random(1)
    for i in range(200):
        marks = tuple(min(chance.getrandbits(64) for _ in range(100)) for _ in range(10))
        text = Fingerprint(codes=b"", marks=marks, words=300, digest=str(i))
        await stories.announce(ArticleId(f"{i:016x}"), "a.example", text, NOW)
    buckets = [name async for name in state.client.scan_iter(match="*post:*", count=1000)]
    # 2,000 marks thrown into 65,536 buckets meet about 30 times
    assert len(buckets) > 1900


async def test_a_server_without_memory_says_so_and_writes_nothing(tmp_path: Path) -> None:
    a = article("a")
    with EmbeddedServer(tmp_path / "state", fsync="no") as server:
        async with connect(server.url, "{test}:") as state:
            stories = StoryStore(state, Settings())
            [claim] = await claimed(DueSets(state), "page-a")
            await state.client.config_set("maxmemory", 100_000)  # less than a server takes for itself
            with pytest.raises(StateUnavailable, match="maxmemory"):
                await stories.commit([commit_of(claim, a, story_of(a))])
            assert await stories.known(a.id) is None
            full = await stories.pressure()
            assert full.over == "memory"
            assert full.load.memory_share > 1

            await state.client.config_set("maxmemory", 1 << 30)
            assert not (await stories.pressure()).busy
            await stories.commit([commit_of(claim, a, story_of(a))])
            assert await stories.known(a.id) is not None


async def test_the_stories_touched_last_are_listed_newest_first(state: State) -> None:
    a, b, c = article("a"), article("b"), article("c")
    stories, due = StoryStore(state, Settings()), DueSets(state)
    one, two, three = await claimed(due, "page-a", "page-b", "page-c")
    await stories.commit([commit_of(one, a, story_of(a))])
    await stories.commit([commit_of(two, b, story_of(b))])
    assert {story.id for story in await stories.recent(5)} == {story_of(a).id, story_of(b).id}
    merged = grown(story_of(a), b, c)
    pointers = {a.id: story_of(a).id, b.id: story_of(b).id}
    await stories.commit([commit_of(three, c, merged, pointers=pointers, gone=[story_of(b).id])])
    assert await stories.recent(5) == [merged]
