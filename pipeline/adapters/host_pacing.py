"""`ports.HostPacing` in Redis: one row of slots a host, so that all workers keep one pace.

Who is given a moment to come asks again then: the answer is `now` as soon as it may go. Nothing here
is kept for long; a host that is left alone for ten minutes is forgotten, its troubles a day after their hold.
"""

from __future__ import annotations

from pipeline.adapters.moments import to_ms, to_s
from pipeline.adapters.redis_state import State
from pipeline.polling.holds import PROBE_S, Hold
from pipeline.ports import PUNCTUAL, Start, Turn

_PROBE_MS = int(PROBE_S * 1000)

_ANY_LENGTH_S = 1e9
"""Longer than any hold."""


class HostPacing:
    """See `ports.HostPacing`."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def reserve(self, host: str, who: str, gap_s: float, now: float, start: Start = PUNCTUAL) -> Turn:
        """See the port. Who comes late to its slot may be told a moment some gaps later, never a burst."""
        now_ms = to_ms(now)
        patience_ms = to_ms(min(start.patience_s, _ANY_LENGTH_S))
        late = (to_ms(start.within_s), int(start.missed), patience_ms)
        moment, row = await self._state.run("pace", [host, who, to_ms(gap_s), now_ms, _PROBE_MS, *late])
        return Turn(now if moment == now_ms else to_s(moment), troubled=row > 0)

    async def hold(self, host: str, hold: Hold, now: float) -> None:
        """See the port."""
        until_ms = 0 if hold.until is None else to_ms(hold.until)
        lengths = (to_ms(hold.first_s), to_ms(hold.most_s), hold.patience)
        await self._state.run("pace_hold", [host, to_ms(now), hold.kind, *lengths, until_ms])

    async def clear(self, host: str, now: float) -> None:
        """See the port."""
        await self._state.run("pace_clear", [host, to_ms(now)])
