"""One page that fails in a way nobody foresaw stops only itself."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

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
from pipeline.extraction.article import Extracted
from pipeline.extraction.boilerplate import Tell, untold
from pipeline.model import (
    FeedId,
    FeedState,
    PageId,
    PageRecord,
    ParsedFeed,
    RawPage,
    Request,
    Response,
    Stage,
)
from pipeline.ports import Barred, Gate, Get, PollCommit
from pipeline.settings import Settings
from workers import pumps

CONFIG = Path(__file__).resolve().parents[2] / "config"
POISON = PageId("0" * 15 + "7")


class Stumbling(Extractor):
    """Fails over one page as no code of ours would."""

    def read(
        self, page: RawPage, record: PageRecord, repeated: Collection[int] = frozenset(), tell: Tell = untold
    ) -> Extracted:
        if page.page_id == POISON:
            raise IndexError("list index out of range")
        return super().read(page, record, repeated)


class Nowhere:
    """Neither servers nor feeds: extraction asks for none."""

    async def get(self, request: Request, gate: Gate | None = None) -> Response:
        raise AssertionError(request)

    async def parse(self, response: Response) -> ParsedFeed:
        raise AssertionError(response)

    async def may_fetch(self, url: str, now: float, get: Get) -> tuple[bool, float | None]:
        raise AssertionError(url)

    async def bars(self, url: str, now: float, get: Get | None = None) -> Barred | None:
        raise AssertionError(url)

    async def reserves(self, url: str, now: float, get: Get) -> bool:
        raise AssertionError(url)


def page(number: int) -> PageRecord:
    text = "".join(
        f"<p>Paragraph {at} of article {number} says for the {number * 31 + at}th time what none says.</p>"
        for at in range(12)
    )
    return PageRecord(
        id=PageId(f"{number:016x}"),
        url=f"https://site{number}.example/{number}",
        feed_ids=(FeedId("feed"),),
        entry_key=str(number),
        title=f"Article {number}",
        first_seen_at=0.0,
        content=text,
    )


async def test_an_unforeseen_error_in_a_batch_is_no_other_pages_fault() -> None:
    clock, ledger = MemoryClock(1_790_000_000.0), MemoryLedger()
    due = MemoryDueSets(ledger)
    pages = MemoryPageStore(due, ledger)
    feeds = MemoryFeedStore(due, ledger, pages)
    settings = Settings()
    stories = MemoryStoryStore(due, settings)
    desk = Desk(
        settings=settings,
        clock=clock,
        http=Nowhere(),
        robots=Nowhere(),
        pacing=MemoryHostPacing(),
        due=due,
        feeds=feeds,
        pages=pages,
        stories=stories,
        lines=MemorySiteLines(),
        ledger=ledger,
        parser=Nowhere(),
        extractor=Stumbling(load_wires(CONFIG), soft_limit_s=0),
    )
    await due.add(Stage.POLL, {"feed": clock.now()})
    (claim,) = await due.claim(Stage.POLL, clock.now(), 1, 60.0, 0)
    state = FeedState(polled_at=clock.now(), next_poll_at=clock.now() + 3600)
    await feeds.commit(PollCommit(claim=claim, state=state, new=[page(number) for number in range(16)]))

    work = pumps.extract_work(settings)
    for _ in range(settings.extract.attempts):
        await pumps.pump(desk, work, clock.now() + 4, lambda: False, lambda stage: None)
        clock.advance(3600)

    assert len(stories.events) == 15
    (letter,) = await due.dead(Stage.EXTRACT)
    assert (letter.id, letter.reason, letter.attempts) == (POISON, "bug", 3)
