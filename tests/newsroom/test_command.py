"""`python -m newsroom` as a process: one line when ready, files written, ports kept, quiet end."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml

from newsroom.library import outlets
from newsroom.state import PortsTakenError, State, open_ports, read_state, write_state


@contextmanager
def newsroom(folder: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "newsroom", "--state", str(folder / "state.json")]
    command += ["--feeds", str(folder / "feeds.yaml"), "--truth", str(folder / "truth.json"), *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_it_serves_until_told_to_stop_and_comes_back_under_the_same_addresses(tmp_path: Path) -> None:
    with newsroom(tmp_path, "--base-port", "28701") as process:
        assert process.stdout is not None
        assert "16 outlets" in process.stdout.readline()
        feeds = yaml.safe_load((tmp_path / "feeds.yaml").read_text())["feeds"]
        with urlopen(feeds[0]["url"]) as response:
            assert response.status == 200
        rows = json.loads((tmp_path / "truth.json").read_text())
        assert {row["url"] for row in rows if row["outlet"] == "meridian" and row["at"] <= 0}
        before = (tmp_path / "state.json").read_text()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0

    with newsroom(tmp_path, "--base-port", "29999") as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert (tmp_path / "state.json").read_text() == before
        assert yaml.safe_load((tmp_path / "feeds.yaml").read_text())["feeds"] == feeds
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_a_taken_port_moves_the_whole_run() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        base = taken.getsockname()[1] - 3
        sockets = open_ports("127.0.0.1", base)
    ports = [one.getsockname()[1] for one in sockets.values()]
    for one in sockets.values():
        one.close()

    assert ports == list(range(ports[0], ports[0] + len(outlets())))
    assert ports[0] > base


def test_kept_ports_that_are_taken_are_an_error_that_says_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = {site.id: taken.getsockname()[1] for site in outlets()}
        with pytest.raises(PortsTakenError, match="another --base-port and --state"):
            open_ports("127.0.0.1", 0, State(started_at=0.0, ports=ports))


def test_a_state_of_other_outlets_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "state.json"

    assert read_state(path) is None
    write_state(path, State(started_at=1.0, ports={"gone": 1}))
    assert read_state(path) is None
    write_state(path, State(started_at=1.0, ports={site.id: 1 for site in outlets()}))
    assert read_state(path) == State(started_at=1.0, ports={site.id: 1 for site in outlets()})
