"""The last word on where a connection goes: the address itself, after every name was looked up.

A resolver cannot do this: literals never reach it, and a name may answer otherwise the next time. Whoever
connects asks here first, for each attempt, of each hop, of each address of a name.
"""

from __future__ import annotations

from pipeline import urls
from pipeline.settings import HttpSettings


class AddressRefusedError(OSError):
    """No socket was made. All of them read alike, or a name with several would hide the type."""

    def __init__(self) -> None:
        super().__init__("address or port not allowed")


def check_address(settings: HttpSettings, ip: str, port: int, named_port: int | None) -> None:
    """Raises `AddressRefusedError` unless a connection to `ip` and `port` may be made.

    `ip`: a literal; a name is refused. `named_port`: one that may be asked whatever it is, because a person
    wrote it into the URL of this request; None = there is none.
    """
    if not urls.is_public(ip, settings.allow_networks):
        raise AddressRefusedError
    if port != named_port and not urls.allowed_port(
        ip, port, allow_networks=settings.allow_networks, allow_ports=settings.allow_ports
    ):
        raise AddressRefusedError
