"""C: redirects: what is followed, and when a feed counts as moved."""

from __future__ import annotations

import pytest

from tests.rules.conftest import Another, OnPaper
from tests.rules.documents import atom, item, rss
from tests.rules.poller import DAY_S, HOUR_S, Poller
from tests.rules.registry import rule
from tests.rules.scripted import Scripted, ok, says, to

OLD = rss(*(item(f"old-{n}") for n in range(4)))
NEW = rss(*(item(f"new-{n}") for n in range(4)))


@rule(
    "C1",
    "301 and 308 to another site are followed at once, and count as a move after three polls in a "
    "row over a day",
    source="Brent Simmons, 2013; Feedbin; Bloglines: 14 days",
)
@pytest.mark.parametrize("status", [301, 308])
async def test_a_move_to_another_site_must_last(
    status: int, server: Scripted, another: Another, poller: Poller
) -> None:
    """A feed with other entries than before stands behind a 301: the old address is asked for a day more."""
    there = await another("127.0.0.2")
    there.on("/feed", ok(NEW, etag='"v1"'), says(304))
    await poller.listen_to(server.on("/feed", ok(OLD), to(there.url(), status)), every_s=6 * HOUR_S)
    await poller.next_poll()
    begun = poller.clock.now()
    await poller.polls(9)
    asked_before = [asked.at - begun for asked in server.asked[1:]]
    assert len(asked_before) >= 3
    assert DAY_S <= max(asked_before) <= 1.5 * DAY_S
    assert len(there.asked) == 9
    assert there.asked[-1].get("if-none-match") == '"v1"'


@rule("C1", "However rarely a feed is polled, three polls must see the move", source="Brent Simmons, 2013")
async def test_a_move_is_seen_three_times(server: Scripted, another: Another, poller: Poller) -> None:
    """Polls two days apart: the old address is asked three times, then the new one."""
    there = await another("127.0.0.2")
    there.on("/feed", ok(NEW, etag='"v1"'), says(304))
    await poller.listen_to(server.on("/feed", ok(OLD), to(there.url(), 301)), every_s=2 * DAY_S)
    await poller.polls(6)
    assert (len(server.asked), len(there.asked)) == (4, 5)


@rule(
    "C1",
    "A move counts at once within the same registrable domain, or where the entries are the same",
    source="feedparser documentation; own choice",
)
async def test_a_move_within_a_domain_counts_at_once(on_paper: OnPaper) -> None:
    """301 from feeds.harbour.example to www.harbour.example: the next poll goes there straight away."""
    poller, paper = on_paper
    there = paper.on("https://www.harbour.example/rss", ok(NEW, etag='"v1"'))
    here = paper.on("https://feeds.harbour.example/rss", to(there, 301))
    await poller.listen_to(here)
    await poller.polls(2)
    assert paper.urls() == [here, there, there]
    assert paper.asked[-1][1].get("if-none-match") == '"v1"'


@rule(
    "C1",
    "A move to another site counts at once where at least half of the entries were known",
    source="own choice",
)
async def test_a_move_with_the_same_entries_counts_at_once(
    server: Scripted, another: Another, poller: Poller
) -> None:
    """301 to another host that lists the entries of the old one: the next poll goes there straight away."""
    there = await another("127.0.0.2")
    there.on("/feed", ok(rss(item("new"), *(item(f"old-{n}") for n in range(4)))))
    await poller.listen_to(server.on("/feed", ok(OLD), to(there.url(), 301)), every_s=HOUR_S)
    await poller.polls(4)
    assert (len(server.asked), len(there.asked)) == (2, 3)


@rule("C1", "One answer from the old address and the counting begins anew", source="Brent Simmons, 2013")
async def test_a_portal_of_an_afternoon_is_no_move(
    server: Scripted, another: Another, poller: Poller
) -> None:
    """301 twice, the feed itself, 301 twice more: the old address is asked all along."""
    there = await another("127.0.0.2")
    there.on("/feed", *(ok(rss(*(item(f"{n}-{m}") for m in range(4)))) for n in range(4)))
    moved = to(there.url(), 301)
    await poller.listen_to(server.on("/feed", ok(OLD), moved, moved, ok(OLD), moved), every_s=DAY_S)
    await poller.polls(6)
    assert len(server.asked) == 6


@rule(
    "C2",
    "302, 303 and 307 are followed and change nothing: the next GET goes to the old address",
    source="RFC 9110 §15.4.3, §15.4.4, §15.4.8",
)
@pytest.mark.parametrize("status", [302, 303, 307])
async def test_a_temporary_redirect_is_no_move(status: int, server: Scripted, poller: Poller) -> None:
    """A temporary redirect within one site, for days: every poll asks the configured address first."""
    server.on("/elsewhere", ok(NEW))
    await poller.listen_to(server.on("/feed", to(server.url("/elsewhere"), status)), every_s=DAY_S)
    await poller.polls(5)
    assert [asked.line for asked in server.asked] == ["GET /feed HTTP/1.1", "GET /elsewhere HTTP/1.1"] * 5


@rule(
    "C3",
    "Of a chain, the move goes as far as the last permanent hop before the first temporary one",
    source="RFC 9110 §15.4.2; feedparser documentation",
)
async def test_a_mixed_chain_moves_half_way(server: Scripted, poller: Poller) -> None:
    """301 to /b, 302 to /c, 301 to /d: from the second poll on /b is asked, and all behind it."""
    server.on("/b", to("/c", 302))
    server.on("/c", to("/d", 301))
    server.on("/d", ok(NEW))
    await poller.listen_to(server.on("/a", to("/b", 301)))
    await poller.polls(2)
    assert [asked.target for asked in server.asked] == ["/a", "/b", "/c", "/d", "/b", "/c", "/d"]


@rule(
    "C4",
    "A loop or a chain of more than five redirects is an error after six requests at most",
    source="RFC 9110 §15.4",
)
@pytest.mark.parametrize("kind", ["loop", "chain"])
async def test_a_loop_ends(kind: str, server: Scripted, poller: Poller) -> None:
    """A to B to A, or ten redirects in a row: an error, a back-off, no seventh request."""
    for number in range(10):
        server.on(f"/{number}", to(f"/{(number + 1) % (2 if kind == 'loop' else 11)}", 301))
    await poller.listen_to(server.url("/0"))
    assert (await poller.next_poll()).reason == "too_many_redirects"
    assert len(server.asked) <= 6
    assert (await poller.state()).failures == 1


@rule(
    "C5",
    "A redirect out of TLS is refused; feeds that are configured with http go on",
    source="own choice; RFC 9110 §4.2.2",
)
async def test_a_redirect_out_of_tls_is_refused(on_paper: OnPaper) -> None:
    """https leads to http: the plain address is never asked, the feed fails."""
    poller, paper = on_paper
    plain = paper.on("http://harbour.example/feed", ok(NEW))
    await poller.listen_to(paper.on("https://harbour.example/feed", to(plain, 301)))
    assert (await poller.next_poll()).reason == "bad_redirect"
    assert plain not in paper.urls()
    await poller.listen_to(plain, "plain")
    assert (await poller.next_poll()).outcome == "changed"


@rule(
    "C6",
    "A redirect to what is no web address, to a private one or to another port gets no connection",
    source="RFC 9110 §17.4; OWASP on SSRF",
)
@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "gopher://{secret}/",
        "//{secret}/",
        "http://{secret}/",
        "http://8.8.8.8:22/",
        "http://8.8.8.8:6379/",
        "ftp://{secret}/",
        "data:text/xml,<rss/>",
        "javascript:1",
        "",
    ],
)
async def test_an_odd_target_is_not_asked(target: str, another: Another) -> None:
    """302 to a file, another scheme, this machine or an odd port: an error, and nobody is connected to."""
    secret = await another("127.0.0.1")
    outside = await another("127.0.0.2")
    poller = Poller(only="127.0.0.2/32")
    async with poller.http:
        location = target.format(secret=f"127.0.0.1:{secret.port}")
        await poller.listen_to(outside.on("/feed", to(location)))
        note = await poller.next_poll()
    assert note.reason in ("bad_redirect", "address_refused")
    assert (secret.connections, len(outside.asked)) == (0, 1)


@rule(
    "C9",
    "A permanent redirect to a home page, a login or a parked domain is no move: the page is no feed",
    source="Brent Simmons, 2013",
)
async def test_a_redirect_to_a_page_is_no_move(server: Scripted, poller: Poller) -> None:
    """301 to HTML for a week, then the feed again: the old address was asked all along."""
    home = "<!doctype html><html><head><title>Home</title></head><body>Buy this domain</body></html>"
    server.on("/", ok(home, content_type="text/html"))
    away = to(server.url("/"), 301)
    await poller.listen_to(server.on("/feed", ok(OLD, etag='"v1"'), *[away] * 6, says(304)), every_s=HOUR_S)
    await poller.next_poll()
    assert {note.outcome for note in await poller.polls(6)} == {"failed"}
    assert (await poller.next_poll()).reason == "not_modified"
    assert len(server.of("/feed")) == 8


@rule(
    "C10",
    "A permanent redirect from http to https of the same host counts at once",
    source="RFC 9110 §15.4.2; own choice",
)
async def test_the_way_into_tls_counts_at_once(on_paper: OnPaper) -> None:
    """301 from http to https: plain text is asked once and never again."""
    poller, paper = on_paper
    safe = paper.on("https://harbour.example/feed", ok(NEW))
    plain = paper.on("http://harbour.example/feed", to(safe, 301))
    await poller.listen_to(plain)
    await poller.polls(4)
    assert paper.urls() == [plain, safe, safe, safe, safe]


@rule("C11", "rel=self is not where a feed is asked for", source="RFC 4287 §4.2.7.2; measured: 85 % of feeds")
async def test_rel_self_is_not_followed(server: Scripted, another: Another, poller: Poller) -> None:
    """A feed that names another host as itself: polls stay where they were configured."""
    there = await another("127.0.0.2")
    head = f'<link rel="self" href="{there.url()}"/>'
    await poller.listen_to(server.on("/feed", ok(atom(head=head), content_type="application/atom+xml")))
    await poller.polls(3)
    assert (len(server.asked), len(there.asked)) == (3, 0)
