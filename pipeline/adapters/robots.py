"""robots.txt of each site: asked for once a day, parsed, remembered per process; or not at all.

What a status means is decided in `polling.politeness`, what a rule means by Protego. Which reason a
page gets that may not be fetched is no concern here.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import assert_never
from weakref import WeakValueDictionary

from protego import Protego

from pipeline import ports, urls
from pipeline.adapters.site_reservations import SiteReservations
from pipeline.errors import FetchError
from pipeline.model import Request
from pipeline.polling import politeness
from pipeline.settings import CollectSettings

_SITES = 5_000
_RULES_BYTES = 4_000_000
"""Remembered: so many sites, whose files have so many bytes together; parsed they take 14 times that."""

_OFF_LOOP_BYTES = 16_000
"""Larger files are parsed in a thread: 438 KB take up to 0.8 s."""

_TIMEOUT_S = 15.0
_MAX_BYTES = 2_000_000
"""A larger answer is no robots.txt; of a smaller one the first 500 KiB count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """`rules` None = everything allowed; `named`: some are for us by name. `silent`: why nothing is known.

    `failures` in a row, up to now.
    """

    until: float
    rules: Protego | None = None
    size: int = 0
    named: bool = False
    silent: str | None = None
    failures: int = 0


class SiteRobots:
    """`ports.Robots`. Concurrent questions about one site ask it once."""

    def __init__(self, user_agent: str, settings: CollectSettings) -> None:
        self._token = politeness.product_token(user_agent)
        self._obey = settings.robots
        self._ttl_s = settings.robots_ttl_s
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._size = 0
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._reservations = SiteReservations(ttl_s=settings.robots_ttl_s)

    async def reserves(self, url: str, now: float, get: ports.Get) -> bool:
        """See the port."""
        return await self._reservations.reserves(url, now, get)

    async def may_fetch(self, url: str, now: float, get: ports.Get) -> tuple[bool, float | None]:
        """See the port. Raises `FetchError` robots_unreachable too while the site is silent, bad_url."""
        if not self._obey:
            return True, None
        known = _spoken(await self._known_of(url, now, get))
        if known.rules is None:
            return True, None
        return known.rules.can_fetch(url, self._token), known.rules.crawl_delay(self._token)

    async def bars(self, url: str, now: float, get: ports.Get | None = None) -> ports.Barred | None:
        """See the port. Raises as `may_fetch` does."""
        if not self._obey:
            return ports.Barred(False, now + self._ttl_s)
        known = self._fresh(_file_beside(url), now)
        if known is None:
            if get is None:
                return None
            known = await self._known_of(url, now, get)
        rules = _spoken(known).rules
        barred = rules is not None and known.named and not rules.can_fetch(url, self._token)
        return ports.Barred(barred, known.until)

    async def _known_of(self, url: str, now: float, get: ports.Get) -> _Known:
        file = urls.resolve(url, "/robots.txt")
        if file is None:
            raise FetchError("no URL, so no robots.txt", reason="bad_url", transient=False)
        known = self._fresh(file, now)
        if known is None:
            lock = self._asking.setdefault(file, asyncio.Lock())
            async with lock:
                known = self._fresh(file, now) or await self._learn(file, now, get)
        return known

    def _fresh(self, file: str, now: float) -> _Known | None:
        known = self._known.get(file)
        if known is None or known.until <= now:
            return None
        self._known.move_to_end(file)
        return known

    async def _learn(self, file: str, now: float, get: ports.Get) -> _Known:
        known = await self._ask(file, self._known.get(file), now, get)
        replaced = self._known.pop(file, None)
        self._known[file] = known
        self._size += known.size - (replaced.size if replaced else 0)
        while len(self._known) > _SITES or (self._size > _RULES_BYTES and len(self._known) > 1):
            _, oldest = self._known.popitem(last=False)
            self._size -= oldest.size
        return known

    async def _ask(self, file: str, before: _Known | None, now: float, get: ports.Get) -> _Known:
        try:
            response = await get(Request(url=file, max_bytes=_MAX_BYTES, timeout_s=_TIMEOUT_S))
        except FetchError as error:
            if error.reason in politeness.NO_TURN:
                raise
            if politeness.robots_absent(error.reason):
                return _Known(until=now + self._ttl_s)
            return _silent(str(error), before, now, error.not_before)
        meaning = politeness.robots_meaning(response.status)
        match meaning:
            case "allow":
                return _Known(until=now + self._ttl_s)
            case "unreachable":
                asked_back = politeness.retry_after_until(response.headers, now)
                return _silent(f"robots.txt answers {response.status}", before, now, asked_back)
            case "parse":
                body = response.body[: politeness.ROBOTS_MAX_BYTES]
                text = body.decode("utf-8", "replace").removeprefix("\ufeff")
                named = politeness.robots_names(text, self._token)
                rules = await _parsed(text, len(body))
                return _Known(until=now + self._ttl_s, rules=rules, size=len(body), named=named)
            case _:
                assert_never(meaning)


def _silent(why: str, before: _Known | None, now: float, not_before: float | None) -> _Known:
    """What was known before goes on (RFC 9309 §2.4); else nothing is allowed until the site answers."""
    failures = before.failures if before else 0
    until = politeness.robots_again_at(failures, now, not_before)
    if before is None:
        return _Known(until=until, silent=why, failures=failures + 1)
    silent = why if before.silent is not None else None
    return replace(before, until=until, silent=silent, failures=failures + 1)


def _spoken(known: _Known) -> _Known:
    """Raises `FetchError` robots_unreachable where the site said nothing yet."""
    if known.silent is not None:
        raise FetchError(known.silent, reason="robots_unreachable", not_before=known.until)
    return known


def _file_beside(url: str) -> str:
    """The robots.txt of a plainly written URL; of any other it is no file's address.

    Asked at every poll, and thirty times quicker than to resolve it.
    """
    slash = url.find("/", len("https://"))
    return (url if slash < 0 else url[:slash]) + "/robots.txt"


async def _parsed(text: str, size: int) -> Protego:
    if size > _OFF_LOOP_BYTES:
        return await asyncio.to_thread(Protego.parse, text)
    return Protego.parse(text)
