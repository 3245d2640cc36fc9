"""D11: what robots.txt says to the desk by name, about feeds. For pages see `test_d_hosts`."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.rules.documents import item, rss
from tests.rules.poller import DAY_S, HOUR_S, Poller
from tests.rules.registry import rule
from tests.rules.scripted import Answer, Scripted, ok, says

FEED = ok(rss(item(1)))
OURS = "User-agent: Wiredesk\nDisallow: /feed\n"
SOURCE = "RFC 9309 §2.2.1, §2.4; own choice"


def text(rules: str = OURS) -> Answer:
    return ok(rules, content_type="text/plain")


def plain(page: str = "<p>a</p>") -> Answer:
    return ok(page, content_type="text/html")


@rule(
    "D11",
    "A feed that robots.txt disallows to the desk by name is not asked for after a day at the latest; "
    "robots.txt alone is, once a day",
    source=SOURCE,
)
async def test_robots_that_names_us_stops_a_feed(server: Scripted, poller: Poller) -> None:
    """An hourly feed, no page collected, and a robots.txt that names us for ten days."""
    server.on("/robots.txt", text())
    await poller.listen_to(server.on("/feed", FEED), every_s=HOUR_S)
    begun = poller.clock.now()
    await poller.polls_until(begun + 10 * DAY_S)
    assert max(asked.at for asked in server.of("/feed")) <= begun + DAY_S
    assert 8 <= len(server.of("/robots.txt")) <= 10
    state = await poller.state()
    assert (state.last_reason, state.bounds[0].reason) == ("robots", "robots")
    assert state.next_poll_at - poller.clock.now() <= 1.1 * DAY_S
    server.on("/robots.txt", text("User-agent: *\nDisallow: /"))
    before = len(server.of("/feed"))
    await poller.polls_until(begun + 13 * DAY_S)
    assert len(server.of("/feed")) - before > 24
    assert (await poller.state()).failures == 0


@rule("D11", "What was read for pages of its host counts for a feed at once", source=SOURCE)
async def test_what_pages_taught_counts_for_feeds(server: Scripted, poller: Poller) -> None:
    """The page of the first poll has robots.txt read: the second poll is not made, and asks for nothing."""
    server.on("/robots.txt", text())
    link = server.on("/news/1", plain())
    entry = f"<item><guid>{link}</guid><link>{link}</link><title>a</title></item>"
    await poller.listen_to(server.on("/feed", ok(rss(entry))), every_s=HOUR_S)
    await poller.next_poll()
    await poller.collect()
    note = await poller.next_poll()
    assert (note.outcome, note.reason, note.facts["why"]) == ("failed", "robots", "robots")
    assert (len(server.of("/feed")), len(server.of("/robots.txt")), len(server.of("/news/1"))) == (1, 1, 1)


@rule("D11", "For its feeds a host is asked for robots.txt once a day, however many they are", source=SOURCE)
async def test_robots_costs_a_host_one_request_a_day(server: Scripted, poller: Poller) -> None:
    """Five hourly feeds of a host without a robots.txt, for five days."""
    for n in range(5):
        await poller.listen_to(server.on(f"/{n}", FEED), f"feed-{n}", every_s=HOUR_S)
    begun = poller.clock.now()
    assert await poller.polls_until(begun + 5 * DAY_S) > 500
    assert len(server.of("/robots.txt")) == 5
    times = [asked.at for asked in server.everything]
    assert min(b - a for a, b in pairwise(times)) >= 1 - 1e-6


@rule(
    "D11",
    "A robots.txt that cannot be had stops no feed, and is tried again an hour later at the earliest",
    source=SOURCE,
)
@pytest.mark.parametrize("status", [500, 503])
async def test_a_broken_robots_stops_no_feed(status: int, server: Scripted, poller: Poller) -> None:
    """It is broken all the time: two days of polls every half hour."""
    server.on("/robots.txt", says(status))
    await poller.listen_to(server.on("/feed", FEED), every_s=HOUR_S / 2)
    begun = poller.clock.now()
    await poller.polls_until(begun + 2 * DAY_S)
    assert len(server.of("/feed")) > 80
    assert 24 <= len(server.of("/robots.txt")) <= 37
    assert (await poller.state()).failures == 0


@rule("D11", "A robots.txt that cannot be had any more does not let a feed be asked for again", source=SOURCE)
async def test_a_broken_robots_frees_no_feed(server: Scripted, poller: Poller) -> None:
    """It named us, then it broke, and the desk that had read it was started anew."""
    server.on("/robots.txt", text(), says(500))
    await poller.listen_to(server.on("/feed", FEED), every_s=HOUR_S)
    begun = poller.clock.now()
    await poller.polls_until(begun + DAY_S)
    polled = len(server.of("/feed"))
    assert (await poller.state()).last_reason == "robots"
    poller.restart()
    await poller.polls_until(begun + 4 * DAY_S)
    assert len(server.of("/feed")) == polled
    assert len(server.of("/robots.txt")) >= 3


@rule("D11", "Rules by name for other paths, or for other names, stop no feed", source=SOURCE)
@pytest.mark.parametrize(
    "rules",
    [
        "User-agent: Wiredesk\nDisallow: /private",
        "User-agent: Wiredesk\nAllow: /\n\nUser-agent: *\nDisallow: /",
        "User-agent: Wire\nDisallow: /",
        "User-agent: OtherDesk\nDisallow: /",
        "# User-agent: Wiredesk\nUser-agent: *\nDisallow: /",
    ],
)
async def test_other_rules_stop_no_feed(rules: str, server: Scripted, poller: Poller) -> None:
    """Two days of hourly polls."""
    server.on("/robots.txt", text(rules))
    await poller.listen_to(server.on("/feed", FEED), every_s=HOUR_S)
    await poller.polls_until(poller.clock.now() + 2 * DAY_S)
    assert len(server.of("/feed")) > 40
    assert 1 <= len(server.of("/robots.txt")) <= 2
