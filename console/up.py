"""`wiredesk up`: the embedded set-up with its live screen. The processes are `workers.local`'s."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from rich.console import Console

from console.live import follow
from newsroom.settings import write_settings
from pipeline.adapters.config_files import FEEDS_FILE, check, config_folder
from pipeline.adapters.redis_server import EmbeddedServer
from workers.desk import DEMO
from workers.local import Child, Household, children

FOLDER = Path(".wiredesk")
STATE_URL_FILE = "state.url"
"""Tells `wiredesk status` and its like, started in the same folder, where the running desk keeps its state."""

NEWSROOM_READY_S = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The words of the command line."""

    config: Path | None
    demo: bool
    data: Path | None
    processes: int | None
    io: int
    listen: str
    plain: bool
    speed: float

    @property
    def folder(self) -> Path:
        """Where everything is kept; the demo has a place of its own."""
        folder = self.data or (FOLDER / "demo" if self.demo else FOLDER)
        return folder.resolve()


class Ended(BaseException):
    """Ctrl-C, or a polite request to end."""


def run_desk(options: Options) -> int:
    """Until Ctrl-C. Exit status 0. Raises `ConfigError` when it cannot start."""
    screen = Console()
    options.folder.mkdir(parents=True, exist_ok=True)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        with ExitStack() as stack:
            environ = stack.enter_context(_running(options))
            title = "demo newsroom" if options.demo else str(config_folder(options.config, os.environ))
            if options.listen != "off":
                title += f"   http://{options.listen}"
            plain = options.plain or not screen.is_terminal
            asyncio.run(follow(environ, title, screen, plain=plain))
    except Ended:
        pass
    screen.print("wiredesk: ended; the next start goes on where it was.", style="dim", highlight=False)
    return 0


def _end(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # once is enough: what follows is the ending
    raise Ended


@contextmanager
def _running(options: Options) -> Iterator[Mapping[str, str]]:
    """Redis, newsroom, workers, scheduler, console; gives the environment that finds them."""
    folder = options.folder
    with ExitStack() as stack:
        environ = _configuration(options)
        url = os.environ.get("WIREDESK_REDIS_STATE_URL")
        if not url:
            url = stack.enter_context(EmbeddedServer(folder)).url
        environ["WIREDESK_REDIS_STATE_URL"] = url
        (folder / STATE_URL_FILE).write_text(url + "\n")
        if options.demo:
            stack.enter_context(
                Household(children=[_newsroom(options)], environ=environ, logs=folder / "logs")
            )
            _wait_for(folder / "config" / FEEDS_FILE)
        listen = None if options.listen == "off" else options.listen
        cores = options.processes or os.cpu_count() or 1
        family = children(io=options.io, extract=cores, console=listen)
        stack.enter_context(Household(children=family, environ=environ, logs=folder / "logs"))
        yield environ


def _configuration(options: Options) -> dict[str, str]:
    """The environment of all children. A mistake in the settings ends the start; in the feeds it does not."""
    if not options.demo:
        found = check(options.config, os.environ)
        return {"WIREDESK_CONFIG": str(found.folder.resolve())}
    folder = options.folder / "config"
    folder.mkdir(parents=True, exist_ok=True)
    write_settings(folder / "settings.yaml")
    return {"WIREDESK_CONFIG": str(folder), DEMO: "1"}


def _newsroom(options: Options) -> Child:
    folder = options.folder
    argv = [sys.executable, "-m", "newsroom", "--state", str(folder / "newsroom.json")]
    argv += ["--feeds", str(folder / "config" / FEEDS_FILE), "--speed", str(options.speed)]
    return Child(name="newsroom", argv=argv)


def _wait_for(path: Path) -> None:
    """The newsroom writes its feed list before it answers; without it the first look would find nothing."""
    deadline = time.monotonic() + NEWSROOM_READY_S
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
