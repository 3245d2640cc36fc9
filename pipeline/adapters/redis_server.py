"""The embedded server: a private Redis or Valkey on a Unix socket, in a data folder, ended with its parent.

Lives here: its flags, its lock, its start and its end; which binary it is, is for `server_binaries`. It must
not know what is kept in it. Blocking on purpose: the parent of the embedded set-up has no event loop.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from pipeline.adapters.server_binaries import find_server
from pipeline.errors import ConfigError, StateUnavailable

SOCKET_PATH_BYTES = 100
"""A socket's path is cut at 104 bytes on macOS and at 108 on Linux; the rest is margin."""

READY_S = 120.0
"""Bound on loading the append-only file: about 1 GB in 10 s, with a margin for slow disks."""

STOP_S = 15.0
"""Bound on the last fsync; after it the server is killed, which loses nothing acknowledged."""

ORPHAN_S = 10.0
"""How long the server of a parent that was killed may take to end before we give up waiting for it."""

_DIES_WITH_PARENT = (
    "import ctypes,os,sys\n"
    "ctypes.CDLL(None).prctl(1,15)\n"  # PR_SET_PDEATHSIG, SIGTERM: the server's clean shutdown
    "sys.exit(1) if os.getppid()!=int(sys.argv[1]) else os.execv(sys.argv[2],sys.argv[2:])"
)
"""Run in the child before the server, because `preexec_fn` is not safe beside threads."""


def socket_path(data_dir: Path) -> Path:
    """Where the server of this folder listens; a deep folder's socket moves to a short private one."""
    folder = data_dir.resolve()
    path = folder / "redis.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_BYTES:
        return path
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"wiredesk-{os.getuid()}-{digest}" / "redis.sock"


def state_url(data_dir: Path) -> str:
    """The server of this folder for redis-py, whether or not it runs."""
    return f"unix://{quote(str(socket_path(data_dir)))}"


def broker_url(data_dir: Path) -> str:
    """The same server for Celery."""
    return f"redis+socket://{quote(str(socket_path(data_dir)))}?virtual_host=0"


class EmbeddedServer:
    """One server over one data folder. `start` may be called again after the server ended by itself.

    On Linux the server also ends with the *thread* that started it: start it from one that stays.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        maxmemory_bytes: int = 1 << 30,
        fsync: Literal["always", "everysec", "no"] = "always",
    ) -> None:
        self.data_dir = data_dir
        self.url = state_url(data_dir)
        self.broker_url = broker_url(data_dir)
        self._maxmemory_bytes = maxmemory_bytes
        self._fsync = fsync
        self._lock: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int | None:
        """None = not running."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Returns when commands are answered. Raises `ConfigError` (no server reads the folder, it is in use)
        and `StateUnavailable` (it ended at once, or its file is still being read after `READY_S`).
        """
        if self.pid is not None:
            return
        binary = find_server(self.data_dir)
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._lock is None:
            self._lock = _take_lock(self.data_dir)
        try:
            _private_folder(socket_path(self.data_dir).parent)
            socket_path(self.data_dir).unlink(missing_ok=True)
            self._process = self._launch(binary, self._lock)
            self._wait_until_ready(self._process)
        except BaseException:
            self.stop()
            raise

    def stop(self, timeout_s: float = STOP_S) -> None:
        """The server writes out what it has and ends; past `timeout_s` it is killed."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
            _remove_socket(self.data_dir)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _launch(self, binary: Path, lock: int) -> subprocess.Popen[bytes]:
        command = [str(binary), *self._flags()]
        if sys.platform == "linux":
            command = [sys.executable, "-I", "-S", "-c", _DIES_WITH_PARENT, str(os.getpid()), *command]
        return subprocess.Popen(  # noqa: S603 (a server that we looked for)
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in a terminal is not for the server: it ends last
            pass_fds=(lock,),  # the folder stays locked for as long as a server writes to it
        )

    def _flags(self) -> list[str]:
        folder = self.data_dir.resolve()
        flags = {
            "port": "0",
            "unixsocket": str(socket_path(folder)),
            "unixsocketperm": "700",
            "dir": str(folder),
            "logfile": str(folder / "redis.log"),
            "appendonly": "yes",
            "appendfsync": self._fsync,
            "save": "",
            "maxmemory": str(self._maxmemory_bytes),
            "maxmemory-policy": "noeviction",
        }
        return [word for name, value in flags.items() for word in (f"--{name}", value)]

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY_S
        while not _answers(self.data_dir):
            if process.poll() is not None:
                raise StateUnavailable(
                    f"the embedded server ended at once; {self.data_dir}/redis.log says why"
                )
            if time.monotonic() > deadline:
                raise StateUnavailable(f"the embedded server still reads its file after {READY_S:.0f} s")
            time.sleep(0.02)


def _client(data_dir: Path) -> redis.Redis:
    return redis.Redis(
        unix_socket_path=str(socket_path(data_dir)), socket_timeout=5, retry=Retry(NoBackoff(), 0), protocol=2
    )


def _answers(data_dir: Path) -> bool:
    with _client(data_dir) as client:
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):  # no socket yet, or still loading
            return False


def _private_folder(folder: Path) -> None:
    """A folder that nobody else may have put there: others can write to the temporary folder."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise ConfigError(f"{folder} must be a folder of user {os.getuid()}: remove it, or choose another")


def _remove_socket(data_dir: Path) -> None:
    path = socket_path(data_dir)
    path.unlink(missing_ok=True)
    if path.parent != data_dir.resolve():
        path.parent.rmdir()


def _take_lock(data_dir: Path) -> int:
    """The lock's file descriptor. Raises `ConfigError` when another instance runs in the folder."""
    lock = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + ORPHAN_S
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = int(os.pread(lock, 20, 0) or b"0")
            if _lives(owner) or time.monotonic() > deadline:
                os.close(lock)
                raise ConfigError(
                    f"{data_dir} is in use by process {owner}: stop that one, or choose another data folder"
                ) from None
            _end_orphan(data_dir)
            time.sleep(0.05)
        else:
            os.truncate(lock, 0)
            os.pwrite(lock, str(os.getpid()).encode(), 0)
            return lock


def _lives(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _end_orphan(data_dir: Path) -> None:
    """Ask a server whose parent was killed to end (where the system did not tell it so)."""
    with _client(data_dir) as client:
        try:
            client.shutdown()
        except (redis.ConnectionError, redis.TimeoutError):
            return
