"""`ports.SiteLines` in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from pipeline.extraction.repeats import Lesson, SiteMemory, remembering


class MemorySiteLines:
    """See `ports.SiteLines`."""

    def __init__(self) -> None:
        self._memories: defaultdict[str, SiteMemory] = defaultdict(SiteMemory)

    async def recall(self, sites: Collection[str]) -> Mapping[str, SiteMemory]:
        """See the port."""
        return {site: self._memories.get(site, SiteMemory()) for site in sites}

    async def learn(self, lessons: Sequence[Lesson], now: float) -> None:
        """See the port."""
        for lesson in lessons:
            self._memories[lesson.site] = remembering(self._memories[lesson.site], lesson, now)
