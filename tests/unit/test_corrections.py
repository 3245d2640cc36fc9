"""What a person decides about stories, and what is written of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline import corrections, urls
from pipeline.model import ArticleId
from tests.unit.copies.articles import START
from tests.unit.grouping.building import copy_of, founded, joined, members, told

A, B, C = (copy_of(key, minutes=minutes) for minutes, key in enumerate("abc"))
STORY = joined(joined(founded(A), B, A), C, B)


def test_a_split_writes_both_parts_and_says_so() -> None:
    found = corrections.split(STORY, {C.id}, START)
    stay, leave = found.stories
    assert (stay.id, stay.version, members(stay)) == ("sa", 4, ["a", "b"])
    assert (leave.id, leave.version, members(leave)) == ("sc", 1, ["c"])
    assert (found.expect, found.gone) == ({"sa": 3, "sc": 0}, ())
    assert told(found.events) == ["story.split:sa:4"]


def test_an_original_that_leaves_is_no_change_of_the_original() -> None:
    """The root keeps the id, and the original may stand in the other part: the split tells that."""
    early = copy_of("e", minutes=-30)
    story = joined(STORY, early, A)
    assert story.original_id == "e"
    found = corrections.split(story, {early.id}, START)
    assert [one.original_id for one in found.stories] == ["a", "e"]
    assert told(found.events) == ["story.split:sa:5"]


def test_an_original_that_stays_and_is_none_any_longer_is_told() -> None:
    """It was the original by what a copy said that is in the other part now."""
    named = replace(B, id=urls.article_id(B.canonical_url))
    declares = replace(copy_of("d", minutes=9), declared_original=B.canonical_url)
    story = joined(joined(founded(A), named, A), declares, A)
    assert story.original_id == named.id
    found = corrections.split(story, {declares.id}, START)
    assert [one.original_id for one in found.stories] == ["a", "d"]
    assert told(found.events) == ["story.split:sa:4", "story.original_changed:sa:4"]


def test_a_merge_keeps_the_older_story_and_ends_the_other() -> None:
    other = founded(copy_of("o", minutes=9), minutes=9)
    for pair in ((STORY, other), (other, STORY)):
        found = corrections.merge(*pair, START)
        (story,) = found.stories
        assert (story.id, story.version, members(story)) == ("sa", 4, ["a", "b", "c", "o"])
        assert (found.expect, found.gone) == ({"sa": 3, "so": 1}, ("so",))
        assert told(found.events) == ["story.merged:so:4"]


def test_a_merge_with_an_earlier_text_changes_the_original() -> None:
    earlier = founded(copy_of("o", minutes=-9), minutes=9)
    found = corrections.merge(STORY, earlier, START)
    assert told(found.events) == ["story.merged:so:4", "story.original_changed:sa:4"]


def test_a_story_cannot_be_merged_with_itself_nor_split_from_nothing() -> None:
    with pytest.raises(ValueError, match="story sa: it cannot be merged with itself"):
        corrections.merge(STORY, STORY, START)
    with pytest.raises(ValueError, match="story sa: the copies to take out"):
        corrections.split(STORY, {ArticleId("x")}, START)
