"""From a compared article to what its commit writes: stories, events, and the view they were decided on.

Joins the decisions of `copies` to the events of `queueing`. Knows nothing of where stories are kept, only
that a commit is refused when one of the versions or pointers named here is another by then.

A neighbour that was announced but is not committed yet (`story_id` None) has a story all the same: its
root's id is known, so whoever commits first founds it on the other's behalf, and the other finds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from pipeline.copies import story as stories
from pipeline.copies.compare import compare
from pipeline.copies.drift import anchor, place_anchored
from pipeline.copies.original import inverse
from pipeline.copies.placement import Founds, Joins, place
from pipeline.copies.revision import edits
from pipeline.copies.trials import Match
from pipeline.model import Article, ArticleId, Fingerprint, Link, LinkKind, Story, StoryId
from pipeline.ports import Candidate, Known
from pipeline.queueing.events import (
    Event,
    StoryCopied,
    StoryCreated,
    StoryMerged,
    StoryOriginalChanged,
    StoryRevised,
    event_id,
)

_WITHOUT_ORDER = (LinkKind.CONTAINS, LinkKind.PART_OF)
"""Links that hold whichever text came first: what a revised article is compared with may be younger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is known when an article is placed. `stories`: those of `story_ids` that exist.

    `anchors`: the records of those that `anchors` asks for, by the candidate that they are the anchor of.
    """

    article: Article
    sketch: Fingerprint
    now: float
    stories: Mapping[StoryId, Story]
    candidates: Sequence[Candidate] = ()
    anchors: Mapping[ArticleId, bytes] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """`now` as stories and events have it."""
        return datetime.fromtimestamp(self.now, UTC)

    @property
    def own(self) -> StoryId:
        """The story that the article founds, or that was founded on its behalf."""
        return stories.story_id(self.article.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What to write, and on which view: versions (0 = absent) and pointers (None = no story yet)."""

    outcome: str
    stories: tuple[Story, ...]
    expect: Mapping[StoryId, int]
    events: tuple[Event, ...]
    pointers: Mapping[ArticleId, StoryId | None] = field(default_factory=dict)
    gone: tuple[StoryId, ...] = ()
    compared: tuple[Match, ...] = ()


def story_ids(article_id: ArticleId, candidates: Sequence[Candidate]) -> list[StoryId]:
    """The stories that may have to do with the article: to be read before it is settled."""
    homes = [_home(candidate.article_id, candidate.story_id) for candidate in candidates]
    return list(dict.fromkeys([stories.story_id(article_id), *homes]))


def anchors(view: View) -> dict[ArticleId, ArticleId]:
    """Candidates by whom an article joins only if it shares text with another member too, and with which."""
    found = {}
    for candidate in view.candidates:
        story = view.stories.get(_home(candidate.article_id, candidate.story_id))
        root = anchor(story, candidate.article_id) if story else None
        if root is not None:
            found[candidate.article_id] = root
    return found


def settle(view: View, expected: tuple[ArticleId, Known] | None = None) -> Settled:
    """The way of a new article. `expected`: see `quicker_copy`."""
    placement = place_anchored(
        view.article,
        view.sketch,
        view.candidates,
        view.now,
        standing=stories.standing(view.stories.values(), view.anchors),
    )
    if isinstance(placement, Joins):
        return _join(view, placement)
    return _found(view, placement, expected)


def tells_several(settled: Settled) -> bool:
    """Whether the article has other texts in it: then there may be more of them than its candidates show."""
    return any(match.link is LinkKind.CONTAINS for match in settled.compared)


def quicker_copy(view: View) -> ArticleId | None:
    """The copy that founded the article's story on its behalf; None = nobody did."""
    mine = view.stories.get(view.own)
    if mine is None:
        return None
    others = [copy.article_id for copy in mine.copies if copy.article_id != view.article.id]
    return others[0] if others else None


def settle_revision(view: View, known: Known, former: str | None = None) -> Settled:
    """The way of an article whose publisher changed its text; `view.article` has its new revision.

    `former`: the text before, None = it is not kept.
    """
    before = view.stories.get(known.story_id)
    if before is None:
        before = replace(
            stories.found(view.article, view.sketch.words, view.at), id=known.story_id, version=0
        )
    seen = place(view.article, view.sketch, view.candidates, view.now).near
    near = tuple(match for match in seen if match.link in _WITHOUT_ORDER)
    after = stories.revise(before, view.article, view.sketch.words, view.at)
    after = stories.linked(after, _links(view, near))
    verdict = compare(known.codes, view.sketch.codes, same_site=False, days_apart=0.0)
    revised = StoryRevised(
        event_id=event_id("story.revised", view.article.id, view.article.revision),
        at=view.at,
        story=after,
        article=view.article,
        resemblance=verdict.resemblance,
        edits=() if former is None else edits(former, view.article.text),
    )
    return Settled(
        outcome="revised",
        stories=(after,),
        expect={after.id: _version(view, after.id)},
        events=(revised, *_original_changed(before, after, view.at)),
        compared=near,
    )


def _home(article_id: ArticleId, story_id: StoryId | None) -> StoryId:
    return story_id or stories.story_id(article_id)


def _version(view: View, story_id: StoryId) -> int:
    return view.stories[story_id].version if story_id in view.stories else 0


def _found(view: View, placement: Founds, expected: tuple[ArticleId, Known] | None) -> Settled:
    before = view.stories.get(view.own)
    alone = stories.found(view.article, view.sketch.words, view.at)
    if before is None:
        after = alone
    elif expected is None:
        # nobody is left to be compared with: articles are forgotten sooner than a story that goes on
        after = stories.merge(before, alone, view.at)
    else:
        quicker, known = expected
        verdict = inverse(compare(view.sketch.codes, known.codes, same_site=False, days_apart=0.0))
        after = stories.join(before, view.article, view.sketch.words, verdict, quicker, view.at)
    after = stories.linked(after, _links(view, placement.near))
    return Settled(
        outcome="founded" if before is None else "joined",
        stories=(after,),
        expect={view.own: _version(view, view.own)},
        events=_events(view, before, after, ()),
        compared=placement.near,
    )


def _join(view: View, placement: Joins) -> Settled:
    best = placement.best
    home = _home(best.neighbour.article_id, best.neighbour.story_id)
    before = view.stories.get(home)
    if before is None:
        story = replace(stories.found(view.article, view.sketch.words, view.at), id=home)
    else:
        against, verdict = best.neighbour.article_id, best.verdict
        story = stories.join(before, view.article, view.sketch.words, verdict, against, view.at)
    touched = {home: _version(view, home), view.own: _version(view, view.own)}
    pointers = {best.neighbour.article_id: best.neighbour.story_id}
    gone: list[StoryId] = []
    for other, edge in _to_merge(view, placement, home):
        if stories.told_apart(story, other):
            continue
        touched[other.id] = other.version
        kept = _kept(view, story, other)
        gone.append(other.id if kept == story.id else story.id)
        story = replace(stories.merge(story, other, view.at, edge), id=kept)
    for match in placement.also:
        pointers[match.neighbour.article_id] = match.neighbour.story_id
    gone = [one for one in gone if one in view.stories]
    # a version counts what is on record: one commit is one step, however many merges are in it
    story = replace(story, version=_version(view, story.id) + 1)
    story = stories.linked(story, _links(view, placement.near))
    return Settled(
        outcome="joined" if before is not None else "founded",
        stories=(story,),
        expect=touched,
        events=_events(view, view.stories.get(story.id), story, tuple(gone)),
        pointers=pointers,
        gone=tuple(gone),
        compared=(best, *placement.also, *placement.near),
    )


def _links(view: View, near: Iterable[Match]) -> list[Link]:
    return [
        Link(
            kind=match.link,
            article_id=view.article.id,
            other_id=match.neighbour.article_id,
            other_story_id=_home(match.neighbour.article_id, match.neighbour.story_id),
            verdict=match.verdict,
        )
        for match in near
        if match.link
    ]


def _to_merge(view: View, placement: Joins, home: StoryId) -> list[tuple[Story, stories.Edge | None]]:
    """Further stories that the article proves to be one with `home`, and its own if a copy founded that."""
    found: dict[StoryId, tuple[Story, stories.Edge | None]] = {}
    mine = view.stories.get(view.own)
    if mine is not None and view.own != home:
        found[view.own] = (mine, None)
    for match in placement.also:
        neighbour = match.neighbour
        other = view.stories.get(_home(neighbour.article_id, neighbour.story_id))
        if other is None or other.id == home or other.id in found:
            continue
        if neighbour.article_id not in {copy.article_id for copy in other.copies}:
            continue
        edge = stories.Edge(later=view.article.id, earlier=neighbour.article_id, verdict=match.verdict)
        found[other.id] = (other, edge)
    return list(found.values())


def _kept(view: View, one: Story, other: Story) -> StoryId:
    """Whose id both go on under: of a root that is still to come, which will look for it there.

    Of two such roots the later one will see the earlier; without any, the story that was created first.
    """
    announced = {candidate.article_id: candidate.announced_at for candidate in view.candidates}
    roots = {stories.story_id(article_id): at for article_id, at in announced.items()}

    def rank(story: Story) -> tuple[bool, float, datetime, StoryId]:
        here = {view.article.id, *(copy.article_id for copy in story.copies)}
        arrived = story.id in map(stories.story_id, here)
        return arrived, 0.0 if arrived else roots.get(story.id, view.now), story.created_at, story.id

    return min(one, other, key=rank).id


def _events(view: View, before: Story | None, after: Story, gone: tuple[StoryId, ...]) -> tuple[Event, ...]:
    article, at = view.article, view.at
    happened: list[Event] = []
    heard = stories.changes(before, after, article.id, gone)
    if before is None:
        heard += [stories.Merged(gone=one) for one in gone]
    for change in heard:
        match change:
            case stories.Created():
                key = event_id("story.created", article.id, article.revision)
                happened.append(StoryCreated(event_id=key, at=at, story=after, article=article))
            case stories.Copied():
                key = event_id("story.copied", article.id, article.revision)
                happened.append(StoryCopied(event_id=key, at=at, story=after, article=article))
            case stories.Merged(gone=merged):
                key = event_id("story.merged", merged, after.version)
                happened.append(StoryMerged(event_id=key, at=at, story=after, merged_id=merged))
            case _:
                happened += _original_changed(before, after, at)
    return tuple(happened)


def _original_changed(before: Story | None, after: Story, at: datetime) -> list[Event]:
    if before is None or before.original_id == after.original_id:
        return []
    key = event_id("story.original_changed", after.id, after.version)
    return [StoryOriginalChanged(event_id=key, at=at, story=after, previous_original_id=before.original_id)]
