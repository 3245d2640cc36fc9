"""tdmrep.json of each site: asked for as seldom as robots.txt, remembered per process.

What it says is read in `polling.reservations`; what follows from it is decided where pages are collected.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from weakref import WeakValueDictionary

from pipeline import ports, urls
from pipeline.errors import FetchError
from pipeline.model import Request
from pipeline.polling import politeness, reservations

_FILE = "/.well-known/tdmrep.json"
_SITES = 5_000
_TIMEOUT_S = 15.0
_MAX_BYTES = 100_000
"""A thousand rules with long patterns."""


class SiteReservations:
    """Concurrent questions about one site ask it once. `ttl_s`: how long its answer counts."""

    def __init__(self, *, ttl_s: float) -> None:
        self._ttl_s = ttl_s
        self._known: OrderedDict[str, tuple[float, tuple[reservations.SiteRule, ...]]] = OrderedDict()
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def reserves(self, url: str, now: float, get: ports.Get) -> bool:
        """See `ports.Robots.reserves`."""
        file = urls.resolve(url, _FILE)
        if file is None:
            return False
        lock = self._asking.setdefault(file, asyncio.Lock())
        async with lock:
            until, rules = self._known.get(file, (now, ()))
            if until <= now:
                rules = await self._ask(file, get)
                self._known[file] = now + self._ttl_s, rules
                self._known.move_to_end(file)
                if len(self._known) > _SITES:
                    self._known.popitem(last=False)
        return reservations.site_reserves(rules, url)

    async def _ask(self, file: str, get: ports.Get) -> tuple[reservations.SiteRule, ...]:
        try:
            answer = await get(Request(url=file, max_bytes=_MAX_BYTES, timeout_s=_TIMEOUT_S))
        except FetchError as error:
            if error.reason in politeness.NO_TURN:
                raise
            return ()
        return reservations.site_rules(answer.body) if answer.status == 200 else ()
