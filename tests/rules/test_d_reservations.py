"""D: what publishers say that their pages are not for."""

from __future__ import annotations

import json

import pytest

from pipeline.model import PageId, RawPage, Stage
from tests.rules.documents import rss
from tests.rules.poller import Poller
from tests.rules.registry import rule
from tests.rules.scripted import Scripted, ok

PAGE = "/news/1"
HTML = f"<html><body><h1>Bridge closed</h1><p>{'The ferry does not sail today. ' * 20}</p></body></html>"
SOURCE = "TDM Reservation Protocol (W3C CG); X-Robots-Tag"


async def collect(poller: Poller, server: Scripted, **fields: str) -> RawPage | None:
    """The page behind a feed's one entry, None = it was not kept."""
    link = server.on(PAGE, ok(HTML, content_type="text/html", **fields))
    entry = f"<item><link>{link}</link><title>Bridge closed</title></item>"
    await poller.listen_to(server.on("/feed", ok(rss(entry))))
    await poller.next_poll()
    await poller.collect_all()
    claims = await poller.claim(Stage.EXTRACT)
    loaded = await poller.pages.load([PageId(claim.id) for claim in claims])
    return next((page[1] for page in loaded if page), None)


@rule("D12", "What a page's headers reserve is recorded on its article", source=SOURCE)
@pytest.mark.parametrize(
    ("fields", "recorded"),
    [
        ({"tdm_reservation": "1"}, ("tdm",)),
        ({"tdm_reservation": "0"}, ()),
        ({"x_robots_tag": "noindex, noarchive"}, ("noarchive", "noindex")),
        ({"x_robots_tag": "otherbot: noindex, wiredesk: noarchive"}, ("noarchive",)),
        ({"x_robots_tag": "max-snippet: 5, none", "tdm_reservation": "1"}, ("noindex", "tdm")),
        ({}, ()),
    ],
)
async def test_reservations_are_recorded(
    fields: dict[str, str], recorded: tuple[str, ...], server: Scripted, poller: Poller
) -> None:
    """A page with each of these headers: kept, and the article says what they say."""
    raw = await collect(poller, server, **fields)
    assert raw is not None
    record = await poller.pages.record(raw.page_id)
    assert record is not None
    assert poller.desk.extractor.read(raw, record).article.reservations == recorded


@rule(
    "D12",
    "Where `collect.reserved` is skip, a page whose headers reserve something is not kept",
    source=SOURCE,
)
@pytest.mark.parametrize("fields", [{"tdm_reservation": "1"}, {"x_robots_tag": "noarchive"}])
async def test_reserved_pages_are_not_kept(fields: dict[str, str], server: Scripted) -> None:
    """The same headers on a desk that keeps to them: a dead letter that says why, no page."""
    poller = Poller(reserved="skip")
    async with poller.http:
        assert await collect(poller, server, **fields) is None
        (letter,) = await poller.due.dead(Stage.COLLECT)
    assert letter.reason == "reserved"


@rule("D12", "… and no page is asked for that the site's tdmrep.json reserves", source=SOURCE)
@pytest.mark.parametrize(
    ("rules", "asked"),
    [
        ([{"location": "/", "tdm-reservation": 1}], False),
        ([{"location": "/news/*$", "tdm-reservation": 1}], False),
        ([{"location": "/news/", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}], True),
        ([{"location": "/sport/", "tdm-reservation": 1}], True),
        ({"location": "/", "tdm-reservation": 1}, True),
    ],
)
async def test_a_site_reserves_its_pages(rules: object, asked: bool, server: Scripted) -> None:
    """A tdmrep.json for the site, for a part of it, or of the wrong shape: the page is asked for, or not."""
    server.on("/.well-known/tdmrep.json", ok(json.dumps(rules), content_type="application/json"))
    poller = Poller(reserved="skip")
    async with poller.http:
        assert (await collect(poller, server) is not None) is asked
    assert bool(server.of(PAGE)) is asked
    assert len(server.of("/.well-known/tdmrep.json")) == 1
