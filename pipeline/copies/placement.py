"""Which story an article belongs to, judged against the earlier articles that share marks with it.

Pure: the candidates are handed in with their records. It must not know where they are kept, nor what a
story looks like inside (`story`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from pipeline.copies.compare import STANDARD, Yardstick, examine
from pipeline.copies.links import link
from pipeline.copies.roundups import is_roundup, items
from pipeline.copies.rules import Rules
from pipeline.copies.trials import Match, Neighbour, Trial, refused, story_of
from pipeline.model import Article, ArticleId, Fingerprint, LinkKind, Role, Verdict

_DAY_S = 86_400.0


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
    trials: list[Trial] = []
    for neighbour in _worth_comparing(article, candidates, trials, rules):
        trials.append(tried(neighbour))
    if is_roundup(trials, rules):
        trials += map(tried, _further(article, candidates, trials, rules))
        return Founds(near=items(trials, rules))
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
) -> Trial:
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
        match = refused(match, "leaf")
    return Trial(match=match, comparison=comparison)


def _worth_comparing(
    article: Article, candidates: Iterable[Neighbour], trials: Sequence[Trial], rules: Rules
) -> Iterator[Neighbour]:
    """Most shared marks first, each story twice, none once it is matched. `trials`: grows meanwhile."""
    made: Counter[str] = Counter()
    for neighbour in sorted(candidates, key=lambda one: -one.shared):
        story = story_of(neighbour)
        if neighbour.article_id == article.id or made[story] >= rules.comparisons_per_story:
            continue
        if len(trials) == rules.comparisons:
            return
        yield neighbour
        matched = trials[-1].match.verdict.role is not None
        made[story] = rules.comparisons_per_story if matched else made[story] + 1


def _further(
    article: Article, candidates: Iterable[Neighbour], trials: Sequence[Trial], rules: Rules
) -> list[Neighbour]:
    """One of each story of which none was tried, most shared marks first: they may be its items, too."""
    tried = {story_of(trial.match.neighbour) for trial in trials}
    first: dict[str, Neighbour] = {}
    for neighbour in sorted(candidates, key=lambda one: -one.shared):
        story = story_of(neighbour)
        if neighbour.article_id != article.id and story not in tried:
            first.setdefault(story, neighbour)
    return list(first.values())[: rules.comparisons_of_roundup - len(trials)]


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
