"""Requests over connections that are kept for a while.

A poll mostly makes a connection, asks once and gets a few lines back. aiohttp's session prepares each
request for bodies, cookies, proxies, redirects and traces, which none of ours has: that takes twice as long
as the request itself (`docs/decisions.md`). What an answer means is no concern here, nor whose turn it is
(`address_turns`).
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohappyeyeballs
import aiohttp
from aiohttp.client_reqrep import ConnectionKey
from aiohttp.http import RawResponseMessage

from pipeline.adapters.address_guard import AddressRefusedError, check_address
from pipeline.adapters.line import Line, exchanged
from pipeline.settings import HttpSettings

T = TypeVar("T")

_CONNECTIONS = 300
"""In use at once; whoever comes then waits."""
_CONNECTIONS_PER_PLACE = 2
_KEEP_ALIVE_S = 10.0
"""~45 KB for each kept TLS connection."""
_SWEPT_TOGETHER_S = 0.5
"""What would have to go so soon goes at once: a timer for each costs more."""

_NEXT_ADDRESS_S = 0.25
"""An address that does not answer for so long gets company from the next one. Source: RFC 8305 §5."""

_GONE = (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)

Read = Callable[[RawResponseMessage, aiohttp.StreamReader], Awaitable[T]]
"""What becomes of an answer: its head, and its body, still to be read or not."""


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


@dataclass(slots=True, eq=False)
class _Lane:
    """All connections to one place. `kept`: those that rest; `users`: of the lane, waiting ones included."""

    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_CONNECTIONS_PER_PLACE))
    kept: list[Line] = field(default_factory=list)
    users: int = 0


_Key = tuple[str, int, ssl.SSLContext | None]


class Connections:
    """Belongs to the event loop that it was made in. `opened` is told of each connection as it is made, and
    to which address, and gives what is to be called at its end. `keep_alive_s`: for so long one
    rests."""

    def __init__(
        self,
        settings: HttpSettings,
        opened: Callable[[str], Callable[[], None]],
        *,
        keep_alive_s: float = _KEEP_ALIVE_S,
    ) -> None:
        self._settings = settings
        self._keep_alive_s = keep_alive_s
        self._opened = opened
        self._loop = asyncio.get_running_loop()
        self._turns = asyncio.Semaphore(_CONNECTIONS)
        self._lanes: dict[_Key, _Lane] = {}
        self._lines: set[Line] = set()
        self._resting: deque[tuple[float, Line, _Key]] = deque()
        self._sweeping: asyncio.TimerHandle | None = None
        self._is_closed = False

    async def ask(self, place: Place, head: bytes, read: Read[T]) -> T:
        """Send `head`, and what `read` makes of the answer. The connection is kept if it is all read.

        A kept connection that its server gave up meanwhile is none: the next one is asked.
        Raises `aiohttp.ClientError`, `HttpProcessingError`, `OSError`.
        """
        key = (place.host, place.port, place.tls)
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane()
        lane.users += 1
        try:
            async with lane.turns, self._turns:
                line, message, content = await self._answered(lane, place, head)
                try:
                    found = await read(message, content)
                except BaseException:
                    self._end(line)
                    raise
                self._keep(line, lane, key)
                return found
        finally:
            lane.users -= 1
            self._forget(key, lane)

    async def close(self) -> None:
        """End every connection, in use or not."""
        self._is_closed = True
        if self._sweeping is not None:
            self._sweeping.cancel()
        lines, self._lines = self._lines, set()
        for line in lines:
            line.abort()
        await asyncio.gather(*(closed for line in lines if (closed := line.closed)), return_exceptions=True)

    async def _answered(
        self, lane: _Lane, place: Place, head: bytes
    ) -> tuple[Line, RawResponseMessage, aiohttp.StreamReader]:
        while True:
            kept = self._ready(lane)
            line = await self._connected(place) if kept is None else kept
            try:
                return line, *await exchanged(line, head)
            except BaseException as error:
                self._end(line)
                if kept is None or not isinstance(error, _GONE):
                    raise

    # ── keeping ──────────────────────────────────────────────────────────────────────────────────

    def _ready(self, lane: _Lane) -> Line | None:
        """The connection that was used last, of those that still stand."""
        while lane.kept:
            line = lane.kept.pop()
            line.rests_since = None
            if line.is_ready:
                return line
            self._end(line)
        return None

    def _keep(self, line: Line, lane: _Lane, key: _Key) -> None:
        if self._is_closed or not line.is_ready:
            self._end(line)
            return
        line.rests_since = self._loop.time()
        lane.kept.append(line)
        self._resting.append((line.rests_since, line, key))
        if self._sweeping is None:
            self._sweeping = self._loop.call_later(self._keep_alive_s, self._sweep)

    def _sweep(self) -> None:
        """End what rested for too long, and come back when the next one will have."""
        now = self._loop.time()
        while self._resting and self._resting[0][0] + self._keep_alive_s <= now + _SWEPT_TOGETHER_S:
            since, line, key = self._resting.popleft()
            if line.rests_since == since:
                lane = self._lanes[key]
                lane.kept.remove(line)
                self._end(line)
                self._forget(key, lane)
        self._sweeping = None
        if self._resting:
            self._sweeping = self._loop.call_at(self._resting[0][0] + self._keep_alive_s, self._sweep)

    def _end(self, line: Line) -> None:
        line.close()
        self._lines.discard(line)

    def _forget(self, key: _Key, lane: _Lane) -> None:
        if not lane.users and not lane.kept and self._lanes.get(key) is lane:
            del self._lanes[key]

    # ── making ───────────────────────────────────────────────────────────────────────────────────

    async def _connected(self, place: Place) -> Line:
        if self._is_closed:
            raise aiohttp.ClientConnectionError("closed")
        try:
            if len(place.addresses) == 1:
                return await self._connected_to(place, place.addresses[0])
            return await self._connected_to_one(place)
        except (TimeoutError, socket.gaierror, ssl.SSLError, AddressRefusedError):
            raise
        except OSError as error:
            key = ConnectionKey(place.host, place.port, False, place.tls or False, None, None, None)
            raise aiohttp.ClientConnectorError(key, error) from error

    async def _connected_to(self, place: Place, address: str) -> Line:
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
        line = Line(self._loop, self._opened(address))
        if place.tls is not None:
            to |= {"ssl": place.tls, "server_hostname": place.host}
        try:
            await self._loop.create_connection(lambda: line, **to)
        except BaseException:
            line.close()
            raise
        self._lines.add(line)
        return line


def _info(address: str, port: int) -> aiohappyeyeballs.AddrInfoType:
    if ":" in address:
        return socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port, 0, 0)
    return socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port)
