"""A changed `sites.yaml` or `wires.yaml` counts for the next page; a broken one changes nothing anywhere."""

from __future__ import annotations

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
    """A report with an advert; its dateline names an agency that no list has when the desk starts."""
    text = "".join(
        f"<p>Report {number}, part {part}: committee {number * 7919 + part} of the town met on day "
        f"{part * 31 + number} and decided on item {number * part} of its list.</p>"
        for part in range(4)
    )
    begun = text.replace("<p>", "<p>KESTREL (Quay) - ", 1)
    return (
        f"<html><title>Report {number}</title><body><article><h1>Report {number}</h1>{begun}"
        f"<p>{ADVERT.format(number)}</p>{text.replace('met', 'sat')}</article></body></html>"
    ).encode()


class Desk:
    """Pages come one after another, and the texts that became of them are looked at."""

    def __init__(self, folder: Path, site: Site) -> None:
        self._site = site
        self._paths: list[str] = []
        (folder / "config").mkdir()
        feed = f"{{id: town, url: '{site.url}/feed', every: 5s}}"
        (folder / "config" / "feeds.yaml").write_text(f"feeds:\n  - {feed}\n")
        self.config = folder / "config"

    async def next(self, watcher: Watcher) -> Article:
        path = f"/{len(self._paths)}"
        self._site.pages[path] = Page(page_of(len(self._paths)), headers=HTML)
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


async def test_changed_files_are_taken_up_and_broken_ones_keep_the_last_good(tmp_path: Path) -> None:
    """A line to drop and a new agency; then mistakes in both, a child that begins with them, no files."""
    # less than a child begins with: each task is the last one of its child
    settings = SETTINGS | {"extract": SETTINGS["extract"] | {"child_memory": "100MB"}}
    quay = "agencies:\n  - {id: quay, name: Quay Wire, datelines: [Quay]}\n"
    async with serve({}) as site:
        desk = Desk(tmp_path, site)
        rules, wires = desk.config / "sites.yaml", desk.config / "wires.yaml"
        with running(tmp_path, settings, processes=1) as rig:
            watcher = Watcher(rig)
            logs = rig.folder / "logs"
            articles = [await desk.next(watcher)]
            rules.write_text('sites:\n  - {site: 127.0.0.1, drop: ["Travel card number *"]}\n')
            wires.write_text(quay)
            articles.append(await desk.next(watcher))
            children = set(children_that_extract(rig))
            rules.write_text("sites: [{site: 127.0.0.1\n")
            wires.write_text(quay.replace("[Quay]", "Quay"))
            await until(lambda: "the last good site rules stay in use" in said_by_workers(logs), PATIENCE_S)
            await until(lambda: "wires.yaml:2: agencies[0].datelines" in said_by_workers(logs), PATIENCE_S)
            await until(lambda: b"sites.yaml" in told(watcher, "sites"))
            await until(lambda: b"wires.yaml:2" in told(watcher, "wires"))
            articles.append(await desk.next(watcher))
            await until(lambda: bool(set(children_that_extract(rig)) - children))
            articles.append(await desk.next(watcher))
            rules.unlink()
            wires.unlink()
            await until(lambda: b"sites.yaml" not in told(watcher, "sites"))
            await until(lambda: b"wires.yaml" not in told(watcher, "wires"))
            articles.append(await desk.next(watcher))

    adverts = [ADVERT.format(number) in article.text for number, article in enumerate(articles)]
    assert adverts == [True, False, False, False, True]
    agencies = [article.wire.agency if article.wire else None for article in articles]
    assert agencies == [None, "Quay Wire", "Quay Wire", "Quay Wire", None]


def said_by_workers(logs: Path) -> str:
    return "".join(path.read_text("utf-8") for path in logs.glob("*extract*"))


def told(watcher: Watcher, name: str) -> bytes:
    """How the file reads, as the console hears it."""
    found: bytes | None = watcher.client.hget("{wiredesk}:said", f"config:{name}")  # type: ignore[assignment]
    return found or b""
