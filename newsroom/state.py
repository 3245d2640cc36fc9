"""What a newsroom remembers between two starts: its start time and its ports.

The state file makes a restarted newsroom go on where it was, under the same addresses.
"""

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from newsroom.library import outlets

_TRIES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`ports` by outlet id; `started_at` in epoch seconds."""

    started_at: float
    ports: Mapping[str, int]


class PortsTakenError(OSError):
    """No run of free ports was found, or a port that was promised is in use."""


def read_state(path: Path) -> State | None:
    """The remembered state; None when there is none or the outlets are no longer the same."""
    if not path.exists():
        return None
    raw = json.loads(path.read_text(encoding="utf-8"))
    state = State(started_at=float(raw["started_at"]), ports=raw["ports"])
    return state if set(state.ports) == {one.id for one in outlets()} else None


def write_file(path: Path, text: str) -> None:
    """Puts the text there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def write_state(path: Path, state: State) -> None:
    """Remembers the state for the next start."""
    write_file(path, json.dumps(asdict(state), indent=1) + "\n")


def _bind(host: str, ports: list[int]) -> list[socket.socket]:
    """Listening sockets on exactly those ports (0: any); all of them or OSError."""
    bound: list[socket.socket] = []
    try:
        for port in ports:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            one = socket.socket(family, socket.SOCK_STREAM)
            bound.append(one)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind((host, port))
            one.listen(128)
    except OSError:
        for one in bound:
            one.close()
        raise
    return bound


def open_ports(host: str, base_port: int, kept: State | None = None) -> dict[str, socket.socket]:
    """A listening socket per outlet: the kept ports, or the first free run from `base_port`.

    Base port 0 takes any free ports. Raises PortsTakenError.
    """
    names = [one.id for one in outlets()]
    if kept:
        runs = [[kept.ports[name] for name in names]]
    elif base_port == 0:
        runs = [[0] * len(names)]
    else:
        first = range(base_port, 65536 - len(names), len(names))[:_TRIES]
        runs = [list(range(start, start + len(names))) for start in first]
    reason: OSError | None = None
    for run in runs:
        try:
            return dict(zip(names, _bind(host, run), strict=True))
        except OSError as error:
            reason = error
    raise PortsTakenError(
        f"no free run of {len(names)} ports on {host} from {runs[0][0]}: {reason}; "
        "stop what listens there, or start with another --base-port and --state"
    ) from reason
