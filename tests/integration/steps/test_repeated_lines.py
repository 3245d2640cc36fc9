"""Extraction: what a site repeats is learnt and left out."""

from __future__ import annotations

from pipeline import steps
from pipeline.model import Response, Stage
from pipeline.queueing.events import StoryCreated
from tests.integration.memory_desk import FEED_URL, item, page, report, rss
from tests.integration.steps.extracting import id_of, outcomes, told, town_with

OFFER = "Our guide to the quays of the coast"
HEADLINES = ["Bridge closed", "Bakers win prize", "Ferry shrinks timetable", "Orchestra tours valley"]


def pages_with_the_offer(count: int) -> dict[str, Response]:
    """Reports on different things on one site, each with the same last line."""
    return {
        f"https://quay.example/{number}": page([*report(number), OFFER], title=title)
        for number, title in enumerate(HEADLINES[:count])
    }


async def test_what_a_site_repeats_is_learnt_and_left_out_of_the_next_article() -> None:
    pages = pages_with_the_offer(4)
    urls, town = list(pages), await town_with(pages)
    claims = {claim.id: claim for claim in await town.claim(Stage.EXTRACT, 4)}
    await steps.extract(town.desk, [claims[id_of(url)] for url in urls[:3]])
    await steps.extract(town.desk, [claims[id_of(urls[3])]])
    articles = [event.article for event in town.stories.events if isinstance(event, StoryCreated)]
    assert [OFFER in article.text for article in articles] == [True, True, True, False]
    done = [(await town.ledger.trail(id_of(url)))[-1] for url in urls]
    assert [note.facts["repeated_lines"] for note in done] == [0, 0, 0, 1]


async def test_lines_learnt_after_an_article_make_no_revision_of_it() -> None:
    pages = pages_with_the_offer(3)
    urls, town = list(pages), await town_with(pages)
    await town.extract()
    town.servers.say(FEED_URL, rss(item(urls[0], "Bridge open")))
    town.clock.advance(3_600)
    await town.work_off()
    assert told(town) == ["story.created"] * 3
    assert await outcomes(town, urls[0]) == [("done", "founded"), ("unchanged", "same_text")]
    town.servers.say(FEED_URL, rss(item(urls[0], "Bridge open again")))
    town.servers.say(urls[0], page([*report(7), OFFER], title=HEADLINES[0]))
    town.clock.advance(3_600)
    await town.work_off()
    assert told(town) == ["story.created"] * 3 + ["story.revised"]
