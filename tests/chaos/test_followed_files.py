"""A changed `sites.yaml` or `wires.yaml` counts for the next page; a broken one changes nothing anywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.rig import running
from pipeline.model import Article
from pipeline.queueing.events import StoryCopied, StoryCreated
from tests.chaos.test_poison import HTML, PATIENCE_S, RSS, children_that_extract, feed_of, until
from tests.chaos.watching import SETTINGS, Watcher
from tests.servers.site import Page, Site, serve

pytestmark = pytest.mark.chaos

ADVERT = "Travel card number {} of the ferry company is cheaper than you think it is"


def page_of(number: int) -> bytes:
    text = "".join(
        f"<p>Report {number}, part {part}: committee {number * 7919 + part} of the town met on day "
        f"{part * 31 + number} and decided on item {number * part} of its list.</p>"
        for part in range(4)
    )
    return (
        f"<html><title>Report {number}</title><body><article><h1>Report {number}</h1>{text}"
        f"<p>{ADVERT.format(number)}</p>{text.replace('met', 'sat')}</article></body></html>"
    ).encode()


class Desk:
    """Pages come one after another, and the texts that became of them are looked at."""

    def __init__(self, folder: Path, site: Site, page_of: Callable[[int], bytes]) -> None:
        self._site, self._page_of = site, page_of
        self._paths: list[str] = []
        (folder / "config").mkdir()
        feed = f"{{id: town, url: '{site.url}/feed', every: 5s}}"
        (folder / "config" / "feeds.yaml").write_text(f"feeds:\n  - {feed}\n")
        self.config = folder / "config"

    async def next(self, watcher: Watcher) -> Article:
        path = f"/{len(self._paths)}"
        self._site.pages[path] = Page(self._page_of(len(self._paths)), headers=HTML)
        self._paths.append(path)
        self._site.pages["/feed"] = Page(feed_of(self._site.url, self._paths), headers=RSS)
        found: list[Article] = []

        def there() -> bool:
            found[:] = [
                event.article
                for event in watcher.events()
                if isinstance(event, StoryCreated | StoryCopied) and event.article.url.endswith(path)
            ]
            return bool(found)

        await until(there)
        return found[0]


async def test_changed_rules_are_taken_up_and_broken_ones_keep_the_last_good(tmp_path: Path) -> None:
    # less than a child begins with: each task is the last one of its child
    settings = SETTINGS | {"extract": SETTINGS["extract"] | {"child_memory": "100MB"}}
    async with serve({}) as site:
        desk = Desk(tmp_path, site, page_of)
        rules = desk.config / "sites.yaml"
        with running(tmp_path, settings, processes=1) as rig:
            watcher = Watcher(rig)
            logs = rig.folder / "logs"
            first = (await desk.next(watcher)).text
            rules.write_text('sites:\n  - {site: 127.0.0.1, drop: ["Travel card number *"]}\n')
            second = (await desk.next(watcher)).text
            children = set(children_that_extract(rig))
            rules.write_text("sites: [{site: 127.0.0.1\n")
            await until(lambda: "the last good site rules stay in use" in said_by_workers(logs), PATIENCE_S)
            await until(lambda: b"sites.yaml" in told(watcher, "sites"))
            third = (await desk.next(watcher)).text
            await until(lambda: bool(set(children_that_extract(rig)) - children))
            fourth = (await desk.next(watcher)).text
            rules.unlink()
            await until(lambda: b"sites.yaml" not in told(watcher, "sites"))
            last = (await desk.next(watcher)).text

    assert ADVERT.format(0) in first
    assert ADVERT.format(1) not in second
    assert ADVERT.format(2) not in third
    assert ADVERT.format(3) not in fourth
    assert ADVERT.format(4) in last


def flash_of(number: int) -> bytes:
    """A report whose dateline names an agency that no list has when the desk starts."""
    return page_of(number).replace(b"<p>Report", b"<p>KESTREL (Quay) - Report", 1)


async def test_a_new_agency_is_credited_by_running_workers_and_a_broken_list_loses_none(
    tmp_path: Path,
) -> None:
    settings = SETTINGS | {"extract": SETTINGS["extract"] | {"child_memory": "100MB"}}
    quay = "agencies:\n  - {id: quay, name: Quay Wire, datelines: [Quay]}\n"
    async with serve({}) as site:
        desk = Desk(tmp_path, site, flash_of)
        wires = desk.config / "wires.yaml"
        with running(tmp_path, settings, processes=1) as rig:
            watcher = Watcher(rig)
            logs = rig.folder / "logs"
            credits_ = [(await desk.next(watcher)).wire]
            wires.write_text(quay)
            credits_.append((await desk.next(watcher)).wire)
            children = set(children_that_extract(rig))
            wires.write_text(quay.replace("[Quay]", "Quay"))
            await until(lambda: "wires.yaml:2: agencies[0].datelines" in said_by_workers(logs), PATIENCE_S)
            await until(lambda: b"wires.yaml:2" in told(watcher, "wires"))
            credits_.append((await desk.next(watcher)).wire)
            await until(lambda: bool(set(children_that_extract(rig)) - children))
            credits_.append((await desk.next(watcher)).wire)
            wires.unlink()
            await until(lambda: b"wires.yaml" not in told(watcher, "wires"))
            credits_.append((await desk.next(watcher)).wire)

    agencies = [found.agency if found else None for found in credits_]
    assert agencies == [None, "Quay Wire", "Quay Wire", "Quay Wire", None]


def said_by_workers(logs: Path) -> str:
    return "".join(path.read_text("utf-8") for path in logs.glob("*extract*"))


def told(watcher: Watcher, name: str) -> bytes:
    """How the file reads, as the console hears it."""
    found: bytes | None = watcher.client.hget("{wiredesk}:said", f"config:{name}")  # type: ignore[assignment]
    return found or b""
