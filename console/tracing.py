"""What happened to one address: its trail, and the story it ended in. The queries behind `wiredesk why`.

An address may be an article's page, its canonical URL, a feed's id or URL, or the id of a page or story.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from console import words
from console.links import LinkLine, links_of
from console.original import why_original
from console.view import StoryLine, story_line
from pipeline import urls
from pipeline.model import ArticleId, Copy, Feed, Note, PageId, Scalar, Story, StoryId
from pipeline.ports import FeedStore, Ledger, PageStore, StoryStore

HINTS = 3

LONGEST_COMPARED = 300
"""Characters; comparing takes time in the square of the length."""

_ID = re.compile(r"[0-9a-f]{16}")
STORY_ID = re.compile(r"s[0-9a-f]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One note of a trail, told in a sentence. `repeated`: how often it came in a row, itself included."""

    at: float
    stage: str
    outcome: str
    reason: str
    text: str
    facts: Mapping[str, Scalar]
    repeated: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """`kind`: what the address turned out to be. `address`: its URL, or the id that was asked for.

    `story` None = it is in none (yet); `original_because`: why that copy counts as the original,
    `original_confidence` 0..1: how sure that is. `links`: texts of other stories that it is no copy of.
    """

    kind: Literal["page", "feed", "story"]
    address: str
    title: str | None
    steps: tuple[Step, ...]
    story: StoryLine | None = None
    original_because: str | None = None
    original_confidence: float | None = None
    independent_sources: int | None = None
    links: tuple[LinkLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where trails are looked for."""

    ledger: Ledger
    pages: PageStore
    feeds: FeedStore
    stories: StoryStore


async def trace(sources: Sources, address: str) -> Trace | None:
    """None = nothing is known of it. Raises `StateUnavailable`."""
    if STORY_ID.fullmatch(address):
        return await _of_story(sources, StoryId(address))
    feed = await _feed(sources, address)
    if feed is not None:
        notes = await sources.ledger.trail(feed.id)
        return Trace(kind="feed", address=feed.url, title=feed.id, steps=in_a_row(notes, {}))
    page_id = PageId(address) if _ID.fullmatch(address) else urls.page_id(urls.address_key(address))
    found = await _of_page(sources, page_id, address)
    if found is None:
        known = await sources.stories.known(urls.article_id(address))
        found = await _of_page(sources, known.page_id, address) if known else None
    return found


async def article_of(sources: Sources, address: str) -> ArticleId | None:
    """The published article at a page's address or canonical URL, or with this id of article or page.

    None = nothing was published of it. Raises `StateUnavailable`.
    """
    canonical = ArticleId(address) if _ID.fullmatch(address) else urls.article_id(address)
    if await sources.stories.story_of(canonical):
        return canonical
    page_id = PageId(address) if _ID.fullmatch(address) else urls.page_id(urls.address_key(address))
    return _article_in(await sources.ledger.trail(page_id))


async def near(sources: Sources, address: str, recent: Sequence[Story]) -> tuple[str, ...]:
    """Addresses that may have been meant: feeds, and articles of the stories of late."""
    feeds = (await sources.feeds.feeds()).values()
    known = {feed.id: feed.id for feed in feeds} | {urls.address_key(feed.url): feed.url for feed in feeds}
    known |= {urls.address_key(copy.url): copy.url for story in recent for copy in story.copies}
    found = difflib.get_close_matches(
        urls.address_key(address)[:LONGEST_COMPARED], list(known), n=HINTS, cutoff=0.75
    )
    return tuple(known[key] for key in found)


async def _feed(sources: Sources, address: str) -> Feed | None:
    feeds = await sources.feeds.feeds()
    if address in feeds:
        return feeds[address]
    key = urls.address_key(address)
    return next((feed for feed in feeds.values() if urls.address_key(feed.url) == key), None)


async def _of_page(sources: Sources, page_id: PageId, address: str) -> Trace | None:
    notes = await sources.ledger.trail(page_id)
    record = await sources.pages.record(page_id)
    if not notes and record is None:
        return None
    article_id = _article_in(notes)
    compared = await _compared(sources, notes)
    found = Trace(
        kind="page",
        address=record.url if record else address,
        title=record.title if record else None,
        steps=in_a_row(notes, compared),
    )
    story_id = await sources.stories.story_of(article_id) if article_id else None
    return await _with_story(sources, found, story_id) if story_id else found


def _article_in(notes: Sequence[Note]) -> ArticleId | None:
    """The article that a page's trail ends in."""
    found = next((note.facts["article"] for note in reversed(notes) if "article" in note.facts), None)
    return ArticleId(str(found)) if found else None


async def _of_story(sources: Sources, story_id: StoryId) -> Trace | None:
    found = Trace(kind="story", address=story_id, title=None, steps=())
    traced = await _with_story(sources, found, story_id)
    return traced if traced.story else None


async def _with_story(sources: Sources, found: Trace, story_id: StoryId) -> Trace:
    story = (await sources.stories.stories([story_id])).get(story_id)
    if story is None:
        return found
    return replace(
        found,
        story=story_line(story),
        original_because=why_original(story),
        original_confidence=story.original_confidence,
        independent_sources=story.independent_sources,
        links=await links_of(sources.stories, story),
    )


async def _compared(sources: Sources, notes: Sequence[Note]) -> dict[str, Copy]:
    """The articles of the comparisons, as their stories know them."""
    found: dict[str, Copy] = {}
    for article_id in {str(note.facts["with"]) for note in notes if note.stage == "compare"}:
        story_id = await sources.stories.story_of(ArticleId(article_id))
        story = (await sources.stories.stories([story_id])).get(story_id) if story_id else None
        found |= {copy.article_id: copy for copy in (story.copies if story else ())}
    return found


def in_a_row(notes: Sequence[Note], compared: Mapping[str, Copy]) -> tuple[Step, ...]:
    """A step a note; what a feed says again and again (“not modified”) is one step, with its last moment."""
    steps: list[Step] = []
    for note in notes:
        last = steps[-1] if steps else None
        repeats = note.stage == "poll" and note.outcome == "unchanged"
        if (
            last
            and repeats
            and (last.stage, last.outcome, last.reason) == (note.stage, note.outcome, note.reason)
        ):
            steps[-1] = replace(_step(note, compared), repeated=last.repeated + 1)
        else:
            steps.append(_step(note, compared))
    return tuple(steps)


def _step(note: Note, compared: Mapping[str, Copy]) -> Step:
    other = compared.get(str(note.facts.get("with")))
    text = words.comparison(note, f"{other.publisher}, “{other.title}”") if other else words.sentence(note)
    facts = {**note.facts, "url": other.url} if other else dict(note.facts)
    return Step(
        at=note.at, stage=note.stage, outcome=note.outcome, reason=note.reason, text=text, facts=facts
    )
