"""`wiredesk up` as a process: it starts everything, says what is wrong, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.integration.console.town import ROOT

ENDS_S = 8.0
"""What a person waits for after Ctrl-C before pressing it again."""

TEST_S = 90.0
"""No desk of a test runs for longer: what reads its lines would wait for ever."""


@contextmanager
def up(folder: Path, *words: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WIREDESK_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "console", "up", "--plain", "--processes", "1", *words],
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    too_long = threading.Timer(TEST_S, process.kill)
    too_long.start()
    try:
        yield process
    finally:
        too_long.cancel()
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise


def line_with(process: subprocess.Popen[str], word: str) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if word in line:
            return line
    raise AssertionError(f"ended before it said {word!r}: {process.communicate()}")


def belonging_to(folder: Path) -> list[str]:
    """The command lines of all processes that work in this folder or name it."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or entry.name == str(os.getpid()):
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            home = str((entry / "cwd").readlink())
        except OSError:
            continue
        if command and (str(folder) in command or home.startswith(str(folder))):
            found.append(command)
    return found


def wait_until(holds: object, timeout_s: float = 10.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < deadline
        os.sched_yield()


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end(process: subprocess.Popen[str]) -> float:
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    return time.monotonic() - began


def status(folder: Path) -> dict[str, object]:
    command = [sys.executable, "-m", "console", "status", "--json"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.chaos
def test_the_demo_brings_stories_ends_quickly_and_goes_on_where_it_was(tmp_path: Path) -> None:
    port = a_free_port()
    with up(tmp_path, "--demo", "--speed", "20", "--listen", f"127.0.0.1:{port}") as process:
        assert line_with(process, "story  ")
        line_with(process, "copies: ")
        with urlopen(f"http://127.0.0.1:{port}/api/overview") as response:
            assert json.loads(response.read())["feeds_total"] == 16
        with up(tmp_path, "--demo", "--listen", "off") as second:
            assert second.wait(20) == 2
            assert second.stderr is not None
            assert "wiredesk: " in second.stderr.read()
        before = status(tmp_path)["totals"]
        assert end(process) < ENDS_S
    wait_until(lambda: not belonging_to(tmp_path))
    with up(tmp_path, "--demo", "--listen", "off") as process:
        said = line_with(process, "desk   ")
        polls = int(said.split(" polls")[0].split()[-1])
        assert isinstance(before, dict)
        assert polls >= before["polls"]
    wait_until(lambda: not belonging_to(tmp_path))


@pytest.mark.chaos
@pytest.mark.parametrize("after_s", [0.3, 0.8, 1.5])
def test_ctrl_c_during_the_start_leaves_no_process_behind(tmp_path: Path, after_s: float) -> None:
    with up(tmp_path, "--demo", "--listen", "off") as process:
        try:
            process.wait(after_s)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        began = time.monotonic()
        process.wait(30)
        assert time.monotonic() - began < ENDS_S
    wait_until(lambda: not belonging_to(tmp_path))


def test_a_mistake_in_the_settings_ends_the_start(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "feeds.yaml").write_text("feeds: []\n")
    (tmp_path / "config" / "settings.yaml").write_text("http: {timeout: soon}\npolling: {flor: 5m}\n")
    with up(tmp_path) as process:
        assert process.wait(20) == 2
        assert process.stderr is not None
        told = process.stderr.read()
    assert "settings.yaml:1: http.timeout" in told
    assert 'settings.yaml:2: polling.flor: unknown key; did you mean "floor"?' in told
    assert not (tmp_path / ".wiredesk" / "state.url").exists()


def test_a_port_that_was_asked_for_and_is_taken_ends_the_start(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        with up(tmp_path, "--demo", "--listen", f"127.0.0.1:{holder.getsockname()[1]}") as process:
            assert process.wait(20) == 2
            assert process.stderr is not None
            assert "the port is taken; choose another --listen, or off" in process.stderr.read()


@pytest.mark.chaos
def test_mistakes_in_the_feeds_are_shown_while_the_desk_runs(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "feeds.yaml").write_text("feeds: [{id: wrong, url: nowhere}]\n")
    shutil.copy(ROOT / "config" / "wires.yaml", tmp_path / "config")
    with up(tmp_path, "--listen", "off") as process:
        told = line_with(process, "! configuration: ")
        assert "feeds.yaml:1: feeds[0].url" in told
    wait_until(lambda: not belonging_to(tmp_path))
