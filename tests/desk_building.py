"""A desk in memory whose clock is moved by hand, and a web that answers what the test lays down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline import ports
from pipeline.adapters.clock import MemoryClock
from pipeline.adapters.extractor import Extractor, load_wires
from pipeline.adapters.memory import (
    MemoryDueSets,
    MemoryFeedStore,
    MemoryHostPacing,
    MemoryLedger,
    MemoryPageStore,
)
from pipeline.adapters.memory_stories import MemoryStoryStore
from pipeline.adapters.robots import SiteRobots
from pipeline.desk import Desk
from pipeline.errors import FetchError
from pipeline.model import Claim, Feed, FeedId, Note, ParsedFeed, Request, Response, Stage
from pipeline.parsing import feed as feeds
from pipeline.queueing.events import Event
from pipeline.settings import Settings

NOW = 1_790_000_000.0
CONFIG = Path(__file__).resolve().parents[1] / "config"
WIRES = load_wires(CONFIG)
FEED = Feed(id=FeedId("town"), url="https://town.example/feed.xml", publisher="The Town")
HTML = {"content-type": "text/html; charset=utf-8"}
RSS = {"content-type": "application/rss+xml"}


@dataclass(slots=True)
class Web:
    """`answers` by URL: status, headers, body; an error is raised. 404 for everything else."""

    answers: dict[str, tuple[int, dict[str, str], bytes] | FetchError] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    async def get(self, request: Request) -> Response:
        """See `ports.Http`."""
        self.asked[request.url] += 1
        answer = self.answers.get(request.url, (404, {}, b""))
        if isinstance(answer, FetchError):
            raise answer
        status, headers, body = answer
        return Response(url=request.url, status=status, headers=headers, body=body)


class Parser:
    """The parser itself, in this process."""

    async def parse(self, response: Response) -> ParsedFeed:
        """See `ports.FeedParser`."""
        return feeds.parse(response.body, response.headers.get("content-type"), response.url)


def article_page(number: int, *, paragraphs: int = 8, canonical: str = "") -> bytes:
    """A page with an article of its own; another number is another text."""
    words = [
        "bridge",
        "harbour",
        "ferry",
        "council",
        "winter",
        "market",
        "school",
        "garden",
        "engine",
        "river",
    ]

    def word(at: int, k: int) -> str:
        return words[(number * 7 + at * 3 + k * (number + 2)) % 10] + str(number + k)

    text = "".join(f"<p>{' '.join(word(at, k) for k in range(30))}.</p>" for at in range(paragraphs))
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    body = f"<article><h1>Report {number}</h1>{text}</article>"
    return f"<html><head><title>Report {number}</title>{link}</head><body>{body}</body></html>".encode()


def rss(*links: str, content: str = "") -> bytes:
    """A feed of these links."""
    body = f"<description><![CDATA[{content}]]></description>" if content else ""
    items = "".join(f"<item><title>Of {link}</title><link>{link}</link>{body}</item>" for link in links)
    return f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()


@dataclass(slots=True, kw_only=True)
class World:
    """The desk and what stands behind its ports."""

    desk: Desk
    clock: MemoryClock
    web: Web
    due: MemoryDueSets
    stories: MemoryStoryStore
    ledger: MemoryLedger

    async def claim(self, stage: Stage, n: int = 50) -> list[Claim]:
        """What is due now."""
        limit = 0 if stage is Stage.POLL else 6
        return await self.due.claim(stage, self.clock.now(), n, 60.0, limit)

    async def last_note(self, subject: str) -> Note:
        """The end of a trail."""
        return (await self.ledger.trail(subject))[-1]

    @property
    def events(self) -> Sequence[Event]:
        """What stands on the stream."""
        return self.stories.events


def world(settings: Settings | None = None, stories: type[MemoryStoryStore] = MemoryStoryStore) -> World:
    """A desk without feeds."""
    settings = settings or Settings()
    clock, web, ledger = MemoryClock(NOW), Web(), MemoryLedger()
    due = MemoryDueSets(ledger)
    pages = MemoryPageStore(due, ledger)
    store = stories(due, settings)
    desk = Desk(
        settings=settings,
        clock=clock,
        http=web,
        robots=SiteRobots(web, settings.http.user_agent, settings.collect),
        pacing=MemoryHostPacing(),
        due=due,
        feeds=MemoryFeedStore(due, ledger, pages),
        pages=pages,
        stories=store,
        ledger=ledger,
        parser=Parser(),
        extractor=Extractor(WIRES, soft_limit_s=0),
    )
    return World(desk=desk, clock=clock, web=web, due=due, stories=store, ledger=ledger)


async def configured(feed: Feed = FEED, settings: Settings | None = None) -> World:
    """A desk with one feed that is due."""
    made = world(settings)
    await made.desk.feeds.change(ports.FeedChanges(put=[feed], due={feed.id: NOW}))
    return made


def paused(feed: Feed) -> Feed:
    """The same feed, switched off."""
    return replace(feed, enabled=False)
