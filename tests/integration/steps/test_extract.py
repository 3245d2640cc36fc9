"""Extraction: an article finds its story, and is told once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from pipeline import publishing, steps
from pipeline.errors import Busy
from pipeline.extraction.article import Extracted
from pipeline.model import PageRecord, RawPage, Role, Stage
from pipeline.queueing.events import StoryCopied, StoryCreated
from pipeline.settings import Settings, StreamSettings
from tests.integration.memory_desk import FEED_URL, LEASE_S, NOW, Town, answer, listing, page, report
from tests.integration.steps.extracting import ONE, THREE, TWO, id_of, outcomes, told, town_with
from tests.unit.copies.articles import sentences


async def test_what_page_and_feed_say_of_an_article_travels_with_its_event() -> None:
    lines = report(1)
    first = page([f"HARBOURTON (AP) — {lines[0]}", *lines[1:]], title="Bridge closed for a week")
    town = await town_with({ONE: first})
    await town.extract()
    (event,) = town.stories.events
    assert isinstance(event, StoryCreated)
    article = event.article
    assert (article.title, article.language, article.url) == ("Bridge closed for a week", "en", ONE)
    assert lines[-1] in article.text
    assert article.wire is not None
    assert article.wire.agency == "Associated Press"
    assert event.story.wire == article.wire
    assert (article.feed_ids, article.first_seen_at.timestamp()) == (("harbour",), NOW)
    assert await outcomes(town, ONE) == [("done", "founded")]
    assert not await town.is_due(Stage.EXTRACT)


async def test_slow_pages_in_a_row_stay_below_the_hard_limit_and_the_rest_is_released() -> None:
    sites = [f"https://quay{number}.example/1" for number in range(5)]
    town = await town_with({url: page(report(number)) for number, url in enumerate(sites, start=1)})
    quick = town.desk.extractor

    class Slow:
        """Every page takes 3 s."""

        def read(
            self, raw: RawPage, record: PageRecord, repeated: Collection[int] = frozenset()
        ) -> Extracted:
            town.clock.advance(3.0)
            return quick.read(raw, record, repeated)

    desk = replace(town.desk, extractor=Slow())
    claims = await town.claim(Stage.EXTRACT, 16)
    await steps.extract(desk, claims)
    assert told(town) == ["story.created"] * 2  # a third of 15 s is over in the second
    again = await town.claim(Stage.EXTRACT, 16)
    assert [claim.id for claim in again] == [claim.id for claim in claims[2:]]
    assert [claim.attempts for claim in again] == [claim.attempts for claim in claims[2:]]


async def test_a_copy_on_another_site_joins_the_story() -> None:
    town = await town_with({ONE: page(report(1)), TWO: page(report(1)[:8])})
    await town.extract()
    created, copied = town.stories.events
    assert isinstance(created, StoryCreated)
    assert isinstance(copied, StoryCopied)
    assert copied.story.id == created.story.id
    assert [copy.role for copy in copied.story.copies] == [Role.ORIGINAL, Role.TRIMMED]
    compare = [note for note in await town.ledger.trail(id_of(TWO)) if note.stage == "compare"]
    assert [(note.outcome, note.reason) for note in compare] == [("copy", "trimmed")]


async def test_who_copies_only_what_a_copy_added_founds_a_story_of_its_own() -> None:
    """The copy is a member by the agency's text; what it added below that is another one."""
    agency, local = sentences(1, 12), sentences(2, 18)
    pages = {ONE: page(agency)}
    town = await town_with(pages)
    await town.extract()
    for url, lines in ((TWO, [*agency, *local]), (THREE, local)):
        pages[url] = page(lines)
        town.servers.say(FEED_URL, listing(pages))
        town.servers.say(url, pages[url])
        town.clock.advance(3_600)
        await town.work_off()
    assert (told(town)[:2], told(town)[-1]) == (["story.created", "story.copied"], "story.created")
    trail = await town.ledger.trail(id_of(THREE))
    assert [note.facts["guards"] for note in trail if note.stage == "compare"] == ["drift"]


async def test_two_reports_of_their_own_are_two_stories() -> None:
    town = await town_with({ONE: page(report(1)), TWO: page(report(2))})
    await town.extract()
    assert told(town) == ["story.created", "story.created"]


async def test_a_page_without_an_article_is_a_dead_letter_and_stops_no_other() -> None:
    town = await town_with({ONE: answer("<html><body><p>Menu</p></body></html>"), TWO: page(report(2))})
    await town.extract()
    (letter,) = await town.due.dead(Stage.EXTRACT)
    assert (letter.id, letter.reason) == (id_of(ONE), "no_text")
    assert await outcomes(town, ONE) == [("dead", "no_text")]
    assert told(town) == ["story.created"]


async def test_a_page_that_is_gone_is_passed_over_with_a_word() -> None:
    town = Town()
    await town.due.add(Stage.EXTRACT, {"0" * 16: NOW})
    await town.extract()
    assert (await town.due.depths(Stage.EXTRACT, NOW + LEASE_S)).waiting == 0
    note = await town.last_note("0" * 16)
    assert (note.outcome, note.reason) == ("skipped", "page_gone")


# ── others at the same moment ────────────────────────────────────────────────────────────────────


async def test_a_conflict_is_looked_at_again_at_once() -> None:
    town = await town_with({ONE: page(report(1))})
    town.stories.contested = publishing.CONFLICT_TRIES - 1
    await town.extract()
    assert told(town) == ["story.created"]


async def test_after_five_conflicts_in_a_row_the_page_is_put_back_without_an_attempt() -> None:
    town = await town_with({ONE: page(report(1))})
    town.stories.contested = publishing.CONFLICT_TRIES
    await town.extract()
    assert told(town) == []
    assert await outcomes(town, ONE) == [("waits", "conflict")]
    assert await town.due_in_s(Stage.EXTRACT) == publishing.CONFLICT_WAIT_S
    town.clock.advance(publishing.CONFLICT_WAIT_S)
    (claim,) = await town.claim(Stage.EXTRACT)
    assert claim.attempts == 0
    await steps.extract(town.desk, [claim])
    assert told(town) == ["story.created"]


async def test_an_article_joins_the_story_that_a_later_one_founded_on_its_behalf() -> None:
    town = await town_with({ONE: page(report(1)), TWO: page(report(1)[:9])})
    first, second = sorted(await town.claim(Stage.EXTRACT, 2), key=lambda claim: claim.id != id_of(ONE))
    town.stories.contested = publishing.CONFLICT_TRIES
    await steps.extract(town.desk, [first])
    await steps.extract(town.desk, [second])
    town.clock.advance(publishing.CONFLICT_WAIT_S)
    await town.extract()
    created, copied, *_ = town.stories.events
    assert isinstance(created, StoryCreated)
    assert isinstance(copied, StoryCopied)
    assert (created.article.url, copied.article.url) == (TWO, ONE)
    assert created.story.id == copied.story.id == f"s{copied.article.id}"


async def test_a_full_stream_takes_nothing_and_the_pages_stay_claimed() -> None:
    settings = replace(Settings(), stream=StreamSettings(high_water=1))
    town = await town_with({ONE: page(report(1)), TWO: page(report(2))}, settings)
    claims = await town.claim(Stage.EXTRACT, 2)
    await steps.extract(town.desk, claims[:1])
    with pytest.raises(Busy):
        await steps.extract(town.desk, claims[1:])
    assert len(town.stories.events) == 1
    assert [town.due.holds(claim) for claim in claims] == [False, True]
