"""The kinds of copy: what each one does to a story, from nothing at all to the worst combination."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.copyset import edits
from tests.copyset.edits import Paragraphs
from tests.copyset.texts import Base, Habits, Outlet, stories

WORDS_MIN = 30
"""A copy with fewer words is no longer a copy of a text (the detector asks for 25 shared ones)."""
_LINKS = 3
_SUMMARY_WORDS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One copy to be made: which story, for which outlet, with which chance."""

    story: Base
    outlet: Outlet
    habits: Habits
    chance: Random

    @property
    def text(self) -> Paragraphs:
        """The story as written."""
        return self.story.paragraphs


def _dateline(job: Job, text: Paragraphs) -> Paragraphs:
    place = job.story.place
    opening = job.habits.dateline.format(place=place, Place=place, PLACE=place.upper())
    return (opening + text[0], *text[1:])


def _signed_off(job: Job, text: Paragraphs) -> Paragraphs:
    return (*text, job.habits.sign_off, job.habits.copyright)


def _captions(job: Job, text: Paragraphs) -> Paragraphs:
    first, second = (one.format(place=job.story.place) for one in job.habits.captions)
    return (first, text[0], second, *text[1:])


def _house(job: Job, text: Paragraphs) -> Paragraphs:
    return edits.restyled(text, job.habits.house)


def _paraphrased(job: Job, text: Paragraphs) -> Paragraphs:
    return (job.story.lede, *text[1:])


def _furnished(job: Job, text: Paragraphs) -> Paragraphs:
    """The page of the outlet: headline, a line inside the text, the rest below it."""
    inside, *below = job.outlet.furniture
    return (job.story.title, text[0], inside, *text[1:], *below)


def _linked(job: Job, page: Paragraphs) -> Paragraphs:
    """Other headlines of the language on the page, one below the first paragraph, the others at the end."""
    others = [one.title for one in stories(job.habits.language) if one.key != job.story.key]
    inside, *below = job.chance.sample(others, _LINKS)
    return (*page[:2], f"{job.habits.related}: {inside}", *page[2:], job.habits.related, *below)


def _summarised(job: Job, page: Paragraphs) -> Paragraphs:
    """A machine's summary below the headline: the first paragraph in other words, two openings."""
    first = [job.story.lede] if job.story.lede else []
    more = [edits.teaser([one], _SUMMARY_WORDS, job.habits)[0] for one in job.text[1:3]]
    return (page[0], job.habits.summary, *(f"• {one}" for one in [*first, *more]), *page[1:])


def _updated(job: Job, text: Paragraphs) -> Paragraphs:
    """A new top and something new at the end."""
    return (*_paraphrased(job, text), job.chance.choice(job.habits.locals))


def _cut(share: float) -> Callable[[Job], Paragraphs]:
    return lambda job: edits.cut_to(job.text, share, job.habits)


def _edited(share: float) -> Callable[[Job], Paragraphs]:
    return lambda job: edits.edited(job.text, share, job.habits, job.chance)


def _dateline_style_cut_page(job: Job) -> Paragraphs:
    return _furnished(job, _house(job, _dateline(job, edits.cut_to(job.text, 0.5, job.habits))))


def _cut_page_links(job: Job) -> Paragraphs:
    return _linked(job, _furnished(job, edits.cut_to(job.text, 0.3, job.habits)))


def _paraphrase_drop_edit_page(job: Job) -> Paragraphs:
    text = edits.without_paragraphs(_paraphrased(job, job.text), 0.3, job.chance)
    return _furnished(job, edits.edited(text, 0.05, job.habits, job.chance))


def _worst(job: Job) -> Paragraphs:
    text = edits.without_paragraphs(_house(job, job.text), 0.3, job.chance)
    text = edits.edited(text, 0.1, job.habits, job.chance)
    return _linked(job, _furnished(job, edits.extended(text, 0.3, job.habits, job.chance)))


_NEEDS_A_LEDE = {"lede paraphrased", "update", "combination: lede, paragraphs, 5 % edited, boilerplate"}
KINDS: dict[str, Callable[[Job], Paragraphs]] = {
    "exact": lambda job: job.text,
    "cut to 50 %": _cut(0.5),
    "quotes": lambda job: edits.restyled(job.text, job.habits.quotes),
    "edited 10 %": _edited(0.1),
    "boilerplate": lambda job: _furnished(job, job.text),
    "lede paraphrased": lambda job: _paraphrased(job, job.text),
    "combination: 30 %, boilerplate, links": _cut_page_links,
    "dateline": lambda job: _dateline(job, job.text),
    "cut to 30 %": _cut(0.3),
    "paragraphs dropped": lambda job: edits.without_paragraphs(job.text, 0.3, job.chance),
    "edited 5 %": _edited(0.05),
    "boilerplate, links, summary": lambda job: _summarised(job, _linked(job, _furnished(job, job.text))),
    "update": lambda job: _updated(job, job.text),
    "combination: worst": _worst,
    "sign-off": lambda job: _signed_off(job, job.text),
    "cut to 70 %": _cut(0.7),
    "sentences dropped": lambda job: edits.without_sentences(job.text, 0.3, job.habits, job.chance),
    "edited 20 %": _edited(0.2),
    "numbers": lambda job: edits.with_other_numbers(job.text, job.habits),
    "teaser of 60 words": lambda job: edits.teaser(job.text, 60, job.habits),
    "combination: dateline, style, 50 %, boilerplate": _dateline_style_cut_page,
    "captions": lambda job: _captions(job, job.text),
    "cut to 15 %": _cut(0.15),
    "top cut": lambda job: edits.without_top(job.text, 0.3, job.habits),
    "reordered": lambda job: edits.reordered(job.text),
    "30 % added": lambda job: edits.extended(job.text, 0.3, job.habits, job.chance),
    "house style": lambda job: _house(job, job.text),
    "combination: lede, paragraphs, 5 % edited, boilerplate": _paraphrase_drop_edit_page,
}
"""In the order in which stories take turns."""


_LEFT = {
    "cut to 50 %": 0.5,
    "cut to 30 %": 0.3,
    "cut to 15 %": 0.15,
    "combination: dateline, style, 50 %, boilerplate": 0.5,
    "combination: 30 %, boilerplate, links": 0.3,
}
"""What some kinds leave of a text."""


def make(kind: str, job: Job) -> Paragraphs | None:
    """The copy; None = this story is too short for it, or nobody wrote what it needs."""
    if kind in _NEEDS_A_LEDE and not job.story.lede:
        return None
    if _LEFT.get(kind, 1.0) * edits.length(job.text, job.habits) < WORDS_MIN:
        return None
    return KINDS[kind](job)


def furnished(title: str, text: Paragraphs, outlet: Outlet) -> Paragraphs:
    """A text on the page of an outlet, for texts that are no story of the list."""
    return (title, text[0], outlet.furniture[0], *text[1:], *outlet.furniture[1:])
