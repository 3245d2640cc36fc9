"""`ports.HostPacing` in memory: the sums of `lua/pace.lua` and `lua/pace_hold.lua`."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.adapters.moments import to_ms, to_s
from pipeline.polling.holds import PROBE_S, Hold, held_s
from pipeline.ports import PUNCTUAL, Start, Turn


@dataclass(slots=True)
class _Slot:
    ms: int
    at_gate: bool


@dataclass(slots=True)
class _Host:
    """`next_free`: end of the row of fresh slots; `last`: the last moment at which `by` may start, who was
    let through last, or given a place at the gate.

    `row` troubles of `kind` in a row; `hold`: the end of what followed from them, 0 = nothing did;
    `probing`: somebody went after the hold and did not say yet how it went.
    """

    next_free: int = 0
    last: int | None = None
    by: str = ""
    hold: int = 0
    row: int = 0
    kind: str = ""
    probing: bool = False
    slots: dict[str, _Slot] = field(default_factory=dict)


class MemoryHostPacing:
    """See `ports.HostPacing`."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}

    async def reserve(self, host: str, who: str, gap_s: float, now: float, start: Start = PUNCTUAL) -> Turn:
        """See the port."""
        now_ms = to_ms(now)
        place = self._hosts.setdefault(host, _Host())
        if start.missed and place.by == who and place.probing:
            place.hold = now_ms  # the probe that did not start is the probe still
        moment = _reserve(place, who, to_ms(gap_s), now_ms, start)
        if moment > now_ms:
            return Turn(to_s(moment), troubled=place.row > 0)
        if place.hold:
            place.hold, place.probing = now_ms + to_ms(PROBE_S), True
        return Turn(now if moment == now_ms else to_s(moment), troubled=place.row > 0)

    async def hold(self, host: str, hold: Hold, now: float) -> None:
        """See the port."""
        place, now_ms = self._hosts.setdefault(host, _Host()), to_ms(now)
        asked = 0 if hold.until is None else to_ms(hold.until)
        if place.hold > now_ms and not place.probing:
            place.hold = max(place.hold, asked)
            return
        place.row = place.row + 1 if place.kind == hold.kind else 1
        place.kind, place.probing = hold.kind, False
        place.hold = asked or now_ms + to_ms(held_s(hold, place.row))
        if place.hold <= now_ms:
            place.hold = 0

    async def clear(self, host: str, now: float) -> None:
        """See the port."""
        place = self._hosts.setdefault(host, _Host())
        if place.probing or place.hold <= to_ms(now):
            place.hold, place.row, place.kind, place.probing = 0, 0, "", False


def _reserve(host: _Host, who: str, gap: int, now: int, start: Start) -> int:
    kept, within = host.slots.get(who), to_ms(start.within_s)
    unused = start.missed and host.by == who
    if kept and kept.ms >= host.hold:
        if kept.ms > now:
            return kept.ms
        if kept.at_gate and host.by == who:
            unused = True
        elif kept.at_gate and now <= kept.ms + within:
            del host.slots[who]
            return kept.ms
    came = kept is not None or start.missed
    gate = 0 if host.last is None or unused else host.last + gap
    go = max(now, host.hold, gate)
    if came and go - now > start.patience_s * 1_000:
        came = False  # nobody holds a place at the gate who is not there
    if not came:
        go = max(go, host.next_free)
        host.next_free = go + within + gap
    if came or go == now:
        host.last, host.by = go + within, who
    if go == now:
        host.slots.pop(who, None)
    else:
        host.slots[who] = _Slot(go, at_gate=came)
    return go
