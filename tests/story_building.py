"""Articles, stories and commits for tests: small, and different where it matters."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pipeline.model import (
    Article,
    ArticleId,
    Claim,
    Copy,
    FeedId,
    Fingerprint,
    Link,
    LinkKind,
    Note,
    Role,
    Stage,
    Story,
    StoryId,
    Verdict,
    WireCredit,
)
from pipeline.ports import DueSets, StoryCommit
from pipeline.queueing.events import Event, StoryCopied, StoryCreated, StoryRevised, event_id

NOW = 1_772_366_400.0
AT = datetime.fromtimestamp(NOW, UTC)
APART = Verdict(role=None, resemblance=0.2, containment=0.9, matched_words=90, guards=("no_rule",))


def fingerprint(*marks: int, version: str = "") -> Fingerprint:
    """A text with these marks; `version` makes another text with the same ones."""
    name = f"{version}{marks}"
    return Fingerprint(codes=name.encode() * 3, marks=marks, words=300, digest=name)


def article(name: str, *, revision: int = 0) -> Article:
    """An article of the outlet `name`."""
    site = f"{name}.example"
    return Article(
        id=ArticleId(f"{name:0<16}"),
        url=f"https://{site}/harbour?ref=feed",
        canonical_url=f"https://{site}/harbour",
        site=site,
        feed_ids=(FeedId(f"{name}-top"),),
        publisher=name.title(),
        title="Harbour bridge closes for a week",
        text="The bridge closes on Monday.\nFerries run instead.",
        language="en",
        authors=("A. Penn",),
        published_at=AT,
        modified_at=None,
        first_seen_at=AT,
        wire=WireCredit(agency="Norvik News Agency", confidence=0.9, evidence="(NNA)"),
        revision=revision,
    )


def story_of(*articles: Article, version: int = 1) -> Story:
    """The story that these articles are the copies of, the first its root."""
    root = articles[0]
    copies = tuple(
        Copy(
            article_id=member.id,
            url=member.canonical_url,
            site=member.site,
            publisher=member.publisher,
            title=member.title,
            role=Role.ORIGINAL if member is root else Role.VERBATIM,
            first_seen_at=member.first_seen_at,
            published_at=member.published_at,
            words=300,
            wire=member.wire,
        )
        for member in articles
    )
    return Story(
        id=StoryId(f"s{root.id}"),
        version=version,
        original_id=root.id,
        copies=copies,
        wire=root.wire,
        publishers=tuple(member.publisher for member in articles),
        independent_sources=1,
        created_at=AT,
        updated_at=AT,
    )


def linked(story: Story, member: Article, other: Article, kind: LinkKind = LinkKind.PART_OF) -> Story:
    """The story with one more link, of its `member` to the `other` of another story."""
    link = Link(
        kind=kind,
        article_id=member.id,
        other_id=other.id,
        other_story_id=StoryId(f"s{other.id}"),
        verdict=APART,
    )
    return replace(story, links=(*story.links, link))


def event_of(member: Article, story: Story) -> Event:
    """Created, copied or revised, whichever it is."""
    if member.revision:
        revised = event_id("story.revised", member.id, member.revision)
        return StoryRevised(event_id=revised, at=AT, story=story, article=member, resemblance=0.8)
    if len(story.copies) == 1:
        return StoryCreated(
            event_id=event_id("story.created", member.id, 0), at=AT, story=story, article=member
        )
    return StoryCopied(event_id=event_id("story.copied", member.id, 0), at=AT, story=story, article=member)


def commit_of(
    claim: Claim,
    member: Article,
    story: Story,
    *,
    pointers: Mapping[ArticleId, StoryId | None] | None = None,
    gone: Sequence[StoryId] = (),
    text: Fingerprint | None = None,
) -> StoryCommit:
    """`member` makes `story` what it is; the version before it is expected."""
    note = Note(subject=claim.id, at=NOW, stage="extract", outcome="published")
    return StoryCommit(
        claim=claim,
        article=member,
        fingerprint=text or fingerprint(1, 2, 3),
        stories=(story,),
        expect={story.id: story.version - 1},
        pointers={member.id: None} if pointers is None else pointers,
        gone=gone,
        events=(event_of(member, story),),
        notes=(note,),
    )


async def claimed(due: DueSets, *page_ids: str) -> list[Claim]:
    """Claims on these pages."""
    await due.add(Stage.EXTRACT, dict.fromkeys(page_ids, NOW))
    claims = await due.claim(Stage.EXTRACT, NOW, len(page_ids), 90.0, 3)
    return sorted(claims, key=lambda claim: page_ids.index(claim.id))


def grown(story: Story, *more: Article) -> Story:
    """The story one version later, with these copies."""
    wider = story_of(*more)
    return replace(story, version=story.version + 1, copies=story.copies + wider.copies)
