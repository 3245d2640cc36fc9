"""The real pages on loopback, and what their feeds promise: the truth that a run is held against."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import yaml

from benchmarks.bare import Sample
from pipeline import urls
from pipeline.model import PageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What the feeds list. `pages`: page id → URL. `texts`: page id → which of the real pages it is."""

    sites: int
    pages: dict[PageId, str]
    texts: dict[PageId, str]
    titles: dict[PageId, str]
    publishers: dict[PageId, str]


@contextmanager
def replay(shared: Path, feeds: Path, *, copies: int, limit: int) -> Iterator[Served]:
    """Serves until the block ends; writes the feed list."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    words = ["--port", str(port), "--feeds", str(feeds), "--copies", str(copies), "--limit", str(limit)]
    process = subprocess.Popen(
        [sys.executable, str(shared / "tools" / "replay"), *words], stderr=subprocess.PIPE, text=True
    )
    try:
        if process.stderr is None or not process.stderr.readline():
            raise SystemExit("the replay server did not start")
        yield _truth(feeds)
    finally:
        process.kill()
        process.wait()


def _truth(feeds: Path) -> Served:
    listed = yaml.safe_load(feeds.read_text())["feeds"]
    found = Served(sites=len(listed), pages={}, texts={}, titles={}, publishers={})
    for feed in listed:
        with urllib.request.urlopen(feed["url"]) as answer:
            items = list(ElementTree.fromstring(answer.read()).iter("item"))
        for item in items:
            url = item.findtext("link") or ""
            page = urls.page_id(urls.address_key(url))
            found.pages[page] = url
            found.titles[page] = item.findtext("title") or ""
            found.publishers[page] = feed["publisher"]
            found.texts[page] = _text_of(url)
    return found


def _text_of(url: str) -> str:
    """The path that the page has on its own site; a copy has `/copy<n>` before it."""
    parts = urlsplit(url)
    first, _, rest = parts.path.removeprefix("/").partition("/")
    path = f"/{rest}" if first.startswith("copy") and first[4:].isdigit() else parts.path
    return f"{path}?{parts.query}"


def samples(shared: Path, site: Served) -> list[Sample]:
    """Every listed page with its bytes."""
    folder = shared / "data" / "pages"
    files = {}
    with (folder / "index.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            parts = urlsplit(row["url"])
            files[f"{parts.path or '/'}?{parts.query}"] = row["file"]
    bodies = {text: gzip.decompress((folder / file).read_bytes()) for text, file in files.items()}
    return [
        Sample(
            url=url, title=site.titles[page], publisher=site.publishers[page], body=bodies[site.texts[page]]
        )
        for page, url in site.pages.items()
    ]
