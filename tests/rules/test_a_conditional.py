"""A: what is sent along with a poll so that an unchanged feed costs its owner a few bytes."""

from __future__ import annotations

import pytest

from tests.rules.conftest import Another
from tests.rules.documents import SITE, item, rss
from tests.rules.poller import Poller
from tests.rules.registry import rule
from tests.rules.scripted import Answer, Asked, Scripted, ok, says, to

KROLL = "Rachel Kroll, feed reader score"
MODIFIED = "Mon, 21 Sep 2026 06:00:00 GMT"
LATER = "Mon, 21 Sep 2026 09:00:00 GMT"
FEED = rss(item(1))


@rule("A1", "The first poll of a feed asks without conditions; every later one with them", source=KROLL)
async def test_only_the_first_poll_is_unconditional(server: Scripted, poller: Poller) -> None:
    """A feed with both validators, then 304s: no request but the first goes without them."""
    await poller.listen_to(server.on("/feed", ok(FEED, etag='"v1"', last_modified=MODIFIED), says(304)))
    await poller.polls(6)
    first, *later = server.asked
    assert [first.get(name) for name in ("if-none-match", "if-modified-since", "a-im")] == [None] * 3
    assert [asked.condition for asked in later] == [('"v1"', MODIFIED)] * 5


@rule("A2", "ETag and Last-Modified are both sent back, to the byte", source="RFC 9110 §13.1.2, §13.1.3")
async def test_both_validators_are_sent_back(server: Scripted, poller: Poller) -> None:
    """200 with both: the next request has If-None-Match and If-Modified-Since."""
    await poller.listen_to(server.on("/feed", ok(FEED, etag='"v1"', last_modified=MODIFIED), says(304)))
    await poller.polls(2)
    assert server.asked[1].condition == ('"v1"', MODIFIED)


@rule(
    "A3",
    "An ETag is an opaque text: weak, unquoted, empty or with commas, it comes back as it was",
    source=f"{KROLL}; RFC 9110 §8.8.3",
)
@pytest.mark.parametrize("etag", ['W/"a"', '"a,b"', "abc", '""', '"caf\xe9"'])
async def test_an_etag_is_not_touched(etag: str, server: Scripted, poller: Poller) -> None:
    """200 with an odd ETag: the same characters in If-None-Match."""
    await poller.listen_to(server.on("/feed", ok(FEED, etag=etag), says(304)))
    await poller.polls(2)
    sent = server.asked[1].get("if-none-match")
    assert sent is not None
    assert sent.encode("latin-1").decode("utf-8") == etag


@rule(
    "A4",
    "Last-Modified is an opaque text: a date in the future or in no known form comes back as it was",
    source="Chris Siebenmann, IfModifiedSinceHowNot",
)
@pytest.mark.parametrize(
    "modified", ["Wed, 01 Jan 2041 00:00:00 GMT", "yesterday at 9", "Mon, 21 Sep 2026 06:00:00 +0200", "0"]
)
async def test_last_modified_is_not_touched(modified: str, server: Scripted, poller: Poller) -> None:
    """200 with an odd Last-Modified: the same characters in If-Modified-Since."""
    await poller.listen_to(server.on("/feed", ok(FEED, last_modified=modified), says(304)))
    await poller.polls(2)
    assert server.asked[1].condition == (None, modified)


@rule(
    "A4",
    "If-Modified-Since is never made up from the clock or from the entries' dates",
    source="Chris Siebenmann, IfModifiedSinceHowNot",
)
async def test_no_if_modified_since_is_made_up(server: Scripted, poller: Poller) -> None:
    """200 with an ETag and dated entries only: no If-Modified-Since, ever."""
    feed = rss(item(1, at=poller.clock.now()), head=f"<lastBuildDate>{MODIFIED}</lastBuildDate>")
    await poller.listen_to(server.on("/feed", ok(feed, etag='"v1"'), says(304)))
    await poller.polls(4)
    assert {asked.get("if-modified-since") for asked in server.asked} == {None}


@rule(
    "A5",
    "A new ETag counts although Last-Modified stayed the same, and the other way round",
    source=f"{KROLL} (2024-06-11); CommaFeed #1746",
)
async def test_validators_are_independent(server: Scripted, poller: Poller) -> None:
    """Three documents, of which the second changes the ETag only and the third the date only."""
    answers = [
        ok(rss(item(1)), etag='"v1"', last_modified=MODIFIED),
        ok(rss(item(2)), etag='"v2"', last_modified=MODIFIED),
        ok(rss(item(3)), etag='"v2"', last_modified=LATER),
    ]
    await poller.listen_to(server.on("/feed", *answers, says(304)))
    await poller.polls(4)
    assert [asked.condition for asked in server.asked[2:]] == [('"v2"', MODIFIED), ('"v2"', LATER)]


@rule(
    "A6",
    "The same bytes again are not parsed, and their new validators are taken over all the same",
    source=f"{KROLL} (2024-08-17); Feedbin #726",
)
async def test_a_body_that_did_not_change_still_renews_the_validators(
    server: Scripted, poller: Poller
) -> None:
    """200 with the same body, a new ETag and a new date: no parse, no entries; both go out next time."""
    first = ok(FEED, etag='"v1"', last_modified=MODIFIED)
    again = ok(FEED, etag='"v2"', last_modified=LATER)
    await poller.listen_to(server.on("/feed", first, again, says(304)))
    await poller.next_poll()
    note = await poller.next_poll()
    assert (note.outcome, note.reason, len(poller.parser.documents)) == ("unchanged", "same_body", 1)
    await poller.next_poll()
    assert server.asked[2].condition == ('"v2"', LATER)


@rule(
    "A7",
    "The validators of a 304 are taken over; the one that it does not name stays",
    source="RFC 9111 §4.3.4; newsboat #3279",
)
async def test_a_304_renews_the_validators(server: Scripted, poller: Poller) -> None:
    """304 with another ETag: it is sent from then on, beside the old date."""
    first = ok(FEED, etag='"v1"', last_modified=MODIFIED)
    await poller.listen_to(server.on("/feed", first, says(304, etag='"v2"'), says(304)))
    await poller.polls(4)
    assert [asked.condition for asked in server.asked[2:]] == [('"v2"', MODIFIED)] * 2


@rule("A8", "Validators that a new document came without are dropped", source=KROLL)
async def test_validators_are_withdrawn(server: Scripted, poller: Poller) -> None:
    """A document with validators, then another without: the next request is unconditional."""
    first = ok(rss(item(1)), etag='"v1"', last_modified=MODIFIED)
    await poller.listen_to(server.on("/feed", first, ok(rss(item(2))), says(200)))
    await poller.polls(3)
    assert server.asked[2].condition == (None, None)


def cut_short() -> Answer:
    body = rss(item(2)).encode()
    return Answer(body=body[:60], length=len(body), fields=(("ETag", '"v2"'),))


@rule("A9", "Validators count once the whole body came and proved to be a feed", source="robot.villas #132")
@pytest.mark.parametrize(
    "wrong", [ok("<html><body>Sign in</body></html>", content_type="text/html", etag='"v2"'), cut_short()]
)
async def test_what_is_no_feed_renews_no_validators(wrong: Answer, server: Scripted, poller: Poller) -> None:
    """A login page, or half a document, with an ETag: a failure; the next request has the old ETag."""
    await poller.listen_to(server.on("/feed", ok(FEED, etag='"v1"'), wrong, says(304)))
    await poller.next_poll()
    before = await poller.state()
    assert (await poller.next_poll()).outcome == "failed"
    after = await poller.state()
    assert (after.failures, after.validators, after.body_digest) == (1, before.validators, before.body_digest)
    await poller.next_poll()
    assert server.asked[2].get("if-none-match") == '"v1"'


@rule("A10", "The validators of an error are not the feed's", source="RFC 9110 §8.8")
@pytest.mark.parametrize("status", [403, 404, 410, 429, 500, 503])
async def test_an_error_renews_no_validators(status: int, server: Scripted, poller: Poller) -> None:
    """An error page with an ETag: the next request has the feed's own."""
    error = says(status, b"sorry", etag='"error"', last_modified=LATER)
    first = ok(FEED, etag='"v1"', last_modified=MODIFIED)
    await poller.listen_to(server.on("/feed", first, error, says(304)))
    await poller.polls(3)
    assert server.asked[2].condition == ('"v1"', MODIFIED)


@rule(
    "A11",
    "Validators belong to the URL that issued them: the start of a redirect never sees its target's",
    source="Chris Siebenmann, feed fetchers, HTTP redirects and conditional GET",
)
async def test_validators_stay_with_their_url(server: Scripted, another: Another, poller: Poller) -> None:
    """A redirects to B, which answers with an ETag: B gets it back, A does not."""
    there = await another("127.0.0.2")
    there.on("/feed", ok(FEED, etag='"v1"'), says(304))
    await poller.listen_to(server.on("/feed", to(there.url())))
    await poller.polls(3)
    assert [asked.condition for asked in server.asked] == [(None, None)] * 3
    assert [asked.get("if-none-match") for asked in there.asked] == [None, '"v1"', '"v1"']


@rule(
    "A11",
    "A redirect that leads elsewhere than before gets no validators of the old target",
    source="Chris Siebenmann, feed fetchers, HTTP redirects and conditional GET",
)
async def test_another_target_gets_no_validators(server: Scripted, another: Another, poller: Poller) -> None:
    """A redirects to B, then to C: C hears nothing of B's ETag."""
    there, elsewhere = await another("127.0.0.2"), await another("127.0.0.3")
    there.on("/feed", ok(FEED, etag='"v1"'))
    elsewhere.on("/feed", ok(rss(item(2)), etag='"w1"'))
    await poller.listen_to(server.on("/feed", to(there.url()), to(elsewhere.url())))
    await poller.polls(3)
    assert [asked.get("if-none-match") for asked in elsewhere.asked] == [None, '"w1"']


@rule(
    "A12",
    "Accept-Encoding is the same at every poll: an ETag is one coding's",
    source="RFC 9110 §8.8.3.3; nginx gzip_static, measured",
)
async def test_accept_encoding_never_changes(server: Scripted, poller: Poller) -> None:
    """A server whose ETag differs with the coding: it can only recognise its own if asked alike."""

    def answer(asked: Asked) -> Answer:
        etag = f'"v1-{asked.get("accept-encoding")}"'
        return says(304) if asked.get("if-none-match") == etag else ok(FEED, etag=etag)

    await poller.listen_to(server.on("/feed", answer, says(404), answer))
    await poller.polls(5)
    assert len({asked.get("accept-encoding") for asked in server.asked}) == 1
    assert (await poller.state()).last_status == 304


@rule("A15", "A 304 that nobody asked for is an error and changes nothing", source="RFC 9110 §15.4.5")
async def test_a_spurious_304_is_an_error(server: Scripted, poller: Poller) -> None:
    """304 to the first, unconditional request: failed, nothing learnt, the next one unconditional too."""
    await poller.listen_to(server.on("/feed", says(304, etag='"v9"'), ok(FEED)))
    assert (await poller.next_poll()).reason == "spurious_304"
    state = await poller.state()
    assert (state.failures, state.validators, state.body_digest, state.changed_at) == (1, None, None, None)
    assert poller.parser.documents == []
    assert (await poller.next_poll()).outcome == "changed"
    assert server.asked[1].condition == (None, None)


@rule(
    "A18",
    "One poll is one GET: no HEAD, no Range, no favicon, nothing else but robots.txt once a day",
    source=KROLL,
)
async def test_a_poll_is_one_get(server: Scripted, poller: Poller) -> None:
    """A feed with links, an image and a hub: each poll costs the server one request for it."""
    head = f"<link>{SITE}</link><image><url>{server.url('/logo.png')}</url></image>"
    head += f'<atom:link rel="hub" href="{server.url("/hub")}"/>'
    answers = [ok(rss(item(1), head=head)), says(500), says(404), ok(rss(item(2), head=head))]
    await poller.listen_to(server.on("/feed", *answers))
    await poller.polls(4)
    assert [asked.line for asked in server.asked] == ["GET /feed HTTP/1.1"] * 4
    assert {asked.get("range") for asked in server.asked} == {None}
