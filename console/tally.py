"""Counts and measures of the last 48 hours, read once: what is over is kept,
only the newest minutes are asked again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from console.view import Counts, Minute, Window, minute
from pipeline.ports import Ledger, Tallied
from pipeline.ports.work import together

HOURS = 48

UNSETTLED_MINUTES = 2
"""A step's note bears the moment of its decision; its commit may land in the next minute, not later."""

RATE_MINUTES = 5
"""Rates are over the last five minutes: steady to look at, quick enough to see a stop."""

MEAN_MINUTES = 10
"""Means are over more: a quiet desk polls a few feeds a minute."""

CHART_MINUTES = 60


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts by minutes for this hour and the last one, by hours before that."""

    ledger: Ledger
    _hours: dict[int, Tallied] = field(default_factory=dict)
    _minutes: dict[int, Tallied] = field(default_factory=dict)
    _since_start: Tallied = field(default_factory=Tallied)
    _started: int | None = None
    _settled: int = 0
    _now: float = 0.0

    async def refresh(self, now: float) -> None:
        """Read what is new since the last time. Raises `StateUnavailable`."""
        self._now = now
        last, hour = int(now // 60), int(now // 3600)
        first = (hour - 1) * 60
        if self._started is None:
            self._started, self._settled = last, first - 1
        for past in range(hour - HOURS, hour - 1):
            if past not in self._hours:
                self._hours[past] = await self._hour(past)
        for one in range(max(first, self._settled + 1), last + 1):
            self._minutes[one] = await self.ledger.tallied(one * 60.0, one * 60.0)
            if one <= last - UNSETTLED_MINUTES:
                self._settle(one, since=self._started)
        self._hours = {past: counts for past, counts in self._hours.items() if past >= hour - HOURS}
        self._minutes = {one: counts for one, counts in self._minutes.items() if one >= first}

    def _settle(self, one: int, since: int) -> None:
        """Minute by minute, for the next read may fail, and none is to count twice."""
        if one >= since:
            self._since_start = together((self._since_start, self._minutes[one]))
        self._settled = one

    async def _hour(self, hour: int) -> Tallied:
        return await self.ledger.tallied(hour * 3600.0, hour * 3600.0 + 3599)

    def total(self) -> Counts:
        """Of up to 48 hours."""
        return together((*self._hours.values(), *self._minutes.values())).counts

    def since_start(self) -> Tallied:
        """Since the first reading: only ever grows, as Prometheus wants counters to."""
        unsettled = range(max(self._settled + 1, self._started or 0), int(self._now // 60) + 1)
        return together((self._since_start, *self._of(unsettled)))

    def window(self) -> Window:
        """The last minutes, fewer when nothing was counted before."""
        last = int(self._now // 60)
        asked = range(last - RATE_MINUTES, last + 1)
        begun = next((one for one in asked if one in self._minutes and self._minutes[one].counts), last)
        return Window(counts=together(self._of(asked)).counts, minutes=max(1.0, self._now / 60 - begun))

    def lately(self) -> Tallied:
        """The last `MEAN_MINUTES` and the one that runs."""
        last = int(self._now // 60)
        return together(self._of(range(last - MEAN_MINUTES, last + 1)))

    def _of(self, minutes: Iterable[int]) -> list[Tallied]:
        return [self._minutes[one] for one in minutes if one in self._minutes]

    def history(self) -> tuple[Minute, ...]:
        """The last hour, oldest first; the minute that runs is the last."""
        last = int(self._now // 60)
        return tuple(
            minute(one * 60.0, self._minutes[one].counts if one in self._minutes else {})
            for one in range(last - CHART_MINUTES + 1, last + 1)
        )
