"""At most so many requests under way to one IP address, and connections kept to it, whatever it serves.

Two hundred small sites may live on one machine; the pace of each host would let all of them be asked
at once. Turns are taken at every address that a name has, since any of them may be connected to.
"""

from __future__ import annotations

import asyncio
import socket
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from weakref import WeakSet, WeakValueDictionary

from pipeline import urls
from pipeline.adapters.names import Names
from pipeline.errors import FetchError

_WAIT_S = 20.0
"""With the longest time of a request (90 s) still below the lease of a poll (120 s)."""

_ADDRESSES = 1_000
"""Watched at once; the connector has 300 connections."""


class AddressTurns:
    """Belongs to one event loop. `most`: turns at one address; `wait_s`: for one, seconds."""

    def __init__(self, names: Names, most: int, *, wait_s: float = _WAIT_S) -> None:
        self._names = names
        self._most = most
        self._wait_s = wait_s
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._open: OrderedDict[str, WeakSet[socket.socket]] = OrderedDict()

    @asynccontextmanager
    async def at(self, url: str) -> AsyncIterator[bool]:
        """A turn at every address of a URL's host, in order, so that no two wait for each other.

        Whether the connection should be closed after use, because as many
        as may be are open to an address. Raises `OSError` when the name has no address, `FetchError`
        address_busy when there is no turn in time.
        """
        host = urls.host_name(url)
        found = (host,) if urls.is_address(host) else await self._names.addresses(host)
        turns = [self._turn(address) for address in sorted(found)]
        async with AsyncExitStack() as held:
            try:
                # mostly all are free, and then there is nothing to wait for
                async with asyncio.timeout(self._wait_s if any(turn.locked() for turn in turns) else None):
                    for turn in turns:
                        await held.enter_async_context(turn)
            except TimeoutError as error:
                detail = f"all {self._most} connections to the address of {host} are in use"
                raise FetchError(detail, reason="address_busy", url=url) from error
            yield any(self._open_at(address) >= self._most for address in found)

    def opened(self, address: str, made: socket.socket) -> None:
        """Told of every socket that is made."""
        self._open.setdefault(address, WeakSet()).add(made)
        self._open.move_to_end(address)
        if len(self._open) > _ADDRESSES:
            self._open.popitem(last=False)

    def _turn(self, address: str) -> asyncio.Semaphore:
        turns = self._turns.get(address)
        if turns is None:
            turns = self._turns[address] = asyncio.Semaphore(self._most)
        return turns

    def _open_at(self, address: str) -> int:
        return sum(one.fileno() != -1 for one in self._open.get(address, ()))
