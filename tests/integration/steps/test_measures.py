"""How long each step takes is noted, without the waits for turns at hosts, and how late an article is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.errors import FetchError
from pipeline.model import Hop, Note, Request, Response, Stage
from pipeline.ports import Gate
from tests.integration.memory_desk import FEED_URL, Servers, Town, answer, feed, item, page, report, rss
from tests.integration.steps.extracting import id_of

ONE = "https://harbour.example/1"
ELSEWHERE = "https://quay.example/1"


class SlowServers(Servers):
    """Every answer takes two seconds, the way to it included."""

    def __init__(self, town: Town) -> None:
        super().__init__()
        self._clock = town.clock

    async def get(self, request: Request, gate: Gate | None = None) -> Response:
        self._clock.advance(2.0)
        return await super().get(request, gate)


@pytest.fixture
async def town() -> Town:
    town = Town()
    town.servers = SlowServers(town)
    town.desk = replace(town.desk, http=town.servers)
    town.servers.say(FEED_URL, rss(item(ONE)))
    await town.follow(feed(every_s=900.0))
    return town


async def last_of(town: Town, url: str) -> Note:
    return await town.last_note(id_of(url))


async def test_a_poll_tells_how_long_it_took(town: Town) -> None:
    await town.poll()
    note = await town.last_note("harbour")
    assert note.facts["took_ms"] == 2_000
    found = await town.ledger.tallied(note.at, note.at)
    assert found.ms == {("poll", "changed"): 2_000}


async def test_a_poll_that_failed_took_its_time_too(town: Town) -> None:
    town.servers.say(FEED_URL, FetchError("silent", reason="timeout", url=FEED_URL))
    await town.poll()
    note = await town.last_note("harbour")
    assert (note.outcome, note.facts["took_ms"]) == ("failed", 2_000)


async def test_a_feed_that_robots_shut_out_was_not_asked_and_took_nothing(town: Town) -> None:
    town.rules.barred.add(FEED_URL)
    await town.poll()
    note = await town.last_note("harbour")
    assert note.outcome == "failed"
    assert "took_ms" not in note.facts


async def test_waits_for_turns_are_no_part_of_what_a_page_took(town: Town) -> None:
    await town.poll()
    moved = replace(page(report(1)), url=ELSEWHERE, hops=(Hop(status=301, url=ONE),))
    town.servers.say(ONE, moved)
    before = town.clock.now()
    await town.pacing.reserve("quay.example", "another", 4.0, before)
    await town.collect()
    note = await last_of(town, ONE)
    assert (note.outcome, note.facts["took_ms"]) == ("done", 2_000)
    assert town.clock.now() - before > 3.0


async def test_a_page_that_is_not_to_be_had_took_its_time_too(town: Town) -> None:
    await town.poll()
    town.servers.say(ONE, answer(status=503))
    await town.collect()
    note = await last_of(town, ONE)
    assert (note.outcome, note.facts["took_ms"]) == ("failed", 2_000)


async def test_an_article_tells_how_long_extraction_and_publication_took_and_how_late_it_is(
    town: Town,
) -> None:
    await town.poll()
    town.servers.say(ONE, page(report(1)))
    await town.collect()
    town.clock.advance(30.0)
    await town.extract()
    note = await last_of(town, ONE)
    assert (note.stage, note.outcome) == ("extract", "done")
    assert (note.facts["took_ms"], note.facts["publish_ms"]) == (0, 0)
    assert note.facts["lag_ms"] == pytest.approx(32_000, abs=2_000)
    found = await town.ledger.tallied(note.at, note.at)
    assert found.times["publish", "done"] == found.times["lag", "done"] == 1
    assert found.mean_s("lag") == pytest.approx(32.0, abs=2.0)


async def test_a_page_without_an_article_tells_how_long_it_was_read(town: Town) -> None:
    await town.poll()
    town.servers.say(ONE, answer("<html><body>nothing"))
    await town.collect()
    await town.extract()
    note = await last_of(town, ONE)
    assert (note.outcome, note.facts["took_ms"]) == ("dead", 0)
    assert not await town.is_due(Stage.EXTRACT)
