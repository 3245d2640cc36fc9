"""B: Retry-After, busy hosts, and servers that do not answer."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from pipeline.polling import schedule
from tests.rules.conftest import Another
from tests.rules.documents import busy, item, rss
from tests.rules.poller import DAY_S, HOUR_S, Poller
from tests.rules.registry import rule
from tests.rules.scripted import Answer, Scripted, http_date, ok, says, to

EVERY_S = 900.0
FIRST_BACK_OFF_S = 2 * EVERY_S
FEED = rss(item(1))


@rule("B6", "Retry-After in seconds is kept, whatever the status", source="RFC 9110 §10.2.3; Kroll")
@pytest.mark.parametrize("status", [429, 503, 408, 403, 500])
async def test_retry_after_in_seconds(status: int, server: Scripted, poller: Poller) -> None:
    """A refusal with `Retry-After: 86400`: no request before a day has passed."""
    refused = says(status, retry_after="86400")
    await poller.listen_to(server.on("/feed", ok(FEED), refused, ok(FEED)), every_s=EVERY_S)
    await poller.polls(3)
    assert server.asked[2].at - server.asked[1].at >= DAY_S


@rule("B6", "A redirect with Retry-After is not followed before that", source="RFC 9110 §10.2.3")
async def test_retry_after_on_a_redirect(server: Scripted, poller: Poller) -> None:
    """301 with `Retry-After: 7200`: nothing is asked of the host for two hours."""
    moved = says(301, location=server.url("/new"), retry_after="7200")
    server.on("/new", ok(FEED))
    await poller.listen_to(server.on("/feed", moved, to(server.url("/new"), 301)), every_s=EVERY_S)
    await poller.polls(2)
    assert server.asked[1].at - server.asked[0].at >= 2 * HOUR_S
    assert (await poller.state()).failures == 0


@rule(
    "B7",
    "Retry-After as a date is read against the server's own Date; one that has passed counts for nothing",
    source="RFC 9110 §10.2.3",
)
@pytest.mark.parametrize(("ahead_s", "wait_s"), [(2 * HOUR_S, 2 * HOUR_S), (-60.0, FIRST_BACK_OFF_S)])
async def test_retry_after_as_a_date(ahead_s: float, wait_s: float, server: Scripted, poller: Poller) -> None:
    """503 from a server whose clock is a day off: the distance of its two dates."""
    date = poller.clock.now() - DAY_S
    refused = says(503, date=http_date(date), retry_after=http_date(date + ahead_s))
    await poller.listen_to(server.on("/feed", refused), every_s=EVERY_S)
    await poller.next_poll()
    assert await poller.wait_s() == wait_s


@rule(
    "B8",
    "A Retry-After that is no time counts for nothing; one of years for seven days",
    source="RFC 9110 §10.2.3",
)
@pytest.mark.parametrize(
    ("said", "wait_s"),
    [
        ("-5", FIRST_BACK_OFF_S),
        ("soon", FIRST_BACK_OFF_S),
        ("", FIRST_BACK_OFF_S),
        ("1e12", FIRST_BACK_OFF_S),
        ("1000000000000", 7 * DAY_S),
        ("0", FIRST_BACK_OFF_S),
    ],
)
async def test_a_bad_retry_after(said: str, wait_s: float, server: Scripted, poller: Poller) -> None:
    """503 with nonsense: the usual back-off, and never an error."""
    await poller.listen_to(server.on("/feed", says(503, retry_after=said)), every_s=EVERY_S)
    assert (await poller.next_poll()).reason == "server_error"
    assert await poller.wait_s() == wait_s


@rule(
    "B9",
    "A 429 is the host's word: no feed of it is asked before Retry-After",
    source="Chris Siebenmann, FeedReadersAndHTTP429Responses; openrss.org",
)
async def test_a_429_holds_every_feed_of_the_host(server: Scripted, another: Another, poller: Poller) -> None:
    """429 with two hours for one feed: its neighbour waits too, another host's feed does not."""
    elsewhere = await another("127.0.0.2")
    begun = poller.clock.now()
    await poller.listen_to(server.on("/a", says(429, retry_after="7200"), ok(FEED)), "a")
    await poller.next_poll()
    await poller.listen_to(server.on("/b", ok(FEED)), "b")
    await poller.listen_to(elsewhere.on("/c", ok(FEED)), "c")
    await poller.polls_until(begun + 3 * HOUR_S)
    assert server.of("/b")[0].at - begun >= 2 * HOUR_S
    assert elsewhere.of("/c")[0].at - begun < 60


@rule(
    "B9",
    "Without Retry-After a 429 holds the host for an hour, and doubles up to a day",
    source="Chris Siebenmann, FeedReadersAndHTTP429Responses; own choice",
)
async def test_a_429_without_a_time_holds_the_host_for_longer_and_longer(
    server: Scripted, poller: Poller
) -> None:
    """A host that answers 429 to everything: an hour, two, four … a day between its requests."""
    await poller.listen_to(server.on("/a", says(429)), "a", every_s=EVERY_S)
    await poller.next_poll()
    await poller.polls(7)
    times = [asked.at for asked in server.asked]
    gaps = [round((b - a) / HOUR_S) for a, b in pairwise(times)]
    assert gaps == [1, 2, 4, 8, 16, 24, 24]


@rule(
    "B9",
    "The hold of a host doubles by the host's answers, however many feeds it has",
    source="Chris Siebenmann, FeedReadersAndHTTP429Responses; own choice",
)
async def test_the_feeds_of_a_host_do_not_take_turns_at_hammering_it(
    server: Scripted, poller: Poller
) -> None:
    """Six feeds on a host that answers 429 to everything: a dozen requests in two days, not a hundred."""
    for name in "abcdef":
        await poller.listen_to(server.on(f"/{name}", says(429)), name, every_s=EVERY_S)
    await poller.polls_until(poller.clock.now() + 2 * DAY_S)
    assert len(server.asked) <= 12


def hang_up() -> Answer:
    return Answer(raw=b"")


async def failing_url(kind: str, server: Scripted) -> str:
    match kind:
        case "reset":
            return server.on("/feed", hang_up())
        case "timeout":
            return server.on("/feed", Answer(opens=asyncio.Event()))
        case "dns":
            return "http://nowhere.invalid/feed"
        case _:
            return server.on("/feed", says(int(kind)))


@rule(
    "B10",
    "What may pass doubles the wait: timeout, unknown name, reset, 408, 5xx; up to a day, and to a "
    "week after 30 failures in a row",
    source="own choice; Feedbin, Miniflux",
)
@pytest.mark.parametrize("kind", ["timeout", "dns", "reset", "408", "500", "502", "504"])
async def test_transient_failures_double_the_wait(kind: str, server: Scripted, poller: Poller) -> None:
    """A feed that is asked every quarter of an hour, and no answer: half an hour, one, two."""
    await poller.listen_to(await failing_url(kind, server), every_s=EVERY_S, timeout_s=0.2)
    waits = []
    for _ in range(3):
        assert (await poller.next_poll()).outcome == "failed"
        waits.append(await poller.wait_s())
    assert waits == [2 * EVERY_S, 4 * EVERY_S, 8 * EVERY_S]


@rule(
    "B10",
    "A day at most between the tries, a week after 30 of them; one success and all is as before",
    source="own choice; Feedbin, Miniflux",
)
async def test_back_off_has_its_ends(server: Scripted, poller: Poller) -> None:
    """500 for 31 times, then the feed: never over a day, then a week, then as before."""
    await poller.listen_to(server.on("/feed", *[says(500)] * 31, ok(FEED, etag='"v1"')), every_s=EVERY_S)
    waits = []
    for _ in range(32):
        await poller.next_poll()
        waits.append(await poller.wait_s())
    assert waits[7:29] == [DAY_S] * 22
    assert waits[29:] == [7 * DAY_S, 7 * DAY_S, EVERY_S]
    assert (await poller.state()).failures == 0


@rule("B10", "Failures are spread by up to a tenth to either side", source="own choice")
@pytest.mark.parametrize("jitter", [-1.0, 1.0])
async def test_back_off_is_spread(jitter: float, server: Scripted, poller: Poller) -> None:
    """Two feeds that fail at the same moment do not come back at the same moment."""
    poller.chance_says(jitter)
    await poller.listen_to(server.on("/feed", says(500)), every_s=EVERY_S)
    await poller.next_poll()
    off = await poller.wait_s() / FIRST_BACK_OFF_S - 1
    assert 0.01 < off * jitter < 0.1001


@rule(
    "B19",
    "The distance of polls is factor / √(entries per day), within five minutes and a day",
    source="own simulation",
)
@pytest.mark.parametrize(
    ("per_day", "wait_s"), [(4, 3_600), (16, 1_800), (64, 900), (288, 424), (2_000, 300), (0.2, 16_100)]
)
async def test_the_interval_law(per_day: float, wait_s: float, server: Scripted, poller: Poller) -> None:
    """A feed whose window shows its rate: four a day are asked for every hour, 64 every quarter."""
    now = poller.clock.now()
    count = max(int(per_day * 6), 3)
    dated = [item(n, at=now - (n + 1) * DAY_S / per_day) for n in range(min(count, 400))]
    await poller.listen_to(server.on("/feed", ok(rss(*dated), etag='"v1"'), says(304)))
    await poller.polls(2)  # the first wait is shorter, so that feeds that were added together part
    # what is planned; the next poll itself also follows the publisher's day
    (feed,) = (await poller.feeds.feeds()).values()
    planned = schedule.interval_s(feed, await poller.state(), poller.desk.settings.polling)
    assert planned == pytest.approx(wait_s, rel=0.25)


@rule(
    "B19",
    "A feed that falls silent is asked less and less often, one that wakes up more often again",
    source="own simulation",
)
async def test_the_interval_follows_the_feed(server: Scripted, poller: Poller) -> None:
    """64 entries a day, then none for 40 days, then 64 a day again."""
    begun = poller.clock.now()
    await poller.listen_to(server.on("/feed", ok(busy(begun, per_day=64), etag='"v1"'), says(304)))
    await poller.next_poll()
    quick = await poller.wait_s()
    await poller.polls_until(begun + 40 * DAY_S)
    slow = (await poller.state()).interval_s
    assert slow > 5 * quick
    for day in range(41, 48):
        new = (item(f"{day}-{n}", at=poller.clock.now()) for n in range(64))
        server.on("/feed", ok(rss(*new), etag=f'"{day}"'), says(304))
        await poller.polls_until(begun + day * DAY_S)
    assert (await poller.state()).interval_s < slow / 3
