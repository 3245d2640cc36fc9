"""The demo newsroom's truth held against the stream: every copy joined, nothing merged that only looks alike.

The whole programme through the real steps, over HTTP and with a real Redis; only the clock is moved by hand.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import newsroom
from newsroom.truth import Published
from pipeline.adapters.clock import MemoryClock
from pipeline.adapters.config_files import FileWatch
from pipeline.adapters.extractor import load_wires
from pipeline.adapters.redis_state import State
from pipeline.desk import Desk
from pipeline.model import LinkKind
from pipeline.queueing.events import StoryCopied, StoryCreated, StoryMerged, StoryRevised
from pipeline.settings import HttpSettings, PacingSettings, PollSettings, RedisSettings, Settings
from wiredesk import Event, Story, stories
from workers import pumps
from workers.desk import open_desk
from workers.housekeeping import follow_feed_list

CONFIG = Path(__file__).resolve().parents[2] / "config"
AGENCY = "Meridian Press"
LOOKS = (0.0, 90.0, 180.0, 270.0, 400.0)
"""Offsets in seconds at which the feeds are read: a window rolls on in between, as it does in life."""


@dataclass(frozen=True)
class Told:
    """What came out, by what was put in. `story_of`: the story that holds an address at the end."""

    truth: list[Published]
    sites: dict[str, str]
    events: list[Event]
    story_of: dict[str, Story]

    def url(self, row: Published) -> str:
        return self.sites[row.outlet] + row.path

    def story(self, row: Published) -> Story:
        return self.story_of[self.url(row)]


@pytest.fixture(scope="module")
def settings_of() -> Settings:
    return Settings(
        http=HttpSettings(allow_networks=("127.0.0.0/8",), connections_per_ip=1_000),
        polling=PollSettings(floor_s=1.0, first_spread_s=0.0),
        pacing=PacingSettings(gap_s=0.0),
    )


@pytest.fixture
async def told(redis_url: str, state: State, settings_of: Settings, tmp_path: Path) -> AsyncIterator[Told]:
    settings = replace(settings_of, redis=RedisSettings(state_url=redis_url, prefix=state.keys.prefix))
    clock = MemoryClock(time.time())
    started_at = clock.now()
    setup = newsroom.Setup(speed=1.0, now=clock.now, mischief=False, feeds=tmp_path / "feeds.yaml")
    async with (
        newsroom.serve(setup) as room,
        open_desk(settings, load_wires(CONFIG, demo=True)) as opened,
    ):
        desk = replace(opened, clock=clock)
        await follow_feed_list(desk, FileWatch(tmp_path / "feeds.yaml"))
        for offset in LOOKS:
            clock.advance(started_at + offset - clock.now())
            await work_off(desk)
        events = [event async for event in stories("truth", redis_url, once=True, settings=settings)]
        yield Told(
            truth=room.truth(LOOKS[-1]), sites=dict(room.sites), events=events, story_of=final_stories(events)
        )


async def work_off(desk: Desk) -> None:
    """Every stage until nothing is due."""
    for work in (*pumps.io_works(desk.settings), pumps.extract_work(desk.settings)):
        await pumps.pump(desk, work, desk.clock.now() + 60, lambda: False, lambda stage: None)


def final_stories(events: list[Event]) -> dict[str, Story]:
    newest: dict[str, Story] = {}
    for event in events:  # of one story they come in the order of its versions
        newest[event.story.id] = event.story
        if isinstance(event, StoryMerged):
            del newest[event.merged_id]
    return {copy.url: story for story in newest.values() for copy in story.copies}


async def test_the_stream_tells_the_newsrooms_truth(told: Told) -> None:
    _every_article_once(told)
    _copies_together_and_nothing_else(told)
    _the_agency_is_the_original(told)
    _credits_are_found(told)
    _corrections_are_revisions(told)
    _roundups_are_linked_to_what_they_tell(told)


def _every_article_once(told: Told) -> None:
    arrived = Counter(
        event.article.canonical_url for event in told.events if isinstance(event, StoryCreated | StoryCopied)
    )
    assert {told.url(row) for row in told.truth} == set(arrived)
    assert {url: n for url, n in arrived.items() if n > 1} == {}
    assert len({event.event_id for event in told.events}) == len(told.events)


def _copies_together_and_nothing_else(told: Told) -> None:
    ids: dict[str, set[str]] = defaultdict(set)
    truths: dict[str, set[str]] = defaultdict(set)
    for row in told.truth:
        ids[row.story].add(told.story(row).id)
        truths[told.story(row).id].add(row.story)
    assert {story: found for story, found in ids.items() if len(found) > 1} == {}, "copies that were missed"
    assert {one: found for one, found in truths.items() if len(found) > 1} == {}, "stories that were merged"
    # the bar is about something: copies, look-alikes and roundups are all there
    kinds = Counter(row.kind for row in told.truth)
    assert kinds["negative"] >= 20
    assert kinds["roundup"] >= 3
    assert sum(len(members) >= 4 for members in by_story(told).values()) >= 20


def _roundups_are_linked_to_what_they_tell(told: Told) -> None:
    name = {copy.article_id: row.story for row in told.truth for copy in told.story(row).copies}
    known = {story.id: story for story in told.story_of.values()}
    said = [link for story in known.values() for link in story.links]
    found = {(name[one.article_id], name[one.other_id]) for one in said if one.kind is LinkKind.CONTAINS}
    found |= {(name[one.other_id], name[one.article_id]) for one in said if one.kind is LinkKind.PART_OF}
    wanted = {(row.story, part) for row in told.truth for part in row.parts}
    assert wanted - found == set(), "stories that a roundup tells without a link"
    assert found == wanted, "links to what is not told"


def by_story(told: Told) -> dict[str, list[Published]]:
    members: dict[str, list[Published]] = defaultdict(list)
    for row in told.truth:
        members[row.story].append(row)
    return members


def _the_agency_is_the_original(told: Told) -> None:
    own_pages = [row for row in told.truth if row.outlet == "meridian" and row.kind == "original"]
    assert len(own_pages) >= 20
    for row in own_pages:
        story = told.story(row)
        original = next(copy for copy in story.copies if copy.article_id == story.original_id)
        assert original.url == told.url(row), row.story


def _credits_are_found(told: Told) -> None:
    for members in by_story(told).values():
        story = told.story(members[0])
        if any(row.outlet == "meridian" for row in members):
            assert story.wire is not None, members[0].story
            assert story.wire.agency == AGENCY
        if all(row.kind == "own" for row in members):
            assert story.wire is None, members[0].story


def _corrections_are_revisions(told: Told) -> None:
    revised = {event.article.canonical_url for event in told.events if isinstance(event, StoryRevised)}
    assert len(revised) >= 4
    assert all(event.article.revision >= 1 for event in told.events if isinstance(event, StoryRevised))
