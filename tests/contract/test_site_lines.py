"""What every memory of sites promises (`ports.SiteLines`)."""

from __future__ import annotations

from pipeline.extraction.repeats import FORGET_S, KNOWN, RECENT, Lesson, Sighting, SiteMemory
from pipeline.ports import SiteLines

NOW = 1_790_000_000.0
HERE, THERE = "harbour.example", "quay.example:8443"


def sighting(number: int, *lines: int) -> Sighting:
    return Sighting(article=number, at=int(NOW), topic=frozenset({7, 65_535, number % 60_000}), lines=lines)


async def test_of_an_unknown_site_nothing_is_remembered(site_lines: SiteLines) -> None:
    assert await site_lines.recall([]) == {}
    assert await site_lines.recall({HERE}) == {HERE: SiteMemory()}


async def test_what_was_learnt_comes_back_as_it_was(site_lines: SiteLines) -> None:
    first, second = (
        sighting(1, 2**64 - 1, 0, 5),
        Sighting(article=2**32 - 1, at=0, topic=frozenset(), lines=()),
    )
    await site_lines.learn([Lesson(site=HERE, recent=(first,), seen={2**64 - 1: int(NOW)})], NOW)
    await site_lines.learn([Lesson(site=HERE, recent=(second,), seen={})], NOW)
    memories = await site_lines.recall([THERE, HERE])
    assert memories == {
        HERE: SiteMemory(recent=(first, second), known={2**64 - 1: int(NOW)}),
        THERE: SiteMemory(),
    }


async def test_sites_are_learnt_together_and_kept_apart(site_lines: SiteLines) -> None:
    lessons = [
        Lesson(site=HERE, recent=(sighting(1, 11),), seen={11: int(NOW)}),
        Lesson(site=THERE, recent=(sighting(2, 12), sighting(3, 13)), seen={}),
    ]
    await site_lines.learn(lessons, NOW)
    await site_lines.learn([], NOW)
    memories = await site_lines.recall([HERE, THERE])
    assert memories[HERE].known == {11: int(NOW)}
    assert [seen.article for seen in memories[THERE].recent] == [2, 3]


async def test_a_line_seen_again_is_kept_from_then_on(site_lines: SiteLines) -> None:
    await site_lines.learn([Lesson(site=HERE, recent=(), seen={11: int(NOW), 12: int(NOW)})], NOW)
    later = int(NOW + FORGET_S)
    await site_lines.learn([Lesson(site=HERE, recent=(), seen={11: later})], later)
    assert (await site_lines.recall([HERE]))[HERE].known == {11: later}


async def test_a_busy_site_keeps_within_its_bounds(site_lines: SiteLines) -> None:
    for number in range(RECENT + 12):
        seen = {number * 10 + at: int(NOW) + number for at in range(10)}
        await site_lines.learn([Lesson(site=HERE, recent=(sighting(number, number),), seen=seen)], NOW)
    memory = (await site_lines.recall([HERE]))[HERE]
    assert [seen.article for seen in memory.recent] == list(range(12, RECENT + 12))
    assert len(memory.known) == KNOWN
    assert max(memory.known) == RECENT * 10 + 119
