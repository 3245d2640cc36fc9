"""The embedded server on real processes: found, started, locked, killed, started again."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from kombu.connection import Connection

from pipeline.adapters import redis_server
from pipeline.adapters.redis_server import EmbeddedServer, socket_path
from pipeline.errors import ConfigError, StateUnavailable

HOLDER = """
import sys
from pathlib import Path
from pipeline.adapters.redis_server import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
server.start()
print(server.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "földer, %41"


@pytest.fixture
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs a server in the folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        yield process
        process.kill()


def server_of(holder: subprocess.Popen[str]) -> int:
    assert holder.stdout is not None
    return int(holder.stdout.readline())


def wait_for_end(pid: int) -> bool:
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 15.0)[0])
    finally:
        os.close(descriptor)


def test_what_was_written_is_there_after_a_stop_and_a_start(folder: Path) -> None:
    for turn in range(2):
        with EmbeddedServer(folder) as server, redis.Redis.from_url(server.url) as client:
            assert client.incr("starts") == turn + 1


def test_what_was_acknowledged_is_there_after_a_kill(folder: Path) -> None:
    with EmbeddedServer(folder) as server, redis.Redis.from_url(server.url) as client:
        client.set("kept", "yes")
        pid = server.pid or 0
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        server.start()
        assert server.pid not in (None, pid)
        assert client.get("kept") == b"yes"


def test_it_never_evicts_and_writes_each_command_to_disk(folder: Path) -> None:
    with (
        EmbeddedServer(folder, maxmemory_bytes=200_000_000) as server,
        redis.Redis.from_url(server.url) as client,
    ):
        config = client.config_get("*")
        assert config["maxmemory"] == "200000000"
        assert config["maxmemory-policy"] == "noeviction"
        assert (config["appendonly"], config["appendfsync"], config["save"]) == ("yes", "always", "")
        assert config["port"] == "0"
    assert (folder / "redis.log").stat().st_size > 0


def test_only_its_user_may_connect(folder: Path) -> None:
    with EmbeddedServer(folder):
        assert socket_path(folder).stat().st_mode & 0o777 == 0o700
        assert folder.stat().st_mode & 0o777 == 0o700


def test_celery_reaches_it_by_its_own_url(folder: Path) -> None:
    with EmbeddedServer(folder) as server, Connection(server.broker_url) as connection:  # type: ignore[no-untyped-call]
        queue = connection.SimpleQueue("ticks")
        queue.put("tick")
        assert queue.get(timeout=5).payload == "tick"
        queue.close()


def test_starting_twice_is_starting_once(folder: Path) -> None:
    with EmbeddedServer(folder) as server:
        pid = server.pid
        server.start()
        assert server.pid == pid


def test_a_server_that_does_not_end_in_time_is_killed(folder: Path) -> None:
    server = EmbeddedServer(folder)
    server.start()
    os.kill(server.pid or 0, signal.SIGSTOP)
    server.stop(timeout_s=0.05)
    assert server.pid is None
    with server, redis.Redis.from_url(server.url) as client:
        assert client.ping()


def test_a_second_instance_is_refused_with_the_folder_and_the_process(
    folder: Path, holder: subprocess.Popen[str]
) -> None:
    server_of(holder)
    with pytest.raises(ConfigError) as refusal:
        EmbeddedServer(folder).start()
    assert str(folder) in str(refusal.value)
    assert str(holder.pid) in str(refusal.value)


def test_a_killed_parent_takes_its_server_along_and_the_folder_is_free_again(
    folder: Path, holder: subprocess.Popen[str]
) -> None:
    orphan = server_of(holder)
    holder.kill()
    holder.wait()
    with EmbeddedServer(folder) as server:
        assert wait_for_end(orphan)
        assert server.pid != orphan


def test_a_server_that_outlived_its_parent_is_ended_by_the_next_one(folder: Path) -> None:
    # as on a system that tells no child of its parent's end
    program = "import sys; sys.platform = 'other'\n" + HOLDER
    with subprocess.Popen(
        [sys.executable, "-c", program, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        orphan = server_of(parent)
        parent.kill()
    with redis.Redis.from_url(redis_server.state_url(folder)) as client:
        assert client.ping()
    with EmbeddedServer(folder) as server:
        assert wait_for_end(orphan)
        assert server.pid != orphan


def test_a_deep_folder_listens_in_a_short_private_one(folder: Path) -> None:
    deep = folder / ("d" * 120)
    with EmbeddedServer(deep) as server, redis.Redis.from_url(server.url) as client:
        assert client.ping()
        assert len(os.fsencode(socket_path(deep))) <= redis_server.SOCKET_PATH_BYTES
        assert socket_path(deep).parent.stat().st_mode & 0o777 == 0o700
    assert not socket_path(deep).parent.exists()


def test_a_short_folder_that_somebody_else_put_there_is_refused(folder: Path) -> None:
    deep = folder / ("e" * 120)
    deep.mkdir(parents=True)
    trap = socket_path(deep).parent
    trap.symlink_to(folder, target_is_directory=True)
    try:
        with pytest.raises(ConfigError, match="must be a folder of user"):
            EmbeddedServer(deep).start()
    finally:
        trap.unlink()


def test_a_stale_socket_is_in_nobodys_way(folder: Path) -> None:
    socket_path(folder).parent.mkdir(mode=0o700, exist_ok=True)
    socket_path(folder).touch()
    with EmbeddedServer(folder) as server, redis.Redis.from_url(server.url) as client:
        assert client.ping()


def test_a_broken_file_is_said_with_the_log_that_tells_why(folder: Path) -> None:
    (folder / "appendonlydir").mkdir(parents=True)
    (folder / "appendonlydir" / "appendonly.aof.manifest").write_text("no manifest\n")
    (folder / "appendonly.aof").write_text("no commands\n")
    with pytest.raises(StateUnavailable, match=r"redis\.log"):
        EmbeddedServer(folder).start()
    with pytest.raises(StateUnavailable):  # not: the folder is in use
        EmbeddedServer(folder).start()
