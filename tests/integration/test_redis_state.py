"""What the stores in Redis owe to Redis: scripts that come back, errors in our words, keys that go."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from redis import exceptions
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.feed_store import FeedStore
from pipeline.adapters.ledger import Ledger
from pipeline.adapters.page_store import PageStore
from pipeline.adapters.redis_exchange import Arg
from pipeline.adapters.redis_refusals import unavailable_when_refused
from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.redis_state import (
    CONNECTIONS,
    Keys,
    Retention,
    State,
    connect,
    script,
)
from pipeline.errors import StateUnavailable
from pipeline.model import Claim, Feed, FeedId, FeedState, Note, PageId, PageRecord, RawPage, Stage
from pipeline.ports import FeedChanges, PollCommit
from pipeline.settings import ExtractSettings, Settings

NOW = 1_763_900_000.0
PAGE = PageId("00000000000000a1")
RECORD = PageRecord(
    id=PAGE,
    url="https://paper.example/a",
    feed_ids=(FeedId("wire"),),
    entry_key="k",
    title="A title",
    first_seen_at=NOW,
)
RAW = RawPage(page_id=PAGE, url=RECORD.url, body=b"<p>", content_type="text/html", fetched_at=NOW)
NOTE = Note(subject=PAGE, at=NOW, stage="collect", outcome="failed", reason="timeout")


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    """A server that a test may kill or turn upside down."""
    with EmbeddedServer(tmp_path / "own") as server:
        yield server


@pytest.fixture
async def own_state(own_server: EmbeddedServer) -> AsyncIterator[State]:
    async with connect(own_server.url) as state:
        yield state


async def claim(state: State, stage: Stage, now: float = NOW) -> Claim:
    (one,) = await DueSets(state).claim(stage, now, 1, 60, 3)
    return one


async def found(state: State) -> None:
    """A poll has found the page."""
    feeds = FeedStore(state)
    feed = Feed(id=FeedId("wire"), url="https://wire.example/feed")
    await feeds.change(FeedChanges(put=[feed], due={"wire": NOW}))
    learnt = FeedState(polled_at=NOW, next_poll_at=NOW + 300)
    commit = PollCommit(claim=await claim(state, Stage.POLL), state=learnt, new=[RECORD], notes=[NOTE])
    assert await feeds.commit(commit) == 1


# ── scripts ─────────────────────────────────────────────────────────────────────────────────────────


async def test_a_server_that_forgot_its_scripts_is_told_them_again(state: State) -> None:
    due = DueSets(state)
    for turn in range(2):
        await state.client.script_flush()
        assert await due.add(Stage.COLLECT, {f"p{turn}": NOW}) == 1


async def test_of_many_calls_each_runs_once_though_the_script_was_unknown(state: State) -> None:
    await state.client.script_flush()
    calls: list[list[Arg]] = [["collect", 0, 1, f"p{i}", i] for i in range(50)]
    assert await state.run_each("due_add", calls) == [1] * 50
    assert await state.client.zcard(state.keys.due(Stage.COLLECT)) == 50
    assert await state.run_each("due_add", []) == []


async def test_a_call_that_is_wrong_raises_and_the_others_have_run(state: State) -> None:
    calls: list[list[Arg]] = [
        ["collect", 0, 1, "a", 1],
        ["collect", 0, 1, "b", "no number"],
        ["collect", 0, 1, "c", 1],
    ]
    with pytest.raises(exceptions.ResponseError):
        await state.run_each("due_add", calls)
    assert await state.client.zrange(state.keys.due(Stage.COLLECT), 0, -1) == [b"a", b"c"]


def test_a_script_is_the_prelude_and_its_own_text() -> None:
    lua = script("due_add")
    assert lua.text.index("local P = KEYS[1]") < lua.text.index("Ids into a due set")
    assert len(lua.sha) == 40


# ── errors ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("error", "helps"),
    [
        (exceptions.ConnectionError("refused"), "redis.state_url"),
        (exceptions.TimeoutError("10 s"), "redis.state_url"),
        (exceptions.BusyLoadingError("loading"), "loading"),
        (exceptions.AuthenticationError("invalid password"), "password"),
        (exceptions.OutOfMemoryError("command not allowed", status_code="OOM"), "maxmemory"),
        (exceptions.ReadOnlyError("a replica", status_code="READONLY"), "primary"),
        (exceptions.ResponseError("MISCONF Errors writing to the AOF file"), "disk"),
        (exceptions.ResponseError("BUSY Redis is busy running a script"), "slow log"),
        (exceptions.ResponseError("NOREPLICAS Not enough good replicas"), "min-replicas"),
        # as Redis 6.2 reports what its scripts met
        (
            exceptions.ResponseError("Error running script: @user_script:3: -OOM command not allowed"),
            "maxmemory",
        ),
    ],
)
def test_a_refusal_of_the_servers_own_says_what_helps(error: Exception, helps: str) -> None:
    with pytest.raises(StateUnavailable, match=helps) as refusal, unavailable_when_refused():
        raise error
    assert refusal.value.transient
    assert refusal.value.__cause__ is error


async def test_a_command_that_is_wrong_in_itself_is_no_outage(state: State) -> None:
    await state.client.set(state.keys.due(Stage.COLLECT), "no sorted set")
    with pytest.raises(exceptions.ResponseError, match="WRONGTYPE"):
        await DueSets(state).add(Stage.COLLECT, {"a": NOW})


async def test_without_a_server_the_state_is_unavailable(tmp_path: Path) -> None:
    client = Redis(unix_socket_path=str(tmp_path / "nobody.sock"), retry=Retry(NoBackoff(), 0))
    async with State(client, Keys("{test}:"), Retention()) as state:
        with pytest.raises(StateUnavailable):
            await DueSets(state).add(Stage.COLLECT, {"a": NOW})
        with pytest.raises(StateUnavailable):
            await Ledger(state).trail("a")
        with pytest.raises(StateUnavailable):
            await DueSets(state).depths(Stage.COLLECT, NOW)


async def test_a_replica_is_refused_with_a_remedy(own_state: State) -> None:
    await own_state.client.replicaof("127.0.0.1", "1")
    with pytest.raises(StateUnavailable, match="to the primary"):
        await DueSets(own_state).add(Stage.COLLECT, {"a": NOW})


def kill_and_start(server: EmbeddedServer) -> None:
    pid = server.pid or 0
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    server.start()


async def test_a_killed_server_is_met_again_when_it_is_back(
    own_server: EmbeddedServer, own_state: State
) -> None:
    await found(own_state)
    kill_and_start(own_server)
    assert (await claim(own_state, Stage.COLLECT)).id == PAGE
    assert await PageStore(own_state).record(PAGE) == RECORD


async def test_with_memory_full_nothing_is_taken_or_written_but_claims_go_back(own_state: State) -> None:
    await found(own_state)
    due, pages = DueSets(own_state), PageStore(own_state)
    held = await claim(own_state, Stage.COLLECT)
    await own_state.client.config_set("maxmemory", 1)
    with pytest.raises(StateUnavailable, match="maxmemory"):
        await pages.commit(held, RAW, [NOTE])
    with pytest.raises(StateUnavailable, match="maxmemory"):
        await due.claim(Stage.POLL, NOW + 999, 1, 60, 0)
    assert await due.again(held, NOW + 1, NOTE, counts=True, limit=9)
    await own_state.client.config_set("maxmemory", 0)
    assert await pages.load([PAGE]) == [None]
    held = await claim(own_state, Stage.COLLECT, NOW + 1)
    assert held.attempts == 1
    await own_state.client.config_set("maxmemory", 1)
    await due.release([held], NOW + 2)
    await own_state.client.config_set("maxmemory", 0)
    assert (await claim(own_state, Stage.COLLECT, NOW + 2)).attempts == 1


# ── keys ────────────────────────────────────────────────────────────────────────────────────────────


async def test_every_key_begins_with_the_prefix(state: State) -> None:
    await found(state)
    await PageStore(state).commit(await claim(state, Stage.COLLECT), RAW, [NOTE])
    await DueSets(state).bury(await claim(state, Stage.EXTRACT), NOTE, "no text")
    await Ledger(state).say("config", {}, 0)
    names = [bytes(name) for name in await state.client.keys("*")]  # type: ignore[arg-type]
    assert len(names) > 8
    assert all(name.startswith(b"{test}:") for name in names)


async def test_trails_and_counts_go_by_themselves(redis_url: str) -> None:
    async with connect(redis_url, retention=Retention(trail_s=1000)) as state:
        await Ledger(state).note([NOTE])
        assert 990 < await state.client.ttl(state.keys.trail(PAGE)) <= 1000
        assert 0 < await state.client.ttl(state.keys.counts(int(NOW // 60))) <= 48 * 3600


KEPT = Retention(memory_s=5000, raw_s=700)


async def ttls(state: State) -> tuple[int, int]:
    """Seconds left to the record and to the raw page; -1 = for ever, -2 = not there."""
    return await state.client.ttl(state.keys.page(PAGE)), await state.client.ttl(state.keys.raw(PAGE))


async def test_a_page_is_kept_while_work_on_it_waits_and_a_while_longer(redis_url: str) -> None:
    async with connect(redis_url, retention=KEPT) as state:
        await found(state)
        assert await ttls(state) == (-1, -2)
        await PageStore(state).commit(await claim(state, Stage.COLLECT), RAW, [])
        assert await ttls(state) == (-1, -1)
        await DueSets(state).done(await claim(state, Stage.EXTRACT))
        page, raw = await ttls(state)
        assert 4990 < page <= 5000
        assert 690 < raw <= 700


async def test_a_page_that_is_worked_on_again_is_kept_again(redis_url: str) -> None:
    async with connect(redis_url, retention=KEPT) as state:
        await found(state)
        await DueSets(state).done(await claim(state, Stage.COLLECT))
        assert (await ttls(state))[0] > 0
        await DueSets(state).add(Stage.COLLECT, {PAGE: NOW})
        assert await ttls(state) == (-1, -2)
        await PageStore(state).commit(await claim(state, Stage.COLLECT), RAW, [])
        assert await ttls(state) == (-1, -1)


async def test_a_page_in_the_dead_letters_is_kept_until_it_is_dropped(redis_url: str) -> None:
    async with connect(redis_url, retention=KEPT) as state:
        await found(state)
        await PageStore(state).commit(await claim(state, Stage.COLLECT), RAW, [])
        await DueSets(state).bury(await claim(state, Stage.EXTRACT), NOTE, "no text")
        assert await ttls(state) == (-1, -1)
        await DueSets(state).drop(Stage.EXTRACT, [PAGE])
        assert min(await ttls(state)) > 0


async def test_a_page_seen_by_one_more_feed_lives_no_longer_for_it(redis_url: str) -> None:
    async with connect(redis_url, retention=KEPT) as state:
        await found(state)
        await DueSets(state).done(await claim(state, Stage.COLLECT))
        again = PollCommit(
            claim=await claim(state, Stage.POLL, NOW + 300),
            state=FeedState(polled_at=NOW),
            new=[replace(RECORD, feed_ids=(FeedId("other"),))],
        )
        assert await FeedStore(state).commit(again) == 0
        assert (await ttls(state))[0] > 0


def test_retention_is_what_the_settings_say() -> None:
    settings = Settings(memory_days=2, trail_days=1, extract=ExtractSettings(keep_raw_s=9))
    assert Retention.of(settings) == Retention(trail_s=86_400, memory_s=172_800, raw_s=9)
    assert Retention.of(Settings()) == Retention()


async def test_more_commands_at_once_than_connections_wait_for_their_turn(redis_url: str) -> None:
    async with connect(redis_url) as state:
        answers = await asyncio.gather(*(state.ask(state.client.echo(str(n))) for n in range(500)))

        assert answers == [str(n).encode() for n in range(500)]
        assert len(await state.client.client_list()) <= CONNECTIONS + 1
