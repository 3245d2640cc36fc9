"""What happens to stories: founded, joined, merged, revised, split. Values in, values out.

Each function gives back new stories with their version raised; what downstream has to hear of it is
told apart by `changes`. It must not know how stories are stored, nor the form of events.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.copies.evidence import original_confidence
from pipeline.copies.original import choose_original, independent_sources, inverse, with_roles
from pipeline.copies.placement import Standing
from pipeline.model import (
    Article,
    ArticleId,
    Copy,
    Link,
    LinkKind,
    Role,
    Story,
    StoryId,
    Verdict,
    WireCredit,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """Two members that were compared: what `later` is to `earlier`."""

    later: ArticleId
    earlier: ArticleId
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """The story begins with this article."""

    article_id: ArticleId


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """The article joined the story."""

    article_id: ArticleId


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalChanged:
    """Another copy is the original now."""

    previous: ArticleId


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The copies of the story `gone` are in this one."""

    gone: StoryId


MAX_LINKS = 50
"""A live page may tell any number of stories; each event carries all links of its story, 0.3 KB each."""

Change = Created | Copied | OriginalChanged | Merged


def story_id(root: ArticleId) -> StoryId:
    """The id of the story that begins with this article."""
    return StoryId(f"s{root}")


def found(article: Article, words: int, now: datetime) -> Story:
    """A story of one article. `words`: length of its text (`Fingerprint.words`)."""
    return _story(story_id(article.id), 1, (_copy(article, words),), created_at=now, updated_at=now)


def linked(story: Story, links: Iterable[Link]) -> Story:
    """The story with what its members are to articles of others: one link for each kind and story, the first
    that was found. What is, or came to be, within the story is no link.
    """
    members = {copy.article_id for copy in story.copies}
    kept: dict[tuple[LinkKind, StoryId], Link] = {}
    for one in (*story.links, *links):
        if one.article_id in members and one.other_id not in members and one.other_story_id != story.id:
            kept.setdefault((one.kind, one.other_story_id), one)
    return replace(story, links=tuple(kept.values())[:MAX_LINKS])


def join(
    story: Story, article: Article, words: int, verdict: Verdict, against: ArticleId, now: datetime
) -> Story:
    """The story with one more copy. `against`: the member that the verdict compares the article with.

    An article that is a member already is replaced, so that a repeated step does no harm.
    """
    copy = replace(_copy(article, words), verdict=verdict, against=against)
    others = tuple(one for one in story.copies if one.article_id != article.id)
    return _changed(story, (*others, copy), now)


def merge(one: Story, other: Story, now: datetime, edge: Edge | None = None) -> Story:
    """Both as one, under the id of the story that was created first (`Merged` names the other).

    `edge`: the comparison that proved them one, between members of both; None = somebody said so.
    """
    kept, gone = sorted((one, other), key=lambda story: (story.created_at, story.id))
    known = {copy.article_id for copy in kept.copies}
    moved = gone.copies
    if edge is not None:
        outward = edge.earlier in known
        top, against = (edge.later, edge.earlier) if outward else (edge.earlier, edge.later)
        moved = _hung_up(moved, top, against, edge.verdict if outward else inverse(edge.verdict))
    joined = (*kept.copies, *(copy for copy in moved if copy.article_id not in known))
    apart = tuple(key for key in dict.fromkeys((*kept.apart, *gone.apart)) if key not in {kept.id, gone.id})
    return linked(replace(_changed(kept, joined, now), apart=apart), gone.links)


def revise(story: Story, article: Article, words: int, now: datetime) -> Story:
    """The story after one of its articles was changed in place by its publisher."""
    return _changed(story, tuple(_revised(copy, article, words) for copy in story.copies), now)


def split(story: Story, ids: Collection[ArticleId], now: datetime) -> tuple[Story, Story]:
    """The story in two: the first keeps id and root, the second is new. `ids`: all members of one part.

    Both remember that they were told apart. Raises `ValueError` when a part would be empty.
    """
    members = [copy.article_id for copy in story.copies]
    root = next((one for one in members if story_id(one) == story.id), members[0])
    leaving = {one for one in members if (one in ids) != (root in ids)}
    if not leaving:
        raise ValueError(f"story {story.id}: the copies to take out must be some of its copies, not all")
    stay = [copy for copy in story.copies if copy.article_id not in leaving]
    leave = [copy for copy in story.copies if copy.article_id in leaving]
    new = _story(story_id(leave[0].article_id), 1, tuple(leave), created_at=now, updated_at=now)
    left = _changed(story, tuple(stay), now)
    new = linked(replace(new, apart=(*story.apart, story.id)), story.links)
    return replace(left, apart=(*left.apart, new.id)), new


def told_apart(one: Story, other: Story) -> bool:
    """Whether a person said that these are two texts. What either remembers counts for both: of stories
    that were merged since, only the one that is left knows."""
    return other.id in one.apart or one.id in other.apart


def standing(stories: Iterable[Story], anchors: Mapping[ArticleId, bytes]) -> Standing:
    """What the members of these stories are in them. `anchors`: see `drift.anchor`."""
    leaves: set[ArticleId] = set()
    alone: set[ArticleId] = set()
    for story in stories:
        leaves.update(copy.article_id for copy in story.copies if _is_opening(copy.verdict))
        if len(story.copies) == 1:
            alone.add(story.copies[0].article_id)
    return Standing(leaves=frozenset(leaves), alone=frozenset(alone), anchors=anchors)


def _is_opening(verdict: Verdict | None) -> bool:
    """Of a copy that holds no more than the opening of its story's text."""
    return verdict is not None and verdict.leaf and verdict.role is Role.TRIMMED


def changes(
    before: Story | None, after: Story, article_id: ArticleId, gone: Sequence[StoryId] = ()
) -> list[Change]:
    """What downstream has to hear, in order, when the article was settled. `gone`: stories merged in."""
    if before is None:
        return [Created(article_id=article_id)]
    heard: list[Change] = [Merged(gone=one) for one in gone]
    if article_id not in {copy.article_id for copy in before.copies}:
        heard.append(Copied(article_id=article_id))
    if before.original_id != after.original_id:
        heard.append(OriginalChanged(previous=before.original_id))
    return heard


def _story(
    key: StoryId, version: int, copies: tuple[Copy, ...], *, created_at: datetime, updated_at: datetime
) -> Story:
    copies = _cut(copies)
    original_id = choose_original(copies)
    return Story(
        id=key,
        version=version,
        original_id=original_id,
        copies=with_roles(copies, original_id),
        wire=_credit(copies, original_id),
        publishers=tuple(dict.fromkeys(copy.publisher for copy in copies)),
        independent_sources=independent_sources(copies, original_id),
        original_confidence=original_confidence(copies, original_id),
        created_at=created_at,
        updated_at=updated_at,
    )


def _changed(story: Story, copies: tuple[Copy, ...], now: datetime) -> Story:
    changed = _story(story.id, story.version + 1, copies, created_at=story.created_at, updated_at=now)
    return linked(replace(changed, apart=story.apart), story.links)


def _credit(copies: Sequence[Copy], original_id: ArticleId) -> WireCredit | None:
    """The surest credit, of the whole text before of a part; of equal ones the original's, then the first."""
    credited = [
        (copy.wire.extent == "whole", copy.wire.confidence, copy.article_id == original_id, copy.wire)
        for copy in copies
        if copy.wire
    ]
    return max(credited, key=lambda one: one[:3])[3] if credited else None


def _copy(article: Article, words: int) -> Copy:
    return Copy(
        article_id=article.id,
        url=article.canonical_url,
        site=article.site,
        publisher=article.publisher,
        title=article.title,
        role=Role.ORIGINAL,
        first_seen_at=article.first_seen_at,
        published_at=article.published_at,
        words=words,
        wire=article.wire,
        declared_original=article.declared_original,
        revision=article.revision,
    )


def _revised(copy: Copy, article: Article, words: int) -> Copy:
    if copy.article_id != article.id:
        return copy
    return replace(
        _copy(article, words),
        first_seen_at=copy.first_seen_at,
        verdict=copy.verdict,
        against=copy.against,
    )


def _hung_up(
    copies: Sequence[Copy], top: ArticleId, against: ArticleId, verdict: Verdict
) -> tuple[Copy, ...]:
    """The tree of verdicts turned so that `top` is its root, and `top` compared with `against`."""
    turned = {copy.article_id: copy for copy in copies}
    waiting = dict(turned)
    at: ArticleId | None = top
    parent, known = against, verdict
    while at is not None and at in waiting:
        copy = waiting.pop(at)
        turned[at] = replace(copy, verdict=known, against=parent)
        if copy.verdict is None:
            break
        parent, at, known = at, copy.against, inverse(copy.verdict)
    return tuple(turned.values())


def _cut(copies: Sequence[Copy]) -> tuple[Copy, ...]:
    """The copies without verdicts against articles that are not, or no longer, among them."""
    left = {copy.article_id for copy in copies}
    return tuple(
        copy if copy.against in left else replace(copy, verdict=None, against=None) for copy in copies
    )
