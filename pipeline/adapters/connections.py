"""aiohttp's pool of connections and its reader of answers, without the rest of its client.

A poll mostly makes a connection, asks once and gets a few lines back. aiohttp's session prepares each
request for bodies, cookies, proxies, redirects and traces, which none of ours has, and takes three times
as long for it as for the request (`benchmarks.http_cost`). What an answer means is no concern here, nor
whose turn it is (`address_turns`).
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, cast

import aiohappyeyeballs
import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.client_reqrep import ConnectionKey
from aiohttp.http import RawResponseMessage

from pipeline.adapters.address_guard import AddressRefusedError, check_address
from pipeline.settings import HttpSettings

_CONNECTIONS = 300
_CONNECTIONS_PER_HOST = 2
_KEEP_ALIVE_S = 10.0
"""~45 KB for each kept TLS connection."""

_NEXT_ADDRESS_S = 0.25
"""An address that does not answer for so long gets company from the next one. Source: RFC 8305 §5."""

_SILENCE_S = 10.0
"""No byte for so long ends a request, whatever its own time."""

_MAX_FIELD_BYTES = 32_768
_MAX_FIELDS = 128
"""Of an answer's header. News sites send Content-Security-Policy lines of over 8 KB, aiohttp's default."""

_NO_LIMIT = aiohttp.ClientTimeout()
"""The pool would count the wait for a free connection, which is no fault of the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a request goes. `addresses` of `host`, best first; `tls` None = none; `named_port`: see
    `check_address`. Places with the same host, port and TLS share their connections.
    """

    host: str
    port: int
    addresses: Sequence[str]
    tls: ssl.SSLContext | None
    named_port: int | None = None

    proxy: ClassVar[None] = None

    @property
    def connection_key(self) -> ConnectionKey:
        """As the pool keeps connections."""
        is_tls = self.tls is not None
        return ConnectionKey(self.host, self.port, is_tls, self.tls or False, None, None, None)


class Line(ResponseHandler):
    """One connection. `asked`: requests that went over it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self.asked = 0
        self._is_over = False

    @property
    def is_open(self) -> bool:
        """From the first attempt to the end, whoever ended it."""
        return not self._is_over and (self.transport is None or not self.transport.is_closing())

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio. Without aiohttp's TCP_NODELAY: both event loops have set it already."""
        self.transport = cast("asyncio.Transport", transport)

    def close(self) -> None:
        """See aiohttp."""
        self._is_over = True
        super().close()

    def connection_lost(self, exc: BaseException | None) -> None:
        """See asyncio."""
        self._is_over = True
        super().connection_lost(exc)


class Answer(NamedTuple):
    """The head of an answer, and its body, still to be read. `connection`: to be released or closed."""

    message: RawResponseMessage
    content: aiohttp.StreamReader
    connection: aiohttp.connector.Connection


class Connections(aiohttp.BaseConnector):
    """Belongs to the event loop that it was made in. `opened` is told of each connection as it is
    made, and to which address."""

    def __init__(self, settings: HttpSettings, opened: Callable[[str, Line], None]) -> None:
        super().__init__(
            limit=_CONNECTIONS, limit_per_host=_CONNECTIONS_PER_HOST, keepalive_timeout=_KEEP_ALIVE_S
        )
        self._settings = settings
        self._opened = opened

    async def ask(self, place: Place, head: bytes) -> Answer:
        """Send `head` and read the head of the answer.

        A kept connection that its server gave up meanwhile is none: the next one is asked.
        Raises `aiohttp.ClientError`, `HttpProcessingError`, `OSError`.
        """
        while True:
            # all that the pool wants to know of a request
            connection = await self.connect(cast("aiohttp.ClientRequest", place), [], _NO_LIMIT)
            line = cast("Line", connection.protocol)
            was_kept = line.asked > 0
            line.asked += 1
            try:
                return Answer(*await _exchanged(line, head), connection)
            except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
                connection.close()
                if not was_kept:
                    raise
            except BaseException:
                connection.close()
                raise

    async def _create_connection(self, req: aiohttp.ClientRequest, *_: object) -> ResponseHandler:
        """What the pool calls when it has no connection to a place."""
        place = cast("Place", req)
        try:
            if len(place.addresses) == 1:
                return await self._connected(place)
            return await self._connected_to_one(place)
        except (TimeoutError, socket.gaierror, ssl.SSLError, AddressRefusedError):
            raise
        except OSError as error:
            raise aiohttp.ClientConnectorError(place.connection_key, error) from error

    async def _connected(self, place: Place) -> Line:
        (address,) = place.addresses
        check_address(self._settings, address, place.port, place.named_port)
        async with asyncio.timeout(self._settings.connect_timeout_s):
            # a literal: nobody looks up anything between the check and the connection
            return await self._line(place, address, host=address, port=place.port)

    async def _connected_to_one(self, place: Place) -> Line:
        """To the first address that can be had. One that fails at TLS is left out for the next."""
        infos = [_info(address, place.port) for address in place.addresses]

        def made(info: aiohappyeyeballs.AddrInfoType) -> socket.socket:
            check_address(self._settings, str(info[4][0]), place.port, place.named_port)
            return socket.socket(family=info[0], type=info[1], proto=info[2])

        while True:
            try:
                async with asyncio.timeout(self._settings.connect_timeout_s):
                    found = await aiohappyeyeballs.start_connection(
                        infos, happy_eyeballs_delay=_NEXT_ADDRESS_S, socket_factory=made
                    )
                    return await self._line(place, str(found.getpeername()[0]), sock=found)
            except OSError:
                aiohappyeyeballs.pop_addr_infos_interleave(infos)
                if not infos:
                    raise

    async def _line(self, place: Place, address: str, **to: Any) -> Line:
        """A line over `to`, of `create_connection`."""
        line = Line(self._loop)
        self._opened(address, line)
        if place.tls is not None:
            to |= {"ssl": place.tls, "server_hostname": place.host}
        try:
            await self._loop.create_connection(lambda: line, **to)
        except BaseException:
            line.close()
            raise
        return line


async def _exchanged(line: Line, head: bytes) -> tuple[RawResponseMessage, aiohttp.StreamReader]:
    line.set_response_params(
        read_until_eof=True,
        auto_decompress=False,
        read_timeout=_SILENCE_S,
        max_line_size=_MAX_FIELD_BYTES,
        max_field_size=_MAX_FIELD_BYTES,
        max_headers=_MAX_FIELDS,
    )
    if line.transport is not None:  # else reading says why
        line.transport.write(head)
        line.start_timeout()
    while True:
        message, content = await line.read()
        if not 100 <= message.code < 200 or message.code == 101:
            return message, content


def _info(address: str, port: int) -> aiohappyeyeballs.AddrInfoType:
    if ":" in address:
        return socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port, 0, 0)
    return socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port)
