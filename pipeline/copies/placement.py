"""Which story an article belongs to, judged against the earlier articles that share marks with it.

Pure: the candidates are handed in with their records. It must not know where they are kept, nor what a
story looks like inside (`story`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations
from typing import Protocol

import numpy as np

from pipeline.copies.alignment import Side
from pipeline.copies.compare import STANDARD, Comparison, Yardstick, examine
from pipeline.copies.links import is_large_part, link
from pipeline.copies.rules import Rules
from pipeline.model import Article, ArticleId, Fingerprint, LinkKind, Role, StoryId, Verdict

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
    """An earlier article, and what the new one is to it. `link`: short of a copy, None = nothing."""

    neighbour: Neighbour
    verdict: Verdict
    link: LinkKind | None = None


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
    tried = partial(_tried, article, fingerprint, now, standing, yardstick)
    trials: list[_Trial] = []
    for neighbour in _worth_comparing(article, candidates, trials, rules):
        trials.append(tried(neighbour))
    if _is_roundup(trials, rules):
        trials += map(tried, _further(article, candidates, trials, rules))
        return Founds(near=_items(trials, rules))
    copies = sorted(
        (trial.match for trial in trials if trial.match.verdict.role), key=_strength, reverse=True
    )
    near = tuple(trial.match for trial in trials if not trial.match.verdict.role)
    if any(match.link is LinkKind.CONTAINS for match in near):
        further = map(tried, _further(article, candidates, trials, rules))
        near += tuple(trial.match for trial in further if trial.match.link)
    if not copies:
        return Founds(near=near)
    best, *others = copies
    also = tuple(match for match in others if _is_whole(best.verdict) and _connects(match, standing, rules))
    return Joins(best=best, also=also, near=near + tuple(match for match in others if match not in also))


def _tried(
    article: Article,
    fingerprint: Fingerprint,
    now: float,
    standing: Standing,
    yardstick: Yardstick,
    neighbour: Neighbour,
) -> _Trial:
    days = (now - neighbour.announced_at) / _DAY_S
    comparison = examine(
        neighbour.codes,
        fingerprint.codes,
        same_site=neighbour.site == article.site,
        days_apart=days,
        yardstick=yardstick,
    )
    kind = link(comparison, days_apart=days, rules=yardstick.rules)
    match = Match(neighbour=neighbour, verdict=comparison.verdict, link=kind)
    if neighbour.article_id in standing.leaves and "whole" not in match.verdict.guards:
        match = _refused(match, "leaf")
    return _Trial(match=match, comparison=comparison)


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


def _further(
    article: Article, candidates: Iterable[Neighbour], trials: Sequence[_Trial], rules: Rules
) -> list[Neighbour]:
    """One of each story of which none was tried, most shared marks first: they may be its items, too."""
    tried = {trial.match.neighbour.story_id or trial.match.neighbour.article_id for trial in trials}
    first: dict[str, Neighbour] = {}
    for neighbour in sorted(candidates, key=lambda one: -one.shared):
        story = neighbour.story_id or neighbour.article_id
        if neighbour.article_id != article.id and story not in tried:
            first.setdefault(story, neighbour)
    return list(first.values())[: rules.comparisons_of_roundup - len(trials)]


def _refused(match: Match, guard: str) -> Match:
    verdict = match.verdict
    kept = () if verdict.role else verdict.guards
    return replace(match, verdict=replace(verdict, role=None, guards=(*kept, guard), leaf=False), link=None)


def _items(trials: Iterable[_Trial], rules: Rules) -> tuple[Match, ...]:
    """What a roundup was compared with, linked where the two are a large part of each other.

    A page that ends with the openings of other stories is judged like a roundup, but it is none.
    """
    found = [(trial.match, _part(trial, rules)) for trial in trials]
    told = np.logical_or.reduce([part.shared for _, part in found if part])
    enough = np.count_nonzero(told) >= rules.shorter * len(told)
    return tuple(
        replace(_refused(match, "roundup"), link=LinkKind.CONTAINS if part and enough else None)
        for match, part in found
    )


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


def _part(trial: _Trial, rules: Rules) -> Side | None:
    """What a roundup would have of the earlier text; None = too little of either.

    The news of a form is not in the form, and a roundup is about the news of its days.
    """
    alignment, guards = trial.comparison.alignment, trial.match.verdict.guards
    if alignment is None or "late" in guards or "template" in guards:
        return None
    part = alignment.later
    if part.matched < rules.matched_words or part.coverage >= rules.roundup_coverage:
        return None
    return part if is_large_part(alignment.earlier, guards, rules) else None


def _is_roundup(trials: Sequence[_Trial], rules: Rules) -> bool:
    """Parts of it that do not overlap are large parts of different stories, and none is most of it."""
    if any(trial.match.verdict.role and _is_most_of_it(trial, rules) for trial in trials):
        return False
    found = [(trial, _part(trial, rules)) for trial in trials]
    parts = [(trial, part) for trial, part in found if part]
    if any(trial.match.verdict.role and _is_nearly_alone(part, parts, rules) for trial, part in parts):
        return False
    return any(
        _story(one) != _story(other)
        and np.count_nonzero(left.shared & right.shared)
        <= rules.roundup_overlap * min(left.matched, right.matched)
        for (one, left), (other, right) in combinations(parts, 2)
    )


def _story(trial: _Trial) -> str:
    return trial.match.neighbour.story_id or trial.match.neighbour.article_id


def _is_most_of_it(trial: _Trial, rules: Rules) -> bool:
    alignment = trial.comparison.alignment
    return alignment is not None and alignment.later.coverage >= rules.roundup_coverage


def _is_nearly_alone(part: Side, parts: Iterable[tuple[_Trial, Side]], rules: Rules) -> bool:
    """Whether what the others have beside it is little: a copy with openings of other stories below it."""
    others = np.logical_or.reduce([other.shared for _, other in parts])
    return bool(np.count_nonzero(others & ~part.shared) <= rules.roundup_rest * part.matched)
