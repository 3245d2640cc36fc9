"""C: feeds that end, hide or stand empty. None of them is given up."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pipeline.polling.conditions import condition
from tests.rules.documents import item, rss
from tests.rules.poller import DAY_S, Poller
from tests.rules.registry import rule
from tests.rules.scripted import Scripted, ok, says

FEED = rss(item(1), item(2))


def gaps_days(server: Scripted) -> list[float]:
    """To minutes: a turn at the host may be waited for."""
    return [round((b.at - a.at) / DAY_S, 3) for a, b in pairwise(server.asked)]


@rule(
    "C7",
    "410 is asked again after a day; a second one means gone: shown as such, and asked once in 30 days",
    source="RFC 9110 §15.5.11; FreshRSS",
)
async def test_a_feed_that_is_gone_is_asked_once_a_month(server: Scripted, poller: Poller) -> None:
    """410 for good: a day, then 30 days between the requests, and the feed is called gone."""
    await poller.listen_to(server.on("/feed", ok(FEED, etag='"v1"'), says(410)), every_s=3_600.0)
    await poller.polls(2)
    assert condition(await poller.state()) == "failing"
    await poller.next_poll()
    assert condition(await poller.state()) == "gone"
    await poller.polls(3)
    first, second, *rest = gaps_days(server)[1:]
    assert 1 <= first < 2
    assert all(30 <= gap < 34 for gap in (second, *rest))


@rule("C7", "A feed that comes back from the dead is polled as before", source="own choice")
async def test_a_feed_that_was_gone_comes_back(server: Scripted, poller: Poller) -> None:
    """410 three times, then the feed: active, at its usual distance."""
    await poller.listen_to(server.on("/feed", ok(FEED), *[says(410)] * 3, ok(FEED)), every_s=3_600.0)
    await poller.polls(5)
    state = await poller.state()
    assert (condition(state), state.failures, await poller.wait_s()) == ("active", 0, 3_600)


@rule(
    "C8",
    "401, 403 and 404 back off to a day, then a week; after 30 days the feed is called dead, and "
    "asked once in 30 days",
    source="own choice; Miniflux stops after 3 errors",
)
@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_feed_that_is_shut_is_asked_less_and_less(
    status: int, server: Scripted, poller: Poller
) -> None:
    """A refusal for half a year: gaps of hours, of a day, then of 30 days; validators kept throughout."""
    await poller.listen_to(server.on("/feed", ok(FEED, etag='"v1"'), says(status)), every_s=3_600.0)
    await poller.next_poll()
    begun = poller.clock.now()
    await poller.polls_until(begun + 180 * DAY_S)
    assert condition(await poller.state()) == "dead"
    gaps = gaps_days(server)
    assert sorted(gaps) == gaps
    assert (
        max(gap for asked, gap in zip(server.asked, gaps, strict=False) if asked.at < begun + 20 * DAY_S)
        < 1.2
    )
    assert 30 <= gaps[-1] < 34
    assert server.asked[-1].get("if-none-match") == '"v1"'


@rule(
    "C12",
    "A feed without entries is a success, and nothing that was listed before is forgotten",
    source="RFC 4287 §4.1.1; RSS 2.0",
)
async def test_an_empty_feed_is_no_failure(server: Scripted, poller: Poller) -> None:
    """Two entries, none, the same two: no failure, and nothing is told twice."""
    await poller.listen_to(server.on("/feed", ok(FEED), ok(rss()), ok(FEED)))
    notes = await poller.polls(3)
    assert [(note.outcome, note.facts["new"]) for note in notes] == [
        ("changed", 2),
        ("changed", 0),
        ("changed", 0),
    ]
    assert await poller.found() == ["Report 1", "Report 2"]


@rule(
    "C13",
    "A bot check is shown as blocked, asked once a day, and not evaded",
    source="Cloudflare, cf-mitigated; Miniflux",
)
async def test_a_bot_check_is_not_evaded(server: Scripted, poller: Poller) -> None:
    """403 with `cf-mitigated: challenge`: the same request a day later, under the same name."""
    wall = says(403, b"<html>Just a moment...</html>", cf_mitigated="challenge")
    await poller.listen_to(server.on("/feed", ok(FEED), wall), every_s=3_600.0)
    await poller.polls(5)
    assert condition(await poller.state()) == "blocked"
    assert all(1 <= gap < 1.2 for gap in gaps_days(server)[1:])
    assert len({asked.fields for asked in server.asked}) == 1
