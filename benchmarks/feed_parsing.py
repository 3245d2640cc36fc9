"""How fast are feeds read, and does our reading agree with feedparser's?

    python -m benchmarks.feed_parsing [--feeds DIR] [--suite DIR] [--rounds N]

Reads every file in DIR (../shared/data/feeds; without it, feeds made here): ours as a worker reads them (the
fast reader, feedparser for what that leaves), feedparser with its defaults and with both its options off, and
fastfeedparser if it is installed. By default feedparser resolves links, as ours does, and cleans the HTML of
every entry; ours cleans what is kept, which is HTML of new entries whose text comes from the feed, and is
timed beside it with that done to every entry. The readers take turns on every feed, each with its best of N
rounds of CPU time: a busy machine slows all alike. Then every entry is compared with feedparser's, field by
field, and each kind of difference is named. `--suite` asks feedparser's own suite instead
(`benchmarks.feed_suite`).
"""

from __future__ import annotations

import argparse
import gzip
import io
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import feedparser

from benchmarks import feed_agreement, feed_suite
from pipeline.errors import ParseError
from pipeline.parsing.clean import clean_html
from pipeline.parsing.feed import read_quickly, read_slowly

ROOT = Path(__file__).resolve().parent.parent
REAL_FEEDS = ROOT.parent / "shared" / "data" / "feeds"
SMALL_BYTES = 150_000
URL = "https://example.org/feed.xml"

OURS, DEFAULTS, OPTIONS_OFF = "ours", "feedparser, defaults", "feedparser, options off"

Feed = tuple[str, bytes]
Reader = Callable[[bytes], Any]


def feeds_in(folder: Path) -> list[Feed]:
    """Name and body of every file below a folder that is no sidecar, packed ones unpacked."""
    found = []
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix in {".gz", ".xml", ".rss", ".atom", ".rdf", ".json", ".feed"}:
            body = file.read_bytes()
            found.append((file.name, gzip.decompress(body) if file.suffix == ".gz" else body))
    return found


def made_feeds() -> list[Feed]:
    """Feeds of the usual shapes, for where there are no real ones."""
    found = []
    for entries in (10, 20, 40, 100):
        items = "".join(
            f"<item><title>Story {n} &amp; more</title><link>https://harbour.example/{n}</link>"
            f"<guid isPermaLink='false'>{n}</guid><pubDate>Wed, 07 Jan 2026 10:{n % 60:02}:00 GMT</pubDate>"
            f"<category>Port</category><dc:creator>Ada Quill</dc:creator>"
            f"<description><![CDATA[<p>{'Boats came in with the tide. ' * 60}</p>]]></description></item>"
            for n in range(entries)
        )
        body = (
            '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
            f"<title>Harbour Post</title><link>https://harbour.example/</link>{items}</channel></rss>"
        )
        found += [(f"made-{entries}-{copy}", body.encode()) for copy in range(5)]
    return found


def ours(body: bytes) -> Any:
    """As a worker reads it."""
    return read_quickly(body, "application/xml", URL) or read_slowly(body, "application/xml", URL)


def ours_cleaned(body: bytes) -> Any:
    """The same, with the HTML of every entry cleaned, as if all were new and their texts kept."""
    feed = ours(body)
    return feed, [clean_html(entry.content) for entry in feed.entries if entry.content]


def theirs(body: bytes, **options: bool) -> Any:
    """feedparser, told the format."""
    return feedparser.parse(  # type: ignore[attr-defined, no-untyped-call]
        io.BytesIO(body), response_headers={"content-type": "application/xml"}, **options
    )


def readers() -> dict[str, Reader]:
    """The readers to compare, ours first."""
    found: dict[str, Reader] = {
        OURS: ours,
        "ours, all HTML cleaned": ours_cleaned,
        DEFAULTS: theirs,
        OPTIONS_OFF: partial(theirs, sanitize_html=False, resolve_relative_uris=False),
    }
    try:
        import fastfeedparser
    except ImportError:
        print("fastfeedparser is not installed (make peers), so it is not compared")
    else:
        found["fastfeedparser"] = fastfeedparser.parse
    return found


def timed(compared: dict[str, Reader], feeds: list[Feed], rounds: int) -> dict[str, list[float]]:
    """CPU milliseconds of each feed by each reader, the best of `rounds`."""
    spent: dict[str, list[float]] = {name: [] for name in compared}
    for _, body in feeds:
        best = dict.fromkeys(compared, float("inf"))
        for _ in range(rounds):
            for name, read in compared.items():
                begun = time.process_time()
                try:
                    read(body)
                except Exception:  # noqa: BLE001 - peers raise what they like on feeds that they cannot read
                    best.setdefault(name, 0.0)
                best[name] = min(best[name], (time.process_time() - begun) * 1_000)
        for name, milliseconds in best.items():
            spent[name].append(milliseconds)
    return spent


def report_speed(name: str, spent: dict[str, list[float]]) -> None:
    """A line a reader, with its ratios to both feedparsers."""
    count = len(spent[OURS])
    print(f"\n{name}: {count} feeds, CPU time a feed")
    print(f"  {'':23}{'feeds/s':>8} {'x defaults':>11} {'x options off':>14}")
    for reader, times in spent.items():
        ordered = sorted(times)
        p50, p99 = (ordered[min(count - 1, int(count * share))] for share in (0.50, 0.99))
        defaults, off = (sum(spent[base]) / sum(times) for base in (DEFAULTS, OPTIONS_OFF))
        print(
            f"  {reader:23}{1_000 * count / sum(times):8.0f} {defaults:11.1f} {off:14.1f}"
            f"   p50 {p50:7.1f}  p99 {p99:7.1f}  max {ordered[-1]:7.1f} ms"
        )


def fallen_back(feeds: list[Feed]) -> Iterator[str]:
    """Names of the feeds that the fast reader leaves to feedparser."""
    for name, body in feeds:
        try:
            if read_quickly(body, "application/xml", URL) is None:
                yield name
        except ParseError as error:
            print(f"  no feed: {name} ({error.reason})")


def main() -> int:
    """Exit status."""
    parser = argparse.ArgumentParser(description="How fast are feeds read, and as feedparser reads them?")
    parser.add_argument("--feeds", type=Path, default=REAL_FEEDS)
    parser.add_argument("--suite", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if options.suite:
        feed_suite.report(options.suite)
        return 0
    real = options.feeds.is_dir()
    feeds = feeds_in(options.feeds) if real else made_feeds()
    if not real:
        print(f"{options.feeds} is not there; feeds made here instead")
    small = [feed for feed in feeds if len(feed[1]) <= SMALL_BYTES]
    left = list(fallen_back(feeds))
    compared = readers()
    report_speed("up to 150 KB", timed(compared, small, options.rounds))
    print("  bars: 400 feeds/s, 15 x feedparser")
    report_speed("all sizes", timed(compared, feeds, options.rounds))
    print("  bar: p99 50 ms")
    share = len(left) / len(feeds)
    print(f"\nleft to feedparser: {len(left)} of {len(feeds)} = {share:.1%} (bar: 3 %) {' '.join(left)}")
    feed_agreement.report(feeds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
