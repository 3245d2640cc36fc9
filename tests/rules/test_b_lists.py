"""B: what becomes of a list of feeds: no herd, and nothing twice."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

from pipeline.adapters.config_files import FileWatch, load_feeds
from pipeline.model import Arrivals, Feed, FeedId, FeedState, Unchanged, Validators
from pipeline.polling import schedule
from pipeline.settings import FeedList, PollSettings
from pipeline.settings.changes import diff_feeds
from tests.integration.memory_desk import NOW
from tests.rules.documents import item, rss
from tests.rules.poller import HOUR_S, Poller
from tests.rules.registry import rule
from tests.rules.scripted import Scripted, ok
from workers.housekeeping import follow_feed_list

FEEDS = 3_000


def polls_of(feed: Feed, first_at: float, per_day: float, chance: random.Random) -> list[float]:
    """When a feed whose rate stays is polled within 18 hours."""
    validators = Validators(url=feed.url, etag='"1"')
    same = Unchanged(reason="not_modified", status=304, validators=validators)
    state, at, found = FeedState(validators=validators, changed_at=NOW, whole_at=NOW), first_at, list[float]()
    while at < NOW + 18 * HOUR_S:
        found.append(at)
        state = replace(state, arrivals=Arrivals(count=per_day * 7, days=7, at=at))
        polled = schedule.Polled(outcome=same, at=at)
        jitter = chance.random() * 2 - 1
        state = schedule.after_poll(feed, state, polled, jitter=jitter, settings=PollSettings())
        at = state.next_poll_at
    return found


@rule(
    "B16",
    "Feeds that are added together do not stay together: first polls are spread over a minute, later ones "
    "over the whole hour",
    source="own choice; lemon24/reader rounds up to the hour",
)
def test_there_is_no_herd() -> None:
    """3,000 feeds of all rates, added in one moment: even over the hour after six (chi-square)."""
    chance = random.Random(1)
    feeds = [Feed(id=FeedId(f"feed-{n}"), url=f"https://site{n}.example/feed") for n in range(FEEDS)]
    due = diff_feeds({}, FeedList(feeds=tuple(feeds)), now=NOW, first_spread_s=60.0).due
    assert max(Counter(int(at - NOW) for at in due.values()).values()) < 2 * FEEDS / 60
    polls = [
        at for feed in feeds for at in polls_of(feed, due[feed.id], chance.lognormvariate(0.7, 1.8), chance)
    ]
    minutes = Counter(int(at % HOUR_S // 60) for at in polls if at >= NOW + 6 * HOUR_S)
    mean = minutes.total() / 60
    assert sum((minutes[minute] - mean) ** 2 / mean for minute in range(60)) < 98.3


@rule(
    "B20",
    "An address stands in the list of feeds once, however it is written: by https, with tracking",
    source="own choice; the first keeps it, the second is named with its line",
)
async def test_one_address_is_one_feed(server: Scripted, poller: Poller, tmp_path: Path) -> None:
    """A list with one address in four spellings: one feed, one request, three lines named."""
    url = server.on("/feed", ok(rss(item(1)), etag='"1"'))
    spellings = [url, url.replace("http:", "https:"), f"{url}?utm_source=list", f"{url}#news"]
    lines = [f"  - {{id: feed-{n}, url: '{spelling}'}}" for n, spelling in enumerate(spellings)]
    (tmp_path / "feeds.yaml").write_text("feeds:\n" + "\n".join(lines) + "\n")
    await follow_feed_list(poller.desk, FileWatch(tmp_path / "feeds.yaml"))
    await poller.polls_until(poller.clock.now() + 600)
    assert len(server.asked) == 1
    assert [problem.line for problem in load_feeds(tmp_path).problems] == [3, 4, 5]
    assert await poller.found("feed-0") == ["Report 1"]
