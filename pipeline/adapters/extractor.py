"""The `Extractor` port: the pure extraction under a time limit, and what a process needs around it.

Signals, resource limits and files live here. Must not know what an article is made of.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Protocol, TypeVar

from pipeline.adapters.config_files import load_agencies
from pipeline.errors import ConfigError, ExtractError
from pipeline.extraction import article
from pipeline.extraction.agencies import WireList, wires_from
from pipeline.extraction.boilerplate import Tell, untold
from pipeline.extraction.stop_words import keep_once
from pipeline.extraction.swift_functions import replace_functions
from pipeline.extraction.swift_paths import Swift, replace_paths
from pipeline.model import Article, PageRecord, RawPage
from pipeline.settings import SiteList, SiteRules

log = logging.getLogger("wiredesk.extract")
_T = TypeVar("_T")


RING_AGAIN_S = 0.5
"""Of CPU: longer than it takes to leave the work after the first ring."""


class _TimeUp(BaseException):
    """Not an Exception: trafilatura swallows those in several places."""


class Rules(Protocol):
    """What people wrote of single sites: a `SiteList`, or a file that is followed."""

    def rules_for(self, url: str) -> SiteRules | None:
        """Those that count on the page; None = none do."""


class Wires(Protocol):
    """The agencies that texts are credited to: a `WireList`, or a file that is followed."""

    def current(self) -> WireList:
        """Those that count now."""


class Extractor:
    """Extracts in this process. `soft_limit_s`: of CPU, 0 = no limit; off the main thread there is none."""

    def __init__(self, wires: Wires, sites: Rules | None = None, *, soft_limit_s: float = 3.0) -> None:
        self._wires = wires
        self._sites = sites or SiteList()
        self._soft_limit_s = soft_limit_s

    def extract(self, page: RawPage, record: PageRecord) -> Article:
        """The article of a page of whose site nothing is known. Raises as `read` does."""
        return self.read(page, record).article

    def read(
        self,
        page: RawPage,
        record: PageRecord,
        repeated: Collection[int] = frozenset(),
        tell: Tell = untold,
    ) -> article.Extracted:
        """See `ports.Extractor`. `tell` hears of every step.

        Raises `ExtractError`: no_text, not_html, too_large, timeout, out_of_memory.
        """
        quickened()
        rules, wires = self._sites.rules_for(page.url), self._wires.current()
        try:
            return within(
                self._soft_limit_s, lambda: article.read(page, record, wires, repeated, rules, tell)
            )
        except _TimeUp as up:
            raise ExtractError(f"{self._soft_limit_s:g} s of CPU were not enough", reason="timeout") from up
        except MemoryError as error:
            raise ExtractError("the memory limit was met", reason="out_of_memory") from error
        except RecursionError as error:
            raise ExtractError("nested too deep", reason="too_large") from error


@cache
def quickened() -> Swift:
    """Native forms in trafilatura, and its stop words once; a warning says why if they are not."""
    swift = replace_paths()
    if why_not := swift.why_not or replace_functions():
        log.warning("extraction is slower than it could be: %s", why_not)
    else:
        keep_once()
    return swift


def within(seconds: float, work: Callable[[], _T]) -> _T:
    """The work's result, or `_TimeUp` out of the middle of it. An alarm that was running goes on after.

    Seconds of this process' CPU: an honest page is not given up because the machine is busy. What waits
    without end, or sits in one long call of C, is for the limit that kills.
    """
    if seconds <= 0 or threading.current_thread() is not threading.main_thread():
        return work()
    alarm = _Alarm()
    before = signal.signal(signal.SIGPROF, alarm.ring)
    left, interval = signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        try:
            return work()
        finally:
            # it may ring on the way out, here too: then the outer block is the one that ends it
            alarm.is_over = True
    finally:
        alarm.is_over = True
        rest, _ = signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if left:
            # at least a moment: 0 would switch the other's alarm off
            signal.setitimer(signal.ITIMER_PROF, max(left - (seconds - rest), 0.001), interval)


@dataclass(slots=True)
class _Alarm:
    """Rings until the work is left. `is_over`: it is, and nobody expects `_TimeUp` any longer."""

    is_over: bool = False

    def ring(self, _number: int, _frame: FrameType | None) -> None:
        """What the signal calls."""
        if self.is_over:
            return
        # an exception in a destructor or a callback of C is swallowed, whatever its class
        signal.setitimer(signal.ITIMER_PROF, RING_AGAIN_S)
        raise _TimeUp


def limit_memory(extra_bytes: int) -> None:
    """Let this process map at most `extra_bytes` more than now; beyond that it meets `MemoryError`.

    Meant for the child that extracts. Does nothing where the system does not say how much is mapped.
    """
    if sys.platform != "linux":
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    wanted = pages * resource.getpagesize() + extra_bytes
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def load_wires(folder: Path, *, demo: bool = False) -> WireList:
    """The agencies of the configuration folder, else those that come with Wiredesk, as they are now.

    `demo`: the demo newsroom's among them. Raises `ConfigError`: a mistake in them.
    """
    found = load_agencies(folder)
    if found.problems:
        raise ConfigError("\n".join(map(str, found.problems)))
    return wires_from(found.agencies.values(), demo=demo)
