"""Extraction of what was published before: it is told again only when its text changed."""

from __future__ import annotations

from pipeline.model import Response, Stage
from pipeline.queueing.events import StoryRevised
from tests.integration.memory_desk import FEED_URL, Town, item, listing, page, report, rss
from tests.integration.steps.extracting import ONE, THREE, TWO, outcomes, told, town_with


async def listed_again(town: Town, title: str, said: Response) -> None:
    """The entry has another title, the page says something else."""
    town.servers.say(FEED_URL, rss(item(ONE, title)))
    town.servers.say(ONE, said)
    town.clock.advance(3_600)
    await town.work_off()


async def test_a_changed_entry_has_its_page_read_again_and_its_story_revised() -> None:
    town = await town_with({ONE: page(report(1))})
    await town.extract()
    await listed_again(town, "Bridge open", page([*report(1), *report(3, 4)]))
    created, revised = town.stories.events
    assert isinstance(revised, StoryRevised)
    assert (revised.article.id, revised.article.revision) == (created.story.original_id, 1)
    assert (revised.story.id, revised.story.version) == (created.story.id, 2)
    assert 0.5 < revised.resemblance < 1.0
    assert [edit.before for edit in revised.edits] == [""]
    assert " ".join(report(3, 4)) in revised.edits[0].after
    assert await outcomes(town, ONE) == [("done", "founded"), ("done", "revised")]


async def test_a_copy_of_the_former_version_joins_and_so_does_one_of_the_new() -> None:
    town = await town_with({ONE: page(report(1))})
    await town.extract()
    await listed_again(town, "Bridge open", page(report(3)))
    assert told(town) == ["story.created", "story.revised"]
    town.servers.say(FEED_URL, listing({ONE: page(report(3)), TWO: page(report(1)), THREE: page(report(3))}))
    town.servers.say(TWO, page(report(1)))
    town.servers.say(THREE, page(report(3)))
    town.clock.advance(3_600)
    await town.work_off()
    assert told(town)[2:] == ["story.copied", "story.copied"]
    assert len({event.story.id for event in town.stories.events}) == 1


async def test_a_changed_entry_with_the_same_text_is_told_to_nobody() -> None:
    town = await town_with({ONE: page(report(1))})
    await town.extract()
    await listed_again(town, "Bridge open", page(report(1)))
    assert told(town) == ["story.created"]
    assert await outcomes(town, ONE) == [("done", "founded"), ("unchanged", "same_text")]
    assert not await town.is_due(Stage.EXTRACT)


async def test_two_pages_of_one_canonical_address_are_one_article() -> None:
    home = "https://quay.example/2026/bridge-closed-for-a-week"
    one = page(report(1), canonical=home)
    two = page(report(1)[:9], canonical=home)
    town = await town_with({ONE: one, "https://quay.example/amp/1": two})
    await town.extract()
    assert told(town) == ["story.created"]
    assert await outcomes(town, "https://quay.example/amp/1") == [("unchanged", "same_text")]
    assert not await town.is_due(Stage.EXTRACT)
