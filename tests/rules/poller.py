"""The real poll over real HTTP, stores in memory, a clock that is moved by hand: days take no time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline import steps
from pipeline.adapters.clock import MemoryClock
from pipeline.adapters.http import AiohttpHttp
from pipeline.adapters.names import Lookup, system_lookup
from pipeline.adapters.robots import SiteRobots
from pipeline.model import Claim, Entry, Feed, FeedId, FeedState, Note, PageId, ParsedFeed, Response, Stage
from pipeline.settings import HttpSettings, Settings
from tests.integration.memory_desk import LEASE_S, Reader, Town

HOUR_S = 3_600.0
DAY_S = 86_400.0

SETTINGS = Settings(http=HttpSettings(allow_networks=("127.0.0.0/8",), connect_timeout_s=2.0, timeout_s=5.0))
"""The defaults, but for servers on loopback."""

KEY = "harbour"


@dataclass(slots=True)
class Parser:
    """`ports.FeedParser`: the real one in this process; `documents`: what it made of each body."""

    documents: list[ParsedFeed] = field(default_factory=list)
    reader: Reader = field(default_factory=Reader)

    async def parse(self, response: Response) -> ParsedFeed:
        self.documents.append(await self.reader.parse(response))
        return self.documents[-1]


class Poller(Town):
    """The desk of one test. `only`: the network that may be asked beside the public ones; `names`: the
    addresses of host names."""

    def __init__(
        self,
        *,
        only: str = "127.0.0.0/8",
        names: Lookup = system_lookup,
        reserved: Literal["record", "skip"] = "record",
    ) -> None:
        http = replace(SETTINGS.http, allow_networks=(only,))
        settings = replace(SETTINGS, http=http, collect=replace(SETTINGS.collect, reserved=reserved))
        super().__init__(settings)
        self.http = AiohttpHttp(settings.http, names)
        self.parser = Parser()
        self.desk = replace(self.desk, http=self.http, parser=self.parser)
        self.restart()

    def restart(self) -> None:
        """What a process remembers is gone; what is stored is not."""
        robots = SiteRobots(self.desk.settings.http.user_agent, self.desk.settings.collect)
        self.desk = replace(self.desk, robots=robots)

    async def listen_to(
        self,
        url: str,
        key: str = KEY,
        *,
        every_s: float | None = None,
        content: Literal["page", "feed"] = "page",
        headers: Mapping[str, str] | None = None,
        timeout_s: float | None = None,
    ) -> None:
        """Follow a feed, due now."""
        await self.follow(
            Feed(
                id=FeedId(key),
                url=url,
                every_s=every_s,
                content=content,
                headers=headers or {},
                timeout_s=timeout_s,
            )
        )

    def chance_says(self, jitter: float) -> None:
        """What the clock answers from now on when it is asked for chance, in [-1, 1)."""
        self.clock = MemoryClock(self.clock.now(), jitter=jitter)
        self.desk = replace(self.desk, clock=self.clock)

    async def state(self, key: str = KEY) -> FeedState:
        return (await self.feeds.states())[key]

    async def due_at(self, stage: Stage = Stage.POLL) -> float:
        """When the next id of the stage is due; now, when it was due before."""
        waiting = await self.due.depths(stage, self.clock.now() + 400 * DAY_S)
        assert waiting.oldest_due_at is not None, f"nothing waits for {stage}"
        return max(waiting.oldest_due_at, self.clock.now())

    async def wait_s(self) -> float:
        """Until the next poll, to the second."""
        return round(await self.due_at() - self.clock.now())

    async def next_poll(self) -> Note:
        """Move the clock to the next poll and do it; turns at the pace of the host are waited for."""
        while True:
            self.clock.advance(await self.due_at() - self.clock.now())
            note = await self._poll_one()
            if note.outcome != "waits":
                return note

    async def polls(self, count: int) -> list[Note]:
        """The next polls, one after another."""
        return [await self.next_poll() for _ in range(count)]

    async def polls_until(self, at: float) -> int:
        """Every poll that is due before `at`; the clock stands there in the end. How many there were."""
        count = 0
        while (due_at := await self.due_at()) < at:
            self.clock.advance(due_at - self.clock.now())
            count += (await self._poll_one()).outcome != "waits"
        self.clock.advance(max(0.0, at - self.clock.now()))
        return count

    async def poll_at_once(self, count: int) -> None:
        """The next polls, begun in one moment; the host's gap passes in the clock of the desk alone."""
        claims = await self.claim(Stage.POLL, count)
        await asyncio.gather(*(steps.poll(self.desk, claim) for claim in claims))

    async def collect_all(self) -> None:
        """Every page that is due or waits for its host, one after another."""
        while (await self.due.depths(Stage.COLLECT, self.clock.now() + HOUR_S)).due:
            self.clock.advance(await self.due_at(Stage.COLLECT) - self.clock.now())
            await self.collect()

    async def found(self, key: str = KEY) -> list[str]:
        """Titles of the entries that became pages, in the order in which they were committed."""
        claims = await self.due.claim(Stage.COLLECT, self.clock.now(), 10_000, LEASE_S, 0)
        records = [await self.pages.record(claim.id) for claim in claims]  # type: ignore[arg-type]
        await self.due.release(claims, self.clock.now())
        return sorted(record.title for record in records if record and key in record.feed_ids)

    async def everything_kept(self) -> str:
        """All that the desk knows of its pages, as text."""
        kept = []
        for stage in (Stage.COLLECT, Stage.EXTRACT):
            claims = await self.due.claim(stage, self.clock.now(), 10_000, LEASE_S, 0)
            ids = [PageId(claim.id) for claim in claims]
            kept += [str((await self.pages.record(id_), await self.pages.load([id_]))) for id_ in ids]
            await self.due.release(claims, self.clock.now())
        return "".join(kept)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Of the document that was parsed last."""
        return self.parser.documents[-1].entries

    async def _poll_one(self) -> Note:
        (claim,) = await self.claim(Stage.POLL)
        await steps.poll(self.desk, claim)
        return await self.noted(claim)

    async def noted(self, claim: Claim) -> Note:
        """What the poll left in the feed's trail."""
        trail = await self.ledger.trail(claim.id)
        return [note for note in trail if note.stage == "poll"][-1]
