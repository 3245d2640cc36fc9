"""Earlier articles as candidates, and a new one that is placed among them."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.copies.fingerprint import fingerprint
from pipeline.copies.placement import UNKNOWN, Placement, Standing, place
from pipeline.model import ArticleId, StoryId
from tests.unit.copies.articles import START, article, sentences

NOW = START.timestamp()
BODY = sentences(1, 30)
OTHER = sentences(2, 30)
THIRD = sentences(3, 30)


@dataclass(frozen=True)
class Earlier:
    article_id: ArticleId
    story_id: StoryId | None
    codes: bytes
    shared: int = 10
    site: str = "elsewhere.example"
    announced_at: float = NOW - 3_600.0


def earlier(key: str, lines: list[str], *, story: str | None = None, shared: int = 10) -> Earlier:
    return Earlier(
        article_id=ArticleId(key),
        story_id=StoryId(story) if story else None,
        codes=fingerprint("", "\n".join(lines)).codes,
        shared=shared,
    )


def placed(lines: list[str], *candidates: Earlier, standing: Standing = UNKNOWN) -> Placement:
    new = article("new", "\n".join(lines))
    return place(new, fingerprint("", new.text), candidates, NOW, standing=standing)
