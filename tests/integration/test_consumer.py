"""`wiredesk.stories` as a program uses it: real processes, a real server that is killed and comes back."""

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path

import pytest

from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.redis_state import State, connect
from pipeline.adapters.story_stream import StoryStream
from pipeline.adapters.story_subscription import Subscription
from pipeline.errors import StateUnavailable
from pipeline.queueing.events import Event, encode
from pipeline.settings import Settings, StreamSettings
from tests.story_building import article, event_of, story_of
from wiredesk import open_stream, stories

ROOT = Path(__file__).parents[2]

QUICK = Settings(stream=StreamSettings(claim_after_s=0.2, deliveries=2))

HOLDER = """
import asyncio, sys
from wiredesk import stories
async def main():
    async for event in stories("enrich", sys.argv[1]):
        print(event.article.site, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


class WorkFailedError(Exception):
    """What the body of a consumer's loop may raise."""


@pytest.fixture
async def desk(redis_url: str) -> AsyncIterator[State]:
    """The state under the prefix that consumers use."""
    async with connect(redis_url) as state:
        yield state


async def publish(state: State, *names: str) -> None:
    for name in names:
        event = event_of(article(name), story_of(article(name)))
        await state.client.xadd(state.keys.named("stories"), {"t": event.type, "d": encode(event)})


def name_of(event: Event) -> str:
    return event.story.copies[0].publisher.lower()


async def waiting(url: str, group: str = "enrich") -> list[str]:
    """All that is there for the group, acknowledged."""
    return [name_of(event) async for event in stories(group, url, once=True)]


async def first(events: AsyncGenerator[Event]) -> str:
    """The next event; the loop is left without asking for another."""
    async for event in events:
        await events.aclose()
        return name_of(event)
    raise AssertionError("nothing was there")


# ── acknowledging ────────────────────────────────────────────────────────────────────────────────────


async def test_each_group_gets_every_event_once_and_goes_on_where_it_was(desk: State, redis_url: str) -> None:
    await publish(desk, *"abc")
    assert await waiting(redis_url) == [*"abc"]
    await publish(desk, "d")
    assert await waiting(redis_url) == ["d"]
    assert await waiting(redis_url, "archive") == [*"abcd"]


async def test_a_new_group_may_want_the_news_only(desk: State, redis_url: str) -> None:
    await publish(desk, "a")
    assert [event async for event in stories("late", redis_url, start="latest", once=True)] == []
    await publish(desk, "b")
    assert await waiting(redis_url, "late") == ["b"]


async def test_an_event_that_is_awaited_arrives(desk: State, redis_url: str) -> None:
    waits = asyncio.create_task(first(stories("enrich", redis_url)))
    while not await StoryStream(desk, QUICK.stream).groups():
        pass
    await publish(desk, "a")
    assert await asyncio.wait_for(waits, 10) == "a"


async def test_leaving_the_loop_leaves_its_event_to_the_next_consumer(desk: State, redis_url: str) -> None:
    await publish(desk, *"ab")
    assert await first(stories("enrich", redis_url, settings=QUICK)) == "a"
    async with asyncio.timeout(10):
        again = stories("enrich", redis_url, settings=QUICK)
        assert {name_of(await anext(again)), name_of(await anext(again))} == {"a", "b"}
        await again.aclose()


async def test_work_that_fails_each_time_ends_among_the_dead_letters(desk: State, redis_url: str) -> None:
    await publish(desk, "a")

    async def work() -> None:
        async for _event in stories("enrich", redis_url, settings=QUICK):
            raise WorkFailedError

    async with asyncio.timeout(10):
        for _ in range(QUICK.stream.deliveries):
            with pytest.raises(WorkFailedError):
                await work()
        stream = StoryStream(desk, QUICK.stream)
        watcher = asyncio.create_task(first(stories("enrich", redis_url, settings=QUICK)))
        while not (letters := await stream.dead("enrich")):
            pass
    assert [(letter.reason, letter.deliveries) for letter in letters] == [("deliveries", 2)]

    assert await stream.retry("enrich", [letters[0].id]) == 1
    assert await asyncio.wait_for(watcher, 10) == "a"


async def test_groups_and_dead_letters_can_be_looked_at_from_a_program(desk: State, redis_url: str) -> None:
    await desk.client.xadd(desk.keys.named("stories"), {"t": "story.created", "d": b"{"})
    assert await waiting(redis_url) == []
    async with open_stream(redis_url) as stream:
        [letter] = await stream.dead("enrich")
        assert letter.reason == "bad_event"
        await stream.drop("enrich", [letter.id])
        assert [(group.name, group.lag, group.dead) for group in await stream.groups()] == [("enrich", 0, 0)]


async def test_only_the_wanted_types_are_seen(desk: State, redis_url: str) -> None:
    await publish(desk, "a")
    merged = stories("enrich", redis_url, types={"story.merged"}, once=True)
    assert [event async for event in merged] == []
    assert await waiting(redis_url) == []


async def test_consumers_leave_no_trace_when_they_end(desk: State, redis_url: str) -> None:
    await publish(desk, "a")
    await waiting(redis_url)
    [group] = await StoryStream(desk, QUICK.stream).groups()
    assert (group.consumers, group.pending) == (0, 0)


@pytest.mark.parametrize(
    ("group", "types", "word"),
    [("", None, "letters"), ("a b", None, "letters"), ("a", {"story.lost"}, "story.copied")],
)
async def test_what_cannot_be_asked_for_is_said_at_once(
    group: str, types: set[str] | None, word: str
) -> None:
    with pytest.raises(ValueError, match=word):
        await anext(stories(group, "unix:///nowhere", types))


# ── processes that die ───────────────────────────────────────────────────────────────────────────────


async def test_the_event_of_a_killed_consumer_goes_to_another(desk: State, redis_url: str) -> None:
    await publish(desk, *"ab")
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, redis_url, stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert killed.stdout is not None
    assert await killed.stdout.readline() == b"a.example\n"
    killed.kill()
    await killed.wait()
    async with asyncio.timeout(10):
        survivor = stories("enrich", redis_url, settings=QUICK)
        assert {name_of(await anext(survivor)), name_of(await anext(survivor))} == {"a", "b"}
        await survivor.aclose()


async def test_a_consumer_goes_on_when_redis_was_away_and_is_back(tmp_path: Path) -> None:
    seen: list[str] = []
    missed = Missed()
    server = EmbeddedServer(tmp_path / "state")

    async def come_back() -> None:
        await missed.noticed.wait()
        await asyncio.to_thread(server.start)
        async with connect(server.url) as state:
            await publish(state, "c")

    server.start()
    logging.getLogger("wiredesk").addHandler(missed)
    try:
        async with connect(server.url) as state:
            await publish(state, *"ab")
        async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
            async for event in stories("enrich", server.url):
                seen.append(name_of(event))
                if seen == ["a"]:
                    assert server.pid is not None
                    os.kill(server.pid, signal.SIGKILL)
                    tasks.create_task(come_back())
                if len(seen) == 3:
                    break
        assert seen == [*"abc"]
    finally:
        logging.getLogger("wiredesk").removeHandler(missed)
        server.stop()


async def test_an_event_whose_delivery_was_lost_on_the_way_comes_first_when_redis_is_back(
    tmp_path: Path,
) -> None:
    server = EmbeddedServer(tmp_path / "state")
    server.start()
    try:
        async with connect(server.url) as state:
            stream = StoryStream(state, QUICK.stream)
            await stream.register("enrich")
            reader = Subscription(stream, "enrich", "host:1", Settings().stream)
            await publish(state, *"ab")
            server.stop()
            with pytest.raises(StateUnavailable):
                await reader.next(0.0, 0)
            await asyncio.to_thread(server.start)
            assert await stream.read("enrich", "host:1", ">", 0) is not None  # sent, and never seen

            names = []
            while (delivery := await reader.next(0.0, 0)) is not None:
                names.append(name_of(delivery.event))
                await reader.acknowledge(delivery)
            assert names == ["a", "b"]
    finally:
        server.stop()


class Missed(logging.Handler):
    """Notices when a consumer says that it waits for Redis."""

    def __init__(self) -> None:
        super().__init__()
        self.noticed = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.noticed.set()


async def test_an_unreachable_redis_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(StateUnavailable):
        await anext(stories("enrich", f"unix://{tmp_path}/none.sock"))


# ── the example ──────────────────────────────────────────────────────────────────────────────────────


async def test_the_example_enriches_what_is_waiting_and_ends(desk: State, redis_url: str) -> None:
    await publish(desk, *"ab")

    def run(*flags: str) -> str:
        command = [sys.executable, "examples/enrich.py", "--once", "--url", redis_url, *flags]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        return subprocess.run(
            command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment
        ).stdout

    lines = (await asyncio.to_thread(run, "--json")).splitlines()
    enriched = [json.loads(line) for line in lines]
    assert [story["publisher"] for story in enriched] == ["A", "B"]
    assert "bridge" in enriched[0]["keywords"]
    assert enriched[0]["wire"] == "Norvik News Agency"
    assert await asyncio.to_thread(run) == ""


async def test_the_example_ends_quietly_when_nobody_reads_its_lines_any_more(
    desk: State, redis_url: str
) -> None:
    await publish(desk, "a")
    command = [sys.executable, "examples/enrich.py", "--once", "--url", redis_url]
    read, written = os.pipe()
    os.close(read)
    done = await asyncio.to_thread(
        subprocess.run,
        command,
        stdout=written,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    os.close(written)
    assert (done.returncode, done.stderr) == (0, b"")
