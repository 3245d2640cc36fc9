"""B: what the time of the next request waits for."""

from __future__ import annotations

from benchmarks.behaviour_scenes.stage import DAY_S, FEED, HOUR_S, Scenes, World, gaps, play
from tests.rules.documents import busy, item, rss
from tests.rules.scripted import Answer, http_date, ok, says

SCENES = Scenes()
scene = SCENES.scene


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
