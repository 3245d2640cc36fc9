"""Turns at one host, and what holds it."""

from __future__ import annotations

from dataclasses import replace

from pipeline.polling.holds import Hold
from pipeline.ports import HostPacing as AnyPacing

NOW = 1_763_900_000.0
HOST = "paper.example"
REFUSED = Hold(kind="refused", first_s=60, most_s=200)
DOWN = Hold(kind="down", first_s=60, most_s=200, patience=1)


async def turn(pacing: AnyPacing, host: str, who: str, gap_s: float, now: float) -> float:
    return (await pacing.reserve(host, who, gap_s, now)).at


def until(at: float) -> Hold:
    return replace(REFUSED, until=at)
