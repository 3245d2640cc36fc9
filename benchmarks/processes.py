"""What running processes cost, read from /proc: CPU seconds and resident memory, by kind of process.

Linux only. Must not know what the processes do.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
CORES = len(os.sched_getaffinity(0))

SAMPLE_S = 0.2


@dataclass(frozen=True, slots=True)
class Stat:
    """One line of /proc/<pid>/stat. `cpu_s`: its own; `reaped_s`: of its children that ended."""

    parent: int
    cpu_s: float
    reaped_s: float
    rss_bytes: int


def stat(pid: int) -> Stat | None:
    """None = it ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    rest = text.rpartition(")")[2].split()
    user, system, reaped_user, reaped_system = (int(word) / TICKS for word in rest[11:15])
    return Stat(int(rest[1]), user + system, reaped_user + reaped_system, int(rest[21]) * PAGE)


def descendants(pid: int) -> list[int]:
    """Children, their children and so on, parents first."""
    parents = {int(one.name): stat(int(one.name)) for one in Path("/proc").iterdir() if one.name.isdigit()}
    found, at = [pid], 0
    while at < len(found):
        found += [child for child, one in parents.items() if one and one.parent == found[at]]
        at += 1
    return found[1:]


def busy_s() -> float:
    """CPU seconds that all cores together were not idle since the machine started, stolen ones included."""
    user, nice, system, _idle, _waiting, *rest = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    return sum(int(word) for word in (user, nice, system, *rest)) / TICKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One moment: epoch seconds, and CPU seconds until then of the whole machine and of ours."""

    at: float
    busy_s: float
    ours_s: float

    def cores_left_s(self, until: Reading) -> float:
        """Core seconds from here that nobody else took: what we used or left idle."""
        others_s = (until.busy_s - self.busy_s) - (until.ours_s - self.ours_s)
        return (until.at - self.at) * CORES - max(0.0, others_s)


@dataclass(slots=True)
class Cost:
    """Of one kind of process. `peak_bytes`: the largest one; `together_bytes`: all of them at their worst
    moment, pages that they share counted once for each."""

    peak_bytes: int = 0
    together_bytes: int = 0
    processes: int = 0
    cpu_by_pid: dict[int, float] = field(default_factory=dict)

    @property
    def cpu_s(self) -> float:
        """All that was seen, of processes that have ended too."""
        return sum(self.cpu_by_pid.values())


class Meter:
    """Looks at processes now and then. `roots`: kind → pid of the moment, None = not running.

    The children of a root are a kind of their own, `<kind> children`.
    """

    def __init__(self, roots: Callable[[], Mapping[str, int | None]]) -> None:
        self.costs: dict[str, Cost] = {}
        self._roots = roots
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="meter", daemon=True)

    def __enter__(self) -> Meter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def reading(self) -> Reading:
        """This moment."""
        self.look()
        ours_s = sum(cost.cpu_s for cost in self.costs.values())
        return Reading(at=time.time(), busy_s=busy_s(), ours_s=ours_s)

    def look(self) -> None:
        """One reading of everything."""
        for kind, pid in self._roots().items():
            if pid:
                self._read(kind, [pid])
                self._read(f"{kind} children", descendants(pid))

    def _read(self, kind: str, pids: list[int]) -> None:
        stats = {pid: one for pid in pids if (one := stat(pid)) is not None}
        if not stats:
            return
        cost = self.costs.setdefault(kind, Cost())
        sizes = [one.rss_bytes for one in stats.values()]
        cost.peak_bytes = max(cost.peak_bytes, *sizes)
        cost.together_bytes = max(cost.together_bytes, sum(sizes))
        cost.processes = max(cost.processes, len(sizes))
        for pid, one in stats.items():
            cost.cpu_by_pid[pid] = max(cost.cpu_by_pid.get(pid, 0.0), one.cpu_s)

    def _watch(self) -> None:
        while not self._ended.wait(SAMPLE_S):
            self.look()
