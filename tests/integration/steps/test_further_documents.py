"""A poll that reads more than one document: pages with older entries, parts of a sitemap index (row F12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from pipeline import steps
from pipeline.errors import FetchError
from pipeline.model import ParsedFeed, Response, Stage
from pipeline.polling import further
from pipeline.settings import PacingSettings, Settings
from tests.integration.memory_desk import (
    FEED_URL,
    LEASE_S,
    NOW,
    Reader,
    Town,
    answer,
    feed,
    item,
    rss,
)

DAY = 86_400.0


class LeadingReader(Reader):
    """Takes what a document leads to from its header, so that any form of feed can stand for all."""

    async def parse(self, response: Response) -> ParsedFeed:
        parsed = await super().parse(response)
        parts = tuple(response.headers.get("parts", "").split())
        return replace(parsed, next_url=response.headers.get("next"), parts=parts)


def town_with(settings: Settings | None = None) -> Town:
    town = Town(settings)
    town.desk = replace(town.desk, parser=LeadingReader())
    return town


@pytest.fixture
def town() -> Town:
    return town_with()


def page(number: int) -> str:
    return FEED_URL if number == 1 else f"{FEED_URL}?page={number}"


def story(number: int) -> str:
    return f"https://harbour.example/story/{number}"


def leading(
    stories: Sequence[int], next_url: str | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    found = rss(*(item(story(number), f"Story {number}") for number in stories))
    more = {"next": next_url} if next_url else {}
    return replace(found, headers=dict(found.headers) | more | dict(headers or {}))


def asked(town: Town) -> list[str]:
    return [request.url for request in town.servers.asked]


async def test_the_first_poll_follows_the_pages_with_older_entries(town: Town) -> None:
    town.servers.say(page(1), leading([6, 5], page(2), {"etag": '"1"'}))
    town.servers.say(page(2), leading([4, 3], page(3)))
    town.servers.say(page(3), leading([2, 1]))
    await town.follow(feed())
    assert await town.poll() == 6
    assert asked(town) == [page(1), page(2), page(3)]
    assert NOW + 2 <= town.clock.now() < NOW + 2.3  # at the host's pace
    assert all(request.validators is None and not request.delta for request in town.servers.asked)
    state = (await town.feeds.states())["harbour"]
    assert state.entries_listed == 2  # the window is the first page alone


async def test_later_polls_follow_no_page_while_the_window_overlaps(town: Town) -> None:
    town.servers.say(page(1), leading([2, 1]), leading([3, 2], page(2)))
    await town.follow(feed(every_s=900.0))
    await town.poll()
    town.clock.advance(900)
    assert await town.poll() == 1
    assert asked(town) == [page(1), page(1)]


async def test_a_gap_is_followed_back_to_what_is_known(town: Town) -> None:
    town.servers.say(page(1), leading([2, 1]), leading([8, 7], page(2)))
    town.servers.say(page(2), leading([6, 5], page(3)))
    town.servers.say(page(3), leading([4, 3, 2], page(4)))
    await town.follow(feed(every_s=900.0))
    await town.poll()
    town.clock.advance(900)
    assert await town.poll() == 6
    assert asked(town)[2:] == [page(2), page(3)]
    state = (await town.feeds.states())["harbour"]
    assert state.honesty.missed == 0


async def test_ten_pages_are_enough(town: Town) -> None:
    for number in range(1, 20):
        town.servers.say(page(number), leading([number], page(number + 1)))
    await town.follow(feed())
    assert await town.poll() == further.MAX_PAGES + 1
    assert asked(town)[-1] == page(further.MAX_PAGES + 1)


@pytest.mark.parametrize("next_url", [page(1), "https://elsewhere.example/feed?page=2"])
async def test_a_page_that_was_read_or_is_another_hosts_is_not_followed(town: Town, next_url: str) -> None:
    town.servers.say(page(1), leading([1], next_url))
    await town.follow(feed())
    assert await town.poll() == 1
    assert asked(town) == [page(1)]


async def test_a_loop_of_pages_ends(town: Town) -> None:
    town.servers.say(page(1), leading([2], page(2)))
    town.servers.say(page(2), leading([1], page(2)))
    await town.follow(feed())
    assert await town.poll() == 2
    assert asked(town) == [page(1), page(2)]


@pytest.mark.parametrize(
    "said",
    [
        answer(status=404),
        answer("<html><body>Page 2</body></html>"),
        FetchError("slow", reason="timeout"),
        replace(leading([9]), url="https://elsewhere.example/feed"),
    ],
)
async def test_a_page_that_is_not_to_be_had_costs_nothing_but_itself(
    town: Town, said: Response | FetchError
) -> None:
    town.servers.say(page(1), leading([1], page(2)))
    town.servers.say(page(2), said)
    await town.follow(feed())
    assert await town.poll() == 1
    assert (await town.feeds.states())["harbour"].failures == 0


async def test_what_is_no_longer_remembered_is_not_followed(town: Town) -> None:
    date = format_datetime(datetime.fromtimestamp(NOW - 40 * DAY, UTC))
    old = f"<item><link>{story(1)}</link><title>Old</title><pubDate>{date}</pubDate></item>"
    town.servers.say(page(1), leading([2], page(2)))
    town.servers.say(page(2), replace(rss(old), headers={"next": page(3)}))
    await town.follow(feed())
    assert await town.poll() == 1
    assert asked(town) == [page(1), page(2)]


async def test_a_series_ends_before_the_claim_does() -> None:
    town = town_with(Settings(pacing=PacingSettings(gap_s=9.0)))
    for number in range(1, 20):
        town.servers.say(page(number), leading([number], page(number + 1)))
    await town.follow(feed())
    assert await town.poll() == 10  # one each nine seconds, of 90
    assert town.clock.now() < NOW + LEASE_S
    assert all(request.timeout_s <= 30 for request in town.servers.asked)
    assert 8 < town.servers.asked[-1].timeout_s <= 9


async def test_a_host_with_a_long_row_is_not_waited_for() -> None:
    town = town_with(Settings(pacing=PacingSettings(gap_s=11.0)))
    town.servers.say(page(1), leading([1], page(2)))
    await town.follow(feed())
    assert await town.poll() == 1
    assert asked(town) == [page(1)]


async def test_a_poll_whose_claim_was_lost_meanwhile_writes_nothing(town: Town) -> None:
    town.servers.say(page(1), leading([2], page(2)))
    town.servers.say(page(2), leading([1]))
    await town.follow(feed())
    (claim,) = await town.claim(Stage.POLL)
    town.clock.advance(LEASE_S)
    await town.claim(Stage.POLL)
    assert await steps.poll(town.desk, claim) == 0
    assert asked(town) == [page(1)]  # nor was there time for more
    assert await town.feeds.states() == {}


# ── parts of a sitemap index ─────────────────────────────────────────────────────────────────────


def part(number: int) -> str:
    return f"https://harbour.example/sitemap/{number}"


def index(*numbers: int) -> Response:
    found = rss()
    return replace(
        found, headers=dict(found.headers) | {"parts": " ".join(map(part, numbers)), "etag": '"i"'}
    )


async def test_the_latest_parts_of_an_index_are_read_as_one_document(town: Town) -> None:
    town.servers.say(FEED_URL, index(3, 2))
    town.servers.say(part(3), leading([3]))
    town.servers.say(part(2), leading([2, 1]))
    await town.follow(feed())
    assert await town.poll() == 3
    state = (await town.feeds.states())["harbour"]
    assert state.entries_listed == 3


async def test_an_index_is_read_anew_at_each_poll_though_it_stayed_the_same(town: Town) -> None:
    town.servers.say(FEED_URL, index(1))
    town.servers.say(part(1), leading([1]), leading([2, 1]))
    await town.follow(feed(every_s=7_200.0))
    assert await town.poll() == 1
    town.clock.advance(7_200)
    assert await town.poll() == 1
    assert town.servers.asked[2].validators is None


async def test_five_parts_are_read_at_a_poll(town: Town) -> None:
    town.servers.say(FEED_URL, index(*range(9)))
    for number in range(9):
        town.servers.say(part(number), leading([number]))
    await town.follow(feed())
    assert await town.poll() == further.MAX_PARTS


async def test_parts_of_long_ago_are_passed_over(town: Town) -> None:
    date = format_datetime(datetime.fromtimestamp(NOW - 40 * DAY, UTC))
    old = f"<item><link>{story(1)}</link><title>Old</title><pubDate>{date}</pubDate></item>"
    town.servers.say(FEED_URL, index(1, 2))
    town.servers.say(part(1), rss(old))
    town.servers.say(part(2), leading([2]))
    await town.follow(feed())
    assert await town.poll() == 1


async def test_a_part_that_is_not_to_be_had_ends_the_reading(town: Town) -> None:
    town.servers.say(FEED_URL, index(1, 2, 3))
    town.servers.say(part(1), leading([1]))
    town.servers.say(part(2), FetchError("slow", reason="timeout"))
    await town.follow(feed())
    assert await town.poll() == 1
    assert asked(town) == [FEED_URL, part(1), part(2)]
