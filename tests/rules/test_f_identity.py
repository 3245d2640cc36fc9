"""F: which entries are the same, whatever a feed does to their ids, links, texts and order."""

from __future__ import annotations

import pytest

from pipeline.model import PageId, Stage
from tests.rules.documents import SITE, item, rss
from tests.rules.poller import DAY_S, Poller
from tests.rules.registry import rule
from tests.rules.scripted import Scripted, ok

GUID = "<guid>tag:harbour.example,2026:1</guid>"
LINK = f"<link>{SITE}/1</link>"
TEXT = f"<description>{'The ferry does not sail today. ' * 40}</description>"


async def news(server: Scripted, poller: Poller, *documents: str) -> list[object]:
    """How many entries were new in each of the documents, polled one after another."""
    await poller.listen_to(server.on("/feed", *(ok(document) for document in documents)), every_s=3_600.0)
    return [note.facts["new"] for note in await poller.polls(len(documents))]


def one(*parts: str, note: str = "") -> str:
    return rss(
        f"<item><title>Report</title>{''.join(parts)}</item>", head=f"<description>{note}</description>"
    )


@rule(
    "F1",
    "An entry is known by its id, else by its link, else by its title and date",
    source="RFC 4287 §4.2.6; RSS 2.0, <guid>",
)
@pytest.mark.parametrize(
    "parts", [(GUID, LINK), (GUID, TEXT), (LINK,), ("<pubDate>Mon, 21 Sep 2026 06:00:00 GMT</pubDate>", TEXT)]
)
async def test_an_entry_is_known_again(parts: tuple[str, ...], server: Scripted, poller: Poller) -> None:
    """The same entry in three documents that differ elsewhere: new once."""
    documents = [one(*parts, note=note) for note in ("first", "second", "third")]
    assert await news(server, poller, *documents) == [1, 0, 0]


@rule(
    "F2",
    "One id three times in a document: the same link is one entry, three links are three",
    source="measured: 1.5 % of feeds; FreshRSS",
)
@pytest.mark.parametrize(("links", "count"), [(("1", "1", "1"), 1), (("1", "2", "3"), 3)])
async def test_repeated_ids(links: tuple[str, ...], count: int, server: Scripted, poller: Poller) -> None:
    """Entries under one guid, now and at the next poll: told once each."""
    document = rss(*(item(link, guid="same") for link in links))
    assert await news(server, poller, document, document.replace("Harbour", "Harbor")) == [count, 0]


@rule("F3", "A new id for a known link is the old entry", source="Feedbin #739; FreshRSS")
async def test_a_new_id_is_no_news(server: Scripted, poller: Poller) -> None:
    """The guid changes at every poll, the link stays: no new page."""
    documents = [rss(item(1, guid=f"{n}"), item(2, guid=f"b{n}")) for n in range(4)]
    assert await news(server, poller, *documents) == [2, 0, 0, 0]


@rule("F4", "An id that is no permalink is not taken for a link", source="RSS 2.0, <guid isPermaLink>")
@pytest.mark.parametrize(
    ("guid", "link"),
    [
        (f'<guid isPermaLink="false">{SITE}/id/1</guid>', None),
        ("<guid>tag:harbour.example,2026:1</guid>", None),
        ("<guid>12345</guid>", None),
        (f"<guid>{SITE}/1</guid>", f"{SITE}/1"),
        (f'<guid isPermaLink="true">{SITE}/1</guid>', f"{SITE}/1"),
    ],
)
async def test_an_id_is_no_link(guid: str, link: str | None, server: Scripted, poller: Poller) -> None:
    """An entry with a guid and no link: only a permalink leads anywhere."""
    assert await news(server, poller, one(guid)) == [0 if link is None else 1]
    assert poller.entries[0].link == link


@rule(
    "F6",
    "Tracking parameters make no other page; the page is asked for under its link as published",
    source="courlan, ClearURLs, Miniflux lists",
)
@pytest.mark.parametrize(
    "tracking", ["utm_source=rss&utm_medium=x", "fbclid=1", "at_medium=rss", "xtor=RSS-1"]
)
async def test_tracking_is_seen_through(tracking: str, server: Scripted, poller: Poller) -> None:
    """A link with a tracking parameter, then without, then with another value: new once."""
    escaped = tracking.replace("&", "&amp;")
    queries = (f"id=7&amp;{escaped}", "id=7", f"{escaped}9&amp;id=7")
    documents = [one(f"<link>{SITE}/1?{query}</link>") for query in queries]
    assert await news(server, poller, *documents) == [1, 0, 0]
    (claim,) = await poller.claim(Stage.COLLECT)
    record = await poller.pages.record(PageId(claim.id))
    assert record is not None
    assert record.url == f"{SITE}/1?id=7&{tracking}"


@rule("F6", "Parameters that choose the page make another page", source="own choice")
async def test_other_parameters_count(server: Scripted, poller: Poller) -> None:
    """`?id=7` and `?id=8`: two pages."""
    assert await news(server, poller, rss(item("1?id=7"), item("1?id=8"))) == [2]


@rule(
    "F10",
    "A known entry whose text changed is an update, up to 24 times",
    source="lemon24/reader, HASH_CHANGED_LIMIT",
)
async def test_a_changed_entry_is_an_update(server: Scripted, poller: Poller) -> None:
    """One entry with another text at each of 40 polls: 24 updates, no second entry."""
    documents = [rss(item(1, f"<description>Version {n}</description>")) for n in range(40)]
    assert await news(server, poller, *documents) == [1] + [0] * 39
    (claim,) = await poller.claim(Stage.COLLECT)
    trail = await poller.ledger.trail(claim.id)
    assert [note.outcome for note in trail].count("changed") == 24


@rule(
    "F11",
    "What is new is found by what is known, not by its place: feeds may list the oldest first",
    source="measured: 8 % of feeds",
)
@pytest.mark.parametrize("place", ["first", "middle", "last"])
async def test_order_is_no_matter(place: str, server: Scripted, poller: Poller) -> None:
    """A new entry at any place of the document: found."""
    now = poller.clock.now()
    old = [item(f"old-{n}", at=now - n * DAY_S) for n in range(6)]
    at = {"first": 0, "middle": 3, "last": 6}[place]
    assert await news(server, poller, rss(*old), rss(*old[:at], item("new", at=now), *old[at:])) == [6, 1]
    assert "Report new" in await poller.found()


@rule("F11", "An entry with an old date is new when it was not there before", source="own choice")
async def test_an_old_date_is_no_reason(server: Scripted, poller: Poller) -> None:
    """An entry that is dated a year back turns up below all others: found."""
    now = poller.clock.now()
    old = [item(n, at=now - n) for n in range(3)]
    assert await news(server, poller, rss(*old), rss(*old, item("late", at=now - 365 * DAY_S))) == [3, 1]


@rule(
    "F13", "What leaves the window is not forgotten: back again, it is no news", source="own choice; FreshRSS"
)
async def test_vanished_entries_are_remembered(server: Scripted, poller: Poller) -> None:
    """Two entries, then one of them for 25 days, then both: nothing is told twice."""
    both, half = rss(item(1), item(2)), rss(item(2))
    await poller.listen_to(server.on("/feed", ok(both), *[ok(half)] * 25, ok(both)), every_s=DAY_S)
    notes = await poller.polls(27)
    assert [note.facts.get("new", 0) for note in notes] == [2] + [0] * 26


BAD = [
    "<item><title>Bad</title><link>http://[::1</link><guid>bad</guid></item>",
    f"<item><title>Bad</title><link>{SITE}/{'x' * 9_000}</link></item>",
    "<item><title>Bad</title><pubDate>99999999999999999999</pubDate><guid>bad</guid></item>",
    '<item><title>Bad</title><enclosure url="::" length="1e999" type="/"/><guid>bad</guid></item>',
    "<item/>",
    "<item><title>&#xD7FF;</title><guid></guid><link>javascript:alert(1)</link></item>",
    "<item><title><item><title>Bad</title></item></title></item>",
]


@rule(
    "F14", "One bad entry costs itself, not its neighbours", source="lemon24/reader; measured: 2.5 % of feeds"
)
@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
async def test_a_bad_entry_costs_itself(bad: str, server: Scripted, poller: Poller) -> None:
    """Something impossible as the third of five entries: the other four are told."""
    await poller.listen_to(server.on("/feed", ok(rss(item(1), item(2), bad, item(4), item(5)))))
    assert (await poller.next_poll()).outcome == "changed"
    assert {f"Report {n}" for n in (1, 2, 4, 5)} <= set(await poller.found())
