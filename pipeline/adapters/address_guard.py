"""The last word on where a connection goes: the address itself, after every name was looked up.

A resolver cannot do this: literals never reach it, and a name may answer otherwise the next time. The
socket factory sees each attempt, of each hop, of each address of a name.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextvars import ContextVar

from aiohappyeyeballs import AddrInfoType

from pipeline import urls
from pipeline.settings import HttpSettings

named_port: ContextVar[int | None] = ContextVar("named_port", default=None)
"""A port that may be asked by the request that is now being made: a person wrote it into its URL."""


class AddressRefusedError(OSError):
    """No socket was made. All of them read alike, or a name with several would hide the type."""

    def __init__(self) -> None:
        super().__init__("address or port not allowed")


def guarded_socket(
    settings: HttpSettings, opened: Callable[[str, socket.socket], None] | None = None
) -> Callable[[AddrInfoType], socket.socket]:
    """A socket factory for aiohttp's connector: raises `AddressRefusedError` before any socket exists.

    `opened` is told of each address that gets a socket.
    """

    def make(info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = info
        ip, port = str(address[0]), int(address[1])
        if not urls.is_public(ip, settings.allow_networks):
            raise AddressRefusedError
        if port != named_port.get() and not urls.allowed_port(
            ip, port, allow_networks=settings.allow_networks, allow_ports=settings.allow_ports
        ):
            raise AddressRefusedError
        made = socket.socket(family=family, type=kind, proto=protocol)
        if opened is not None:
            opened(ip, made)
        return made

    return make
