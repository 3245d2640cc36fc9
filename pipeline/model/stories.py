"""A text and its copies: what is kept of a text, two texts compared, the story they make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.model.articles import WireCredit
from pipeline.model.ids import ArticleId, StoryId


class Role(StrEnum):
    """What a copy is to the text that it shares (`docs/copies.md`)."""

    ORIGINAL = "original"
    VERBATIM = "verbatim"
    TRIMMED = "trimmed"
    EXTENDED = "extended"
    REWRITTEN = "rewritten"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What copy detection keeps of a text.

    `codes`: the compact text, layout private to `copies.text`. `marks`: the winnowed fingerprints,
    unsigned 64-bit, in text order. `words`: length of the text in words. `digest`: of the codes.
    """

    codes: bytes
    marks: tuple[int, ...]
    words: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Two texts compared. `role`: what the later text is to the earlier, None = no copy.

    `resemblance`, `containment` 0..1: common share of the longer and of the shorter text.
    `guards`: the rules that fired, accepting or refusing, in order. `leaf`: too short a piece to
    connect further texts to the story.
    """

    role: Role | None
    resemblance: float
    containment: float
    matched_words: int
    guards: tuple[str, ...] = ()
    leaf: bool = False


class LinkKind(StrEnum):
    """What a text is to one of another story with which it shares much, and of which it is no copy.

    It has the other, all of it or its opening, among other things (a roundup, a live page); it stands so in
    the other; it is the next report, with the other below a new top; it is a newer text of the same
    publisher.
    """

    CONTAINS = "contains"
    PART_OF = "part_of"
    FOLLOWS = "follows"
    UPDATES = "updates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a member of the story, `article_id`, is to an article of another story.

    `other_story_id`: where `other_id` was when they were compared. `verdict`: the later of the two against
    the earlier; its `guards` say why they are no copies.
    """

    kind: LinkKind
    article_id: ArticleId
    other_id: ArticleId
    other_story_id: StoryId
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A place where a revision differs: the words that stood there and those that stand there now.

    `before` "" = added, `after` "" = taken out. Punctuation around words, case and white space do not count.
    """

    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A member of a story: all that is needed to choose the original again without its text.

    `verdict`: against `against` (the member it was compared with); None for the founding member.
    """

    article_id: ArticleId
    url: str
    site: str
    publisher: str
    title: str
    role: Role
    first_seen_at: datetime
    published_at: datetime | None
    words: int
    wire: WireCredit | None = None
    declared_original: str | None = None
    verdict: Verdict | None = None
    against: ArticleId | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One text and its copies, the original among them. `version` grows by one with each change.

    `original_confidence`: 0..1, how sure it is that `original_id` wrote the text; low = whoever did is
    probably not among the copies yet. `apart`: stories that people told apart from this one; nothing but a
    person brings them together. `links`: what its members are to earlier texts of other stories, one for
    each kind and story.
    """

    id: StoryId
    version: int
    original_id: ArticleId
    copies: tuple[Copy, ...]
    wire: WireCredit | None
    publishers: tuple[str, ...]
    independent_sources: int
    created_at: datetime
    updated_at: datetime
    original_confidence: float = 0.5
    apart: tuple[StoryId, ...] = ()
    links: tuple[Link, ...] = ()

    def member(self, article_id: ArticleId) -> Copy | None:
        """None = the article is not in the story."""
        return next((copy for copy in self.copies if copy.article_id == article_id), None)
