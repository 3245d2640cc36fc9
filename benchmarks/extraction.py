"""How well and how fast are pages extracted, beside trafilatura itself, in the same run?

    python -m benchmarks.extraction [--pages N] [--data ../shared/data/pages]

Prints the mean F of 4-word shingles per page, pages per CPU second, and failures by reason, for our
extraction and for `trafilatura.bare_extraction(with_metadata=True)`, standard and fast. Variants take
turns on every page, so that a busy machine slows all of them alike. Exits with 0 and a word when the
pages are not there.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import trafilatura

from pipeline.adapters.extractor import Extractor, load_wires
from pipeline.errors import ExtractError
from pipeline.model import FeedId, PageId, PageRecord, RawPage

ROOT = Path(__file__).resolve().parent.parent
SEEN_AT = 1_790_000_000.0
_WORD = re.compile(r"\w+")

Variant = Callable[[str, bytes], tuple[str, str]]
"""(URL, body) → (text, reason of failure or "")."""


@dataclass(slots=True)
class Score:
    """What one variant did: F of each page, CPU seconds, failures by reason."""

    f: list[float] = field(default_factory=list)
    seconds: float = 0.0
    failures: Counter[str] = field(default_factory=Counter)


def shingles(text: str, n: int = 4) -> Counter[tuple[str, ...]]:
    """The bag of n-word shingles; a shorter text is one shingle."""
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + n]) for i in range(max(1, len(words) - n + 1))) if words else Counter()


def f_score(truth: str, found: str) -> float:
    """Harmonic mean of precision and recall over shingles."""
    wanted, got = shingles(truth), shingles(found)
    if not wanted and not got:
        return 1.0
    common = (wanted & got).total()
    return 2 * common / (wanted.total() + got.total())


def _ours() -> Variant:
    extractor = Extractor(load_wires(ROOT / "config"), soft_limit_s=15.0)

    def run(url: str, body: bytes) -> tuple[str, str]:
        page = RawPage(page_id=PageId("0"), url=url, body=body, content_type="text/html", fetched_at=SEEN_AT)
        record = PageRecord(
            id=PageId("0"), url=url, feed_ids=(FeedId("b"),), entry_key="", title="", first_seen_at=SEEN_AT
        )
        try:
            return extractor.extract(page, record).text, ""
        except ExtractError as error:
            return "", error.reason

    return run


def _trafilatura(*, fast: bool) -> Variant:
    def run(url: str, body: bytes) -> tuple[str, str]:
        found = trafilatura.bare_extraction(
            body, url=url, fast=fast, include_comments=False, with_metadata=True
        )
        text = getattr(found, "text", None) or ""
        return text, "" if text else "nothing"

    return run


def _measure(rows: list[dict[str, str]], data: Path, variants: dict[str, Variant]) -> dict[str, Score]:
    scores = {name: Score() for name in variants}
    order = list(variants)
    chance = random.Random(7)
    for row in rows:
        body = gzip.decompress((data / row["file"]).read_bytes())
        chance.shuffle(order)
        for name in order:
            begun = time.process_time()
            text, reason = variants[name](row["url"], body)
            scores[name].seconds += time.process_time() - begun
            if reason:
                scores[name].failures[reason] += 1
            if row["text"]:
                scores[name].f.append(f_score(row["text"], text))
    return scores


def main() -> int:
    """Run, print, compare."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "pages")
    options.add_argument("--pages", type=int, default=0, help="only the first N; 0 = all")
    given = options.parse_args()
    index = given.data / "index.jsonl"
    if not index.exists():
        print(f"no pages at {given.data}: nothing measured")
        return 0
    rows = [json.loads(line) for line in index.read_text("utf-8").splitlines()]
    rows = rows[: given.pages or None]
    variants = {
        "wiredesk": _ours(),
        "trafilatura": _trafilatura(fast=False),
        "trafilatura fast": _trafilatura(fast=True),
    }
    _measure(rows[:3], given.data, variants)
    scores = _measure(rows, given.data, variants)
    print(f"{len(rows)} pages, {len(scores['wiredesk'].f)} of them with a truth")
    print(f"{'':18}{'mean F':>8}{'F < 0.5':>9}{'pages/s':>9}  failures")
    for name, score in scores.items():
        bad = sum(1 for value in score.f if value < 0.5)
        mean = sum(score.f) / max(1, len(score.f))
        speed = len(rows) / score.seconds
        print(f"{name:18}{mean:8.4f}{bad:9}{speed:9.1f}  {dict(score.failures) or 'none'}")
    ratio = scores["trafilatura"].seconds / scores["wiredesk"].seconds
    print(f"speed over bare_extraction(with_metadata=True): {ratio:.2f}x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
