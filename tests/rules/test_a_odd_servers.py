"""A, where servers are odd: marked ETags, useless ones, deltas, a 304 for ever."""

from __future__ import annotations

import pytest

from tests.rules.documents import busy, item, rss
from tests.rules.poller import DAY_S, HOUR_S, Poller
from tests.rules.registry import rule
from tests.rules.scripted import Answer, Asked, Scripted, ok, says

MODIFIED = "Mon, 21 Sep 2026 06:00:00 GMT"
FEED = rss(item(1))


@rule(
    "A13",
    "An ETag that Apache has marked with its coding is sent with and without the mark",
    source="Apache 2.4 mod_deflate, measured; bug 45023",
)
@pytest.mark.parametrize("coding", ["gzip", "br"])
async def test_the_mark_of_mod_deflate_is_seen_through(coding: str, server: Scripted, poller: Poller) -> None:
    """Apache says `"x-gzip"`, knows only `"x"`, and names that in its 304: a 304 at every poll."""

    def apache(asked: Asked) -> Answer:
        known = [tag.strip() for tag in (asked.get("if-none-match") or "").split(",")]
        return says(304, etag='"x"') if '"x"' in known else ok(FEED, etag=f'"x-{coding}"')

    await poller.listen_to(server.on("/feed", apache))
    notes = await poller.polls(3)
    assert [note.facts["status"] for note in notes] == [200, 304, 304]
    assert [asked.get("if-none-match") for asked in server.asked] == [None, f'"x-{coding}", "x"', '"x"']


@rule(
    "A14",
    "An ETag that never helps is left out after three polls, then the date too, and the feed is "
    "asked once an hour at most",
    source="measured; Kroll (unconditional ≤ 1 an hour)",
)
async def test_useless_validators_are_given_up(server: Scripted, poller: Poller) -> None:
    """The same body with 200 whatever is sent: both validators three times, the date three times, none."""
    feed = busy(poller.clock.now())
    await poller.listen_to(server.on("/feed", ok(feed, etag='"v1"', last_modified=MODIFIED)))
    await poller.polls(9)
    both, date, none = ('"v1"', MODIFIED), (None, MODIFIED), (None, None)
    assert [asked.condition for asked in server.asked] == [none, *[both] * 3, *[date] * 3, *[none] * 2]
    assert server.asked[-1].at - server.asked[-2].at >= HOUR_S


def feed_delta(asked: Asked) -> Answer:
    """A server that knows RFC 3229: what is new since v1."""
    if asked.get("if-none-match") == '"v1"' and asked.get("a-im") == "feed":
        return Answer(status=226, body=rss(item(3)).encode(), fields=(("IM", "feed"), ("ETag", '"v2"')))
    return says(304)


@rule("A16", "A-IM: feed is sent where it can be answered, beside If-None-Match", source="RFC 3229 §10.5.3")
async def test_deltas_are_asked_for_with_an_etag_only(server: Scripted, poller: Poller) -> None:
    """A feed with a date alone, then with an ETag: A-IM goes out with If-None-Match only."""
    first = ok(rss(item(1)), last_modified=MODIFIED)
    second = ok(rss(item(2)), etag='"v1"', last_modified=MODIFIED)
    await poller.listen_to(server.on("/feed", first, second, says(304)))
    await poller.polls(3)
    assert [asked.get("a-im") for asked in server.asked] == [None, None, "feed"]


@rule(
    "A16",
    "A 226 adds entries: what it leaves out is still there, its bytes stand for no document",
    source="RFC 3229 §10.4.1",
)
async def test_a_delta_is_merged(server: Scripted, poller: Poller) -> None:
    """226 with one new entry, then the whole document: one entry is new, and none is told twice."""
    whole = ok(rss(item(3), item(2), item(1)), etag='"v3"')
    await poller.listen_to(server.on("/feed", ok(rss(item(2), item(1)), etag='"v1"'), feed_delta, whole))
    await poller.next_poll()
    digest = (await poller.state()).body_digest
    note = await poller.next_poll()
    assert (note.outcome, note.facts["new"]) == ("changed", 1)
    state = await poller.state()
    assert (state.body_digest, state.failures) == (digest, 0)
    assert (await poller.next_poll()).facts["new"] == 0
    assert server.asked[2].get("if-none-match") == '"v2"'
    assert await poller.found() == ["Report 1", "Report 2", "Report 3"]


@rule(
    "A17",
    "A busy feed that answers 304 for two weeks is asked once without conditions, at most every 30 days",
    source="FreshRSS #1020",
)
async def test_a_stuck_304_is_found_out(server: Scripted, poller: Poller) -> None:
    """A feed of 24 entries a day that says 304 for 70 days: two unconditional requests after the first."""
    begun = poller.clock.now()
    feed = busy(begun, per_day=24)
    stuck = ok(feed, etag='"v1"', last_modified=MODIFIED)

    def answer(asked: Asked) -> Answer:
        return stuck if asked.condition == (None, None) else says(304)

    await poller.listen_to(server.on("/feed", answer))
    await poller.polls_until(begun + 70 * DAY_S)
    days = [(asked.at - begun) / DAY_S for asked in server.asked if asked.condition == (None, None)]
    assert len(days) == 3
    assert 14 <= days[1] <= 17
    assert days[2] - days[1] >= 30


@rule("A17", "A quiet feed that answers 304 for two weeks is believed", source="FreshRSS #1020")
async def test_a_quiet_feed_is_believed(server: Scripted, poller: Poller) -> None:
    """A feed with an entry every ten days: no second unconditional request in 60 days."""
    begun = poller.clock.now()
    feed = rss(*(item(n, at=begun - n * 10 * DAY_S) for n in range(5)))
    await poller.listen_to(server.on("/feed", ok(feed, etag='"v1"'), says(304)))
    await poller.polls_until(begun + 60 * DAY_S)
    assert [asked.get("if-none-match") for asked in server.asked].count(None) == 1
