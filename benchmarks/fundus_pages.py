"""Make a folder for `wiredesk eval extraction` out of fundus' test pages: news of some 200 sites.

    python -m benchmarks.fundus_pages CLONE FOLDER [--without ../shared/data/pages]

The truths are what fundus' own parsers, written by hand for each site, are expected to give (clone
flairNLP/fundus). A page has several truths, one for each version of its parser; the one whose paragraphs
stand in the page is taken. Sites of the folder given with --without are left out: what remains are sites
that nothing was chosen on.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from console.evaluating.dataset import INDEX, read_dataset
from pipeline import urls

PAGES = Path("tests/resources/parser/test_data")
HELD = 0.7
"""Share of a truth's paragraphs that must stand in the page; the right version has all or nearly all."""
_TAG = re.compile(r"<[^>]+>")
_NO_LETTER = re.compile(r"\W+")
_OPENING_CHARS = 60


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text).casefold()


def _blocks(truth: Mapping[str, Any]) -> list[str]:
    body = truth.get("body") or {}
    sections = body.get("sections", ())
    return [
        *body.get("summary", ()),
        *(text for part in sections for text in (*part.get("headline", ()), *part.get("paragraphs", ()))),
    ]


def _best(page: str, truths: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The truth that is most likely of this page; None = none is."""
    whole = _letters(html.unescape(_TAG.sub("", page)))
    shares = []
    for truth in truths.values():
        blocks = _blocks(truth)
        if blocks:
            held = sum(_letters(block)[:_OPENING_CHARS] in whole for block in blocks)
            shares.append((held / len(blocks), truth))
    share, truth = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    return truth if share >= HELD else None


def _rows(clone: Path, without: frozenset[str]) -> Iterator[tuple[Path, dict[str, Any]]]:
    for known in sorted((clone / PAGES).glob("*/meta.info")):
        country = known.parent
        for name, facts in sorted(json.loads(known.read_text("utf-8")).items()):
            truths = country / f"{name.split('_')[0]}.json"
            site = urls.site(facts["url"])
            if site in without or not truths.is_file() or not (country / name).is_file():
                continue
            page = gzip.decompress((country / name).read_bytes()).decode("utf-8", "replace")
            truth = _best(page, json.loads(truths.read_text("utf-8")))
            if truth is None:
                print(f"{country.name}/{name}: no truth fits")
                continue
            yield (
                country / name,
                {
                    "source": "fundus",
                    "file": f"html/{country.name}-{name}",
                    "site": site,
                    "url": facts["url"],
                    "text": "\n".join(_blocks(truth)),
                    "title": truth.get("title"),
                    "authors": truth.get("authors") or [],
                    "date": truth.get("publishing_date"),
                    "crawled_at": facts.get("crawl_date"),
                },
            )


def main() -> int:
    """Copy the pages, write the index."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("clone", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without", type=Path, help="leave out the sites of this folder of labelled pages")
    given = parser.parse_args()
    known = {urls.site(page.url) for page in read_dataset(given.without)} if given.without else set()
    (given.folder / "html").mkdir(parents=True, exist_ok=True)
    lines, sites = [], set()
    for path, row in _rows(given.clone, frozenset(known)):
        shutil.copyfile(path, given.folder / row["file"])
        lines.append(json.dumps(row, ensure_ascii=False))
        sites.add(row["site"])
    (given.folder / INDEX).write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines)} pages of {len(sites)} sites in {given.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
