"""What a worker is set up with, and what it does when the broker or its settings are not there."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis

from pipeline.adapters.config_files import FileWatch
from pipeline.adapters.extractor import load_wires
from pipeline.errors import ConfigError
from pipeline.model import Stage
from pipeline.settings import RedisSettings, Settings
from workers.app import broker_url, make_app
from workers.desk import open_desk
from workers.main import Worker, load
from workers.runtime import Runtime
from workers.schedule import BEAT
from workers.warmth import warm_up

CONFIG = Path(__file__).resolve().parents[2] / "config"
NOWHERE = Settings(redis=RedisSettings(state_url="unix:///nonexistent/redis.sock"))


def worker(settings: Settings) -> Worker:
    runtime = Runtime(lambda: open_desk(settings, load_wires(CONFIG)), threaded=True)
    watch = FileWatch(CONFIG / "feeds.yaml")
    return Worker(app=make_app(settings), runtime=runtime, settings=settings, role="io", watch=watch)


def test_a_tick_that_cannot_be_sent_is_no_error() -> None:
    worker(NOWHERE).tick(Stage.COLLECT)


def test_a_tick_reaches_the_queue_of_its_stage_and_no_other(redis_url: str) -> None:
    one = worker(Settings(redis=RedisSettings(state_url=redis_url)))
    one.tick(Stage.COLLECT)

    with redis.Redis.from_url(redis_url) as client:
        counts = {stage: client.llen(f"{{wiredesk}}:celery:{stage}") for stage in Stage}
    assert counts == {Stage.POLL: 0, Stage.COLLECT: 1, Stage.EXTRACT: 0}


def test_no_tick_is_in_a_workers_hand_unacknowledged() -> None:
    # one that is when the broker goes fills its worker's only place for good
    conf = make_app(NOWHERE).conf

    assert conf.task_acks_late is False
    assert conf.worker_disable_prefetch is True


def test_beat_sends_each_stage_a_tick_a_second_and_none_outlives_its_use() -> None:
    for stage in Stage:
        row = BEAT[stage]
        assert (row["schedule"], row["options"]["queue"]) == (1.0, stage)
    assert all(row["options"]["expires"] <= 10 for row in BEAT.values())


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        (RedisSettings(state_url="unix:///run/redis.sock"), "redis+socket:///run/redis.sock?virtual_host=0"),
        (RedisSettings(state_url="redis://h:1/2"), "redis://h:1/2"),
        (RedisSettings(state_url="redis://h:1/2", broker_url="amqp://mq"), "amqp://mq"),
    ],
)
def test_without_a_broker_of_its_own_the_state_serves(settings: RedisSettings, url: str) -> None:
    assert broker_url(settings) == url


def test_a_worker_without_a_state_server_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")

    with pytest.raises(ConfigError, match="no state server"):
        load(tmp_path)


def test_a_worker_does_not_start_on_settings_with_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("polling: {flor: 5s}\n")

    with pytest.raises(ConfigError, match="flor"):
        load(tmp_path)


def test_warming_up_extracts_our_own_page() -> None:
    warm_up(load_wires(CONFIG))
