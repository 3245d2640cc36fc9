"""A desk in memory: the real steps and stores, on servers that answer as a test has written down."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

from pipeline import steps
from pipeline.adapters.clock import MemoryClock
from pipeline.adapters.extractor import Extractor, load_wires
from pipeline.adapters.memory import (
    MemoryDueSets,
    MemoryFeedStore,
    MemoryHostPacing,
    MemoryLedger,
    MemoryPageStore,
    MemorySiteLines,
)
from pipeline.adapters.memory_stories import MemoryStoryStore
from pipeline.desk import Desk
from pipeline.errors import DeskError
from pipeline.model import Claim, Feed, FeedId, Note, ParsedFeed, Request, Response, Stage
from pipeline.parsing.feed import parse
from pipeline.ports import Barred, CommitResult, FeedChanges, Gate, Get, StoryCommit
from pipeline.settings import Settings

NOW = 1_790_000_000.0
CONFIG = Path(__file__).resolve().parents[2] / "config"
LEASE_S = 120.0
FEED_URL = "https://harbour.example/feed"

Answer = Response | DeskError


def answer(body: str = "", status: int = 200, **headers: str) -> Response:
    """Header names with underscores for hyphens. The URL is filled in by who answers, if need be."""
    named = {"content-type": "text/html; charset=utf-8"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return Response(url="", status=status, headers=named, body=body.encode())


class Servers:
    """`ports.Http`: each URL's answers in turn, the last one for good."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[Request] = []

    def say(self, url: str, *answers: Answer) -> None:
        """What the URL answers from now on."""
        self.answers[url] = list(answers)

    async def get(self, request: Request, gate: Gate | None = None) -> Response:
        self.asked.append(request)
        answers = self.answers[request.url]
        said = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(said, DeskError):
            raise said
        if gate is not None and said.hops:
            for url in (*(hop.url for hop in said.hops[1:]), said.url):
                await gate(url)
        return replace(said, url=said.url or request.url)


@dataclass(slots=True)
class Rules:
    """`ports.Robots`."""

    denied: set[str] = field(default_factory=set)
    barred: set[str] = field(default_factory=set)
    reserved: set[str] = field(default_factory=set)
    delay_s: float | None = None
    silent: DeskError | None = None

    async def may_fetch(self, url: str, now: float, get: Get) -> tuple[bool, float | None]:
        if self.silent:
            raise self.silent
        return url not in self.denied, self.delay_s

    async def bars(self, url: str, now: float, get: Get | None = None) -> Barred | None:
        return Barred(url in self.barred, now + 60.0)

    async def reserves(self, url: str, now: float, get: Get) -> bool:
        return url in self.reserved


class Reader:
    """`ports.FeedParser` without a process of its own."""

    async def parse(self, response: Response) -> ParsedFeed:
        return parse(response.body, response.headers.get("content-type"), response.url)


class ContestedStories(MemoryStoryStore):
    """Somebody else was faster with the next `contested` commits."""

    contested = 0

    async def commit(self, commits: Sequence[StoryCommit]) -> list[CommitResult]:
        if commits and self.contested:
            self.contested -= 1
            return [CommitResult.CONFLICT for _ in commits]
        return await super().commit(commits)


class Town:
    """The desk, and everything behind its ports."""

    def __init__(self, settings: Settings | None = None) -> None:
        settings = settings or Settings()
        self.clock = MemoryClock(NOW)
        self.servers, self.rules = Servers(), Rules()
        self.pacing = MemoryHostPacing()
        self.ledger = MemoryLedger()
        self.due = MemoryDueSets(self.ledger)
        self.pages = MemoryPageStore(self.due, self.ledger)
        self.feeds = MemoryFeedStore(self.due, self.ledger, self.pages)
        self.stories = ContestedStories(self.due, settings)
        self.desk = Desk(
            settings=settings,
            clock=self.clock,
            http=self.servers,
            robots=self.rules,
            pacing=self.pacing,
            due=self.due,
            feeds=self.feeds,
            pages=self.pages,
            stories=self.stories,
            lines=MemorySiteLines(),
            ledger=self.ledger,
            parser=Reader(),
            extractor=Extractor(load_wires(CONFIG), soft_limit_s=0),
        )

    async def follow(self, *feeds: Feed) -> None:
        """Configured, and due now."""
        due: dict[str, float] = {feed.id: self.clock.now() for feed in feeds}
        await self.feeds.change(FeedChanges(put=feeds, due=due))

    async def claim(self, stage: Stage, count: int = 1) -> list[Claim]:
        return await self.due.claim(stage, self.clock.now(), count, LEASE_S, 0)

    async def poll(self) -> int:
        """Over the next feed that is due."""
        (claim,) = await self.claim(Stage.POLL)
        return await steps.poll(self.desk, claim)

    async def collect(self) -> int:
        """Over the next page that is due."""
        (claim,) = await self.claim(Stage.COLLECT)
        return await steps.collect(self.desk, claim)

    async def extract(self) -> None:
        """Over all pages that are due."""
        await steps.extract(self.desk, await self.claim(Stage.EXTRACT, 16))

    async def work_off(self) -> None:
        """Every stage until nothing is due."""
        while await self.is_due(Stage.POLL):
            await self.poll()
        while await self.is_due(Stage.COLLECT):
            await self.collect()
        await self.extract()

    async def is_due(self, stage: Stage) -> bool:
        return (await self.due.depths(stage, self.clock.now())).due > 0

    async def due_in_s(self, stage: Stage) -> float:
        """Until the first of what waits is due, to the second."""
        at = self.clock.now()
        for wait in range(700_000):
            if (await self.due.depths(stage, at + wait)).due:
                return wait
        raise AssertionError(f"nothing waits for {stage}")

    async def last_note(self, subject: str) -> Note:
        return (await self.ledger.trail(subject))[-1]


def feed(
    key: str = "harbour",
    url: str = FEED_URL,
    *,
    every_s: float | None = None,
    content: Literal["page", "feed"] = "page",
    enabled: bool = True,
) -> Feed:
    return Feed(id=FeedId(key), url=url, every_s=every_s, content=content, enabled=enabled)


def item(link: str, title: str = "Bridge closed", *, content: str = "") -> str:
    text = f"<description>{escape(content)}</description>" if content else ""
    return f"<item><guid>{link}</guid><link>{link}</link><title>{escape(title)}</title>{text}</item>"


def rss(*items: str) -> Response:
    xml = f'<rss version="2.0"><channel><title>Harbour</title>{"".join(items)}</channel></rss>'
    return answer(xml, content_type="application/rss+xml")


def report(seed: int, count: int = 12) -> list[str]:
    """Sentences; another seed is another text."""
    chance = random.Random(seed)
    who = ["The council", "A ferry captain", "The harbour board", "One engineer", "The mayor", "A fisher"]
    what = ["opened", "measured", "sold", "repaired", "described", "refused", "painted", "inspected"]
    which = ["northern", "wooden", "crowded", "narrow", "silent", "flooded", "empty", "ancient", "broken"]
    thing = ["bridge", "market", "lighthouse", "warehouse", "tunnel", "school", "library", "mill", "quay"]

    def sentence() -> str:
        one, two = chance.sample(thing, 2)
        when = f"{chance.choice(['before', 'after', 'during'])} the {chance.choice(which)} {two} closed"
        return (
            f"{chance.choice(who)} {chance.choice(what)} the {chance.choice(which)} {one} {when}, "
            f"and {chance.choice(which)} {chance.choice(thing)}s were {chance.choice(what)} for all."
        )

    return [sentence() for _ in range(count)]


def page(lines: Sequence[str], *, title: str = "Bridge closed", canonical: str = "") -> Response:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    text = "".join(f"<p>{line}</p>" for line in lines)
    return answer(
        f'<html lang="en"><head><title>{title}</title>{link}</head>'
        f"<body><article><h1>{title}</h1>{text}</article></body></html>"
    )


def listing(pages: Mapping[str, Response]) -> Response:
    """A feed of these pages."""
    return rss(*(item(url, f"Report {number}") for number, url in enumerate(pages)))
