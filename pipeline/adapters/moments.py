"""Moments as whole milliseconds, the unit in which due times, leases and slots are kept.

Redis scores are doubles: whole milliseconds are exact in them, and a claim's `until` is compared.
"""

from __future__ import annotations


def to_ms(seconds: float) -> int:
    """Epoch seconds to the nearest millisecond.

    >>> to_ms(1.2345)
    1234
    """
    return round(seconds * 1000)


def to_s(milliseconds: float) -> float:
    """The float nearest to it; `to_ms` gives the same milliseconds back.

    >>> to_s(1234)
    1.234
    """
    return milliseconds / 1000
