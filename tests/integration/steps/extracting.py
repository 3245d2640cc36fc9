"""Pages that wait for extraction, and what came of them."""

from __future__ import annotations

from pipeline.model import PageId, Response, Stage
from pipeline.settings import Settings
from pipeline.urls import address_key, page_id
from tests.integration.memory_desk import FEED_URL, Town, feed, listing

ONE = "https://quay.example/1"
TWO = "https://mole.example/2"
THREE = "https://pier.example/3"


def id_of(url: str) -> PageId:
    return page_id(address_key(url))


async def town_with(pages: dict[str, Response], settings: Settings | None = None) -> Town:
    """These pages wait for extraction."""
    town = Town(settings)
    town.servers.say(FEED_URL, listing(pages))
    for url, said in pages.items():
        town.servers.say(url, said)
    await town.follow(feed(every_s=3_600.0))
    await town.poll()
    while await town.is_due(Stage.COLLECT):
        await town.collect()
    return town


def told(town: Town) -> list[str]:
    return [event.type for event in town.stories.events]


async def outcomes(town: Town, url: str) -> list[tuple[str, str]]:
    trail = await town.ledger.trail(id_of(url))
    return [(note.outcome, note.reason) for note in trail if note.stage == "extract"]
