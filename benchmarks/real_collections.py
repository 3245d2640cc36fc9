"""Make public collections of real news into the form that `wiredesk eval copies` reads, a file each.

    python -m benchmarks.real_collections FOLDER [--allsides CLONE] [--fnc CLONE] [--fakenewsnet CLONE]
        [--reuters CLONE]

Clones with their work trees: ramybaly/Article-Bias-Prediction; FakeNewsChallenge/fnc-1; KaiDMML/FakeNewsNet
at commit 15f35bd0769c, which still has the texts; one that holds Reuters-21578 as reut2-*.sgm, for instance
loki86/ksr_zadanie1V2. Where a collection does not say who published a text, each text is an outlet of its
own; without a date it has come on day 0. The texts belong to their publishers: nothing of them is in here.
"""

from __future__ import annotations

import argparse
import csv
import html
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

WORDS_MIN = 40
"""Shorter texts are stubs of pages that were not fetched."""
_YEARS = range(2010, 2022)
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_SPACED = re.compile(r" +([.,;:!?’'”)])")
_REPORT = re.compile(r'<REUTERS[^>]*NEWID="(\d+)">(.*?)</REUTERS>', re.DOTALL)
_MOMENT = re.compile(r"(\d+-[A-Z]{3}-1987) (\d+):")
_FIRST_REPORT = datetime(1987, 2, 26, tzinfo=UTC)
_DAY_MS = 86_400_000
Row = dict[str, Any]


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def allsides(clone: Path) -> Iterator[Row]:
    """Articles of American outlets; those without a sound date are left out."""
    for path in sorted((clone / "data" / "jsons").glob("*.json")):
        row = json.loads(path.read_text("utf-8"))
        day = date.fromisoformat(row["date"]) if _ISO.fullmatch(row.get("date") or "") else date.min
        if day.year in _YEARS:
            text = _SPACED.sub(r"\1", row.get("content_original") or row["content"])
            outlet = _host(row["url"]) or row["source"]
            yield _row(path.stem, text, title=row["title"], outlet=outlet, day=(day - date(2010, 1, 1)).days)


def fnc(clone: Path) -> Iterator[Row]:
    """Texts of many outlets on some 300 rumours of 2014 and 2015."""
    csv.field_size_limit(1 << 24)
    for name in ("train_bodies.csv", "competition_test_bodies.csv"):
        with (clone / name).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield _row(row["Body ID"], row["articleBody"])


def fakenewsnet(clone: Path) -> Iterator[Row]:
    """Pages of September 2016 and later, many of them of sites that copy each other."""
    found = []
    for path in sorted(clone.glob("Data/*/*Content/*-Webpage.json")):
        row = json.loads(path.read_text("utf-8"))
        moment = (row.get("publish_date") or {}).get("$date")
        outlet = _host(row.get("canonical_link") or row.get("url") or str(row.get("source") or ""))
        found.append((path.name.removesuffix("-Webpage.json"), row, moment, outlet))
    dated = sorted(moment / _DAY_MS for _, _, moment, _ in found if moment)
    for key, row, moment, outlet in found:
        day = (moment / _DAY_MS if moment else dated[len(dated) // 2]) - dated[0]
        yield _row(key, row.get("text") or "", title=row.get("title") or "", outlet=outlet, day=day)


def reuters(clone: Path) -> Iterator[Row]:
    """Agency reports of 1987: moulds, updates, corrections and texts that were sent again."""
    files = sorted(clone.glob("reut2-0??.sgm"))
    whole = {path.name: path for path in files} | {
        path.name.replace("-full", ""): path for path in clone.glob("reut2-0??-full.sgm")
    }
    for path in whole.values():
        for found in _REPORT.finditer(path.read_text("latin-1")):
            moment, body = _MOMENT.search(found[2]), _part(found[2], "BODY")
            if moment and body:
                text = re.sub(r"\n\s*Reuter\s*$", "", body.replace("\x03", "").strip(), flags=re.IGNORECASE)
                text = re.sub(r"(?<!\n)\n(?!\n)", " ", text.replace("\n    ", "\n\n"))
                morning = datetime.strptime(moment[1].title(), "%d-%b-%Y").replace(tzinfo=UTC)
                day = (morning - _FIRST_REPORT).days + min(int(moment[2]), 23) / 24
                yield _row(found[1], text, title=_part(found[2], "TITLE").title(), day=day)


def _part(report: str, tag: str) -> str:
    found = re.search(rf"<{tag}>(.*?)</{tag}>", report, re.DOTALL)
    return html.unescape(found[1]) if found else ""


def _row(key: str, text: str, *, title: str = "", outlet: str = "", day: float = 0.0) -> Row:
    return {
        **{"id": key, "story": key, "outlet": outlet or f"o{key}.example"},
        **{"title": title, "day": max(0.0, day), "text": text},
    }


COLLECTIONS: Mapping[str, Callable[[Path], Iterator[Row]]] = {
    "allsides": allsides,
    "fnc": fnc,
    "fakenewsnet": fakenewsnet,
    "reuters": reuters,
}


def main() -> int:
    """Each clone that is given into a file of the folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    for name in COLLECTIONS:
        parser.add_argument(f"--{name}", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, read in COLLECTIONS.items():
        clone = getattr(options, name)
        if clone is None:
            continue
        kept = {row["id"]: row for row in read(clone) if len(row["text"].split()) >= WORDS_MIN}
        with (options.folder / f"{name}.jsonl").open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in kept.values())
        print(f"{name}: {len(kept):,} articles")
    return 0


if __name__ == "__main__":
    sys.exit(main())
