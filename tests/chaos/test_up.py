"""`wiredesk up --demo`, as a stranger types it: soon there, hard to kill, easy to end."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.chaos

FIRST_STORY_S = 20.0
"""The promise of the first screen: so long after the start a story is shown."""

ENDS_WITHIN_S = 15.0


class Desk:
    """One `wiredesk up` in a folder of its own, and what it says."""

    def __init__(self, folder: Path) -> None:
        self.started_at = time.monotonic()
        self._lines: queue.Queue[str] = queue.Queue()
        words = ["up", "--demo", "--plain", "--listen", "off", "--processes", "1", "--speed", "20"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "console", *words],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self._lines.put(line)

    def says(self, what: Callable[[str], bool], within_s: float) -> str:
        """The next line of that kind. What it said before is forgotten."""
        deadline = time.monotonic() + within_s
        heard: list[str] = []
        while True:
            try:
                heard.append(self._lines.get(timeout=max(0.01, deadline - time.monotonic())))
            except queue.Empty:
                raise AssertionError("not said:\n" + "".join(heard[-30:])) from None
            if what(heard[-1]):
                return heard[-1]

    def family(self) -> set[int]:
        """Every process that descends from it, in whatever session."""
        return descendants(self.process.pid)

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        status = self.process.wait(ENDS_WITHIN_S)
        self._reader.join(ENDS_WITHIN_S)
        return status


def descendants(root: int) -> set[int]:
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(pid): int(parent) for pid, parent in (line.split() for line in listed.splitlines())}
    found, fresh = set[int](), {root}
    while fresh:
        fresh = {pid for pid, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return found


def alive(pids: set[int]) -> set[int]:
    listed = subprocess.run(["ps", "-eo", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in listed.splitlines())
    return {int(pid) for pid, state in rows if not state.startswith("Z")} & pids


def gone(pids: set[int]) -> bool:
    deadline = time.monotonic() + ENDS_WITHIN_S
    while alive(pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def is_story(line: str) -> bool:
    return line.startswith("story ")


def told(line: str) -> int:
    """How many articles a line of counts speaks of; 0 for other lines."""
    found = re.search(r"(\d+) articles", line)
    return int(found[1]) if found else 0


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    if desk.process.poll() is None:
        desk.end()


def test_the_first_story_is_soon_there_and_ctrl_c_leaves_nothing_behind(desk: Desk, tmp_path: Path) -> None:
    desk.says(is_story, FIRST_STORY_S)
    assert time.monotonic() - desk.started_at < FIRST_STORY_S
    family = desk.family()
    assert len(family) >= 5  # newsroom, Redis, beat and two workers with theirs
    assert desk.end() == 0
    assert gone(family)

    # started again, it goes on where it was: what is counted survived
    again = Desk(tmp_path)
    try:
        line = again.says(lambda line: told(line) > 0, FIRST_STORY_S)
        assert told(line) >= 10
    finally:
        assert again.end(signal.SIGTERM) == 0


def test_a_killed_redis_is_started_again_and_the_desk_goes_on(desk: Desk, tmp_path: Path) -> None:
    before = told(desk.says(lambda line: told(line) > 0, 2 * FIRST_STORY_S))
    redis = pid_of(desk, str(tmp_path))
    os.kill(redis, signal.SIGKILL)
    desk.says(lambda line: "redis ended once and was started again" in line, 40)
    desk.says(lambda line: told(line) > before, 60)


def pid_of(desk: Desk, folder: str) -> int:
    """The server's process: its command names a Redis or Valkey binary."""
    listed = subprocess.run(["ps", "-wweo", "pid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.strip().split(maxsplit=1) for line in listed.splitlines()]
    servers = [int(pid) for pid, command in rows if re.search(r"(valkey|redis)-server", command)]
    (own,) = [pid for pid in servers if pid in desk.family()]
    return own


def test_when_the_parent_is_killed_nothing_stays(desk: Desk) -> None:
    desk.says(is_story, FIRST_STORY_S)
    family = desk.family()
    desk.end(signal.SIGKILL)
    assert gone(family)
