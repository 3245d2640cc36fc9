"""Texts that share words and are no copies: what each of them is, and to which group it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.copyset import edits
from tests.copyset.edits import Paragraphs
from tests.copyset.kinds import furnished
from tests.copyset.moulds import cast
from tests.copyset.texts import Base, Habits, LookAlikes, Text, stories

CASTS = 6
"""Reports of each mould."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One article: `story` is its own, `after` days after the text that it resembles; `at` counts outlets."""

    kind: str
    group: str
    story: str
    text: Text
    at: int
    after: float


def all_pairs(habits: Habits, written: LookAlikes) -> Iterator[Printed]:
    """Every look-alike of the language, but for the originals that some of them resemble."""
    yield from _moulded(habits, written)
    yield from _own_reports(habits, written)
    yield from _furniture(habits, written)
    yield from _follow_ups(habits)
    yield from _opinions(written)
    yield from _roundups(habits, written)


def _moulded(habits: Habits, written: LookAlikes) -> Iterator[Printed]:
    """Six of each mould, with the furniture of their outlets: pages that teach what the outlet repeats."""
    for step, mould in enumerate(written.moulds):
        for number in range(CASTS):
            report = cast(mould, number, habits)
            outlet = habits.outlets[(step + number) % len(habits.outlets)]
            yield Printed(
                kind=f"NEG {mould.name}",
                group=mould.name,
                story=f"{mould.name}-{number}",
                text=Text(title=report.title, paragraphs=furnished(report.title, report.paragraphs, outlet)),
                at=step + number,
                after=number * 0.45,
            )


def _own_reports(habits: Habits, written: LookAlikes) -> Iterator[Printed]:
    """Reports of one event, with one statement, with one company's lines; and an outlet's later one."""
    for number, reports in enumerate(written.statements):
        kind = ("NEG same quoted statement", "NEG same press release lines")[number]
        for place, report in enumerate(reports):
            key = f"statement-{number}"
            yield Printed(
                kind=kind,
                group=key,
                story=f"{key}-{place}",
                text=report,
                at=2 * number + place,
                after=place / 4,
            )
    for number, versions in enumerate(written.own_updates):
        for place, version in enumerate(versions):
            key = f"own-update-{number}"
            yield Printed(
                kind="NEG own update",
                group=key,
                story=f"{key}-{place}",
                text=version,
                at=number,
                after=0.4 * place,
            )
    for place, one in enumerate(base for base in stories(habits.language) if base.group):
        yield Printed(
            kind="NEG own reports of one event",
            group=one.group,
            story=one.key,
            text=one,
            at=place,
            after=(place % 4) / 5,
        )


def _furniture(habits: Habits, written: LookAlikes) -> Iterator[Printed]:
    """Two items of two sentences on the same outlet's page."""
    outlet = habits.outlets[0]
    for place, brief in enumerate(written.briefs):
        page = Text(title=brief.title, paragraphs=furnished(brief.title, brief.paragraphs, outlet))
        yield Printed(
            kind="NEG same outlet's furniture",
            group="furniture",
            story=f"brief-{place}",
            text=page,
            at=0,
            after=place / 3,
        )


def background(story: Base, share: float, habits: Habits) -> Paragraphs:
    """So much of the story, from its top, that it is `share` of the later report."""
    own = edits.length(story.later, habits)
    return edits.cut(story.paragraphs, own * share / (1 - share), habits)


def _follow_ups(habits: Habits) -> Iterator[Printed]:
    """The next day's report, once with less and once with more of yesterday's."""
    for story in stories(habits.language):
        for place, share in enumerate((0.3, 0.5) if story.later else ()):
            headline = edits.teaser(story.later, 8, habits)[0]
            yield Printed(
                kind=f"NEG follow-up, {share:.0%} of it yesterday's",
                group=story.key,
                story=f"{story.key}-later",
                text=Text(title=headline, paragraphs=story.later + background(story, share, habits)),
                at=5 + place,
                after=1.1 + 0.1 * place,
            )


def _opinions(written: LookAlikes) -> Iterator[Printed]:
    for key, opinion in written.opinions:
        yield Printed(
            kind="NEG opinion that quotes", group=key, story=f"{key}-opinion", text=opinion, at=4, after=1.2
        )


def _roundups(habits: Habits, written: LookAlikes) -> Iterator[Printed]:
    """Under a title that says so, under one that does not, and with the whole story on top."""
    row = written.roundup
    told = [one for one in stories(habits.language) if not one.later and not one.group]
    for number, title in enumerate(row["titles"]):
        whole, first, last = told[3 * number : 3 * number + 3]
        pieces = [_top(first, habits), whole.paragraphs, _top(last, habits)]
        order = [pieces[1], pieces[0], pieces[2]] if number == 2 else pieces
        links = [(row["links"][0],), (row["links"][1],)]
        middle = (*order[0], *links[0], *order[1], *links[1], *order[2])
        opening = () if number == 2 else (row["opening"],)
        yield Printed(
            kind="NEG roundup that opens with a whole story"
            if number == 2
            else "NEG roundup with a whole story",
            group=whole.key,
            story=f"roundup-{number}",
            text=Text(title=title, paragraphs=(*opening, *middle, row["closing"])),
            at=6 + number % 2,
            after=1.3,
        )


def _top(story: Base, habits: Habits) -> Paragraphs:
    return edits.cut_to(story.paragraphs, 0.4, habits)
