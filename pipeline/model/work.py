"""Work and its traces: the stages, claims on ids, what was given up, and the notes of a trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Scalar = str | int | float | bool | None


class Stage(StrEnum):
    """A due set and the pump that works it off."""

    POLL = "poll"
    COLLECT = "collect"
    EXTRACT = "extract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A worker's lease on an id. `until` (epoch seconds, to the millisecond) is also its proof of ownership.

    `attempts`: failed or crashed tries before this one.
    """

    stage: Stage
    id: str
    until: float
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """Work that was given up: it can be looked at, mended and retried."""

    stage: Stage
    id: str
    reason: str
    detail: str
    attempts: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One step of a trail, and one count of (`stage`, `outcome`, `reason`).

    `subject`: the FeedId or PageId whose trail it is; `reason` from a bounded set, "" = none;
    `facts`: the numbers behind the decision, small.
    """

    subject: str
    at: float
    stage: str
    outcome: str
    reason: str = ""
    facts: Mapping[str, Scalar] = field(default_factory=dict)
