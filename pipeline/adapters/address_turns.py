"""At most so many requests under way to one IP address, and connections kept to it, whatever it serves.

Two hundred small sites may live on one machine; the pace of each host would let all of them be asked
at once. Turns are taken at every address that a name has, since any of them may be connected to.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self
from weakref import WeakSet, WeakValueDictionary

from pipeline import urls
from pipeline.adapters.names import Names
from pipeline.errors import FetchError

_WAIT_S = 20.0
"""With the longest time of a request (90 s) still below the lease of a poll (120 s)."""

_ADDRESSES = 1_000
"""Watched at once; the connector has 300 connections."""


class Watched(Protocol):
    """A connection, as far as it is counted."""

    @property
    def is_open(self) -> bool:
        """Whether it takes up a place at its address: from its first attempt to its end."""


class AddressTurns:
    """Belongs to one event loop. `most`: turns at one address; `wait_s`: for one, seconds."""

    def __init__(self, names: Names, most: int, *, wait_s: float = _WAIT_S) -> None:
        self._names = names
        self._most = most
        self._wait_s = wait_s
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._open: OrderedDict[str, WeakSet[Watched]] = OrderedDict()

    def at(self, url: str) -> Turn:
        """A turn at every address of a URL's host, to be entered."""
        return Turn(self, url)

    async def take(self, url: str) -> tuple[tuple[str, ...], list[asyncio.Semaphore]]:
        """The addresses of the URL's host, best first, and a place taken at each: in order, so that no two
        wait for each other.
        """
        host = urls.host_name(url)
        found = (host,) if urls.is_address(host) else await self._names.addresses(host)
        turns = [self._turn(address) for address in sorted(found)]
        # mostly all are free, and then there is nothing to wait for
        if any(turn.locked() for turn in turns):
            await self._wait(url, turns)
        else:
            for turn in turns:
                await turn.acquire()
        return found, turns

    def is_full(self, addresses: Sequence[str]) -> bool:
        """Whether as many connections as may be are open to one of them."""
        return any(self._open_at(address) >= self._most for address in addresses)

    def opened(self, address: str, connection: Watched) -> None:
        """Told of every connection that is made."""
        self._open.setdefault(address, WeakSet()).add(connection)
        self._open.move_to_end(address)
        if len(self._open) > _ADDRESSES:
            self._open.popitem(last=False)

    async def _wait(self, url: str, turns: Sequence[asyncio.Semaphore]) -> None:
        held: list[asyncio.Semaphore] = []
        try:
            async with asyncio.timeout(self._wait_s):
                for turn in turns:
                    await turn.acquire()
                    held.append(turn)
        except BaseException as error:
            for turn in held:
                turn.release()
            if not isinstance(error, TimeoutError):
                raise
            detail = f"all {self._most} connections to the address of {urls.host_name(url)} are in use"
            raise FetchError(detail, reason="address_busy", url=url) from error

    def _turn(self, address: str) -> asyncio.Semaphore:
        turns = self._turns.get(address)
        if turns is None:
            turns = self._turns[address] = asyncio.Semaphore(self._most)
        return turns

    def _open_at(self, address: str) -> int:
        return sum(one.is_open for one in self._open.get(address, ()))


class Turn:
    """Entered: `addresses` of the host, best first, and `is_last`, whether the connection should be closed
    after use, because as many as may be are open to an address.

    Entering raises `OSError` when the name has no address, `FetchError` address_busy when there is no turn
    in time.
    """

    __slots__ = ("_taken", "_turns", "_url", "addresses", "is_last")

    def __init__(self, turns: AddressTurns, url: str) -> None:
        self._turns = turns
        self._url = url
        self._taken: list[asyncio.Semaphore] = []
        self.addresses: tuple[str, ...] = ()
        self.is_last = False

    async def __aenter__(self) -> Self:
        self.addresses, self._taken = await self._turns.take(self._url)
        self.is_last = self._turns.is_full(self.addresses)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for taken in self._taken:
            taken.release()
