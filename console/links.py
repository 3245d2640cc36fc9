"""The texts of other stories that a story is linked to, from either side: the query behind `wiredesk why`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model import ArticleId, Link, LinkKind, Story, StoryId
from pipeline.ports import StoryStore

_FROM_THE_OTHER: Mapping[LinkKind, str] = {
    LinkKind.CONTAINS: "part_of",
    LinkKind.PART_OF: "contains",
    LinkKind.FOLLOWS: "followed_by",
    LinkKind.UPDATES: "updated_by",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """What the story is to a text of another: `kind` as in `LinkKind`, followed_by or updated_by.

    `story`: where that text, of so many `words`, is now. `resemblance`, `containment` 0..1: common share of
    the longer and of the shorter of the two texts.
    """

    kind: str
    story: str
    publisher: str
    title: str
    url: str
    words: int
    resemblance: float
    containment: float


def seen_from_the_other(kind: LinkKind) -> str:
    """The same link, told of the text that is linked to."""
    return _FROM_THE_OTHER[kind]


async def links_of(stories: StoryStore, story: Story) -> tuple[LinkLine, ...]:
    """Its own links, then those of later texts to it; each kind and story once. Raises `StateUnavailable`."""
    members = {copy.article_id for copy in story.copies}
    linking = await stories.linking(list(members))
    later = await _homes(stories, {one for found in linking.values() for one in found})
    seen = [(str(link.kind), link.other_id, link) for link in story.links]
    for other in {home.id: home for home in later.values()}.values():
        seen += [
            (seen_from_the_other(link.kind), link.article_id, link)
            for link in other.links
            if link.other_id in members
        ]
    homes = later | await _homes(stories, {article_id for _, article_id, _ in seen} - later.keys())
    return _lines(story.id, seen, homes)


async def _homes(stories: StoryStore, ids: Iterable[ArticleId]) -> dict[ArticleId, Story]:
    """The stories that the articles are in now."""
    known = await stories.known_each(sorted(ids))
    homes = await stories.stories(sorted({one.story_id for one in known.values()}))
    return {one: homes[found.story_id] for one, found in known.items() if found.story_id in homes}


def _lines(
    own: StoryId, seen: Sequence[tuple[str, ArticleId, Link]], homes: Mapping[ArticleId, Story]
) -> tuple[LinkLine, ...]:
    """Without those whose other text is forgotten, or came into this story since."""
    lines: dict[tuple[str, str], LinkLine] = {}
    for kind, article_id, link in seen:
        home = homes.get(article_id)
        copy = home.member(article_id) if home and home.id != own else None
        if home and copy:
            line = LinkLine(
                kind=kind,
                story=home.id,
                publisher=copy.publisher,
                title=copy.title,
                url=copy.url,
                words=copy.words,
                resemblance=link.verdict.resemblance,
                containment=link.verdict.containment,
            )
            lines.setdefault((kind, home.id), line)
    return tuple(lines.values())
