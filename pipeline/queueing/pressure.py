"""When the desk must slow down: the load of the state against its high-water marks.

Lives here: the decision and its reason. It must not know where the numbers come from, nor what the
pumps do about the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.settings.shape import StreamSettings

Mark = Literal["", "stream", "memory"]
"""Which high-water mark is exceeded; "" = none."""

STREAM_RESUME = 0.5
"""Share of `high_water` at which work goes on: half, so that the pumps do not stutter around the mark."""

MEMORY_RESUME = 0.9
"""Share of `memory_high_water` at which work goes on. Not half: the copy index stays in memory for weeks,
and a mark below what it needs would never be reached again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One reading. `used_memory`, `max_memory` in bytes; `max_memory` 0 = the server sets no limit."""

    stream_length: int
    used_memory: int
    max_memory: int

    @property
    def memory_share(self) -> float:
        """Used share of the limit, 0..1 and above; 0 where there is no limit."""
        return self.used_memory / self.max_memory if self.max_memory else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """What the load says. `over`: the mark that stops the work, "" = none."""

    over: Mark
    load: Load

    @property
    def busy(self) -> bool:
        """True = take no further work."""
        return self.over != ""


def pressure(load: Load, settings: StreamSettings, was_over: Mark = "") -> Pressure:
    """Busy from a mark upwards; once over it, until the load is below its point of resuming.

    >>> limits = StreamSettings(high_water=100)
    >>> pressure(Load(stream_length=60, used_memory=0, max_memory=0), limits).busy
    False
    >>> pressure(Load(stream_length=60, used_memory=0, max_memory=0), limits, "stream").over
    'stream'
    """
    stream_mark = settings.high_water * (STREAM_RESUME if was_over == "stream" else 1.0)
    memory_mark = settings.memory_high_water * (MEMORY_RESUME if was_over == "memory" else 1.0)
    if load.stream_length >= stream_mark:
        return Pressure(over="stream", load=load)
    if load.memory_share >= memory_mark:
        return Pressure(over="memory", load=load)
    return Pressure(over="", load=load)
