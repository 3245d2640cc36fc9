"""Our own detector on a stream, as the extract step runs it, with index and stories in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from typing import NamedTuple

from console.evaluating.copy_stream import Labelled
from pipeline.adapters.story_records import CANDIDATES, POSTINGS
from pipeline.copies.compare import STANDARD, Yardstick
from pipeline.copies.drift import anchor, place_anchored
from pipeline.copies.fingerprint import fingerprint
from pipeline.copies.placement import Founds, Placement
from pipeline.copies.story import Edge, found, join, merge, standing
from pipeline.copies.trials import Match
from pipeline.model import Article, ArticleId, Fingerprint, LinkKind, Story, StoryId

Record = bytes
"""Of a text (`Fingerprint.codes`); in the desk `bytes` is how many there are."""

_MARK_BYTES = 6 + 5
"""A mark in its bucket, and an article's number in its posting list."""


class Candidate(NamedTuple):
    """What the state answers to an announcement."""

    article_id: ArticleId
    story_id: StoryId | None
    site: str
    announced_at: float
    shared: int
    codes: bytes


@dataclass(slots=True)
class Index:
    """Posting lists and records, as `lua/announce.lua` keeps them. `bytes`: what they are, without keys."""

    postings: dict[int, list[ArticleId]] = field(default_factory=dict)
    known: dict[ArticleId, tuple[str, float, bytes]] = field(default_factory=dict)
    story_of: dict[ArticleId, StoryId] = field(default_factory=dict)
    bytes: int = 0

    def announce(self, article: Article, signed: Fingerprint, now: float) -> list[Candidate]:
        """Look, then enter: the earlier articles with marks in common, most first."""
        shared: dict[ArticleId, int] = {}
        for mark in signed.marks:
            posting = self.postings.setdefault(mark, [])
            for key in posting:
                shared[key] = shared.get(key, 0) + 1
            if len(posting) < POSTINGS:
                posting.append(article.id)
                self.bytes += _MARK_BYTES
        self.known[article.id] = (article.site, now, signed.codes)
        self.bytes += len(signed.codes)
        nearest = sorted(shared.items(), key=itemgetter(1), reverse=True)[:CANDIDATES]
        return [self._candidate(key, count) for key, count in nearest]

    def _candidate(self, key: ArticleId, shared: int) -> Candidate:
        site, announced_at, codes = self.known[key]
        return Candidate(key, self.story_of[key], site, announced_at, shared, codes)


@dataclass(slots=True)
class Desk:
    """Articles in, stories out. `links`: each pair of articles that joined or merged stories.

    `between`: each pair of articles of two stories that were linked instead, and as what.
    """

    yardstick: Yardstick = STANDARD
    index: Index = field(default_factory=Index)
    stories: dict[StoryId, Story] = field(default_factory=dict)
    links: list[tuple[ArticleId, ArticleId]] = field(default_factory=list)
    between: list[tuple[ArticleId, ArticleId, LinkKind]] = field(default_factory=list)
    comparisons: int = 0

    @property
    def bytes(self) -> int:
        """Kept of all articles: records and marks."""
        return self.index.bytes

    def settle(self, one: Labelled, signed: Fingerprint | None = None) -> None:
        """One article into its story. `signed`: its fingerprint, where it was made before."""
        self.keep(one, *self.decide(one, signed))

    def decide(self, one: Labelled, signed: Fingerprint | None = None) -> tuple[Fingerprint, Placement]:
        """Normal form, fingerprint, candidates, comparison."""
        article = one.article
        signed = signed or fingerprint(article.title, article.text)
        candidates = self.index.announce(article, signed, one.now)
        near = {seen.story_id for seen in candidates if seen.story_id}
        placement = place_anchored(
            article,
            signed,
            candidates,
            one.now,
            standing=standing((self.stories[key] for key in near), self._anchors(candidates)),
            yardstick=self.yardstick,
        )
        return signed, placement

    def _anchors(self, candidates: Sequence[Candidate]) -> dict[ArticleId, Record]:
        """The records of those that whoever joins by a candidate has to share text with."""
        found = {}
        for seen in candidates:
            root = anchor(self.stories[seen.story_id], seen.article_id) if seen.story_id else None
            if root is not None:
                found[seen.article_id] = self.index.known[root][2]
        return found

    def keep(self, one: Labelled, signed: Fingerprint, placement: Placement) -> None:
        """What was decided, into the stories."""
        self.comparisons += len(placement.near)
        self.between += [
            (one.article.id, near.neighbour.article_id, near.link) for near in placement.near if near.link
        ]
        moment = datetime.fromtimestamp(one.now, UTC)
        if isinstance(placement, Founds):
            self._hold(found(one.article, signed.words, moment))
            return
        self.comparisons += 1 + len(placement.also)
        self._join(one.article, signed.words, placement.best, placement.also, moment)

    def _join(
        self, article: Article, words: int, best: Match, also: Sequence[Match], moment: datetime
    ) -> None:
        """Into the story of the best match; the others proved to be the same one are merged into it."""
        against = best.neighbour.article_id
        home = self.index.story_of
        story = join(self.stories[home[against]], article, words, best.verdict, against, moment)
        self.links.append((article.id, against))
        for match in also:
            earlier = match.neighbour.article_id
            other = self.stories.pop(home[earlier])
            self.stories.pop(story.id)
            edge = Edge(later=article.id, earlier=earlier, verdict=match.verdict)
            story = merge(story, other, moment, edge)
            self.stories[story.id] = story
            self.links.append((article.id, earlier))
        self._hold(story)

    def _hold(self, story: Story) -> None:
        """The story in, its copies pointing at it."""
        self.stories[story.id] = story
        for copy in story.copies:
            self.index.story_of[copy.article_id] = story.id
