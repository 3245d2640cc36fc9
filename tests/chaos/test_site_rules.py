"""A changed `sites.yaml` counts for the next page; a broken one changes nothing, in no process."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.rig import running
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

    def __init__(self, folder: Path, site: Site) -> None:
        self._site = site
        self._paths: list[str] = []
        (folder / "config").mkdir()
        feed = f"{{id: town, url: '{site.url}/feed', every: 5s}}"
        (folder / "config" / "feeds.yaml").write_text(f"feeds:\n  - {feed}\n")
        self.rules = folder / "config" / "sites.yaml"

    async def text_of_next(self, watcher: Watcher) -> str:
        path = f"/{len(self._paths)}"
        self._site.pages[path] = Page(page_of(len(self._paths)), headers=HTML)
        self._paths.append(path)
        self._site.pages["/feed"] = Page(feed_of(self._site.url, self._paths), headers=RSS)
        texts: list[str] = []

        def there() -> bool:
            texts[:] = [
                event.article.text
                for event in watcher.events()
                if isinstance(event, StoryCreated | StoryCopied) and event.article.url.endswith(path)
            ]
            return bool(texts)

        await until(there)
        return texts[0]


async def test_changed_rules_are_taken_up_and_broken_ones_keep_the_last_good(tmp_path: Path) -> None:
    # less than a child begins with: each task is the last one of its child
    settings = SETTINGS | {"extract": SETTINGS["extract"] | {"child_memory": "100MB"}}
    async with serve({}) as site:
        desk = Desk(tmp_path, site)
        with running(tmp_path, settings, processes=1) as rig:
            watcher = Watcher(rig)
            logs = rig.folder / "logs"
            first = await desk.text_of_next(watcher)
            desk.rules.write_text('sites:\n  - {site: 127.0.0.1, drop: ["Travel card number *"]}\n')
            second = await desk.text_of_next(watcher)
            children = set(children_that_extract(rig))
            desk.rules.write_text("sites: [{site: 127.0.0.1\n")
            await until(lambda: "the last good rules stay in use" in said(logs), PATIENCE_S)
            await until(lambda: told(watcher).count(b"sites.yaml") > 0)
            third = await desk.text_of_next(watcher)
            await until(lambda: bool(set(children_that_extract(rig)) - children))
            fourth = await desk.text_of_next(watcher)
            desk.rules.unlink()
            await until(lambda: b"sites.yaml" not in told(watcher))
            last = await desk.text_of_next(watcher)

    assert ADVERT.format(0) in first
    assert ADVERT.format(1) not in second
    assert ADVERT.format(2) not in third
    assert ADVERT.format(3) not in fourth
    assert ADVERT.format(4) in last


def said(logs: Path) -> str:
    return "".join(path.read_text("utf-8") for path in logs.glob("*extract*"))


def told(watcher: Watcher) -> bytes:
    """How the file reads, as the console hears it."""
    found: bytes | None = watcher.client.hget("{wiredesk}:said", "config:sites")  # type: ignore[assignment]
    return found or b""
