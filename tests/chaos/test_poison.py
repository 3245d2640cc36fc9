"""Law 4: one poison thing stops only itself. And a worker that is told to end puts back what it holds."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.processes import descendants
from benchmarks.rig import Rig, running
from pipeline import urls
from pipeline.model import Stage
from tests.chaos.watching import SETTINGS, Watcher
from tests.servers.site import Page, Site, serve

pytestmark = pytest.mark.chaos

PATIENCE_S = 120.0
RSS = {"Content-Type": "application/rss+xml"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
NEIGHBOURS = 9


def page_of(number: int, paragraphs: int) -> bytes:
    """An article; each has words of its own, so that none is a copy of another."""
    text = "".join(
        f"<p>Report {number}, part {part}: the committee number {number * 7919 + part} of the town met on "
        f"day {part * 31 + number} and decided on item {number * part} of its list.</p>"
        for part in range(paragraphs)
    )
    article = f"<article><h1>Report {number}</h1>{text}</article>"
    return f"<html><title>Report {number}</title><body>{article}</body></html>".encode()


def feed_of(base: str, paths: list[str]) -> bytes:
    links = [f"{base}{path}" for path in paths]
    items = "".join(f"<item><title>{url}</title><link>{url}</link></item>" for url in links)
    return f'<rss version="2.0"><channel><title>t</title><link>{base}/</link>{items}</channel></rss>'.encode()


def configure(folder: Path, site: Site) -> None:
    (folder / "config").mkdir()
    (folder / "config" / "feeds.yaml").write_text(f"feeds:\n  - {{id: town, url: '{site.url}/feed'}}\n")


async def until(check: Callable[[], bool], within_s: float = PATIENCE_S) -> None:
    """As `eventually`, while the site goes on answering."""
    async with asyncio.timeout(within_s):
        while not check():  # noqa: ASYNC110 (other processes are watched)
            await asyncio.sleep(0.02)


def children_that_extract(rig: Rig) -> list[int]:
    parent = rig.roots()["worker-extract"]
    return descendants(parent) if parent else []


async def test_a_page_that_ends_its_process_each_time_is_a_dead_letter_and_its_neighbours_are_published(
    tmp_path: Path,
) -> None:
    paths = [f"/{n}" for n in range(NEIGHBOURS)]
    poison = "/poison"
    # so large that it is still being extracted when it is seen in hand
    pages = {path: Page(page_of(n, 4), headers=HTML) for n, path in enumerate(paths)}
    pages[poison] = Page(page_of(99, 12_000), headers=HTML)
    settings = SETTINGS | {"extract": SETTINGS["extract"] | {"soft_limit": "3s"}}
    async with serve(pages) as site:
        pages["/feed"] = Page(feed_of(site.url, [*paths, poison]), headers=RSS)
        configure(tmp_path, site)
        page_id = urls.page_id(urls.address_key(site.url + poison))
        wanted = [site.url + path for path in [*paths, poison]]
        with running(tmp_path, settings, processes=1) as rig:
            watcher = Watcher(rig)
            deaths = [signal.SIGSTOP, signal.SIGKILL, signal.SIGKILL]  # the first hangs past the hard limit
            struck: set[float] = set()

            def all_ended() -> bool:
                lease = watcher.lease(Stage.EXTRACT, page_id)
                if deaths and lease is not None and lease not in struck:
                    for pid in children_that_extract(rig):
                        os.kill(pid, deaths.pop(0))
                        struck.add(lease)
                return not watcher.seen().open(wanted)

            await until(all_ended)
            seen = watcher.seen()

    assert deaths == []
    assert seen.dead == {urls.address_key(site.url + poison): "crashed"}
    assert seen.published == Counter(urls.address_key(site.url + path) for path in paths)
    assert seen.doubled() == []


async def test_a_child_that_grew_too_large_is_replaced_and_nothing_is_lost(tmp_path: Path) -> None:
    paths = [f"/{n}" for n in range(NEIGHBOURS)]
    pages = {path: Page(page_of(number, 40), headers=HTML) for number, path in enumerate(paths)}
    # less than a child begins with: it is too large after its first task
    settings = SETTINGS | {"extract": SETTINGS["extract"] | {"batch": 1, "child_memory": "100MB"}}
    lived: set[int] = set()
    async with serve(pages) as site:
        pages["/feed"] = Page(feed_of(site.url, paths), headers=RSS)
        configure(tmp_path, site)
        wanted = [site.url + path for path in paths]
        with running(tmp_path, settings, processes=1) as rig:
            watcher = Watcher(rig)

            def all_ended() -> bool:
                lived.update(children_that_extract(rig))
                return not watcher.seen().open(wanted) and len(lived) > 1

            await until(all_ended)
            seen = watcher.seen()

    assert seen.dead == {}
    assert seen.published == Counter(urls.address_key(url) for url in wanted)
    assert seen.doubled() == []


async def test_a_worker_that_is_told_to_end_puts_back_what_it_holds_without_waiting_for_the_lease(
    tmp_path: Path,
) -> None:
    paths = ["/0", "/1"]  # as many as one host is asked for at once
    never = asyncio.Event()
    pages = {path: Page(page_of(n, 4), headers=HTML, opens=never) for n, path in enumerate(paths)}
    settings = {
        "http": SETTINGS["http"] | {"timeout": "90s"},
        "polling": {"first_spread": "0s", "lease": "1h"},
        "pacing": SETTINGS["pacing"],
        "collect": {"lease": "1h"},
    }
    async with serve(pages) as site:
        pages["/feed"] = Page(feed_of(site.url, paths), headers=RSS)
        configure(tmp_path, site)
        wanted = [site.url + path for path in paths]
        with running(tmp_path, settings, processes=1) as rig:
            watcher = Watcher(rig)
            await until(lambda: all(site.asked[path] == 1 for path in paths))
            worker = rig.roots()["worker-io"]
            assert worker is not None
            os.kill(worker, signal.SIGTERM)
            await until(lambda: not watcher.held(Stage.COLLECT))
            never.set()
            await until(lambda: not watcher.seen().open(wanted))
            seen = watcher.seen()

    assert seen.dead == {}
    assert seen.doubled() == []
    assert all(site.asked[path] == 2 for path in paths)
