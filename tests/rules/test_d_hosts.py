"""D: how many requests a host gets at once, and how close together."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest

from pipeline.errors import FetchError
from pipeline.model import Request, Response
from pipeline.ports import Gate, Http
from tests.rules.conftest import Another
from tests.rules.crew import Crew
from tests.rules.documents import item, rss
from tests.rules.poller import DAY_S, HOUR_S, Poller
from tests.rules.registry import rule
from tests.rules.scripted import Scripted, ok, says, serving, to

FEED = rss(item(1))
GAP_S = 0.2


@rule(
    "D6",
    "One pace for a host: all workers together keep its gap, and none asks while another waits for "
    "an answer within it",
    source="openrss.org; Feedbin #745",
)
async def test_all_workers_keep_one_pace(redis_url: str) -> None:
    """Fifteen feeds of one host, due at once, and four workers: one after another, a gap apart."""
    loop = asyncio.get_running_loop()
    async with serving(loop.time) as server, Crew(redis_url, gap_s=GAP_S) as crew:
        urls = {f"feed-{n}": server.on(f"/{n}", ok(FEED)) for n in range(15)}
        await crew.follow(urls)
        await crew.work(4)
    times = [asked.at for asked in server.asked]
    assert sorted(asked.target for asked in server.asked) == sorted(f"/{n}" for n in range(15))
    assert server.most == 1
    # what a request takes from its slot to the server varies by some milliseconds on a busy machine
    assert min(b - a for a, b in pairwise(times)) > 0.5 * GAP_S
    assert times[-1] - times[0] > 13.5 * GAP_S


@rule("D6", "A Crawl-delay longer than ours is kept for pages, up to a minute", source="openrss.org")
@pytest.mark.parametrize(("delay", "gap_s"), [("10", 10), ("0.1", 1), ("9999", 60), ("soon", 1)])
async def test_crawl_delay(delay: str, gap_s: float, server: Scripted, poller: Poller) -> None:
    """robots.txt with a Crawl-delay: the pages of the site are asked for so far apart."""
    links = [server.on(f"/{n}", ok("<p>a</p>", content_type="text/html")) for n in range(4)]
    server.on("/robots.txt", ok(f"User-agent: *\nCrawl-delay: {delay}\n", content_type="text/plain"))
    await poller.listen_to(server.on("/feed", ok(rss(*(linked(link) for link in links)))))
    await poller.next_poll()
    await poller.collect_all()
    times = [asked.at for asked in server.asked if asked.target in {"/0", "/1", "/2", "/3"}]
    assert len(times) == 4
    assert {round(b - a) for a, b in pairwise(times)} == {gap_s}


def linked(link: str) -> str:
    return f"<item><guid>{link}</guid><link>{link}</link><title>{link}</title></item>"


@rule(
    "D7",
    "However many hosts share an address, it gets four requests at once from one process",
    source="Feedbin HOST_CONCURRENCY_LIMIT; own choice",
)
async def test_one_address_gets_few_requests_at_once() -> None:
    """Twenty hosts on one IP address, all due: no more than four are being asked at any time."""
    names = {f"site{n}.example" for n in range(20)}
    poller = Poller(names=lambda name: ["127.0.0.1"] if name in names else [])
    async with poller.http, serving(poller.clock.now) as server:
        server.on("/feed", replace(ok(FEED), hold_s=0.05))
        for name in sorted(names):
            await poller.listen_to(f"http://{name}:{server.port}/feed", name)
        await poller.poll_at_once(20)
    assert len({asked.get("host") for asked in server.asked}) == 20
    assert server.most == 4


class Crowded:
    """`ports.Http` that has no turn at the address of the first request in time."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._crowded = True

    async def get(self, request: Request, gate: Gate | None = None) -> Response:
        if self._crowded:
            self._crowded = False
            raise FetchError("all connections are in use", reason="address_busy", url=request.url)
        return await self._http.get(request, gate)


@rule(
    "D7",
    "A feed that got no turn at its address has not failed: it is tried again in a minute",
    source="own choice",
)
async def test_no_turn_at_an_address_is_no_failure(server: Scripted, poller: Poller) -> None:
    """Others hold every turn at the address: the poll waits, and the feed's state knows nothing of it."""
    await poller.listen_to(server.on("/feed", ok(FEED)))
    poller.desk = replace(poller.desk, http=Crowded(poller.http))
    await poller.poll_at_once(1)
    (note,) = await poller.ledger.trail("harbour")
    assert (note.outcome, note.reason, server.asked) == ("waits", "address_busy", [])
    assert (await poller.feeds.states(), await poller.wait_s()) == ({}, 60)
    assert (await poller.next_poll()).outcome == "changed"


@rule("D8", "Connections are used again: many feeds of a host need two at most", source="RFC 9112 §9.3")
async def test_connections_are_used_again(redis_url: str) -> None:
    """Twenty feeds of one host, one worker: two connections."""
    loop = asyncio.get_running_loop()
    async with serving(loop.time) as server, Crew(redis_url) as crew:
        await crew.follow({f"feed-{n}": server.on(f"/{n}", ok(FEED)) for n in range(20)})
        await crew.work(1)
    assert len(server.asked) == 20
    assert server.connections <= 2


@rule("D9", "When all ids of a feed change, known links make no news", source="Feedbin #739")
async def test_a_flood_of_ids_is_no_flood_of_pages(server: Scripted, poller: Poller) -> None:
    """A hundred entries under new ids with the same links: no page is asked for a second time."""
    before = rss(*(item(n, guid=f"old-{n}") for n in range(100)))
    after = rss(*(item(n, guid=f"new-{n}") for n in range(100)))
    await poller.listen_to(server.on("/feed", ok(before), ok(after)))
    assert [note.facts["new"] for note in await poller.polls(2)] == [100, 0]


@rule("D9", "A hundred pages at once are asked for at the pace of their host", source="Feedbin #739")
async def test_pages_are_collected_at_the_pace_of_the_host(server: Scripted, poller: Poller) -> None:
    """A feed of 44 new links to one host: a second between any two requests."""
    links = [server.on(f"/{n}", ok("<p>a</p>", content_type="text/html")) for n in range(44)]
    await poller.listen_to(server.on("/feed", ok(rss(*(linked(link) for link in links)))))
    await poller.next_poll()
    await poller.collect_all()
    times = [asked.at for asked in server.asked if asked.target not in ("/feed", "/robots.txt")]
    assert len(times) == 44
    assert min(b - a for a, b in pairwise(times)) >= 1 - 1e-6


@rule("D6", "robots.txt and tdmrep.json take their turn like any other request", source="openrss.org")
async def test_the_files_of_a_site_are_asked_for_at_its_pace(server: Scripted) -> None:
    """A feed, robots.txt, tdmrep.json and two pages of one host: a second between any two requests."""
    poller = Poller(reserved="skip")
    server.now = poller.clock.now
    links = [server.on(f"/{n}", ok("<p>a</p>", content_type="text/html")) for n in range(2)]
    async with poller.http:
        await poller.listen_to(server.on("/feed", ok(rss(*(linked(link) for link in links)))))
        await poller.next_poll()
        await poller.collect_all()
    first, *files, one, other = [asked.target for asked in server.everything]
    assert (first, files) == ("/feed", ["/robots.txt", "/.well-known/tdmrep.json"])
    assert {one, other} == {"/0", "/1"}
    assert min(b.at - a.at for a, b in pairwise(server.everything)) >= 1 - 1e-6


@rule(
    "D6",
    "A redirect takes its turn at the host that it leads to; where that one is on hold, it is not followed",
    source="openrss.org; RFC 6585 §4",
)
async def test_a_redirect_to_a_held_host_waits(server: Scripted, another: Another, poller: Poller) -> None:
    """The other host has answered 429 for an hour; a feed that redirects there comes back after that."""
    there = await another("127.0.0.2")
    there.on("/limited", says(429, retry_after="3600"), ok(FEED))
    await poller.listen_to(there.url("/limited"), "limited", every_s=2 * DAY_S)
    await poller.next_poll()
    begun = poller.clock.now()
    await poller.listen_to(server.on("/feed", to(there.on("/feed", ok(FEED)))), every_s=DAY_S)
    await poller.poll_at_once(1)
    note = (await poller.ledger.trail("harbour"))[-1]
    assert (note.outcome, note.reason, there.of("/feed")) == ("waits", "host_pace", [])
    assert (await poller.next_poll()).outcome == "changed"
    (asked,) = there.of("/feed")
    assert asked.at - begun >= HOUR_S
    assert (await poller.state()).failures == 0


PAGE = "/news/1"
OURS = "User-agent: Wiredesk\nDisallow: /"
LONG = "#" * 511_000 + "\nUser-agent: *\nDisallow: /late\nDisallow: /news\n"


@rule(
    "D11",
    "robots.txt decides on pages: absent = allowed, broken = not now, the first 500 KiB count",
    source="RFC 9309 §2.3.1, §2.5",
)
@pytest.mark.parametrize(
    ("status", "rules", "allowed"),
    [
        (200, "User-agent: *\nDisallow: /private", True),
        (200, "User-agent: *\nDisallow: /news", False),
        (200, OURS, False),
        (200, "User-agent: OtherDesk\nDisallow: /", True),
        (200, "User-agent: *\nDisallow: /news\n" + "#" * 600_000, False),
        (200, "#" * 600_000 + "\nUser-agent: *\nDisallow: /news", True),
        (404, "", True),
        (403, "", True),
        (500, "", False),
        (503, "", False),
        (429, "", False),
    ],
)
async def test_robots_decides_on_pages(
    status: int, rules: str, allowed: bool, server: Scripted, poller: Poller
) -> None:
    """A page behind each kind of robots.txt: asked for, or not."""
    server.on(PAGE, ok("<p>a</p>", content_type="text/html"))
    server.on("/robots.txt", replace(ok(rules, content_type="text/plain"), status=status))
    await poller.listen_to(server.on("/feed", ok(rss(linked(server.url(PAGE))))))
    await poller.next_poll()
    await poller.collect()
    assert bool(server.of(PAGE)) is allowed


@rule("D11", "A robots.txt that has moved is followed over five redirects", source="RFC 9309 §2.3.1.2")
async def test_robots_may_have_moved(server: Scripted, another: Another, poller: Poller) -> None:
    """Five redirects, the last to another host, and there a word that concerns us."""
    there = await another("127.0.0.2")
    there.on("/robots.txt", ok(OURS, content_type="text/plain"))
    for n in range(4):
        server.on(f"/r{n}", to(f"/r{n + 1}" if n < 3 else there.url("/robots.txt")))
    server.on("/robots.txt", to("/r0", 301))
    await poller.listen_to(server.on("/feed", ok(rss(linked(server.on(PAGE, ok("")))))))
    await poller.next_poll()
    await poller.collect()
    assert (len(there.of("/robots.txt")), server.of(PAGE)) == (1, [])


@rule("D11", "robots.txt is asked for once a day, not at every page", source="RFC 9309 §2.4")
async def test_robots_is_remembered_for_a_day(server: Scripted, poller: Poller) -> None:
    """Pages of a site now, in 23 hours and in 25: robots.txt goes out twice."""
    server.on("/robots.txt", says(404))
    for n, wait_s in enumerate((0, 23 * HOUR_S, 2 * HOUR_S)):
        poller.clock.advance(wait_s)
        link = server.on(f"/{n}", ok("<p>a</p>", content_type="text/html"))
        await poller.listen_to(
            server.on(f"/feed-{n}", ok(rss(linked(link)))), f"feed-{n}", every_s=30 * DAY_S
        )
        await poller.next_poll()
        await poller.collect_all()
    assert (len(server.of("/robots.txt")), len(server.of("/0") + server.of("/1") + server.of("/2"))) == (2, 3)


@rule(
    "D11",
    "What robots.txt says to all robots is not about feeds that a person subscribed to",
    source="RFC 9309 §1; Feedfetcher-Google",
)
async def test_robots_in_general_are_not_feed_readers(server: Scripted, poller: Poller) -> None:
    """A robots.txt that shuts out everybody: the feed is polled, its pages are not asked for."""
    server.on("/robots.txt", ok("User-agent: *\nDisallow: /", content_type="text/plain"))
    link = server.on(PAGE, ok("<p>a</p>", content_type="text/html"))
    await poller.listen_to(server.on("/feed", ok(rss(linked(link)))), every_s=HOUR_S)
    await poller.polls(2)
    await poller.collect()
    assert (len(server.of("/feed")), server.of(PAGE)) == (2, [])
