"""B: what servers and feeds say about the time of the next poll, and how far that is believed."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from tests.rules.documents import busy, item, rss
from tests.rules.poller import DAY_S, HOUR_S, Poller
from tests.rules.registry import rule
from tests.rules.scripted import Answer, Asked, Scripted, http_date, ok, says

SOON_S = 1_000.0
"""A busy feed that sets no bound is asked again before this."""


@rule("B1", "A fresh answer is not asked for again: max-age less Age", source="RFC 9111 §4.2.1, §4.2.3")
@pytest.mark.parametrize(("age", "wait_s"), [("600", 3_000), ("0", 3_600), ("nonsense", 3_600)])
async def test_max_age_less_age_is_waited_for(
    age: str, wait_s: int, server: Scripted, poller: Poller
) -> None:
    """A busy feed, `max-age=3600` and 600 s old: not before 3000 s."""
    feed = busy(poller.clock.now())
    said = ok(feed, etag='"v1"', cache_control="public, max-age=3600", age=age)
    await poller.listen_to(server.on("/feed", said))
    await poller.next_poll()
    assert await poller.wait_s() == wait_s


@rule("B1", "A feed with a fixed distance of polls waits for max-age too", source="RFC 9111 §4.2")
async def test_no_configuration_overrides_max_age(server: Scripted, poller: Poller) -> None:
    """`every: 5m` in the feed list, `max-age=3600` from the server: an hour."""
    said = ok(busy(poller.clock.now()), etag='"v1"', cache_control="max-age=3600")
    await poller.listen_to(server.on("/feed", said), every_s=300.0)
    await poller.next_poll()
    assert await poller.wait_s() == HOUR_S


@rule(
    "B2",
    "no-cache, no-store, max-age=0 and s-maxage set no bound; validators are used all the same",
    source="RFC 9111 §5.2.2.4, §5.2.2.5, §5.2.2.10",
)
@pytest.mark.parametrize(
    "control",
    ["no-cache", "no-store", "max-age=0", "s-maxage=9999", "no-cache, max-age=9999", "private", ""],
)
async def test_what_forbids_caching_sets_no_bound(control: str, server: Scripted, poller: Poller) -> None:
    """A busy feed that is not to be kept: asked again by its own rate, with its ETag."""
    first = ok(busy(poller.clock.now()), etag='"v1"', cache_control=control)
    await poller.listen_to(server.on("/feed", first, says(304)))
    await poller.next_poll()
    assert await poller.wait_s() < SOON_S
    await poller.next_poll()
    assert server.asked[1].get("if-none-match") == '"v1"'


@rule("B3", "Expires is read against the server's own Date", source="RFC 9111 §4.2.1")
@pytest.mark.parametrize("off_s", [-DAY_S, DAY_S])
async def test_expires_is_relative_to_date(off_s: float, server: Scripted, poller: Poller) -> None:
    """A server whose clock is a day off says Expires = Date + 2 h: two hours."""
    date = poller.clock.now() + off_s
    bounds = {"date": http_date(date), "expires": http_date(date + 2 * HOUR_S)}
    await poller.listen_to(server.on("/feed", ok(busy(poller.clock.now()), etag='"v1"', **bounds)))
    await poller.next_poll()
    assert await poller.wait_s() == 2 * HOUR_S


@rule(
    "B3",
    "Expires counts only without max-age, and `0`, `-1` or no date mean: expired",
    source="RFC 9111 §5.3",
)
@pytest.mark.parametrize("expires", ["0", "-1", "soon", "Mon, 21 Sep 2026 99:00:00 GMT", "max-age first"])
async def test_an_odd_expires_sets_no_bound(expires: str, server: Scripted, poller: Poller) -> None:
    """No date, or a date beside `max-age=60`: asked again by the feed's own rate."""
    now = poller.clock.now()
    bounds = {"expires": expires}
    if expires == "max-age first":
        bounds = {"expires": http_date(now + 9 * HOUR_S), "cache-control": "max-age=60"}
    await poller.listen_to(server.on("/feed", ok(busy(now), etag='"v1"', **bounds)))
    await poller.next_poll()
    assert await poller.wait_s() < SOON_S


@rule("B4", "A 304 and an error are fresh for as long as they say", source="RFC 9111 §4.3.4, §4.2")
@pytest.mark.parametrize("status", [304, 404, 500])
async def test_every_answer_says_how_long_it_is_fresh(status: int, server: Scripted, poller: Poller) -> None:
    """`max-age=7200` on what is no document: two hours, as with one."""
    first = ok(busy(poller.clock.now()), etag='"v1"')
    await poller.listen_to(server.on("/feed", first, says(status, cache_control="max-age=7200")))
    await poller.polls(2)
    assert await poller.wait_s() == 2 * HOUR_S


@rule(
    "B5",
    "Absurd bounds: a year counts for a day, the first of two counts, quotes are no matter, "
    "what is no number counts for nothing",
    source="RFC 9111 §4.2.1, §1.2.2; lemon24/reader #384",
)
@pytest.mark.parametrize(
    ("control", "wait_s"),
    [
        ("max-age=31536000", DAY_S),
        ("max-age=99999999999999999999", DAY_S),
        ("max-age=7200, max-age=60", 7_200),
        ('max-age="7200"', 7_200),
        ("MAX-AGE = 7200", 7_200),
        (",,max-age=7200,", 7_200),
        ("max-age=-7200", None),
        ("max-age=7200s", None),
        ("max-age", None),
    ],
)
async def test_absurd_bounds(control: str, wait_s: float | None, server: Scripted, poller: Poller) -> None:
    """Cache-Control as nobody should write it: at most a day, and never an error."""
    await poller.listen_to(
        server.on("/feed", ok(busy(poller.clock.now()), etag='"v1"', cache_control=control))
    )
    assert (await poller.next_poll()).outcome == "changed"
    waited = await poller.wait_s()
    assert waited < SOON_S if wait_s is None else waited == wait_s


@rule("B11", "`ttl` in minutes is the least distance of polls, at most a day", source="RSS 2.0, <ttl>")
@pytest.mark.parametrize(
    ("ttl", "wait_s"),
    [("120", 2 * HOUR_S), (" 120 ", 2 * HOUR_S), ("0", None), ("abc", None), ("-5", None), ("999999", DAY_S)],
)
async def test_ttl(ttl: str, wait_s: float | None, server: Scripted, poller: Poller) -> None:
    """A busy feed with a ttl: so many minutes; nonsense counts for nothing."""
    feed = busy(poller.clock.now(), head=f"<ttl>{ttl}</ttl>")
    await poller.listen_to(server.on("/feed", ok(feed, etag='"v1"')))
    await poller.next_poll()
    waited = await poller.wait_s()
    assert waited < SOON_S if wait_s is None else waited == wait_s


@rule(
    "B12",
    "sy:updatePeriod and sy:updateFrequency are a hint: kept unless the feed is seen to be quicker",
    source="RSS 1.0 syndication module",
)
@pytest.mark.parametrize(
    ("hint", "per_day", "wait_s"),
    [
        ("daily 4", 3, 6 * HOUR_S),
        ("daily 4", 96, None),  # so much for four a day
        ("hourly 1", 3, 4_157),  # what WordPress writes when nobody chose anything
        ("daily 1", 0.5, DAY_S),
        ("now and then", 3, 4_157),
    ],
)
async def test_syndication_hints(
    hint: str, per_day: float, wait_s: float | None, server: Scripted, poller: Poller
) -> None:
    """A feed says how often it publishes: it is not asked more often, unless it publishes more often."""
    period, _, times = hint.rpartition(" ")
    head = f"<sy:updatePeriod>{period}</sy:updatePeriod><sy:updateFrequency>{times}</sy:updateFrequency>"
    now, count = poller.clock.now(), max(int(7 * per_day), 2)
    dated = [item(n, at=now - (n + 0.5) * DAY_S / per_day) for n in range(count)]
    await poller.listen_to(server.on("/feed", ok(rss(*dated, head=head), etag='"v1"')))
    await poller.next_poll()
    waited = await poller.wait_s()
    assert waited < SOON_S if wait_s is None else waited == pytest.approx(wait_s, rel=0.1)


def next_poll_utc(at: float) -> str:
    return datetime.fromtimestamp(round(at), UTC).strftime("%a %H")


def hours(*numbers: int) -> str:
    return "<skipHours>" + "".join(f"<hour>{number}</hour>" for number in numbers) + "</skipHours>"


def days(*names: str) -> str:
    return "<skipDays>" + "".join(f"<day>{name}</day>" for name in names) + "</skipDays>"


WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@rule(
    "B13",
    "A poll that falls into skipHours (GMT; 24 is 0) or skipDays waits for their end; a feed that "
    "skips everything skips nothing",
    source="RSS 2.0, <skipHours>, <skipDays>",
)
@pytest.mark.parametrize(
    ("skips", "then"),
    [
        (hours(14, 15, 16), "Mon 17"),
        (hours(*range(14, 25)), "Tue 01"),
        (hours(3), None),
        (hours(*range(24)), None),
        (hours(*range(1, 25)), None),
        (days("Monday"), "Tue 00"),
        (days("Monday", "Tuesday") + hours(0, 1), "Wed 02"),
        (days("Sunday"), None),
        (days(*WEEK), None),
    ],
)
async def test_skipped_hours_and_days(skips: str, then: str | None, server: Scripted, poller: Poller) -> None:
    """A busy feed on a Monday at 14:13 GMT, due in some minutes: at the end of the hours it skips."""
    await poller.listen_to(server.on("/feed", ok(busy(poller.clock.now(), head=skips), etag='"v1"')))
    await poller.next_poll()
    if then is None:
        assert await poller.wait_s() < SOON_S
    else:
        due_at = await poller.due_at()
        assert next_poll_utc(due_at) == then
        assert due_at % HOUR_S <= 300  # spread, for many feeds skip the same hours


@rule(
    "B14",
    "Never two requests to a feed within five minutes, however quick it is; within an hour where "
    "it has no validators",
    source="Kroll: conditional ≤ 1 an hour, else ≤ 1 a day; own choice",
)
@pytest.mark.parametrize(("fields", "floor_s"), [({"etag": '"v1"'}, 300), ({}, HOUR_S)])
async def test_the_floor(fields: dict[str, str], floor_s: float, server: Scripted, poller: Poller) -> None:
    """A feed with an entry a minute, new ones at every look, of four hours: asked at the floor."""

    def answer(asked: Asked) -> Answer:
        return ok(rss(*(item(f"{asked.at:.0f}-{n}", at=asked.at - n * 60) for n in range(240))), **fields)

    await poller.listen_to(server.on("/feed", answer))
    await poller.polls(5)
    first, *gaps = [b.at - a.at for a, b in pairwise(server.asked)]
    assert first >= floor_s
    assert {round(gap) for gap in gaps} == {floor_s}


@rule(
    "B14",
    "That hour gives way where the feed lists less than three hours: an entry is not to be lost for it",
    source="own simulation",
)
async def test_the_floor_of_a_short_window(server: Scripted, poller: Poller) -> None:
    """An entry a minute, no validators, and a window of half an hour: asked every ten minutes."""

    def answer(asked: Asked) -> Answer:
        return ok(rss(*(item(f"{asked.at:.0f}-{n}", at=asked.at - n * 60) for n in range(31))))

    await poller.listen_to(server.on("/feed", answer))
    await poller.polls(5)
    assert {round(b.at - a.at) for a, b in pairwise(server.asked[1:])} == {600}
