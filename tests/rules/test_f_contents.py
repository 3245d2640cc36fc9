"""F: what an entry says: its link, its dates; and the pages behind a feed's first."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pipeline.model import PageId, PageRecord, Stage
from tests.rules.conftest import Another
from tests.rules.documents import SITE, atom, item, rss
from tests.rules.poller import DAY_S, Poller
from tests.rules.registry import rule
from tests.rules.scripted import Answer, Scripted, ok, to

ATOM = "application/atom+xml"


async def only_record(poller: Poller) -> PageRecord:
    (claim,) = await poller.claim(Stage.COLLECT)
    record = await poller.pages.record(PageId(claim.id))
    assert record is not None
    return record


@rule(
    "F5",
    "A relative link is resolved by xml:base, else by the channel's link, else by the URL that answered",
    source="RFC 4287 §2; XML Base; RFC 3986 §5.1",
)
@pytest.mark.parametrize(
    ("base", "channel", "link"),
    [
        ("https://base.example/x/", "https://channel.example/y/", "https://base.example/x/a/1"),
        (None, "https://channel.example/y/", "https://channel.example/y/a/1"),
        (None, None, "{final}/z/a/1"),
    ],
)
async def test_relative_links(
    base: str | None, channel: str | None, link: str, server: Scripted, another: Another, poller: Poller
) -> None:
    """A redirect, a channel link, an xml:base: the nearest counts."""
    there = await another("127.0.0.2")
    based = "" if base is None else f' xml:base="{base}"'
    head = "" if channel is None else f"<link>{channel}</link>"
    there.on("/z/feed", ok(rss(f"<item{based}><title>A</title><link>a/1</link></item>", head=head)))
    await poller.listen_to(server.on("/feed", to(there.url("/z/feed"))))
    await poller.next_poll()
    assert poller.entries[0].link == link.format(final=there.url("").rstrip("/"))


@rule("F5", "An Atom feed's xml:base is the base of all its entries", source="RFC 4287 §2")
async def test_the_base_of_a_feed(server: Scripted, poller: Poller) -> None:
    """xml:base on the feed, a relative one on the entry: both count, one on top of the other."""
    entry = '<entry xml:base="b/"><id>1</id><title>A</title><link href="1"/></entry>'
    feed = atom(entry).replace("<feed ", '<feed xml:base="https://base.example/a/" ', 1)
    await poller.listen_to(server.on("/feed", ok(feed, content_type=ATOM)))
    await poller.next_poll()
    assert poller.entries[0].link == "https://base.example/a/b/1"


@rule(
    "F7",
    "The publisher's own link behind FeedBurner's is preferred",
    source="FeedBurner, feedburner:origLink",
)
async def test_the_original_link(server: Scripted, poller: Poller) -> None:
    """A link to a counter and an origLink: the page is the publisher's."""
    own = f'<feedburner:origLink xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">{SITE}/1'
    link = "<link>https://feedproxy.example/~r/1</link>"
    feed = rss(f"<item><title>A</title>{link}{own}</feedburner:origLink></item>")
    await poller.listen_to(server.on("/feed", ok(feed)))
    await poller.next_poll()
    assert (await only_record(poller)).url == f"{SITE}/1"


@rule(
    "F8",
    "A date that cannot be is no date: none, over a day ahead, before 1995, the epoch, the year 1",
    source="measured; own choice",
)
@pytest.mark.parametrize(
    "date",
    [
        "",
        "soon",
        "Thu, 24 Sep 2026 06:00:00 GMT",
        "Sun, 01 Jan 1984 00:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "0001-01-01T00:00:00Z",
        "0",
        "Tue, 31 Feb 2026 00:00:00 GMT",
    ],
)
async def test_impossible_dates(date: str, server: Scripted, poller: Poller) -> None:
    """An entry with such a date, on 21 September 2026: no date of publication, known by when it was seen."""
    await poller.listen_to(server.on("/feed", ok(rss(item(1, f"<pubDate>{date}</pubDate>")))))
    await poller.next_poll()
    record = await only_record(poller)
    assert record.published_at is None
    assert record.first_seen_at == poller.clock.now()


@rule(
    "F8",
    "A date of last year is a date; one some hours ahead counts as the moment of the poll",
    source="own choice",
)
@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("Tue, 22 Sep 2026 06:00:00 GMT", "2026-09-21T14:13:20"),
        ("Sun, 21 Sep 2025 06:00:00 GMT", "2025-09-21T06:00:00"),
    ],
)
async def test_possible_dates(date: str, published: str, server: Scripted, poller: Poller) -> None:
    """An entry of tomorrow morning, and one of a year ago, at 14:13:20 on 21 September 2026."""
    await poller.listen_to(server.on("/feed", ok(rss(item(1, f"<pubDate>{date}</pubDate>")))))
    await poller.next_poll()
    found = (await only_record(poller)).published_at
    assert found == datetime.fromisoformat(f"{published}+00:00")


@rule(
    "F9",
    "Zones: offsets, GMT with an offset, names; none at all is UTC",
    source="RFC 5322 §4.3; RFC 3339; measured on 112 dates",
)
@pytest.mark.parametrize(
    ("date", "hour"),
    [
        ("Mon, 21 Sep 2026 06:00:00 +0530", "00:30"),
        ("2026-09-21T06:00:00+05:30", "00:30"),
        ("Mon, 21 Sep 2026 06:00:00 GMT+0100", "05:00"),
        ("Mon, 21 Sep 2026 06:00:00 CET", "05:00"),
        ("Mon, 21 Sep 2026 06:00:00 EST", "11:00"),
        ("Mon, 21 Sep 2026 06:00:00 PDT", "13:00"),
        ("Mon, 21 Sep 2026 06:00:00", "06:00"),
        ("2026-09-21T06:00:00", "06:00"),
        ("2026-09-21T06:00:00Z", "06:00"),
    ],
)
async def test_zones(date: str, hour: str, server: Scripted, poller: Poller) -> None:
    """Six o'clock in some zone: the moment in UTC."""
    await poller.listen_to(server.on("/feed", ok(rss(item(1, f"<pubDate>{date}</pubDate>")))))
    await poller.next_poll()
    found = poller.entries[0].published_at
    assert found is not None
    assert found.astimezone(UTC) == datetime.fromisoformat(f"2026-09-21T{hour}:00+00:00")


def paged(server: Scripted, number: int, *, of: int = 20) -> Answer:
    link = f'<link rel="next" href="{server.url(f"/page-{number + 1}")}"/>' if number < of else ""
    entry = f"<entry><id>{number}</id><title>Page {number}</title><link href='{SITE}/{number}'/></entry>"
    return ok(atom(entry, head=link), content_type=ATOM, etag=f'"{number}"')


@rule(
    "F12",
    "The older pages of a feed are read when it is first followed, ten at most",
    source="RFC 5005 §3; JSON Feed 1.1, next_url",
)
async def test_older_pages_are_read_once(server: Scripted, poller: Poller) -> None:
    """A feed of twenty pages: its first poll reads the ten behind the first; later polls read one."""
    for number in range(2, 21):
        server.on(f"/page-{number}", paged(server, number))
    await poller.listen_to(server.on("/feed", paged(server, 1)), every_s=3_600.0)
    await poller.next_poll()
    assert 1 < len(server.asked) <= 11
    assert len(await poller.found()) == len(server.asked)
    count = len(server.asked)
    await poller.polls(3)
    assert len(server.asked) == count + 3


@rule(
    "F12",
    "They are read again when a poll finds no entry that it knows: some must have come and gone",
    source="RFC 5005 §3",
)
async def test_older_pages_fill_a_gap(server: Scripted, poller: Poller) -> None:
    """A window that turned over entirely between two polls: the page behind it is read."""

    def window(first: int, more: str = "") -> Answer:
        entries = (
            f"<entry><id>{n}</id><title>E{n}</title><link href='{SITE}/{n}'/></entry>"
            for n in range(first, first + 5)
        )
        return ok(atom(*entries, head=more), content_type=ATOM)

    link = f'<link rel="next" href="{server.url("/older")}"/>'
    server.on("/older", window(3))
    await poller.listen_to(server.on("/feed", window(0), window(1), window(8, link)), every_s=DAY_S)
    await poller.polls(2)
    assert server.of("/older") == []
    await poller.next_poll()
    assert len(server.of("/older")) == 1
    assert await poller.found() == sorted(f"E{n}" for n in range(13))


@rule(
    "F12",
    "Pages on another host are not read; a JSON feed's next_url is a next page",
    source="JSON Feed 1.1, next_url",
)
async def test_older_pages_of_another_host_are_not_read(
    server: Scripted, another: Another, poller: Poller
) -> None:
    """A JSON feed with next_url, whose next page names another host: that one is not asked."""
    there = await another("127.0.0.2")

    def page(number: int, following: str) -> Answer:
        entry = {"id": f"{number}", "title": f"J{number}", "url": f"{SITE}/{number}"}
        document = {"version": "https://jsonfeed.org/version/1.1", "title": "Harbour", "items": [entry]}
        return ok(json.dumps(document | {"next_url": following}), content_type="application/feed+json")

    server.on("/2", page(2, there.url("/3")))
    await poller.listen_to(server.on("/feed", page(1, server.url("/2"))))
    await poller.next_poll()
    assert ([asked.target for asked in server.asked], there.asked) == (["/feed", "/2"], [])
    assert await poller.found() == ["J1", "J2"]
