"""What one site repeats is learnt from articles that are different texts, and forgotten when it stops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.extraction import repeats
from pipeline.extraction.article import extract
from pipeline.extraction.repeats import Lesson, Sighting, SiteMemory, key_of
from pipeline.model import Article
from tests.unit.extraction.building import WIRES, page_of, record_of

NOW = 1_790_000_000.0
SITES = ("harbour.example", "quay.example")
OFFER = "Our guide to the coast"
NOTE = "The editors of this paper answer letters from readers every Friday in the evening edition."
TITLES = [
    "Fog closes mountain pass",
    "Bakers win regional prize",
    "Ferry timetable shrinks",
    "School orchestra tours",
]
TEXTS = [
    [
        f"{title} is what people of the {place} talk about since its council met."
        for place in ("coast", "valley")
    ]
    for title in TITLES
]


def seen(number: int, *more: str, title: str | None = None, lines: Sequence[str] = ()) -> Sighting:
    """Article `number` of a site, with more lines at its end."""
    text = [*(lines or TEXTS[number % 4]), *more]
    return repeats.sighting(f"{number + 1:016x}", title or TITLES[number % 4], text, NOW)


def is_learnt(line: str, *articles: Sighting) -> bool:
    return key_of(line) in repeats.proven(articles)


def test_a_line_of_three_different_articles_is_the_sites() -> None:
    assert not is_learnt(OFFER, seen(0, OFFER), seen(1, OFFER), seen(2))
    assert is_learnt(OFFER, seen(0, OFFER), seen(1, OFFER), seen(2, OFFER))


def test_case_and_spacing_do_not_matter() -> None:
    assert is_learnt(OFFER, seen(0, OFFER.upper()), seen(1, "  ".join(OFFER.split())), seen(2, OFFER))


def test_lines_of_the_articles_themselves_are_not_learnt() -> None:
    assert repeats.proven([seen(number, OFFER) for number in range(4)]) == {key_of(OFFER)}


def test_a_sentence_needs_four_articles() -> None:
    assert not is_learnt(NOTE, seen(0, NOTE), seen(1, NOTE), seen(2, NOTE))
    assert is_learnt(NOTE, seen(0, NOTE), seen(1, NOTE), seen(2, NOTE), seen(3, NOTE))


def test_background_that_follows_one_affair_is_no_furniture() -> None:
    affair = [
        "Ferry strike: day one",
        "Talks in ferry dispute",
        "Ferry captains return",
        "What the ferry deal says",
    ]
    articles = [
        seen(number, NOTE, OFFER, title=title, lines=[f"{TITLES[number]} {number} as never before."])
        for number, title in enumerate(affair)
    ]
    assert not is_learnt(NOTE, *articles)
    assert is_learnt(OFFER, *articles)


def test_one_article_seen_three_times_proves_nothing() -> None:
    again = [replace(seen(0, OFFER), at=int(NOW) + number) for number in range(3)]
    assert not is_learnt(OFFER, *again)


def test_copies_of_one_text_are_one_piece_of_evidence() -> None:
    text = [f"Paragraph {number} of a report that the agency sent to everybody." for number in range(9)]
    copies = [
        seen(0, OFFER, title="Bridge closed", lines=text),
        seen(1, OFFER, title="Quay repair", lines=text[:6]),
        seen(2, OFFER, title="Mayor explains", lines=["Another first paragraph.", *text[1:]]),
    ]
    assert repeats.proven(copies) == frozenset()
    assert not is_learnt(OFFER, *copies, seen(3, OFFER))
    assert is_learnt(OFFER, *copies, seen(3, OFFER), seen(5, OFFER))


def test_flashes_with_more_furniture_than_text_are_articles_of_their_own() -> None:
    around = [OFFER, "Follow this paper on the ferry radio", "Our guide to the mountains"]
    flashes = [
        seen(number, *around, lines=[f"{title}, the harbour office said in the morning of the day."])
        for number, title in enumerate(TITLES[:3])
    ]
    assert all(is_learnt(line, *flashes) for line in around)


def test_of_a_long_article_the_ends_are_remembered() -> None:
    lines = [f"Line {number} of it" for number in range(100)]
    keys = seen(0, lines=lines).lines
    assert keys == tuple(key_of(line) for line in (*lines[:8], *lines[-16:]))


def test_a_paragraph_as_long_as_no_furniture_is_not_remembered() -> None:
    assert seen(0, lines=["x" * 601, OFFER]).lines == (key_of(OFFER),)


def test_headlines_without_spaces_are_compared_by_pairs_of_characters() -> None:
    topics = [
        seen(0, title=title).topic for title in ("日本銀行金利据え置き", "日本銀行総裁会見", "大雨警報解除")
    ]
    assert topics[0] & topics[1]
    assert not topics[0] & topics[2]


# ── what a site's memory gains ───────────────────────────────────────────────────────────────────


def remembered(*articles: Sighting, known: dict[int, int] | None = None) -> SiteMemory:
    return SiteMemory(recent=articles, known=known or {})


def learnt(memory: SiteMemory, *articles: Sighting, now: float = NOW) -> Lesson | None:
    return repeats.learn("site.example", memory, articles, now)


def test_the_third_article_teaches_the_line() -> None:
    third = seen(2, OFFER)
    lesson = learnt(remembered(seen(0, OFFER), seen(1, OFFER)), third)
    assert lesson == Lesson(site="site.example", recent=(third,), seen={key_of(OFFER): int(NOW)})
    after = repeats.remembering(remembered(seen(0, OFFER), seen(1, OFFER)), lesson, NOW)
    assert after.repeated(NOW) == {key_of(OFFER)}
    assert after.recent[-1] == third


def test_articles_of_one_batch_teach_together() -> None:
    lesson = learnt(SiteMemory(), *(seen(number, OFFER) for number in range(3)))
    assert lesson is not None
    assert set(lesson.seen) == {key_of(OFFER)}


def test_old_articles_are_no_evidence() -> None:
    old = [replace(seen(number, OFFER), at=int(NOW - repeats.FORGET_S)) for number in range(2)]
    lesson = learnt(remembered(*old), seen(2, OFFER))
    assert lesson is not None
    assert lesson.seen == {}


def test_an_article_read_again_with_the_same_lines_adds_nothing() -> None:
    assert learnt(remembered(seen(0, OFFER)), seen(0, OFFER)) is None
    assert learnt(remembered(seen(0, OFFER)), seen(0, OFFER, "More")) is not None


@pytest.mark.parametrize(("hours", "noted"), [(23, False), (25, True)])
def test_being_seen_again_is_noted_once_a_day(hours: int, noted: bool) -> None:
    memory = remembered(seen(0, OFFER), known={key_of(OFFER): int(NOW - hours * 3600)})
    lesson = learnt(memory, seen(0, OFFER))
    assert (lesson is not None) is noted
    if lesson is not None:
        assert lesson == Lesson(site="site.example", recent=(), seen={key_of(OFFER): int(NOW)})


def test_what_stopped_is_forgotten_after_a_fortnight() -> None:
    memory = remembered(known={key_of(OFFER): int(NOW)})
    assert memory.repeated(NOW + repeats.FORGET_S - 1) == {key_of(OFFER)}
    late = NOW + repeats.FORGET_S
    assert memory.repeated(late) == frozenset()
    after = repeats.remembering(memory, Lesson(site="site.example", recent=(), seen={}), late)
    assert after.known == {}


def test_a_memory_keeps_within_its_bounds() -> None:
    memory = SiteMemory()
    for number in range(60):
        keys = {number * 10 + at << 8: int(NOW) + number for at in range(10)}
        lesson = Lesson(site="site.example", recent=(seen(number),), seen=keys)
        memory = repeats.remembering(memory, lesson, NOW)
    assert len(memory.recent) == repeats.RECENT
    assert len(memory.known) == repeats.KNOWN
    assert min(memory.known.values()) > int(NOW) + 30
    assert memory.recent[-1].article == 60


def test_nothing_repeated_leaves_the_lines_as_they_are() -> None:
    assert repeats.without([OFFER, "Text."], ()) == ([OFFER, "Text."], [])


def test_articles_of_several_sites_teach_each_site_its_own() -> None:
    def article(number: int, site: str) -> Article:
        text = (
            f"<html><body><article><h1>{TITLES[number]}</h1><p>{TEXTS[number][0]}</p></article></body></html>"
        )
        page = page_of(text, url=f"https://{site}/{number}")
        return extract(page, record_of(title=TITLES[number]), WIRES)

    articles = [(article(number, site), [*TEXTS[number], OFFER]) for site in SITES for number in range(3)]
    found = repeats.lessons({}, [*articles, articles[0]], NOW)
    assert [(lesson.site, set(lesson.seen)) for lesson in found] == [
        (site, {key_of(OFFER)}) for site in SITES
    ]
    memory = SiteMemory(recent=found[0].recent, known=found[0].seen)
    assert repeats.lessons({SITES[0]: memory}, articles[:3], NOW) == []


def test_a_clock_that_has_just_begun_makes_no_line_known() -> None:
    lesson = repeats.learn("site.example", SiteMemory(), [seen(0, OFFER)], 60.0)
    assert lesson is not None
    assert lesson.seen == {}


def test_an_article_is_one_text_with_itself_whatever_was_changed_in_it() -> None:
    before, after = seen(0, lines=TEXTS[0]), seen(0, lines=TEXTS[1])
    assert repeats.are_one_text(before, after)
    assert not repeats.are_one_text(before, replace(after, article=99))
