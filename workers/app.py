"""The Celery application: how ticks travel. It carries no data (ARCHITECTURE: Celery carries no data).

A tick is payload-free and expires, so a lost, doubled or late one costs nothing; what must not be
lost lives in the due sets. The settings below are the ones that lost least under faults, and cost
least at rest; the reasons stand beside them.
"""

from __future__ import annotations

from celery import Celery
from kombu.entity import Exchange, Queue

from pipeline.model import Stage
from pipeline.settings import RedisSettings, Settings
from workers.schedule import BEAT


def broker_url(redis: RedisSettings) -> str:
    """The broker as kombu wants it; without one of its own it is the state's server."""
    if redis.broker_url:
        return redis.broker_url
    state = redis.state_url or ""
    if state.startswith("unix://"):
        return f"redis+socket://{state.removeprefix('unix://')}?virtual_host=0"
    return state


def make_app(settings: Settings) -> Celery:
    """The application of every worker and of beat."""
    app = Celery("wiredesk", set_as_current=False)
    app.conf.update(_connection(settings.redis))
    app.conf.update(_delivery(settings))
    app.conf.update(beat_schedule=BEAT, beat_scheduler="celery.beat:Scheduler", beat_max_loop_interval=1.0)
    return app


def _connection(redis: RedisSettings) -> dict[str, object]:
    return {
        "broker_url": broker_url(redis),
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,  # a desk waits for its Redis for ever
        "broker_transport_options": {
            "visibility_timeout": 300,  # above every time limit plus the wait inside a worker
            "unacked_restore_interval": 5,  # the default sweeps only every 100 s
            "unacked_restore_throttle": 1,
            "socket_timeout": 10,
            "socket_connect_timeout": 5,
            "socket_keepalive": True,
            "health_check_interval": 5,  # finds half-open connections
            # a tick is sent from the loop that all pages share: kombu would sleep 6 s in it, and again at
            # each tick, before it says that there is no broker
            "max_retries": 1,
            "interval_start": 0,
            "interval_step": 0,
            "global_keyprefix": f"{redis.prefix}celery:",  # one hash slot: works on Redis Cluster
        },
    }


def _delivery(settings: Settings) -> dict[str, object]:
    return {
        # Early: a tick is worth nothing, and one in hand when the broker goes can never be acknowledged.
        # It then fills the worker's only place for good: alive, connected, and deaf.
        "task_acks_late": False,
        "worker_disable_prefetch": True,  # nor may one wait in the worker, unacknowledged
        "worker_prefetch_multiplier": 1,
        "task_ignore_result": True,
        "task_store_errors_even_if_ignored": False,
        "result_backend": None,
        "worker_send_task_events": False,  # events double the cost of a task
        "task_send_sent_event": False,
        "worker_enable_remote_control": False,  # its queues outlive crashed workers and pile up
        "worker_soft_shutdown_timeout": 5.0,
        "worker_enable_soft_shutdown_on_idle": False,
        "worker_max_memory_per_child": settings.extract.child_memory_bytes // 1000,  # in kB
        "worker_max_tasks_per_child": 2000,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "task_create_missing_queues": False,
        "task_default_queue": Stage.POLL.value,
        "task_queues": [_queue(stage) for stage in Stage],
    }


def _queue(stage: Stage) -> Queue:
    """A queue with an exchange of its own: on the default one a tick would reach all three."""
    return Queue(stage.value, Exchange(stage.value), routing_key=stage.value)  # type: ignore[no-untyped-call]
