"""What desks do with agency copy through a day, in seven languages: which of it stays one story.

The texts are those of the labelled set (`tests/copyset`), handled in further ways. Nothing was tuned on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from pipeline.copies.compare import compare
from pipeline.copies.fingerprint import fingerprint
from pipeline.model import Role, Verdict
from tests.copyset import edits
from tests.copyset.texts import LANGUAGES, Base, habits, look_alikes, stories


def judged(earlier: Sequence[str], later: Sequence[str], *, days: float = 0.1) -> Verdict:
    first, second = (fingerprint("", "\n".join(text)).codes for text in (earlier, later))
    return compare(first, second, same_site=False, days_apart=days)


def reports(language: str) -> Iterator[Base]:
    """Stories with paragraphs enough to be handled."""
    return (one for one in stories(language) if not one.group and len(one.paragraphs) >= 4)


def opening(story: Base) -> Sequence[str]:
    return story.paragraphs[: max(2, len(story.paragraphs) * 3 // 5)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_paragraphs_with_or_without_a_desks_own_intro_are_copies(language: str) -> None:
    intro = habits(language).locals[0]
    for story in reports(language):
        assert judged(story.paragraphs, opening(story)).role is Role.TRIMMED, story.key
        assert judged(story.paragraphs, [intro, *opening(story)]).role, story.key
        assert judged(story.paragraphs, [intro, *story.paragraphs], days=1.0).role, story.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_and_the_beginning_of_another_story_in_the_middle_do_no_harm(language: str) -> None:
    ways, told = habits(language), list(reports(language))
    for story, other in zip(told, [*told[1:], told[0]], strict=True):
        box = f"{ways.related}: {other.title}. {edits.teaser([other.paragraphs[0]], 15, ways)[0]}"
        middle = [ways.related, other.title, box]
        page = [*story.paragraphs[:2], *middle, *story.paragraphs[2:]]
        assert judged(story.paragraphs, page).role, story.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_agencys_update_of_the_same_hours_is_the_same_story(language: str) -> None:
    """A new lede and a new paragraph above the rest, two thirds of the text: 4 of 5 at least. On the next
    day it is the next report."""
    new = habits(language).locals[0]
    told = [story for story in reports(language) if story.lede]
    texts = [(story.paragraphs, [story.lede, new, *story.paragraphs[1:]]) for story in told]
    assert len(texts) >= 8
    assert sum(judged(*pair).role is not None for pair in texts) >= 0.8 * len(texts)
    assert any(judged(*pair, days=1.0).guards == ("follow_up",) for pair in texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_next_report_that_repeats_a_paragraph_is_another_story(language: str) -> None:
    later = [story for story in stories(language) if story.later]
    assert later
    for story in later:
        text = [*story.later[:1], story.paragraphs[1], *story.later[1:]]
        assert judged(story.paragraphs, text, days=1.0).role is None, story.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_reports_of_one_event_and_of_one_speech_are_stories_of_their_own(language: str) -> None:
    for one, other in look_alikes(language).statements:
        assert judged(one.paragraphs, other.paragraphs).role is None, one.title
    events = [story for story in stories(language) if story.group]
    for one in events:
        for other in events:
            assert one is other or judged(one.paragraphs, other.paragraphs).role is None, other.key
