"""What addresses a name has: looked up once in five minutes, in threads of our own.

Whether an address may be asked is judged where the connection is made (`address_guard`), never here.
"""

from __future__ import annotations

import asyncio
import socket
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

Lookup = Callable[[str], Sequence[str]]
"""From a name to its addresses, the best first; blocks. Raises `OSError`."""

_THREADS = 32
"""A dead name server holds a thread for some ten seconds; the loop's own pool has six of them in all."""

_KEPT_S = 300.0
_KEPT_NAMES = 50_000


def system_lookup(name: str) -> list[str]:
    """As the operating system resolves names; only families that this machine has."""
    found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return list(dict.fromkeys(str(address[0]) for _, _, _, _, address in found))


@dataclass(frozen=True, slots=True)
class _Known:
    until: float
    addresses: tuple[str, ...]


class Names:
    """A resolver with a memory. Belongs to the event loop that it is first used in.

    `timeout_s`: of one look-up. Concurrent questions about one name ask once; failures are not kept.
    """

    def __init__(self, lookup: Lookup = system_lookup, *, timeout_s: float = 8.0) -> None:
        self._lookup = lookup
        self._timeout_s = timeout_s
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._asking: dict[str, asyncio.Future[Sequence[str]]] = {}
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="names")

    async def addresses(self, name: str) -> tuple[str, ...]:
        """Raises `OSError` when the name has none or nobody answers in time, `UnicodeError` for no name."""
        known = self._known.get(name)
        now = asyncio.get_running_loop().time()
        if known is not None and known.until > now:
            return known.addresses
        found = tuple(await self._ask(name))
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        self._known[name] = _Known(now + _KEPT_S, found)
        self._known.move_to_end(name)
        if len(self._known) > _KEPT_NAMES:
            self._known.popitem(last=False)
        return found

    def close(self) -> None:
        """Look-ups that hang are left behind; their threads end with them."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _ask(self, name: str) -> Sequence[str]:
        asking = self._asking.get(name)
        if asking is None:
            loop = asyncio.get_running_loop()
            asking = loop.run_in_executor(self._threads, self._lookup, name)
            self._asking[name] = asking
            asking.add_done_callback(lambda done: self._answered(name, done))
        try:
            # shielded: whoever gives up does so for himself
            async with asyncio.timeout(self._timeout_s):
                return await asyncio.shield(asking)
        except TimeoutError as error:
            raise socket.gaierror(socket.EAI_AGAIN, f"no answer in {self._timeout_s:g} s") from error

    def _answered(self, name: str, done: asyncio.Future[Sequence[str]]) -> None:
        del self._asking[name]
        if not done.cancelled():
            done.exception()  # looked at, or the loop would complain where nobody waits any more
