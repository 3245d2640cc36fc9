"""What a worker is started with, what its ticks do, and how they travel."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from celery import Celery
from redis import Redis

from pipeline.adapters.config_files import FEEDS_FILE, SITES_FILE, WIRES_FILE, FileWatch
from pipeline.adapters.extractor import load_wires
from pipeline.desk import Desk
from pipeline.errors import Busy, ConfigError, DeskError, StateUnavailable
from pipeline.model import Claim, Stage
from pipeline.settings import ExtractSettings, RedisSettings, Settings
from tests.integration.memory_desk import CONFIG, NOW, Town
from workers import main
from workers.app import broker_url, make_app
from workers.pumps import Work
from workers.runtime import Runtime
from workers.schedule import BEAT, FOLLOW_FEED_LIST, KEEP_HOUSE
from workers.warmth import warm_up

SETTINGS = Settings(redis=RedisSettings(state_url="redis://127.0.0.1:1/0", broker_url="memory://"))


# ── settings ─────────────────────────────────────────────────────────────────────────────────────


def test_a_worker_starts_on_the_settings_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("redis: {state_url: 'redis://desk.example/0'}\n")
    settings, folder = main.load(tmp_path)
    assert (settings.redis.state_url, folder) == ("redis://desk.example/0", tmp_path)


def test_a_worker_does_not_start_without_a_state_server(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no state server: set WIREDESK_REDIS_STATE_URL"):
        main.load(tmp_path)


@pytest.mark.parametrize(
    ("mistake", "said"),
    [("poling: {floor: 5m}", "poling: .*polling"), ("polling: {flor: 5s}", "flor: .*floor")],
)
def test_a_worker_does_not_start_on_half_read_settings(tmp_path: Path, mistake: str, said: str) -> None:
    (tmp_path / "settings.yaml").write_text(f"redis: {{state_url: 'redis://a/0'}}\n{mistake}\n")
    with pytest.raises(ConfigError, match=rf"settings\.yaml:2: .*{said}"):
        main.load(tmp_path)


def test_a_worker_does_not_start_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        main.load(tmp_path / "gone")


@pytest.mark.parametrize("file", [SITES_FILE, WIRES_FILE])
def test_what_extraction_needs_does_not_stop_polling_when_it_is_broken(tmp_path: Path, file: str) -> None:
    (tmp_path / file).write_text("[{")
    worker, options = main.prepared("io", SETTINGS, tmp_path, 1)
    assert (worker.role, options[:2]) == ("io", ["--queues", "poll,collect"])
    with pytest.raises(ConfigError, match=file):
        main.prepared("extract", SETTINGS, tmp_path, 1)


# ── the application ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("redis", "url"),
    [
        (RedisSettings(state_url="unix:///run/desk.sock"), "redis+socket:///run/desk.sock?virtual_host=0"),
        (RedisSettings(state_url="redis://one:1/2"), "redis://one:1/2"),
        (RedisSettings(state_url="redis://one/0", broker_url="amqp://two"), "amqp://two"),
        (RedisSettings(), ""),
    ],
)
def test_the_broker_is_the_states_server_unless_it_has_one_of_its_own(redis: RedisSettings, url: str) -> None:
    assert broker_url(redis) == url


def test_each_stage_has_a_queue_with_an_exchange_of_its_own() -> None:
    queues = make_app(SETTINGS).conf.task_queues
    assert [(queue.name, queue.exchange.name, queue.routing_key) for queue in queues] == [
        ("poll", "poll", "poll"),
        ("collect", "collect", "collect"),
        ("extract", "extract", "extract"),
    ]


def test_ticks_leave_nothing_behind() -> None:
    conf = make_app(replace(SETTINGS, extract=ExtractSettings(child_memory_bytes=300_000_000))).conf
    assert (conf.task_ignore_result, conf.result_backend) == (True, None)
    assert (conf.worker_send_task_events, conf.worker_enable_remote_control) == (False, False)
    assert conf.broker_transport_options["global_keyprefix"] == "{wiredesk}:celery:"
    assert conf.worker_max_memory_per_child == 300_000


def test_no_tick_is_in_a_workers_hand_unacknowledged() -> None:
    # one that is when the broker goes fills its worker's only place for good
    conf = make_app(SETTINGS).conf
    assert (conf.task_acks_late, conf.worker_disable_prefetch) == (False, True)


def test_beat_ticks_each_stage_every_second_and_a_tick_expires_before_they_pile_up() -> None:
    assert make_app(SETTINGS).conf.beat_schedule == BEAT
    assert set(BEAT) == {*map(str, Stage), FOLLOW_FEED_LIST, KEEP_HOUSE}
    for stage in Stage:
        assert (BEAT[stage]["task"], BEAT[stage]["schedule"]) == (stage, 1.0)
        assert BEAT[stage]["options"] == {"queue": stage, "expires": 3.0}
    assert BEAT[FOLLOW_FEED_LIST]["schedule"] <= 10.0
    assert BEAT[KEEP_HOUSE]["options"] == {"queue": "poll", "expires": 10.0}
    assert max(row["options"]["expires"] for row in BEAT.values()) <= 10.0


def test_what_warming_up_loads_is_left_out_of_garbage_collection() -> None:
    frozen = gc.get_freeze_count()
    try:
        warm_up(load_wires(CONFIG))
        assert gc.get_freeze_count() > frozen
    finally:
        gc.unfreeze()


# ── ticks ────────────────────────────────────────────────────────────────────────────────────────


class Pumping:
    """A worker over a desk in memory; its step ends the claims, or does what `then` says."""

    def __init__(self, tmp_path: Path, stage: Stage = Stage.COLLECT, error: DeskError | None = None) -> None:
        self.town = Town()
        self.batches: list[list[str]] = []
        self._error = error
        runtime = Runtime(self._open_desk, threaded=True)
        self.worker = main.Worker(
            app=make_app(SETTINGS),
            runtime=runtime,
            settings=SETTINGS,
            role="io",
            watch=FileWatch(tmp_path / FEEDS_FILE),
            sites_watch=FileWatch(tmp_path / SITES_FILE),
            wires_watch=FileWatch(tmp_path / WIRES_FILE),
        )
        self.work = Work(
            stage=stage,
            step=self._step,
            next=Stage.EXTRACT,
            concurrency=1,
            batch=1,
            lease_s=60.0,
            limit=3,
            yields=False,
        )
        self.entered, self.let_go = threading.Event(), threading.Event()
        self.let_go.set()
        self.takes_s = 0.0

    @asynccontextmanager
    async def _open_desk(self) -> AsyncIterator[Desk]:
        yield self.town.desk

    async def _step(self, desk: Desk, claims: Sequence[Claim]) -> int:
        self.entered.set()
        if self._error:
            raise self._error
        self.let_go.wait(10)
        self.batches.append([claim.id for claim in claims])
        self.town.clock.advance(self.takes_s)
        for claim in claims:
            await desk.due.done(claim)
        return 0

    def put(self, *ids: str) -> None:
        async def add(desk: Desk) -> int:
            return await desk.due.add(self.work.stage, dict.fromkeys(ids, NOW))

        self.worker.runtime.run(add)

    def tick(self) -> None:
        main._pump(self.worker, self.work)

    def ticks(self) -> list[str]:
        """Sent since the last look."""
        return [stage for stage in Stage for _ in messages(self.worker.app, stage)]


def messages(app: Celery, stage: Stage) -> Iterator[object]:
    with app.connection_for_read() as connection:
        queue = connection.SimpleQueue(app.amqp.queues[stage.value])
        while queue.qsize():
            yield queue.get(block=False).ack()
        queue.close()


@pytest.fixture
def pumping(tmp_path: Path) -> Iterator[Pumping]:
    made = Pumping(tmp_path)
    yield made
    made.worker.runtime.close()


def test_a_tick_works_its_stage_off_and_says_that_the_worker_lives(pumping: Pumping) -> None:
    pumping.put("a", "b")
    pumping.tick()
    assert pumping.batches == [["a"], ["b"]]
    assert pumping.worker.pumping == set()
    assert len(pumping.worker.runtime.run(lambda desk: desk.ledger.said("alive:io:"))) == 1
    assert pumping.ticks() == []


def test_a_second_tick_for_a_stage_that_is_being_pumped_is_dropped_at_once(pumping: Pumping) -> None:
    pumping.put("a")
    pumping.let_go.clear()
    first = threading.Thread(target=pumping.tick)
    first.start()
    assert pumping.entered.wait(10)
    assert pumping.worker.pumping == {Stage.COLLECT}
    pumping.tick()
    assert pumping.batches == []
    pumping.let_go.set()
    first.join(10)
    assert pumping.batches == [["a"]]
    assert pumping.worker.pumping == set()


def test_a_tick_that_leaves_work_has_the_stage_pumped_again_at_once(pumping: Pumping) -> None:
    pumping.put("a", "b")
    pumping.takes_s = main.IO_BUDGET_S
    pumping.tick()
    assert pumping.batches == [["a"]]
    assert pumping.ticks() == ["collect"]


def test_a_worker_that_is_to_stop_pumps_nothing(pumping: Pumping) -> None:
    pumping.put("a")
    pumping.worker.runtime.stopping.set()
    pumping.tick()
    assert pumping.batches == []


def test_extraction_pumps_for_a_shorter_time(tmp_path: Path) -> None:
    pumping = Pumping(tmp_path, Stage.EXTRACT)
    pumping.put("a", "b")
    pumping.takes_s = main.EXTRACT_BUDGET_S
    pumping.tick()
    pumping.worker.runtime.close()
    assert pumping.batches == [["a"]]


@pytest.mark.parametrize("error", [StateUnavailable("gone"), Busy("full")])
def test_what_every_tick_may_meet_ends_it_and_the_next_one_tries_again(
    tmp_path: Path, error: DeskError
) -> None:
    pumping = Pumping(tmp_path, error=error)
    pumping.put("a")
    pumping.tick()
    pumping.worker.runtime.close()
    assert pumping.entered.is_set()
    assert pumping.worker.pumping == set()


def test_a_tick_reaches_the_queue_of_its_stage_and_no_other(pumping: Pumping, redis_url: str) -> None:
    here = Settings(redis=RedisSettings(state_url=redis_url))
    replace(pumping.worker, app=make_app(here)).tick(Stage.COLLECT)
    with Redis.from_url(redis_url) as client:
        counts = {stage: client.llen(f"{{wiredesk}}:celery:{stage}") for stage in Stage}
    assert counts == {Stage.POLL: 0, Stage.COLLECT: 1, Stage.EXTRACT: 0}


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "unix:///nonexistent/redis.sock"])
def test_a_tick_that_cannot_be_sent_is_no_error_and_holds_nobody_up(pumping: Pumping, url: str) -> None:
    away = Settings(redis=RedisSettings(state_url=url))
    worker = replace(pumping.worker, app=make_app(away))
    began = time.monotonic()
    worker.tick(Stage.COLLECT)
    assert time.monotonic() - began < 2.0


def test_a_changed_feed_list_is_taken_up_and_a_broken_one_is_said(tmp_path: Path) -> None:
    pumping = Pumping(tmp_path)
    (tmp_path / FEEDS_FILE).write_text("feeds: [{id: a, url: https://example.org/a}]\n")
    main._follow(pumping.worker)
    assert set(pumping.worker.runtime.run(lambda desk: desk.feeds.feeds())) == {"a"}
    (tmp_path / FEEDS_FILE).write_text("feeds: [\n")
    main._follow(pumping.worker)
    assert set(pumping.worker.runtime.run(lambda desk: desk.feeds.feeds())) == {"a"}
    said = pumping.worker.runtime.run(lambda desk: desk.ledger.said("config"))
    pumping.worker.runtime.close()
    assert said["config"]["ok"] is False
