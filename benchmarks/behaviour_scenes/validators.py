"""A: what is asked again only when it changed, and with which validators."""

from __future__ import annotations

from benchmarks.behaviour_scenes.stage import DAY_S, FEED, MODIFIED, Scenes, World, both, play
from tests.rules.documents import busy, item, rss
from tests.rules.scripted import Answer, Asked, ok, says, to

SCENES = Scenes()
scene = SCENES.scene


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
