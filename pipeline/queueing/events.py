"""What downstream reads: the events of the stories stream, their JSON and their JSON Schema.

An event is self-contained: story and article travel with it, so a consumer needs no second look.
`event_id` is derived from what happened, so a consumer that saw it before can pass it over. Nothing
here knows how events travel.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from pipeline.model import Article, ArticleId, Edit, Story, StoryId

SCHEMA_VERSION = 1
"""Grows when a field changes its meaning or goes; new fields do not raise it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCreated:
    """A text that was not seen before: its story begins with this article."""

    event_id: str
    at: datetime
    story: Story
    article: Article
    type: Literal["story.created"] = "story.created"
    version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCopied:
    """A further copy of a known text; its role and numbers are in `story.copies`."""

    event_id: str
    at: datetime
    story: Story
    article: Article
    type: Literal["story.copied"] = "story.copied"
    version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRevised:
    """An article was changed in place by its publisher, by more than a comma.

    `edits`: what, in text order, at most 50; empty when its former text is not kept (`copies.keep_text`).
    """

    event_id: str
    at: datetime
    story: Story
    article: Article
    resemblance: float
    edits: tuple[Edit, ...] = ()
    type: Literal["story.revised"] = "story.revised"
    version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryOriginalChanged:
    """A better original was found, e.g. the agency's own text arrived after its copies."""

    event_id: str
    at: datetime
    story: Story
    previous_original_id: ArticleId
    type: Literal["story.original_changed"] = "story.original_changed"
    version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMerged:
    """Two stories turned out to be one: `merged_id` is gone, its copies are in `story`."""

    event_id: str
    at: datetime
    story: Story
    merged_id: StoryId
    type: Literal["story.merged"] = "story.merged"
    version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySplit:
    """Copies of `story` were found to be another text: they are in `new_story` now."""

    event_id: str
    at: datetime
    story: Story
    new_story: Story
    type: Literal["story.split"] = "story.split"
    version: int = SCHEMA_VERSION


Event = Annotated[
    StoryCreated | StoryCopied | StoryRevised | StoryOriginalChanged | StoryMerged | StorySplit,
    Field(discriminator="type"),
]

EVENT_TYPES = (
    "story.created",
    "story.copied",
    "story.revised",
    "story.original_changed",
    "story.merged",
    "story.split",
)
"""Every `type` that an event may have."""

# What is written carries every field: the schema promises them, defaults or not.
_EVENT: TypeAdapter[Event] = TypeAdapter(
    Event, config=ConfigDict(json_schema_serialization_defaults_required=True)
)


def event_id(kind: str, subject: str, number: int) -> str:
    """The same happening has the same id, however often it is worked out.

    `subject`, `number`: of `story.created`, `story.copied` and `story.revised` the article and its
    revision; of `story.original_changed` and `story.split` the story and its new version; of
    `story.merged` the story that is gone and the version of the one that took it in.

    >>> event_id("story.revised", "4f0c7e6f1d2a3b4c", 1)
    'story.revised:4f0c7e6f1d2a3b4c:1'
    """
    return f"{kind}:{subject}:{number}"


def encode(event: Event) -> bytes:
    """One JSON object, UTF-8, no newline in it."""
    return _EVENT.dump_json(event)


def decode(data: bytes | str) -> Event:
    """The event of `encode`. Raises `ValueError` (pydantic's `ValidationError`) on anything else."""
    return _EVENT.validate_json(data)


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of every event, as shipped in `docs/events.schema.json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Wiredesk events",
        **_EVENT.json_schema(mode="serialization"),
    }
