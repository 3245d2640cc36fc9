"""`ports.HostPacing` in memory: the sums of `lua/pace.lua`."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.adapters.moments import to_ms, to_s


@dataclass(slots=True)
class _Slot:
    ms: int
    at_gate: bool


@dataclass(slots=True)
class _Host:
    """`next_free`: end of the row of fresh slots; `last`: who went last, or was given a place at the gate."""

    next_free: int = 0
    last: int | None = None
    hold: int = 0
    slots: dict[str, _Slot] = field(default_factory=dict)


class MemoryHostPacing:
    """See `ports.HostPacing`."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}

    async def reserve(self, host: str, who: str, gap_s: float, now: float) -> float:
        """See the port."""
        now_ms = to_ms(now)
        moment = _reserve(self._hosts.setdefault(host, _Host()), who, to_ms(gap_s), now_ms)
        return now if moment <= now_ms else to_s(moment)

    async def hold(self, host: str, until: float) -> None:
        """See the port."""
        place = self._hosts.setdefault(host, _Host())
        place.hold = max(place.hold, to_ms(until))


def _reserve(host: _Host, who: str, gap: int, now: int) -> int:
    kept = host.slots.get(who)
    if kept and kept.ms >= host.hold:
        if kept.ms > now:
            return kept.ms
        if kept.at_gate and now <= kept.ms + gap:
            del host.slots[who]
            return now
    gate = 0 if host.last is None else host.last + gap
    go = max(now, host.hold, gate, 0 if kept else host.next_free)
    if not kept:
        host.next_free = go + gap
    if kept or go == now:
        host.last = go
    if go == now:
        host.slots.pop(who, None)
    else:
        host.slots[who] = _Slot(go, at_gate=kept is not None)
    return go
