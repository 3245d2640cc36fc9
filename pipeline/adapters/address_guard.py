"""The last word on where a connection goes: the address itself, after every name was looked up.

A resolver cannot do this: literals never reach it, and a name may answer otherwise the next time. The
socket factory sees each attempt, of each hop, of each address of a name.
"""

from __future__ import annotations

import socket
from collections.abc import Callable

from aiohappyeyeballs import AddrInfoType

from pipeline import urls
from pipeline.settings import HttpSettings


class AddressRefusedError(OSError):
    """No socket was made. All of them read alike, or a name with several would hide the type."""

    def __init__(self) -> None:
        super().__init__("address or port not allowed")


def guarded_socket(settings: HttpSettings) -> Callable[[AddrInfoType], socket.socket]:
    """A socket factory for aiohttp's connector: raises `AddressRefusedError` before any socket exists."""

    def make(info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = info
        ip, port = str(address[0]), int(address[1])
        if not urls.is_public(ip, settings.allow_networks) or not urls.allowed_port(
            ip, port, allow_networks=settings.allow_networks, allow_ports=settings.allow_ports
        ):
            raise AddressRefusedError
        return socket.socket(family=family, type=kind, proto=protocol)

    return make
