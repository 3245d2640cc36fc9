"""The parser's child dies of hostile feeds, and the next feed is served."""

from __future__ import annotations

import asyncio
import gzip
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pipeline.adapters.feed_parser import KillableFeedParser
from pipeline.errors import ParseError
from pipeline.model import ParsedFeed, Response
from pipeline.parsing.feed import parse

REAL_FEEDS = Path(__file__).parents[2].parent / "shared" / "data" / "feeds"
TIMEOUT_S = 2.0
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and a kernel that enforces RLIMIT_AS")


def response(body: bytes) -> Response:
    return Response(
        url="https://example.org/feed.xml",
        status=200,
        headers={"content-type": "application/rss+xml"},
        body=body,
    )


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>T</title>{''.join(items)}</channel></rss>".encode()


def for_feedparser(body: bytes) -> bytes:
    """The same, as the fast reader leaves it alone."""
    return b'<!DOCTYPE rss [<!ENTITY outlet "Harbour Post">]>' + body


GOOD = rss("<item><title>Ferry</title><link>https://example.org/ferry</link></item>")
FOR_THE_CHILD = for_feedparser(GOOD)
CATEGORIES = rss("<item>" + "".join(f"<category>{number}</category>" for number in range(40_000)) + "</item>")
SLOW = for_feedparser(CATEGORIES)
"""Quadratic in feedparser: 50 s and more."""

HOSTILE = {
    "author with endless domains": rss("<item><author>a@" + "a." * 20_000 + "</author></item>"),
    "author of one letter": rss("<item><author>" + "a" * 60_000 + "</author></item>"),
    "author in pieces": rss("<item><author>" + "<b/>".join(["a@a.a"] * 8_000) + "</author></item>"),
    "attributes": rss("<item " + " ".join(f"a{number}='1'" for number in range(60_000)) + "/>"),
    "categories": CATEGORIES,
    "categories for feedparser": SLOW,
    "comment openers": rss(
        "<item><title>A</title><description>" + "&lt;!--" * 60_000 + "</description></item>"
    ),
    "nested tags": rss("<item><title>A</title>" + "<a>" * 100_000),
    "many items": rss(*(f"<item><title>{number}</title></item>" for number in range(20_000))),
    "one long comment": b"<!--" + b"-" * 5_000_000,
    "web page": b"<html><body>" + b"<p>text</p>" * 400_000,
}


@pytest.fixture
async def parser() -> AsyncIterator[KillableFeedParser]:
    async with KillableFeedParser(timeout_s=TIMEOUT_S) as running:
        yield running


def children() -> list[int]:
    return [child.pid for child in multiprocessing.active_children() if child.pid is not None]


@pytest.mark.parametrize("body", [GOOD, FOR_THE_CHILD, GOOD + b" " * 200_000])
async def test_a_feed_comes_back_as_if_it_were_parsed_here(parser: KillableFeedParser, body: bytes) -> None:
    assert await parser.parse(response(body)) == parse(
        body, "application/rss+xml", "https://example.org/feed.xml"
    )


async def test_what_is_small_and_understood_needs_no_child(parser: KillableFeedParser) -> None:
    assert (await parser.parse(response(GOOD))).title == "T"
    assert children() == []


async def test_a_body_that_is_no_feed_is_told_apart_from_a_dead_parser(parser: KillableFeedParser) -> None:
    for body, reason in ((b"<html>", "html_page"), (b"", "empty_body"), (b"/etc/passwd", "not_a_feed")):
        with pytest.raises(ParseError) as caught:
            await parser.parse(response(body))
        assert caught.value.reason == reason


async def test_a_feed_that_takes_too_long_ends_in_time_and_the_next_is_served(
    parser: KillableFeedParser,
) -> None:
    await parser.parse(response(FOR_THE_CHILD))
    begun = time.monotonic()
    with pytest.raises(ParseError) as caught:
        await parser.parse(response(SLOW))
    assert (caught.value.reason, caught.value.transient) == ("parser_died", True)
    assert time.monotonic() - begun < TIMEOUT_S + 3
    assert (await parser.parse(response(FOR_THE_CHILD))).title == "T"


@pytest.mark.parametrize("name", HOSTILE)
async def test_no_hostile_feed_stops_the_next_one(parser: KillableFeedParser, name: str) -> None:
    begun = time.monotonic()
    waiting = asyncio.create_task(parser.parse(response(HOSTILE[name])))
    after = asyncio.create_task(parser.parse(response(FOR_THE_CHILD)))
    assert (await after).title == "T"
    (ended,) = await asyncio.gather(waiting, return_exceptions=True)
    assert isinstance(ended, ParsedFeed | ParseError)
    assert time.monotonic() - begun < TIMEOUT_S + 8


@linux
async def test_a_feed_that_takes_too_much_memory_is_refused_and_the_next_is_served() -> None:
    """Each byte of the document is a character of four in feedparser, several times over."""
    async with KillableFeedParser(timeout_s=60, memory_bytes=400_000_000) as parser:
        with pytest.raises(ParseError) as caught:
            await parser.parse(
                response(rss(*(f"<item><title>\U0001f4f0{'a' * 9_000_000}</title></item>" for _ in range(8))))
            )
        assert caught.value.reason == "parser_died"
        assert (await parser.parse(response(FOR_THE_CHILD))).title == "T"


async def test_a_child_that_is_killed_from_outside_costs_no_feed(parser: KillableFeedParser) -> None:
    await parser.parse(response(FOR_THE_CHILD))
    for pid in children():
        os.kill(pid, signal.SIGKILL)
    for _ in range(3):
        assert (await parser.parse(response(FOR_THE_CHILD))).title == "T"


@linux
async def test_a_child_that_is_killed_at_work_costs_its_feed_only() -> None:
    async with KillableFeedParser(timeout_s=60) as parser:
        await parser.parse(response(FOR_THE_CHILD))
        working = asyncio.create_task(parser.parse(response(SLOW)))
        await asyncio.to_thread(until_busy, children())
        for pid in children():
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(ParseError) as caught:
            await working
        assert caught.value.reason == "parser_died"
        assert (await parser.parse(response(FOR_THE_CHILD))).title == "T"


def until_busy(pids: list[int]) -> None:
    """Until one of the processes has used a third of a second of CPU time: by then it parses."""
    while max(map(cpu_time_s, pids)) < 0.3:
        pass


def cpu_time_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@linux
async def test_closing_leaves_no_child_even_at_work() -> None:
    parser = KillableFeedParser(timeout_s=60, processes=2)
    await parser.parse(response(FOR_THE_CHILD))
    working = asyncio.create_task(parser.parse(response(SLOW)))
    await asyncio.to_thread(until_busy, children())
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    await parser.close()
    assert children() == []
    await parser.close()


async def test_closed_it_can_be_used_again(parser: KillableFeedParser) -> None:
    await parser.parse(response(FOR_THE_CHILD))
    await parser.close()
    assert (await parser.parse(response(FOR_THE_CHILD))).title == "T"


async def test_many_feeds_at_once_wait_their_turn(parser: KillableFeedParser) -> None:
    found = await asyncio.gather(*(parser.parse(response(FOR_THE_CHILD)) for _ in range(50)))
    assert all(parsed.title == "T" for parsed in found)


def test_it_runs_in_the_loop_of_a_thread() -> None:
    async def one() -> str | None:
        async with KillableFeedParser() as parser:
            return (await parser.parse(response(FOR_THE_CHILD))).title

    async def in_a_thread() -> str | None:
        return await asyncio.to_thread(asyncio.run, one())

    assert asyncio.run(in_a_thread()) == "T"


@pytest.mark.skipif(not REAL_FEEDS.is_dir(), reason="the collection of real feeds is not here")
async def test_every_real_feed_is_read() -> None:
    entries = linked = 0
    async with KillableFeedParser() as parser:
        for file in sorted(REAL_FEEDS.glob("*.gz")):
            parsed = await parser.parse(response(gzip.decompress(file.read_bytes())))
            entries += len(parsed.entries)
            linked += sum(
                entry.link is not None and entry.published_at is not None for entry in parsed.entries
            )
    assert entries > 3_500
    assert linked >= 0.999 * entries
