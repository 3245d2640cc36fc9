"""How the misbehaving outlet behaves at which time. Pure; the server carries it out."""

from typing import Literal, TypeAlias

SLOT_SECONDS = 20.0
SLOW_SECONDS = 3.0
RETRY_AFTER_SECONDS = 5

Behaviour: TypeAlias = Literal["well", "slow", "busy", "broken", "garbled"]
_TURNS: tuple[Behaviour, ...] = ("well", "slow", "well", "busy", "broken", "garbled")
"""Slow: answers late. Busy: 429. Broken: 500. Garbled: a feed cut off in the middle."""


def behaviour(seconds: float) -> Behaviour:
    """What it does that many real seconds after the start; it begins well.

    >>> behaviour(0.0), behaviour(21.0), behaviour(120.0)
    ('well', 'slow', 'well')
    """
    return _TURNS[int(seconds // SLOT_SECONDS) % len(_TURNS)]
