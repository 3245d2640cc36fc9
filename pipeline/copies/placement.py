"""Which story an article belongs to, judged against the earlier articles that share marks with it.

Pure: the candidates are handed in with their records. It must not know where they are kept, nor what a
story looks like inside (`story`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Protocol

import numpy as np

from pipeline.copies.alignment import Side
from pipeline.copies.compare import STANDARD, Comparison, Yardstick, examine
from pipeline.copies.rules import Rules
from pipeline.model import Article, ArticleId, Fingerprint, Role, StoryId, Verdict

_DAY_S = 86_400.0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What candidates are in their stories (`story.standing`).

    `leaves`: those that are only openings of their story's text; they connect nothing but their own copies.
    `alone`: the only articles of their stories. `anchors`: the records of texts that whoever joins by these
    candidates has to share something with (`drift`).
    """

    leaves: frozenset[ArticleId] = frozenset()
    alone: frozenset[ArticleId] = frozenset()
    anchors: Mapping[ArticleId, bytes] = field(default_factory=dict)


UNKNOWN = Standing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An earlier article, and what the new one is to it."""

    neighbour: Neighbour
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Joins:
    """The article is a copy. `also`: further stories that it proves to be the same; `near`: no copies.

    A neighbour without `story_id` is not committed yet: its own commit has to be waited for.
    """

    best: Match
    also: tuple[Match, ...] = ()
    near: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Founds:
    """The article begins a story. `near`: what it was compared with, and why that is no copy."""

    near: tuple[Match, ...] = ()


Placement = Joins | Founds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    match: Match
    comparison: Comparison


def place(
    article: Article,
    fingerprint: Fingerprint,
    candidates: Sequence[Neighbour],
    now: float,
    *,
    standing: Standing = UNKNOWN,
    yardstick: Yardstick = STANDARD,
) -> Placement:
    """Where the article goes. `now`: epoch seconds of its announcement."""
    rules = yardstick.rules
    trials: list[_Trial] = []
    for neighbour in _worth_comparing(article, candidates, trials, rules):
        comparison = examine(
            neighbour.codes,
            fingerprint.codes,
            same_site=neighbour.site == article.site,
            days_apart=(now - neighbour.announced_at) / _DAY_S,
            yardstick=yardstick,
        )
        match = Match(neighbour=neighbour, verdict=comparison.verdict)
        if neighbour.article_id in standing.leaves and "whole" not in match.verdict.guards:
            match = _refused(match, "leaf")
        trials.append(_Trial(match=match, comparison=comparison))
    if _is_roundup(trials, rules):
        return Founds(near=tuple(_refused(trial.match, "roundup") for trial in trials))
    copies = sorted(
        (trial.match for trial in trials if trial.match.verdict.role), key=_strength, reverse=True
    )
    near = tuple(trial.match for trial in trials if not trial.match.verdict.role)
    if not copies:
        return Founds(near=near)
    best, *others = copies
    also = tuple(match for match in others if _is_whole(best.verdict) and _connects(match, standing, rules))
    return Joins(best=best, also=also, near=near + tuple(match for match in others if match not in also))


def _worth_comparing(
    article: Article, candidates: Iterable[Neighbour], trials: Sequence[_Trial], rules: Rules
) -> Iterator[Neighbour]:
    """Most shared marks first, each story twice, none once it is matched. `trials`: grows meanwhile."""
    made: Counter[str] = Counter()
    for neighbour in sorted(candidates, key=lambda one: -one.shared):
        story = neighbour.story_id or neighbour.article_id
        if neighbour.article_id == article.id or made[story] >= rules.comparisons_per_story:
            continue
        if len(trials) == rules.comparisons:
            return
        yield neighbour
        matched = trials[-1].match.verdict.role is not None
        made[story] = rules.comparisons_per_story if matched else made[story] + 1


def _refused(match: Match, guard: str) -> Match:
    verdict = match.verdict
    kept = () if verdict.role else verdict.guards
    return replace(match, verdict=replace(verdict, role=None, guards=(*kept, guard), leaf=False))


def _strength(match: Match) -> tuple[bool, float, int]:
    verdict = match.verdict
    return (
        "whole" in verdict.guards,
        verdict.resemblance + verdict.containment,
        match.neighbour.shared,
    )


def _is_whole(verdict: Verdict) -> bool:
    return "whole" in verdict.guards and not verdict.leaf


def _connects(match: Match, standing: Standing, rules: Rules) -> bool:
    """Two stories are one only where the article is a copy of both by the strictest rule, or where one of
    them began with a mere opening of it: one bad edge chains whole stories. An article that is alone in its
    story would join this one by any rule, had it come later.
    """
    verdict = match.verdict
    opening = verdict.leaf and verdict.role is Role.EXTENDED
    return (
        _is_whole(verdict)
        or match.neighbour.article_id in standing.alone
        or (opening and verdict.containment >= rules.opening_contained)
    )


def _is_large_part(trial: _Trial, of: Side, rules: Rules) -> bool:
    """Much of the other text, or its opening: that is how roundups tell stories. What a site says on all its
    pages is no opening, and a roundup is about the news of its days.
    """
    guards = trial.match.verdict.guards
    if "late" in guards:
        return False
    opens = of.lede >= rules.roundup_lede
    return opens or (of.coverage >= rules.shorter and "same_site" not in guards)


def _is_roundup(trials: Iterable[_Trial], rules: Rules) -> bool:
    """Parts of it that do not overlap are large parts of different stories, and none is most of it."""
    parts = []
    for trial in trials:
        alignment = trial.comparison.alignment
        if "template" in trial.match.verdict.guards:
            continue  # the form is common, not the news in it
        if alignment is None or alignment.later.coverage >= rules.roundup_coverage:
            if alignment is not None and trial.match.verdict.role:
                return False
            continue
        if alignment.later.matched >= rules.matched_words and _is_large_part(trial, alignment.earlier, rules):
            parts.append((trial.match.neighbour, alignment.later))
    return any(
        (one.story_id or one.article_id) != (other.story_id or other.article_id)
        and np.count_nonzero(left.shared & right.shared)
        <= rules.roundup_overlap * min(left.matched, right.matched)
        for (one, left), (other, right) in combinations(parts, 2)
    )
