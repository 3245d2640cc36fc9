"""`wiredesk up`: the embedded set-up with its live screen. The processes are `workers.local`'s."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from console.ending import Ended, Ending
from console.found import Found, leave_word, usable_settings
from console.listening import DEFAULT_LISTEN, free_place
from console.live import follow
from console.tended import TendedServer
from newsroom.settings import write_settings
from pipeline.adapters.config_files import (
    FEEDS_FILE,
    FOLDER_VARIABLE,
    SETTINGS_FILE,
    config_folder,
)
from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.errors import ConfigError
from wiredesk.consuming import DATA_FOLDER, DEMO_FOLDER, STATE_URL_FILE, URL_VARIABLE
from workers.desk import DEMO
from workers.local import Child, Household, children

NEWSROOM_READY_S = 15.0

RESTARTS_SHOWN = 2
"""A child that ended once may have met a restarting Redis; one that goes on has a reason in its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The words of the command line. `listen` None: the default port or a free one near it; "off": none."""

    config: Path | None
    demo: bool
    data: Path | None
    processes: int | None
    io: int
    listen: str | None
    plain: bool
    speed: float

    @property
    def folder(self) -> Path:
        """Where everything is kept; the demo has a place of its own."""
        folder = self.data or (DEMO_FOLDER if self.demo else DATA_FOLDER)
        return folder.resolve()


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What was started: where its state is, what to write above the screen, and who is looked after."""

    found: Found
    title: str
    households: Sequence[Household]
    server: TendedServer | None

    def tend(self) -> None:
        """Start the embedded server again when it ended."""
        if self.server:
            self.server.tend(time.monotonic())

    def worries(self) -> tuple[str, ...]:
        """The processes that keep ending."""
        return (*(self.server.worries() if self.server else ()), *self._restless())

    def _restless(self) -> tuple[str, ...]:
        return tuple(
            f"{child.name} ended {child.restarts} times and was started again: "
            f"see {household.logs}/{child.name}.log"
            for household in self.households
            for child in household.children
            if child.restarts >= RESTARTS_SHOWN and child.exits
        )


def run_desk(options: Options) -> int:
    """Until Ctrl-C. Exit status 0. Raises `ConfigError` when it cannot start."""
    screen = Console()
    ending = Ending()
    try:
        with ExitStack() as stack:
            plain = options.plain or not screen.is_terminal
            running = _start(options, stack, ending)
            view = follow(
                running.found, running.title, screen, plain=plain, worries=running.worries, tend=running.tend
            )
            asyncio.run(view)
    except Ended:
        with suppress(OSError):  # the terminal may be what went away
            screen.print("wiredesk: ended; the next start goes on where it was.", style="dim")
    return 0


def _start(options: Options, stack: ExitStack, ending: Ending) -> Running:
    """Redis, newsroom, workers, scheduler, console; `stack` takes each of them down again."""
    folder = options.folder
    config = _configuration(options)
    # a mistake in the settings ends the start; one in the feeds does not, it is shown while the desk runs
    settings = usable_settings(config, os.environ)
    place, moved = (None, False) if options.listen == "off" else free_place(options.listen)
    server = None if settings.redis.state_url else _embedded(folder, stack)
    url = settings.redis.state_url or (server.url if server else "")
    leave_word(folder, url, config)
    environ = {FOLDER_VARIABLE: str(config), URL_VARIABLE: url, **({DEMO: "1"} if options.demo else {})}
    households = []
    if options.demo:
        households.append(_home([_newsroom(options)], environ, options, stack, ending))
        _wait_for(config / FEEDS_FILE, folder / "logs")
    cores = options.processes or os.cpu_count() or 1
    listen = str(place) if place else None
    family = children(io=options.io, extract=cores, console=listen)
    households.append(_home(family, environ, options, stack, ending))
    title = "demo newsroom" if options.demo else str(config)
    if place:
        title += f"   {place.url}" + (f" ({DEFAULT_LISTEN} is taken)" if moved else "")
    found = Found(url=url, settings=settings, since=time.time())
    return Running(found=found, title=title, households=households, server=server)


def _home(
    family: Sequence[Child], environ: Mapping[str, str], options: Options, stack: ExitStack, ending: Ending
) -> Household:
    with ending.whole():
        return stack.enter_context(Household(children=family, environ=environ, logs=options.folder / "logs"))


def _configuration(options: Options) -> Path:
    """The configuration folder; the demo writes its own."""
    if not options.demo:
        return config_folder(options.config, os.environ).resolve()
    folder = options.folder / "config"
    folder.mkdir(parents=True, exist_ok=True)
    write_settings(folder / SETTINGS_FILE)
    return folder


def _embedded(folder: Path, stack: ExitStack) -> TendedServer:
    """A server of our own; at its end nobody finds a desk here any more."""
    folder.mkdir(parents=True, exist_ok=True)
    server = EmbeddedServer(folder)
    stack.callback(server.stop)
    server.start()
    stack.callback((folder / STATE_URL_FILE).unlink, missing_ok=True)
    return TendedServer(server)


def _newsroom(options: Options) -> Child:
    folder = options.folder
    argv = [sys.executable, "-m", "newsroom", "--state", str(folder / "newsroom.json")]
    argv += ["--feeds", str(folder / "config" / FEEDS_FILE), "--speed", str(options.speed)]
    argv.append("--with-parent")
    return Child(name="newsroom", argv=argv)


def _wait_for(path: Path, logs: Path) -> None:
    """The newsroom writes its feed list before it answers; without it the first look would find nothing."""
    deadline = time.monotonic() + NEWSROOM_READY_S
    while not path.exists():
        if time.monotonic() > deadline:
            raise ConfigError(f"the demo newsroom did not start: see {logs}/newsroom.log")
        time.sleep(0.05)
