"""Texts that were compared with the one that is placed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from pipeline.copies.compare import Comparison
from pipeline.model import ArticleId, LinkKind, StoryId, Verdict


class Neighbour(Protocol):
    """An article that was announced earlier and shares marks."""

    @property
    def article_id(self) -> ArticleId:
        """Never the id of the article that is placed, except when it was announced before."""

    @property
    def story_id(self) -> StoryId | None:
        """None = announced, but not committed to a story yet."""

    @property
    def site(self) -> str:
        """As in `Article.site`."""

    @property
    def announced_at(self) -> float:
        """Epoch seconds."""

    @property
    def shared(self) -> int:
        """Marks in common."""

    @property
    def codes(self) -> bytes:
        """As in `Fingerprint.codes`."""


def story_of(neighbour: Neighbour) -> str:
    """Its story; one that has none yet stands for itself."""
    return neighbour.story_id or neighbour.article_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An earlier article, and what the new one is to it. `link`: short of a copy, None = nothing."""

    neighbour: Neighbour
    verdict: Verdict
    link: LinkKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A match and the comparison behind it."""

    match: Match
    comparison: Comparison


def refused(match: Match, guard: str) -> Match:
    """The match as no copy, and no link; what refused it already stays named."""
    verdict = match.verdict
    kept = () if verdict.role else verdict.guards
    return replace(match, verdict=replace(verdict, role=None, guards=(*kept, guard), leaf=False), link=None)
