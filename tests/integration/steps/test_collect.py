"""Collecting: what a page's answer means for the page, and for everything else on its host."""

from __future__ import annotations

import pytest

from pipeline import steps
from pipeline.errors import FetchError
from pipeline.model import DeadLetter, PageId, Stage
from pipeline.polling.politeness import start_within
from pipeline.urls import address_key, page_id
from tests.integration.memory_desk import FEED_URL, LEASE_S, NOW, Town, answer, feed, item, page, report, rss

ONE = "https://quay.example/1"
TWO = "https://quay.example/2"
DAY_S = 86_400.0


def id_of(url: str) -> PageId:
    return page_id(address_key(url))


async def town_with(*urls: str) -> Town:
    """These pages are due."""
    town = Town()
    town.servers.say(FEED_URL, rss(*(item(url) for url in urls)))
    await town.follow(feed(every_s=30 * DAY_S))
    await town.poll()
    town.servers.asked.clear()
    return town


async def dead(town: Town) -> DeadLetter:
    (letter,) = await town.due.dead(Stage.COLLECT)
    return letter


async def test_a_page_that_was_had_is_due_for_extraction() -> None:
    town = await town_with(ONE)
    town.servers.say(ONE, page(report(1)))
    assert await town.collect() == 1
    (claim,) = await town.claim(Stage.EXTRACT)
    ((record, raw),) = [found for found in await town.pages.load([id_of(ONE)]) if found]
    assert (claim.id, record.url, raw.url, raw.source) == (id_of(ONE), ONE, ONE, "page")
    note = await town.last_note(id_of(ONE))
    assert (note.stage, note.outcome) == ("collect", "done")
    assert note.facts == {"bytes": len(raw.body), "status": 200, "url": ONE, "took_ms": 0}


async def test_a_page_is_asked_for_within_the_caps_of_the_settings() -> None:
    town = await town_with(ONE)
    town.servers.say(ONE, page(report(1)))
    await town.collect()
    (request,) = town.servers.asked
    http = town.desk.settings.http
    assert (request.accept, request.max_bytes) == ("page", http.max_page_bytes)
    assert request.timeout_s == http.timeout_s


async def test_a_page_that_is_known_to_nobody_leaves_the_due_set() -> None:
    town = Town()
    await town.due.add(Stage.COLLECT, {"0" * 16: NOW})
    assert await town.collect() == 0
    depths = await town.due.depths(Stage.COLLECT, NOW + LEASE_S)
    assert (depths.waiting, depths.dead) == (0, 0)


# ── robots.txt ───────────────────────────────────────────────────────────────────────────────────


async def test_what_robots_txt_disallows_is_a_dead_letter_and_is_not_asked_for() -> None:
    town = await town_with(ONE)
    town.rules.denied.add(ONE)
    assert await town.collect() == 0
    letter = await dead(town)
    assert (letter.id, letter.reason) == (id_of(ONE), "robots")
    assert letter.detail == f"robots.txt disallows {ONE}"
    assert town.servers.asked == []


async def test_a_page_waits_without_an_attempt_while_its_robots_txt_cannot_be_had() -> None:
    town = await town_with(ONE)
    town.rules.silent = FetchError("HTTP 503", reason="robots_unreachable", not_before=NOW + 60)
    assert await town.collect() == 0
    assert await town.due_in_s(Stage.COLLECT) == 60
    town.clock.advance(60)
    (claim,) = await town.claim(Stage.COLLECT)
    assert claim.attempts == 0
    assert (await town.last_note(id_of(ONE))).reason == "robots_unreachable"


# ── one pace per host ────────────────────────────────────────────────────────────────────────────


async def test_a_short_wait_for_the_host_is_slept() -> None:
    town = await town_with(ONE, TWO)
    for url in (ONE, TWO):
        town.servers.say(url, page(report(1)))
    assert [await town.collect(), await town.collect()] == [1, 1]
    gap_s = town.desk.settings.pacing.gap_s
    assert town.clock.now() == NOW + start_within(gap_s, 0) + gap_s


async def test_a_crawl_delay_is_kept_by_putting_the_page_back() -> None:
    town = await town_with(ONE, TWO)
    for url in (ONE, TWO):
        town.servers.say(url, page(report(1)))
    town.rules.delay_s = 20.0
    assert [await town.collect(), await town.collect()] == [1, 0]
    assert len(town.servers.asked) == 1
    assert 20 <= await town.due_in_s(Stage.COLLECT) <= 21
    town.clock.advance(21)
    assert await town.collect() == 1


async def test_429_holds_the_host_for_all_its_pages_and_is_no_attempt_of_the_page() -> None:
    town = await town_with(ONE, TWO)
    town.servers.say(ONE, answer(status=429, retry_after="300"), page(report(1)))
    town.servers.say(TWO, answer(status=429, retry_after="300"), page(report(2)))
    assert [await town.collect(), await town.collect()] == [0, 0]
    assert len(town.servers.asked) == 1
    assert await town.due_in_s(Stage.COLLECT) == 300
    town.clock.advance(300)
    (claim,) = await town.claim(Stage.COLLECT)
    assert claim.attempts == 0


# ── pages that cannot be had ─────────────────────────────────────────────────────────────────────


async def test_404_is_asked_again_four_times_in_all_and_is_then_a_dead_letter() -> None:
    town = await town_with(ONE)
    town.servers.say(ONE, answer(status=404))
    waits = []
    for _ in range(3):
        assert await town.collect() == 0
        waits.append(await town.due_in_s(Stage.COLLECT))
        town.clock.advance(waits[-1])
    assert waits == [30, 120, 480]
    assert await town.collect() == 0
    letter = await dead(town)
    assert (letter.reason, letter.attempts) == ("not_found", 4)
    assert letter.detail == f"HTTP 404 at {ONE}"
    trail = [
        (note.outcome, note.reason) for note in await town.ledger.trail(id_of(ONE)) if note.stage != "entry"
    ]
    assert trail == [("failed", "not_found")] * 3 + [("dead", "not_found")]


async def test_a_404_that_mends_is_a_page() -> None:
    town = await town_with(ONE)
    town.servers.say(ONE, answer(status=404), page(report(1)))
    await town.collect()
    town.clock.advance(30)
    assert await town.collect() == 1


async def test_410_is_a_dead_letter_at_once() -> None:
    town = await town_with(ONE)
    town.servers.say(ONE, answer(status=410))
    assert await town.collect() == 0
    letter = await dead(town)
    assert (letter.reason, letter.attempts) == ("gone", 1)


async def test_what_is_no_html_is_a_dead_letter_at_once() -> None:
    town = await town_with(ONE)
    town.servers.say(ONE, answer("%PDF-1.7", content_type="application/pdf"))
    await town.collect()
    assert (await dead(town)).reason == "not_html"


async def test_a_page_without_an_answer_is_asked_again_and_the_attempt_counts() -> None:
    town = await town_with(ONE)
    town.servers.say(ONE, FetchError("30 s were not enough", reason="timeout"))
    assert await town.collect() == 0
    town.clock.advance(await town.due_in_s(Stage.COLLECT))
    (claim,) = await town.claim(Stage.COLLECT)
    assert claim.attempts == 1
    note = await town.last_note(id_of(ONE))
    assert (note.outcome, note.reason, note.facts["next_s"]) == ("failed", "timeout", 30)


async def test_an_address_that_may_not_be_asked_is_a_dead_letter_at_once() -> None:
    town = await town_with(ONE)
    town.servers.say(ONE, FetchError("10.0.0.1 is not public", reason="address_refused", transient=False))
    await town.collect()
    letter = await dead(town)
    assert (letter.reason, letter.detail) == ("address_refused", "10.0.0.1 is not public")


async def test_a_page_whose_claim_was_lost_is_not_stored() -> None:
    town = await town_with(ONE)
    town.servers.say(ONE, page(report(1)))
    (claim,) = await town.claim(Stage.COLLECT)
    await town.due.release([claim], NOW)
    assert await steps.collect(town.desk, claim) == 0
    assert not await town.is_due(Stage.EXTRACT)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_host_that_refuses_for_three_days_has_its_page_given_up(status: int) -> None:
    town = await town_with(ONE)
    town.servers.say(ONE, answer(status=status))
    await town.collect()
    while not await town.due.dead(Stage.COLLECT):
        facts = (await town.last_note(id_of(ONE))).facts
        town.clock.advance(float(facts.get("next_s") or facts["wait_s"] or 0) + 1)
        await town.collect()
    assert (await dead(town)).attempts == 1
    # the host's own hold, a day by then, may end after the page's time
    assert DAY_S < town.clock.now() - NOW <= 4 * DAY_S
