"""Articles of shared texts, their stories, and the view that one of them is placed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from pipeline import grouping
from pipeline.copies import story as stories
from pipeline.copies.compare import compare
from pipeline.copies.fingerprint import fingerprint
from pipeline.model import Article, Fingerprint, PageId, Story, StoryId
from pipeline.ports import Candidate, Known
from pipeline.queueing.events import Event
from tests.unit.copies.articles import START, article, sentences

NOW = START.timestamp() + 3_600
BODY = sentences(1, 30)
OTHER = sentences(2, 30)


def sketch(member: Article) -> Fingerprint:
    return fingerprint(member.title, member.text)


def announced(member: Article, story: str | None = None, *, seconds: float = -60.0) -> Candidate:
    """`story` None = it is not committed yet."""
    return Candidate(
        article_id=member.id,
        story_id=StoryId(story) if story else None,
        site=member.site,
        announced_at=NOW + seconds,
        shared=10,
        codes=sketch(member).codes,
    )


def founded(member: Article, *, root: str | None = None, minutes: float = 0.0) -> Story:
    """The story of one article, `root`'s if it was founded on its behalf."""
    story = stories.found(member, sketch(member).words, START + timedelta(minutes=minutes))
    return replace(story, id=StoryId(f"s{root}")) if root else story


def joined(story: Story, member: Article, against: Article) -> Story:
    verdict = compare(sketch(against).codes, sketch(member).codes, same_site=False, days_apart=0)
    return stories.join(story, member, sketch(member).words, verdict, against.id, story.updated_at)


def known_as(member: Article, story: Story) -> Known:
    codes = sketch(member)
    return Known(
        story_id=story.id, revision=0, digest=codes.digest, codes=codes.codes, page_id=PageId(member.id)
    )


def view(member: Article, *candidates: Candidate, on: Sequence[Story] = ()) -> grouping.View:
    return grouping.View(
        article=member,
        sketch=sketch(member),
        now=NOW,
        stories={story.id: story for story in on},
        candidates=candidates,
    )


def members(story: Story) -> list[str]:
    return [copy.article_id for copy in story.copies]


def told(events: Sequence[Event]) -> list[str]:
    return [event.event_id for event in events]


def copy_of(key: str, *, lines: list[str] = BODY, minutes: float = 0.0) -> Article:
    return article(key, "\n".join(lines), minutes=minutes)
