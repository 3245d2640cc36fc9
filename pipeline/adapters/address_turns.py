"""At most so many requests under way to one IP address, and connections kept to it, whatever it serves.

Two hundred small sites may live on one machine; the pace of each host would let all of them be asked
at once. Turns are taken at every address that a name has, since any of them may be connected to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from pipeline import urls
from pipeline.adapters.names import Names
from pipeline.errors import FetchError

_WAIT_S = 20.0
"""With the longest time of a request (90 s) still below the lease of a poll (120 s)."""


@dataclass(slots=True, eq=False)
class _Address:
    """`users`: who holds a turn or waits for one; `open`: connections, from the first attempt to the end."""

    turns: asyncio.Semaphore
    users: int = 0
    open: int = 0


class AddressTurns:
    """Belongs to one event loop. `most`: turns at one address; `wait_s`: for one, seconds."""

    def __init__(self, names: Names, most: int, *, wait_s: float = _WAIT_S) -> None:
        self._names = names
        self._most = most
        self._wait_s = wait_s
        self._known: dict[str, _Address] = {}

    def at(self, url: str) -> Turn:
        """A turn at every address of a URL's host, to be entered."""
        return Turn(self, url)

    def opened(self, address: str) -> Callable[[], None]:
        """Told of every connection that is made. What it gives is to be called when that is over."""
        known = self._address(address)
        known.open += 1

        def over() -> None:
            known.open -= 1
            self._forget(address)

        return over

    async def take(self, url: str) -> tuple[str, ...]:
        """The addresses of the URL's host, best first, and a turn taken at each: in order, so that no two
        wait for each other.
        """
        host = urls.host_name(url)
        found = (host,) if urls.is_address(host) else await self._names.addresses(host)
        wanted = [self._address(address) for address in sorted(found)]
        for known in wanted:
            known.users += 1
        try:
            # mostly all are free, and then there is nothing to wait for
            if any(known.turns.locked() for known in wanted):
                await self._wait(url, wanted)
            else:
                for known in wanted:
                    await known.turns.acquire()
        except BaseException:
            self._leave(found)
            raise
        return found

    def give_back(self, addresses: Sequence[str]) -> None:
        """The turns of `take`."""
        for address in addresses:
            self._known[address].turns.release()
        self._leave(addresses)

    def is_full(self, addresses: Sequence[str]) -> bool:
        """Whether as many connections as may be are open to one of them, where a turn is held."""
        return any(self._known[address].open >= self._most for address in addresses)

    async def _wait(self, url: str, wanted: Sequence[_Address]) -> None:
        held: list[_Address] = []
        try:
            async with asyncio.timeout(self._wait_s):
                for known in wanted:
                    await known.turns.acquire()
                    held.append(known)
        except BaseException as error:
            for known in held:
                known.turns.release()
            if not isinstance(error, TimeoutError):
                raise
            detail = f"all {self._most} connections to the address of {urls.host_name(url)} are in use"
            raise FetchError(detail, reason="address_busy", url=url) from error

    def _address(self, address: str) -> _Address:
        known = self._known.get(address)
        if known is None:
            known = self._known[address] = _Address(asyncio.Semaphore(self._most))
        return known

    def _leave(self, addresses: Sequence[str]) -> None:
        for address in addresses:
            self._known[address].users -= 1
            self._forget(address)

    def _forget(self, address: str) -> None:
        known = self._known[address]
        if not known.users and not known.open:
            del self._known[address]


class Turn:
    """Entered: `addresses` of the host, best first, and `is_last`, whether the connection should be closed
    after use, because as many as may be are open to an address.

    Entering raises `OSError` when the name has no address, `FetchError` address_busy when there is no turn
    in time.
    """

    __slots__ = ("_turns", "_url", "addresses", "is_last")

    def __init__(self, turns: AddressTurns, url: str) -> None:
        self._turns = turns
        self._url = url
        self.addresses: tuple[str, ...] = ()
        self.is_last = False

    async def __aenter__(self) -> Self:
        self.addresses = await self._turns.take(self._url)
        self.is_last = self._turns.is_full(self.addresses)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._turns.give_back(self.addresses)
