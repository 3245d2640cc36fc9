"""Rules of `docs/polling.md` as a server can observe them: a script, some time, a verdict on the requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from benchmarks.behaviour_readers import FeedReader
from tests.rules.documents import busy, item, rss
from tests.rules.scripted import Answer, Asked, Scripted, http_date, ok, says, to

HOUR_S = 3_600.0
DAY_S = 86_400.0
MODIFIED = "Mon, 21 Sep 2026 06:00:00 GMT"
FEED = rss(item(1), item(2))


class World(Protocol):
    """One scene's reader and servers."""

    reader: FeedReader

    def server(self, host: str = "127.0.0.2") -> Scripted:
        """One more server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """`check`: True = kept."""

    rule: str
    says: str
    check: Callable[[World], bool]


SCENES: list[Scene] = []


def scene(rule: str, says_: str) -> Callable[[Callable[[World], bool]], Callable[[World], bool]]:
    """Puts a check into the table."""

    def mark(check: Callable[[World], bool]) -> Callable[[World], bool]:
        SCENES.append(Scene(rule=rule, says=says_, check=check))
        return check

    return mark


def play(world: World, *answers: Answer | Callable[[Asked], Answer], days: float = 5) -> Scripted:
    """One feed with these answers for some days."""
    server = world.server()
    world.reader.subscribe(server.on("/feed", *answers))
    world.reader.run(days * DAY_S)
    return server


def gaps(server: Scripted) -> list[float]:
    """Seconds between its requests."""
    return [b.at - a.at for a, b in pairwise(server.asked)]


def both(body: str = FEED, etag: str = '"v1"', modified: str = MODIFIED) -> Answer:
    """A document with both validators."""
    return ok(body, etag=etag, last_modified=modified)


# ── A ────────────────────────────────────────────────────────────────────────────────────────────


@scene("A1", "one unconditional request, no A-IM with it")
def _(world: World) -> bool:
    first, *later = play(world, both(), says(304)).asked
    return (
        (*first.condition, first.get("a-im")) == (None, None, None)
        and bool(later)
        and (None, None) not in {asked.condition for asked in later}
    )


@scene("A2", "both validators back")
def _(world: World) -> bool:
    return play(world, both(), says(304)).asked[1].condition == ('"v1"', MODIFIED)


@scene("A3", "odd ETags to the byte")
def _(world: World) -> bool:
    return all(
        play(world, ok(FEED, etag=etag), says(304)).asked[1].get("if-none-match") == etag
        for etag in ('W/"a"', '"a,b"', "abc", '""')
    )


@scene("A4", "odd Last-Modified to the byte")
def _(world: World) -> bool:
    odd = ("Wed, 01 Jan 2041 00:00:00 GMT", "yesterday", "Mon, 21 Sep 2026 06:00:00 +0200")
    return all(
        play(world, ok(FEED, last_modified=value), says(304)).asked[1].condition == (None, value)
        for value in odd
    )


@scene("A5", "new ETag beside an old date")
def _(world: World) -> bool:
    server = play(world, both(), both(rss(item(3)), '"v2"'), says(304))
    return server.asked[2].condition == ('"v2"', MODIFIED)


@scene("A6", "same body, new validators")
def _(world: World) -> bool:
    later = "Tue, 22 Sep 2026 06:00:00 GMT"
    return play(world, both(), both(FEED, '"v2"', later), says(304)).asked[2].condition == ('"v2"', later)


@scene("A7", "validators of a 304")
def _(world: World) -> bool:
    return play(world, both(), says(304, etag='"v2"'), says(304)).asked[2].condition == ('"v2"', MODIFIED)


@scene("A8", "validators withdrawn")
def _(world: World) -> bool:
    return play(world, both(), ok(rss(item(3))), ok(rss(item(4)))).asked[2].condition == (None, None)


@scene("A9", "none taken from a page or half a body")
def _(world: World) -> bool:
    page = ok("<html><body>Sign in</body></html>", content_type="text/html", etag='"v2"')
    half = Answer(body=FEED.encode()[:40], length=500, fields=(("ETag", '"v3"'),))
    server = play(world, both(), page, half, says(304), days=15)
    return [asked.get("if-none-match") for asked in server.asked[1:4]] == ['"v1"'] * 3


@scene("A10", "none taken from errors")
def _(world: World) -> bool:
    errors = (says(status, etag='"e"') for status in (404, 500, 503))
    server = play(world, both(), *errors, says(304), days=15)
    return {asked.get("if-none-match") for asked in server.asked[1:]} == {'"v1"'}


@scene("A11", "validators stay with their URL")
def _(world: World) -> bool:
    server, there = world.server(), world.server("127.0.0.3")
    there.on("/feed", ok(FEED, etag='"v1"'), says(304))
    world.reader.subscribe(server.on("/feed", to(there.url())))
    world.reader.run(5 * DAY_S)
    start = {asked.get("if-none-match") for asked in server.asked}
    return start == {None} and [asked.get("if-none-match") for asked in there.asked[:2]] == [None, '"v1"']


@scene("A13", "Apache's marked ETag gets its 304")
def _(world: World) -> bool:
    hits = 0

    def apache(asked: Asked) -> Answer:
        nonlocal hits
        known = [tag.strip() for tag in (asked.get("if-none-match") or "").split(",")]
        hits += '"x"' in known
        return says(304, etag='"x"') if '"x"' in known else ok(FEED, etag='"x-gzip"')

    requests = len(play(world, apache).asked)
    return hits + 1 == requests > 2


@scene("A16", "A-IM only beside an ETag")
def _(world: World) -> bool:
    server = play(world, ok(FEED, last_modified=MODIFIED), both(rss(item(9))), says(304))
    return [asked.get("a-im") for asked in server.asked[:3]] == [None, None, "feed"]


@scene("A17", "a stuck 304 is found out")
def _(world: World) -> bool:
    stuck = both(busy(world.reader.now(), per_day=24))

    def answer(asked: Asked) -> Answer:
        return stuck if asked.condition == (None, None) else says(304)

    asked = play(world, answer, days=40).asked
    return [one.condition for one in asked].count((None, None)) == 2


@scene("A18", "one GET a poll")
def _(world: World) -> bool:
    head = "<image><url>http://127.0.0.2/logo.png</url></image><link>http://127.0.0.2/</link>"
    return {asked.line for asked in play(world, ok(rss(item(1), head=head))).asked} == {"GET /feed HTTP/1.1"}


# ── B ────────────────────────────────────────────────────────────────────────────────────────────


def kept(world: World, answer: Answer, least_s: float, most_s: float = 40 * DAY_S) -> bool:
    """Whether the request after an answer comes after so long. `most_s`: no later."""
    quick = ok(busy(world.reader.now()), etag='"v1"')
    server = play(world, quick, answer, says(304), days=30)
    return least_s <= gaps(server)[1] <= most_s


@scene("B1", "max-age less Age")
def _(world: World) -> bool:
    body = busy(world.reader.now())
    return kept(world, ok(body, etag='"v1"', cache_control="max-age=36000", age="28000"), 8_000, 20_000)


@scene("B2", "no-cache sets no bound")
def _(world: World) -> bool:
    return kept(world, ok(FEED, etag='"v1"', cache_control="no-cache, max-age=86400"), 0, 20 * HOUR_S)


@scene("B3", "Expires by the server's Date")
def _(world: World) -> bool:
    date = world.reader.now() + 3 * DAY_S
    bounds = {"date": http_date(date), "expires": http_date(date + 6 * HOUR_S)}
    return kept(world, ok(FEED, **bounds), 6 * HOUR_S, DAY_S)


@scene("B4", "max-age of a 304")
def _(world: World) -> bool:
    return kept(world, says(304, cache_control="max-age=36000"), 36_000)


@scene("B4", "max-age of an error")
def _(world: World) -> bool:
    return kept(world, says(404, cache_control="max-age=36000"), 36_000)


@scene("B5", "a year of max-age is a day")
def _(world: World) -> bool:
    body = busy(world.reader.now())
    return kept(world, ok(body, cache_control="max-age=31536000"), HOUR_S, 1.1 * DAY_S)


@scene("B6", "Retry-After of 429, 503, 500, 403")
def _(world: World) -> bool:
    return all(kept(world, says(status, retry_after="172800"), 172_800) for status in (429, 503, 500, 403))


@scene("B7", "Retry-After as a date, by the server's Date")
def _(world: World) -> bool:
    date = world.reader.now() - 3 * DAY_S
    said = says(503, date=http_date(date), retry_after=http_date(date + 2 * DAY_S))
    return kept(world, said, 2 * DAY_S - 1)


@scene("B8", "a Retry-After of centuries is no end")
def _(world: World) -> bool:
    return kept(world, says(503, retry_after="10000000000"), HOUR_S / 4, 7.5 * DAY_S)


@scene("B9", "a 429 holds the whole host")
def _(world: World) -> bool:
    server = world.server()
    world.reader.subscribe(server.on("/a", says(429, retry_after="86400"), says(304)))
    world.reader.run(60)
    begun = server.asked[0].at
    world.reader.subscribe(server.on("/b", ok(FEED)))
    world.reader.run(3 * DAY_S)
    return server.of("/b")[0].at - begun >= DAY_S


@scene("B10", "500s are met by longer and longer waits")
def _(world: World) -> bool:
    found = gaps(play(world, ok(FEED), says(500), days=20))[1:]
    return found[3] > 2 * found[0] and len(found) < 60


@scene("B11", "ttl")
def _(world: World) -> bool:
    return (
        gaps(play(world, ok(busy(world.reader.now(), head="<ttl>600</ttl>"), etag='"1"'), says(304)))[0]
        >= 36_000
    )


@scene("B13", "skipHours")
def _(world: World) -> bool:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(15, 24))
    feed = busy(world.reader.now(), head=f"<skipHours>{hours}</skipHours>")
    server = play(world, ok(feed, etag='"1"'), says(304))
    return all(asked.at % DAY_S < 15 * HOUR_S for asked in server.asked)


@scene("B19", "quick feeds are asked more often than slow ones")
def _(world: World) -> bool:
    quick = gaps(play(world, ok(busy(world.reader.now()), etag='"1"'), says(304), days=2))
    slow = gaps(
        play(world, ok(rss(item(1, at=world.reader.now() - 9 * DAY_S)), etag='"1"'), says(304), days=6)
    )
    return 2 * quick[1] < slow[1]


# ── C ────────────────────────────────────────────────────────────────────────────────────────────


def moved(world: World, status: int) -> tuple[Scripted, Scripted]:
    """Twenty days of a redirect to another host; both servers."""
    server, there = world.server(), world.server("127.0.0.3")
    there.on("/feed", ok(FEED, etag='"v1"'), says(304))
    world.reader.subscribe(server.on("/feed", to(there.url(), status)))
    world.reader.run(20 * DAY_S)
    return server, there


@scene("C1", "a 301 that lasts is a move")
def _(world: World) -> bool:
    server, there = moved(world, 301)
    return 3 <= len(server.asked) < len(there.asked)


@scene("C2", "a 302 is none")
def _(world: World) -> bool:
    server, there = moved(world, 302)
    return len(server.asked) == len(there.asked)


@scene("C4", "six requests in a loop")
def _(world: World) -> bool:
    server = world.server()
    server.on("/b", to("/feed"))
    world.reader.subscribe(server.on("/feed", to("/b")))
    world.reader.run(60)
    return 0 < len(server.asked) <= 6


@scene("C7", "gone: a few requests in ninety days")
def _(world: World) -> bool:
    return 4 <= len(play(world, ok(FEED), says(410), days=90).asked) <= 10


@scene("C8", "404 for ninety days: seldom, and not never")
def _(world: World) -> bool:
    server = play(world, ok(FEED), says(404), days=90)
    return len(server.asked) < 60 and server.asked[-1].at - server.asked[0].at > 45 * DAY_S


@scene("C9", "301 to a home page is no move")
def _(world: World) -> bool:
    server = world.server()
    server.on("/", ok("<html><body>Home</body></html>", content_type="text/html"))
    away = to(server.url("/"), 301)
    world.reader.subscribe(server.on("/feed", ok(FEED), away, away, away, ok(FEED)))
    world.reader.run(20 * DAY_S)
    return len(server.of("/feed")) > 4


# ── D, E ─────────────────────────────────────────────────────────────────────────────────────────


@scene("D1", "a name with a version and an address")
def _(world: World) -> bool:
    name = play(world, ok(FEED), days=1).asked[0].get("user-agent") or ""
    return "/" in name and "+http" in name


@scene("D2", "Accept names feed formats")
def _(world: World) -> bool:
    accept = play(world, ok(FEED), days=1).asked[0].get("accept") or ""
    return "application/atom+xml" in accept and "application/rss+xml" in accept


@scene("D3", "no cookies, not even in a redirect")
def _(world: World) -> bool:
    server = world.server()
    server.on("/there", ok(FEED, set_cookie="a=1; Path=/"))
    world.reader.subscribe(server.on("/feed", says(302, location="/there", set_cookie="b=2; Path=/")))
    world.reader.run(3 * DAY_S)
    return {asked.get("cookie") for asked in server.asked} == {None}


@scene("D4", "the request line as written")
def _(world: World) -> bool:
    server = world.server()
    world.reader.subscribe(server.on("/a%2Fb/%7e?x=%7e&&b=1", ok(FEED)) + "#top")
    world.reader.run(60)
    return server.asked[0].target == "/a%2Fb/%7e?x=%7e&&b=1" and server.asked[0].get("referer") is None


@scene("D6", "a second between two feeds of a host")
def _(world: World) -> bool:
    server = world.server()
    for number in range(5):
        world.reader.subscribe(server.on(f"/{number}", ok(FEED)))
    world.reader.run(60)
    return min(gaps(server)) >= 0.999


@scene("E2", "a body of 30 MB is not read")
def _(world: World) -> bool:
    body = rss(item(1, "<description>" + "a" * 30_000_000 + "</description>"))
    return play(world, ok(body, etag='"big"'), says(304), days=2).asked[1].get("if-none-match") is None


@scene("E9", "no redirect into this machine")
def _(world: World) -> bool:
    secret = world.server("127.0.0.1")
    play(world, to(secret.url()), days=1)
    return secret.connections == 0
