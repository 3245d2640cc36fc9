"""One page that fails in a way nobody foresaw stops only itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pipeline.adapters.extractor import Extractor, load_wires
from pipeline.extraction.article import Extracted
from pipeline.extraction.boilerplate import Tell, untold
from pipeline.model import FeedId, FeedState, PageId, PageRecord, RawPage, Stage
from pipeline.ports import PollCommit
from tests.integration.memory_desk import CONFIG, NOW, Town, feed
from workers import pumps

POISON = PageId("0" * 15 + "7")


class Stumbling(Extractor):
    """Fails over one page as no code of ours would."""

    def read(
        self, page: RawPage, record: PageRecord, repeated: Collection[int] = frozenset(), tell: Tell = untold
    ) -> Extracted:
        if page.page_id == POISON:
            raise IndexError("list index out of range")
        return super().read(page, record, repeated)


def page(number: int) -> PageRecord:
    text = "".join(
        f"<p>Paragraph {at} of article {number} says for the {number * 31 + at}th time what none says.</p>"
        for at in range(12)
    )
    return PageRecord(
        id=PageId(f"{number:016x}"),
        url=f"https://site{number}.example/{number}",
        feed_ids=(FeedId("harbour"),),
        entry_key=str(number),
        title=f"Article {number}",
        first_seen_at=0.0,
        content=text,
    )


async def test_an_unforeseen_error_in_a_batch_is_no_other_pages_fault() -> None:
    town = Town()
    town.desk = replace(town.desk, extractor=Stumbling(load_wires(CONFIG), soft_limit_s=0))
    await town.follow(feed())
    (claim,) = await town.claim(Stage.POLL)
    state = FeedState(polled_at=NOW, next_poll_at=NOW + 3600)
    await town.feeds.commit(PollCommit(claim=claim, state=state, new=[page(number) for number in range(16)]))

    work = pumps.extract_work(town.desk.settings)
    for _ in range(work.limit):
        await pumps.pump(town.desk, work, town.clock.now() + 4, lambda: False, lambda stage: None)
        town.clock.advance(3600)

    assert len(town.stories.events) == 15
    (letter,) = await town.due.dead(Stage.EXTRACT)
    assert (letter.id, letter.reason, letter.attempts) == (POISON, "bug", 3)
