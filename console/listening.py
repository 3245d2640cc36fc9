"""Where the web console listens: the address as written, and another port when its own is taken."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass

from pipeline.errors import ConfigError

DEFAULT_LISTEN = "127.0.0.1:8080"

OTHER_PORTS = 20
"""Ports after the default one that are tried when nobody asked for a certain one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """A host name or address, and a port; 0 = any free one."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """Where a browser on this machine finds it."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 (compared)
        return f"http://{Listen(host=host.strip('[]'), port=self.port)}"


def parse(text: str) -> Listen:
    """`HOST:PORT`, `:PORT` (all addresses) or `[v6]:PORT`. Raises `ConfigError`.

    >>> parse("[::1]:80")
    Listen(host='::1', port=80)
    """
    host, colon, port = text.rpartition(":")
    if not colon or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ConfigError(f"--listen {text}: write HOST:PORT, e.g. {DEFAULT_LISTEN}")
    return Listen(host=host.strip("[]") or "0.0.0.0", port=int(port))  # noqa: S104 (as asked)


def free_place(asked: str | None) -> tuple[Listen, bool]:
    """Where to listen, and whether that is another port than the default one.

    `asked` None: the default port or one of the next. Raises `ConfigError`: the port asked for is taken.
    """
    listen = parse(asked or DEFAULT_LISTEN)
    trouble = _trouble(listen)
    if trouble is None:
        return listen, False
    if asked is not None:
        raise ConfigError(
            f"the web console cannot listen on {listen}: {trouble}; choose another --listen, or off"
        )
    for port in range(listen.port + 1, listen.port + OTHER_PORTS):
        other = Listen(host=listen.host, port=port)
        if _trouble(other) is None:
            return other, True
    raise ConfigError(f"no free port between {listen.port} and {port}: choose one with --listen, or off")


def _trouble(listen: Listen) -> str | None:
    """Why nobody can listen there, None = it is free."""
    try:
        found = socket.getaddrinfo(listen.host, listen.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        return f"no such host ({error.strerror})"
    except OSError as error:
        return "the port is taken" if error.errno == errno.EADDRINUSE else str(error.strerror).lower()
    return None
