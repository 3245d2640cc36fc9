"""Starting a worker or beat: what `wiredesk worker` and `wiredesk beat` run.

The tasks are a few lines each: let a pump work off its due set, then send a tick on when it put work
down for the next stage, or left some of its own.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps, signals
from kombu.exceptions import OperationalError

from pipeline.adapters.config_files import (
    FEEDS_FILE,
    SITES_FILE,
    WIRES_FILE,
    FileWatch,
    config_folder,
    load_agencies,
    load_settings,
    load_sites,
)
from pipeline.adapters.extractor import Wires, limit_memory
from pipeline.adapters.site_rules import SiteRulesFile
from pipeline.adapters.wires import WiresFile
from pipeline.desk import Desk
from pipeline.errors import Busy, ConfigError, StateUnavailable
from pipeline.extraction.agencies import wires_from
from pipeline.model import Stage
from pipeline.settings import Settings
from workers import pumps
from workers.app import make_app
from workers.beat import TellingScheduler, say_once
from workers.desk import follow_wires, open_desk, open_stream
from workers.housekeeping import ALIVE_S, follow_feed_list, keep_house, say_alive, tell_how_it_reads
from workers.local import end_with_parent
from workers.runtime import Runtime
from workers.schedule import FOLLOW_FEED_LIST, KEEP_HOUSE, TICK_EXPIRES_S
from workers.warmth import warm_up

log = logging.getLogger("wiredesk")

IO_BUDGET_S = 15.0
"""A tick polls or collects for so long; the next one takes over at once when work is left."""

EXTRACT_BUDGET_S = 4.0
"""Short, so that a child killed over one page leaves little half done, and Ctrl-C is quick."""

LOOK_S = 3.0
"""As often as the feed list is looked at."""

IO_THREADS = 4
"""One for each pump, one for housekeeping, one so that a tick to a busy pump is dropped at once."""


@dataclass(slots=True, kw_only=True)
class Worker:
    """What the tasks of one process share. `pumping`: stages that this process is at already."""

    app: Celery
    runtime: Runtime
    settings: Settings
    role: str
    watch: FileWatch
    sites_watch: FileWatch
    wires_watch: FileWatch
    pumping: set[Stage] = field(default_factory=set)
    said_alive_at: float = 0.0

    def tick(self, stage: Stage) -> None:
        """Have the stage pumped now rather than at the next second; harmless when it is lost."""
        with suppress(OperationalError):
            self.app.send_task(stage.value, queue=stage.value, expires=TICK_EXPIRES_S, retry=False)


def load(config: Path | None) -> tuple[Settings, Path]:
    """Settings and their folder. Raises `ConfigError`: a worker does not start on half-read settings."""
    folder = config_folder(config, os.environ)
    settings, problems = load_settings(folder, os.environ)
    if problems:
        raise ConfigError("\n".join(map(str, problems)))
    if not settings.redis.state_url:
        raise ConfigError(
            "no state server: set WIREDESK_REDIS_STATE_URL or redis.state_url in settings.yaml, "
            "or run `wiredesk up`, which brings one"
        )
    return settings, folder


def run_beat(config: Path | None) -> None:
    """Send ticks until told to stop."""
    end_with_parent()
    _log_to_stderr()
    settings, _ = load(config)
    scheduler = partial(TellingScheduler, say=partial(say_once, settings))
    make_app(settings).Beat(scheduler=scheduler, loglevel="WARNING", quiet=True, max_interval=1.0).run()


def run_worker(role: str, *, config: Path | None, processes: int) -> None:
    """Work until told to stop. `role`: io or extract; `processes`: children that extract."""
    end_with_parent()
    _log_to_stderr()
    settings, folder = load(config)
    worker, options = prepared(role, settings, folder, processes)
    signals.worker_shutting_down.connect(lambda **_: worker.runtime.stopping.set(), weak=False)
    name = f"{role}@{socket.gethostname()}-{os.getpid()}"
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
    worker.app.worker_main(["--quiet", "worker", "--hostname", name, *options, *quiet])


def prepared(role: str, settings: Settings, folder: Path, processes: int) -> tuple[Worker, list[str]]:
    """The worker and its options for Celery. Raises `ConfigError`: what it needs of the folder is unusable.

    Polling and collecting read no article, so what is wrong with agencies and rules does not stop them.
    """

    def made(wires: Wires, sites: SiteRulesFile | None = None) -> Worker:
        return Worker(
            app=make_app(settings),
            runtime=Runtime(partial(open_desk, settings, wires, sites), threaded=role == "io"),
            settings=settings,
            role=role,
            watch=FileWatch(folder / FEEDS_FILE),
            sites_watch=FileWatch(folder / SITES_FILE),
            wires_watch=FileWatch(folder / WIRES_FILE),
        )

    if role == "io":
        worker = made(wires_from(()))
        return worker, _io(worker)
    wires, sites = follow_wires(folder, os.environ), SiteRulesFile(folder)
    worker = made(wires, sites)
    return worker, _extract(worker, wires, sites, processes)


def _look_now_and_then(app: Celery, *looks: Callable[[], None]) -> None:
    """In the process that forks: each new child begins with what was good last, whatever the files say."""

    class Look(bootsteps.StartStopStep):  # type: ignore[misc]  # it has no types
        """Started with each connection to the broker; losing one clears the timer."""

        requires = ("celery.worker.consumer.tasks:Tasks",)

        def start(self, parent: Any) -> None:
            for look in looks:
                parent.timer.call_repeatedly(LOOK_S, look)

    app.steps["consumer"].add(Look)


def _task(app: Celery, name: str, work: Callable[[], None], **options: float) -> None:
    def task() -> None:
        work()

    app.task(name=name, **options)(task)


def _io(worker: Worker) -> list[str]:
    settings = worker.settings
    for work in pumps.io_works(settings):
        _task(worker.app, work.stage.value, partial(_pump, worker, work))
    _task(worker.app, FOLLOW_FEED_LIST, partial(_follow, worker))
    _task(worker.app, KEEP_HOUSE, partial(_keep_house, worker))
    signals.worker_shutdown.connect(lambda **_: worker.runtime.close(), weak=False)
    queues = f"{Stage.POLL},{Stage.COLLECT}"
    return ["--queues", queues, "--pool", "threads", "--concurrency", str(IO_THREADS)]


def _extract(worker: Worker, wires: WiresFile, sites: SiteRulesFile, processes: int) -> list[str]:
    warm_up(wires.current())
    _look_now_and_then(worker.app, sites.look, wires.look)
    settings = worker.settings.extract
    work = pumps.extract_work(worker.settings)
    limit = EXTRACT_BUDGET_S + settings.hard_limit_s
    _task(worker.app, work.stage.value, partial(_pump, worker, work), time_limit=limit)
    signals.worker_process_init.connect(lambda **_: limit_memory(2 * settings.child_memory_bytes), weak=False)
    signals.worker_process_shutdown.connect(lambda **_: worker.runtime.close(), weak=False)
    return ["--queues", Stage.EXTRACT.value, "--pool", "prefork", "--concurrency", str(processes)]


def _pump(worker: Worker, work: pumps.Work) -> None:
    """One tick. A second one while the first is at work is not needed."""
    if work.stage in worker.pumping or worker.runtime.stopping.is_set():
        return
    worker.pumping.add(work.stage)
    try:
        _run(worker, partial(_pump_stage, worker, work))
    finally:
        worker.pumping.discard(work.stage)


async def _pump_stage(worker: Worker, work: pumps.Work, desk: Desk) -> None:
    await _alive(worker, desk)
    budget_s = EXTRACT_BUDGET_S if work.stage is Stage.EXTRACT else IO_BUDGET_S
    until = desk.clock.now() + budget_s

    more = await pumps.pump(desk, work, until, worker.runtime.stopping.is_set, worker.tick)
    if more and not worker.runtime.stopping.is_set():
        worker.tick(work.stage)


def _follow(worker: Worker) -> None:
    _run(worker, lambda desk: follow_feed_list(desk, worker.watch))
    _run(worker, lambda desk: tell_how_it_reads(desk, worker.sites_watch, load_sites))
    _run(worker, lambda desk: tell_how_it_reads(desk, worker.wires_watch, load_agencies))


def _keep_house(worker: Worker) -> None:
    async def keep(desk: Desk) -> None:
        async with open_stream(worker.settings) as stream:
            await keep_house(desk, stream)

    _run(worker, keep)


def _run(worker: Worker, work: Callable[[Desk], Awaitable[None]]) -> None:
    """What every tick may meet is no news: the next one tries again."""
    try:
        worker.runtime.run(work)
    except (Busy, StateUnavailable) as error:
        log.warning("%s: %s", worker.role, error)


async def _alive(worker: Worker, desk: Desk) -> None:
    if time.monotonic() - worker.said_alive_at > ALIVE_S / 3:
        await say_alive(desk.ledger, worker.role, desk.clock.now())
        worker.said_alive_at = time.monotonic()


def _log_to_stderr() -> None:
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
