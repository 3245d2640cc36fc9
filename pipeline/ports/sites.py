"""What sites repeat on their pages: the memory that extraction learns it from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from pipeline.extraction.repeats import Lesson, SiteMemory


class SiteLines(Protocol):
    """Of each site its last articles and the lines that it repeats, as `extraction.repeats` keeps them.

    Of no more than `RECENT` articles and `KNOWN` lines a site; what is older than `FORGET_S` goes.
    """

    async def recall(self, sites: Collection[str]) -> Mapping[str, SiteMemory]:
        """The memory of each of these sites, an empty one where there is none; one round trip."""

    async def learn(self, lessons: Sequence[Lesson], now: float) -> None:
        """Add to the memories; one round trip. Learning a thing twice does no harm."""
