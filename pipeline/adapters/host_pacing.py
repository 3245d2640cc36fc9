"""`ports.HostPacing` in Redis: one row of slots a host, so that all workers keep one pace.

Who is given a moment to come asks again then: the answer is `now` as soon as it may go. Nothing here
is kept for long; a host that is left alone for ten minutes is forgotten.
"""

from __future__ import annotations

from pipeline.adapters.moments import to_ms, to_s
from pipeline.adapters.redis_state import DAY_S, State

HOLD_KEPT_S = 7 * DAY_S
"""Longer than any Retry-After that is obeyed; the hold itself says when it is over."""


class HostPacing:
    """See `ports.HostPacing`."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def reserve(self, host: str, who: str, gap_s: float, now: float) -> float:
        """See the port. Who comes late to its slot may be told a moment some gaps later, never a burst."""
        now_ms = to_ms(now)
        moment = int(await self._state.run("pace", [host, who, to_ms(gap_s), now_ms]))
        return now if moment <= now_ms else to_s(moment)

    async def hold(self, host: str, until: float) -> None:
        """See the port."""
        await self._state.run("pace_hold", [host, to_ms(until), int(HOLD_KEPT_S * 1000)])
