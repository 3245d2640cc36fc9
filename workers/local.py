"""The embedded set-up: Redis, workers, beat and console as children of one parent.

The parent starts them, restarts what exits (Celery workers can exit when their broker drops), and
ends them with itself: politely, then surely. A kill loses nothing (ARCHITECTURE, invariant 1), so ending is
quick.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PARENT = "WIREDESK_PARENT"
"""Environment variable that tells a child whose end is its own."""

GRACE_S = 6.0
"""How long a child may take to put down what it has in hand."""

HEALTHY_S = 20.0
"""A child that ran for so long starts its back-off anew."""

LOG_BYTES = 10_000_000
"""A log larger than this is begun anew when its process starts."""


@dataclass(slots=True, kw_only=True)
class Child:
    """One process to keep alive. `exits`: how often it ended by itself since it was last healthy."""

    name: str
    argv: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    next_start_at: float = 0.0
    exits: int = 0
    restarts: int = 0


@dataclass(slots=True, kw_only=True)
class Household:
    """Children under one roof. Use as a context manager; `logs` holds a file for each child."""

    children: Sequence[Child]
    environ: Mapping[str, str]
    logs: Path
    _ending: threading.Event = field(default_factory=threading.Event)
    _watch: threading.Thread | None = None

    def __enter__(self) -> Household:
        self.logs.mkdir(parents=True, exist_ok=True)
        for child in self.children:
            self._start(child)
        self._watch = threading.Thread(target=self._keep_alive, name="household", daemon=True)
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        if self._watch:
            self._watch.join()
        running = [child.process for child in self.children if child.process]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE_S
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
            _end_group(process)

    def _start(self, child: Child) -> None:
        log = self.logs / f"{child.name}.log"
        fresh = not log.exists() or log.stat().st_size > LOG_BYTES
        with log.open("wb" if fresh else "ab") as out:
            child.process = subprocess.Popen(  # noqa: S603 (our own commands)
                child.argv,
                env={**os.environ, **self.environ, PARENT: str(os.getpid())},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,  # Ctrl-C is for the parent, which then ends the children in order
            )
        child.started_at = time.monotonic()

    def _keep_alive(self) -> None:
        while not self._ending.wait(0.2):
            for child in self.children:
                self._look_after(child, time.monotonic())

    def _look_after(self, child: Child, now: float) -> None:
        if child.process is None:
            if now >= child.next_start_at:
                child.restarts += 1
                self._start(child)
        elif child.process.poll() is not None:
            _end_group(child.process)
            child.exits = 0 if now - child.started_at > HEALTHY_S else child.exits + 1
            child.next_start_at = now + min(0.5 * 2**child.exits, 30.0)
            child.process = None


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the process's session: a killed Celery parent leaves children behind."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wiredesk(*words: str) -> list[str]:
    """The command line of one of our own processes."""
    return [sys.executable, "-m", "console", *words]


def children(*, io: int, extract: int, console: str | None) -> list[Child]:
    """The processes of a desk on one machine. `extract`: processes that extract; `console`: host:port."""
    family = [
        Child(name="beat", argv=wiredesk("beat")),
        Child(name="worker-extract", argv=wiredesk("worker", "extract", "--processes", str(extract))),
    ]
    family += [
        Child(name="worker-io" + (f"-{n}" if n else ""), argv=wiredesk("worker", "io")) for n in range(io)
    ]
    if console:
        family.append(Child(name="console", argv=wiredesk("console", "--listen", console)))
    return family


def end_with_parent() -> None:
    """Called first by every child: when the parent is gone, however it ended, so are we."""
    parent = int(os.environ.get(PARENT, "0"))
    if not parent:
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_S)
        os.killpg(os.getpgid(0), signal.SIGKILL)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
