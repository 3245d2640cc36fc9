"""A desk that has worked: two outlets on loopback, polled, collected and extracted into a real Redis.

The Harbour prints a story; the Daily prints it again under its own headline, and links to a page that is
gone for good; the Valley's feed answers 500.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline import steps
from pipeline.adapters.config_files import load_feeds, load_settings
from pipeline.adapters.extractor import load_wires
from pipeline.desk import Desk
from pipeline.model import Stage
from pipeline.ports import FeedChanges
from tests.servers import site
from workers.desk import open_desk
from workers.housekeeping import say_alive

ROOT = Path(__file__).resolve().parents[3]

TEXT = (
    "The swing bridge over the inner harbour closes on Monday morning for the first time in eleven years, "
    "and about nine thousand people who cross it every day have been asked to take the ferries instead.",
    "Inspectors found hairline cracks in two of the four bearings in September, when divers cleared mussels "
    "from the eastern pier, and the port authority decided that waiting for spring would be a gamble.",
    "Three ferries will run every seven minutes from half past five until midnight. The crossing is free, "
    "bicycles travel on the lower deck, and lorries over twelve tonnes have to go round by Quarry Road.",
    "Shopkeepers on the south quay fear for their autumn trade. Martha Ellory, who sells rope and lamp oil "
    "there, said that the last closure had cost her a third of her customers until the bridge came back.",
    "The work costs four million crowns, of which the province pays half. If frost keeps away, the first "
    "trams will roll over the new bearings on the twentieth of November.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """The outlets' addresses, the configuration folder, and the state that was filled."""

    harbour: str
    daily: str
    config: Path
    redis_url: str

    @property
    def original(self) -> str:
        """The Harbour's article."""
        return f"{self.harbour}/bridge"

    @property
    def copy(self) -> str:
        """The Daily's copy of it."""
        return f"{self.daily}/ferries"

    @property
    def environ(self) -> dict[str, str]:
        """What makes every command mean this desk."""
        return {"WIREDESK_CONFIG": str(self.config), "WIREDESK_REDIS_STATE_URL": self.redis_url}


def rss(title: str, *entries: tuple[str, str]) -> site.Page:
    """A feed of these links and headlines."""
    items = "".join(
        f"<item><title>{headline}</title><link>{link}</link><guid>{link}</guid>"
        "<pubDate>Mon, 05 Oct 2026 06:30:00 GMT</pubDate></item>"
        for link, headline in entries
    )
    body = f"<rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>"
    return site.Page(body.encode(), headers={"content-type": "application/rss+xml"})


def html(headline: str) -> site.Page:
    """An article page with the one text."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
    body = (
        f"<!doctype html><html lang=en><head><title>{headline}</title></head>"
        f"<body><nav><a href=/>Home</a></nav><article><h1>{headline}</h1>{paragraphs}</article></body></html>"
    )
    return site.Page(body.encode(), headers={"content-type": "text/html; charset=utf-8"})


@asynccontextmanager
async def outlets(folder: Path, redis_url: str) -> AsyncIterator[Town]:
    """The two sites and a configuration that allows them; no desk has looked yet."""
    async with site.serve({}) as harbour, site.serve({}) as daily:
        harbour.pages["/feed"] = rss("The Harbour", (f"{harbour.url}/bridge", "Bridge closes for six weeks"))
        harbour.pages["/bridge"] = html("Bridge closes for six weeks")
        daily.pages["/feed"] = rss(
            "The Daily",
            (f"{daily.url}/ferries", "Take the ferry, port tells nine thousand"),
            (f"{daily.url}/gone", "A page that was taken down"),
        )
        daily.pages["/ferries"] = html("Take the ferry, port tells nine thousand")
        daily.pages["/gone"] = site.Page(status=410)
        daily.pages["/broken"] = site.Page(status=500)
        config = folder / "config"
        config.mkdir()
        (config / "settings.yaml").write_text(
            "http: {allow_networks: [127.0.0.0/8]}\npacing: {gap: 1ms}\npolling: {first_spread: 1ms}\n"
        )
        (config / "feeds.yaml").write_text(
            "feeds:\n"
            f"- {{id: harbour, url: '{harbour.url}/feed', publisher: The Harbour}}\n"
            f"- {{id: daily, url: '{daily.url}/feed', publisher: The Daily}}\n"
            f"- {{id: valley, url: '{daily.url}/broken', publisher: Valley Courier}}\n"
            f"- {{id: resting, url: '{daily.url}/rest', enabled: false}}\n"
        )
        yield Town(harbour=harbour.url, daily=daily.url, config=config, redis_url=redis_url)


async def work(town: Town) -> None:
    """One round of everything that is due, the Harbour first."""
    settings, problems = load_settings(town.config, town.environ)
    assert not problems
    async with open_desk(settings, load_wires(ROOT / "config")) as desk:
        feeds = load_feeds(town.config).feeds
        await desk.feeds.change(FeedChanges(put=feeds))
        for feed in feeds:
            if feed.enabled:
                await desk.due.add(Stage.POLL, {feed.id: 0.0})
                await _round(desk)
        await say_alive(desk.ledger, "io", desk.clock.now())


async def _round(desk: Desk) -> None:
    now = desk.clock.now()
    for claim in await desk.due.claim(Stage.POLL, now, 10, 90.0, 0):
        await steps.poll(desk, claim)
    for claim in await desk.due.claim(Stage.COLLECT, desk.clock.now(), 10, 90.0, 6):
        await steps.collect(desk, claim)
    claims = await desk.due.claim(Stage.EXTRACT, desk.clock.now(), 10, 90.0, 3)
    await steps.extract(desk, claims)
