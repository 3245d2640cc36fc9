"""Who lives says so, who waits says since when, and a Redis that hangs keeps nobody waiting for it."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from celery.schedules import schedule

from console.feeds_show import show_feed
from console.found import Found
from console.pair import show_pair
from console.watch import ANSWER_S, in_time, watching
from console.why import show_trail
from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.redis_state import State
from pipeline.adapters.story_stream import StoryStream
from pipeline.desk import Desk
from pipeline.errors import StateUnavailable
from pipeline.extraction.agencies import wires_from
from pipeline.settings import RedisSettings, Settings, StreamSettings
from workers.app import make_app
from workers.beat import SAY_S, TellingScheduler, say_once
from workers.desk import open_desk
from workers.housekeeping import LAST_SIGN, PRESSURE, keep_house, say_alive


def settings_for(redis_url: str, state: State) -> Settings:
    return Settings(
        redis=RedisSettings(state_url=redis_url, prefix=state.keys.prefix),
        stream=StreamSettings(high_water=2),
    )


@pytest.fixture
async def desk(redis_url: str, state: State) -> AsyncIterator[Desk]:
    async with open_desk(settings_for(redis_url, state), wires_from([])) as desk:
        yield desk


async def test_the_last_sign_of_a_process_outlives_it(desk: Desk) -> None:
    await say_alive(desk.ledger, "io", 5.0)
    [name] = await desk.ledger.said("alive:io:")
    assert name.endswith(f"-{os.getpid()}")
    assert (await desk.ledger.said(LAST_SIGN))["last:io"]["at"] == 5.0


def test_the_scheduler_says_after_its_ticks_that_it_lives() -> None:
    said: list[float] = []
    app = make_app(Settings(redis=RedisSettings(state_url="redis://127.0.0.1:1/0")))
    app.conf.beat_schedule = {"never": {"task": "poll", "schedule": schedule(86_400.0)}}
    scheduler = TellingScheduler(app, say=lambda: said.append(time.monotonic()), lazy=True)
    for _ in range(3):
        scheduler.tick()
    assert len(said) == 1


async def test_the_schedulers_sign_is_its_own(redis_url: str, state: State, desk: Desk) -> None:
    await asyncio.to_thread(say_once, settings_for(redis_url, state))
    assert len(await desk.ledger.said("alive:beat:")) == 1


def test_a_scheduler_without_redis_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    say_once(Settings(redis=RedisSettings(state_url="redis://127.0.0.1:1/0")))
    assert "Redis does not answer" in caplog.text


async def test_since_when_work_waits_is_kept_until_it_goes_on(desk: Desk, state: State) -> None:
    stream = StoryStream(state, desk.settings.stream)

    async def said() -> dict[str, object]:
        await keep_house(desk, stream)
        return dict((await desk.ledger.said(PRESSURE)).get(PRESSURE, {}))

    assert await said() == {}
    for _ in range(2):
        await state.client.xadd(state.keys.named("stories"), {"t": "x", "d": "{}"})
    full = await said()
    assert full["over"] == "stream"
    assert await said() == full
    await state.client.delete(state.keys.named("stories"))
    assert (await said())["over"] == ""


@pytest.mark.chaos
async def test_a_redis_that_hangs_is_said_within_seconds_and_since_when(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path)
    server.start()
    try:
        async with watching(Found(url=server.url, settings=Settings())) as watch:
            await watch.overview()
            assert server.pid is not None
            os.kill(server.pid, signal.SIGSTOP)
            begun = time.monotonic()
            with pytest.raises(StateUnavailable, match=r"the last answer came .* ago\): is it running"):
                async with in_time(watch, 2.0):
                    await watch.overview()
            assert time.monotonic() - begun < 2.0 + 5
            os.kill(server.pid, signal.SIGCONT)
            await watch.overview()
    finally:
        server.stop()


@pytest.fixture
async def silent_url() -> AsyncIterator[str]:
    """Of a server that takes whatever it is told, and says nothing."""

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"


async def test_no_question_waits_long_for_a_server_that_says_nothing(silent_url: str) -> None:
    begun = time.monotonic()
    answers = await asyncio.gather(
        show_trail("https://one.example/1", silent_url, as_json=False),
        show_pair("https://one.example/1", "https://two.example/1", silent_url, as_json=False),
        show_feed("harbour", silent_url, as_json=False, polls=1),
        return_exceptions=True,
    )
    assert time.monotonic() - begun < ANSWER_S + 5
    assert [type(answer) for answer in answers] == [StateUnavailable] * 3


async def test_ticks_do_not_wait_long_for_a_server_that_says_nothing(
    silent_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    begun = time.monotonic()
    await asyncio.to_thread(say_once, Settings(redis=RedisSettings(state_url=silent_url)))
    assert time.monotonic() - begun < SAY_S + 5
    assert "no sign of life given" in caplog.text
