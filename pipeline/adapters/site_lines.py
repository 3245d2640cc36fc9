"""`ports.SiteLines` in Redis: a list of sightings and a sorted set of lines for each site.

A sighting is packed: article and second (32 bits each), number of topic words, these (16 bits each), the
keys of its lines (64 bits each), little-endian; 160 bytes on average. Both keys of a site expire together
with what is in them.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping, Sequence

from pipeline.adapters.redis_state import State
from pipeline.extraction.repeats import FORGET_S, KNOWN, RECENT, Lesson, Sighting, SiteMemory

_HEAD = struct.Struct("<IIB")
_KEY = struct.Struct("<Q")


def pack(seen: Sighting) -> bytes:
    """The layout above."""
    head = _HEAD.pack(seen.article, seen.at, len(seen.topic))
    rest = struct.pack(f"<{len(seen.topic)}H{len(seen.lines)}Q", *sorted(seen.topic), *seen.lines)
    return head + rest


def unpack(packed: bytes) -> Sighting:
    """The sighting of `pack`."""
    article, at, words = _HEAD.unpack_from(packed)
    lines = (len(packed) - _HEAD.size - 2 * words) // _KEY.size
    numbers = struct.unpack_from(f"<{words}H{lines}Q", packed, _HEAD.size)
    return Sighting(article=article, at=at, topic=frozenset(numbers[:words]), lines=numbers[words:])


class SiteLines:
    """See `ports.SiteLines`."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def recall(self, sites: Collection[str]) -> Mapping[str, SiteMemory]:
        """See the port."""
        asked = [
            command
            for site in sites
            for command in (
                ("LRANGE", self._articles(site), 0, -1),
                ("ZRANGE", self._lines(site), 0, -1, "WITHSCORES"),
            )
        ]
        answers = await self._state.read(*asked)
        return {
            site: SiteMemory(recent=tuple(map(unpack, sightings)), known=_known(flat))
            for site, sightings, flat in zip(sites, answers[::2], answers[1::2], strict=True)
        }

    async def learn(self, lessons: Sequence[Lesson], now: float) -> None:
        """See the port."""
        await self._state.run_each("site_learn", [_args(lesson, now) for lesson in lessons])

    def _articles(self, site: str) -> str:
        """LIST: the site's last articles, packed, oldest first."""
        return self._state.keys.named(f"sight:{site}")

    def _lines(self, site: str) -> str:
        """ZSET: key of a line that the site repeats → second when it was last seen."""
        return self._state.keys.named(f"lines:{site}")


def _known(flat: Sequence[bytes]) -> dict[int, int]:
    return {_KEY.unpack(key)[0]: int(at) for key, at in zip(flat[::2], flat[1::2], strict=True)}


def _args(lesson: Lesson, now: float) -> list[bytes | str | int | float]:
    seen = [part for key, at in lesson.seen.items() for part in (_KEY.pack(key), at)]
    bounds = [RECENT, KNOWN, int(now), int(FORGET_S)]
    return [
        lesson.site, *bounds, len(lesson.recent), *map(pack, lesson.recent), len(lesson.seen), *seen,
    ]  # fmt: skip
