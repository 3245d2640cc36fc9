"""What a person decides about stories, against what was found: two texts in one story, one text in two.

From a decision to what its commit writes, as `grouping` does for articles. A correction sticks: stories told
apart are not brought together by further copies, stories put together are never taken apart again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from pipeline.copies import story as stories
from pipeline.model import ArticleId, Story
from pipeline.ports import Amendment
from pipeline.queueing.events import Event, StoryMerged, StoryOriginalChanged, StorySplit, event_id


def split(story: Story, ids: Collection[ArticleId], at: datetime) -> Amendment:
    """The members `ids` are another text. Raises `ValueError` when a part would be empty."""
    stay, leave = stories.split(story, ids, at)
    key = event_id("story.split", story.id, stay.version)
    happened = StorySplit(event_id=key, at=at, story=stay, new_story=leave)
    return Amendment(
        stories=(stay, leave),
        expect={story.id: story.version, leave.id: 0},
        events=(happened, *_original_changed(story, stay, at)),
    )


def merge(one: Story, other: Story, at: datetime) -> Amendment:
    """Both are one text. Raises `ValueError` when they are one story already."""
    if one.id == other.id:
        raise ValueError(f"story {one.id}: it cannot be merged with itself")
    kept = stories.merge(one, other, at)
    before, gone = (one, other) if kept.id == one.id else (other, one)
    kept = replace(kept, version=before.version + 1)
    key = event_id("story.merged", gone.id, kept.version)
    happened = StoryMerged(event_id=key, at=at, story=kept, merged_id=gone.id)
    return Amendment(
        stories=(kept,),
        expect={one.id: one.version, other.id: other.version},
        events=(happened, *_original_changed(before, kept, at)),
        gone=(gone.id,),
    )


def _original_changed(before: Story, after: Story, at: datetime) -> list[Event]:
    left = {copy.article_id for copy in after.copies}
    if before.original_id == after.original_id or before.original_id not in left:
        return []  # an original that left with the others went nowhere: the split says so
    key = event_id("story.original_changed", after.id, after.version)
    return [StoryOriginalChanged(event_id=key, at=at, story=after, previous_original_id=before.original_id)]
