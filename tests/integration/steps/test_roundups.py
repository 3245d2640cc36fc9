"""A page that tells several stories is linked to each, however many copies one of them has."""

from __future__ import annotations

from pipeline.model import LinkKind, Response, Stage
from pipeline.queueing.events import StoryCreated
from tests.integration.memory_desk import FEED_URL, Town, listing, page
from tests.integration.steps.extracting import town_with
from tests.unit.copies.articles import sentences

FERRY = "https://ferry.example/1"
BRIEFING = "https://briefing.example/1"


async def extract_all(town: Town) -> None:
    """Those too that have to wait a second for their copies."""
    for _ in range(5):
        while await town.is_due(Stage.EXTRACT):
            await town.extract()
        town.clock.advance(2)


async def test_stories_of_many_copies_do_not_hide_the_others_of_a_roundup() -> None:
    bridge, sandbar, ferry = (sentences(seed, 24) for seed in (1, 2, 3))
    pages: dict[str, Response] = {FERRY: page(ferry, title="Ferry is late")}
    for number in range(9):
        pages[f"https://bridge{number}.example/1"] = page(bridge, title="Bridge closes")
        pages[f"https://sandbar{number}.example/1"] = page(sandbar, title="Sandbar moves")
    town = await town_with(pages)
    await extract_all(town)
    pages[BRIEFING] = page([*bridge[:9], *sandbar[:9], *ferry[:5]], title="Three things on the water")
    town.servers.say(FEED_URL, listing(pages))
    town.servers.say(BRIEFING, pages[BRIEFING])
    town.clock.advance(3_600)
    await town.work_off()
    await extract_all(town)
    created = [event for event in town.stories.events if isinstance(event, StoryCreated)]
    home = {event.article.canonical_url: event.story.id for event in created}
    assert len(home) == 4
    briefing = next(event.story for event in created if event.article.canonical_url == BRIEFING)
    assert {(link.kind, link.other_story_id) for link in briefing.links} == {
        (LinkKind.CONTAINS, story) for url, story in home.items() if url != BRIEFING
    }
