"""C, D, E: where redirects lead, what refusals mean, and what no server should meet."""

from __future__ import annotations

from benchmarks.behaviour_scenes.stage import DAY_S, FEED, Scenes, World, gaps, play
from tests.rules.documents import item, rss
from tests.rules.scripted import Scripted, ok, says, to

SCENES = Scenes()
scene = SCENES.scene


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
