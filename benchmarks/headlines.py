"""Which way of choosing a page's headline is right on sites that it was not chosen on?

    python -m benchmarks.headlines [--data ../shared/data/pages]

Leave one site out: every way of weighing the forms of a headline (`headlines.Votes`) is scored on all other
sites, the best of them is taken on the one left out; of equals the way in use. "held out" is what choosing in
this manner scores, "in use" what the way in use scores on the same pages; then the simple ways that take the
first form there is. Each page weighs as much as any other of its collection, the collections weigh the same.
Exits with 0 and a word when the pages are not there, with 1 when the way in use is worse than held out.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import permutations, product
from pathlib import Path

from benchmarks.labelled_pages import PAGES
from benchmarks.metadata_truths import Truth, fold, same_title, truths
from pipeline.extraction import html, jsonld, metadata, names
from pipeline.extraction.headlines import IN_USE, Votes, headlines
from pipeline.model import FeedId, PageId, PageRecord, RawPage

FORMS = ("heading", "JSON-LD", "og:title")
WAYS = [
    Votes(same_words=same, title_element=element, order=(*order, "feed"))
    for same, element, order in product((0.0, 0.5, 1.0), (0.0, 0.5, 1.0), permutations(FORMS))
]
Verdicts = Mapping[Votes | str, bool]
RECORD = PageRecord(
    id=PageId("0"), url="", feed_ids=(FeedId("none"),), entry_key="", title="", first_seen_at=0
)


def judged(truth: Truth) -> Verdicts:
    """Which ways are right on the page."""
    page = truth.page
    raw = RawPage(
        page_id=RECORD.id, url=page.url, body=b"", content_type="", fetched_at=page.fetched_at.timestamp()
    )
    _, facts = html.parse(page.body, "text/html")
    declared = jsonld.read(facts.ld_json)
    known = metadata.read(raw, RECORD, facts, declared)
    site_names = {
        names.fold(name) for name in (known.publisher, known.site, facts.meta("og:site_name")) if name
    }
    wanted = fold(truth.title or "")
    found: dict[Votes | str, bool] = {}
    for way in WAYS:
        titles = headlines(facts, declared, RECORD, site_names, way)
        found[way] = bool(titles) and same_title(wanted, fold(titles[0]))
    forms = (next(iter(facts.headings), None), declared.headline, facts.meta("og:title", "twitter:title"))
    for name, first in zip(FORMS, forms, strict=True):
        title = next(filter(None, (first, *forms, facts.page_title)), "")
        found[name] = same_title(wanted, fold(title))
    return found


def held_out(pages: Mapping[str, list[tuple[str, Verdicts]]]) -> tuple[dict[str, list[bool]], Counter[Votes]]:
    """Verdicts by collection of the way chosen without the page's site, and how often each was chosen."""
    sizes = Counter(source for rows in pages.values() for source, _ in rows)
    score: Counter[Votes] = Counter()
    by_site: dict[str, Counter[Votes]] = {}
    for site, rows in pages.items():
        by_site[site] = Counter()
        for source, verdicts in rows:
            for way in WAYS:
                by_site[site][way] += verdicts[way] / sizes[source]  # type: ignore[assignment]
        score.update(by_site[site])
    results: dict[str, list[bool]] = defaultdict(list)
    chosen: Counter[Votes] = Counter()
    for site, rows in pages.items():
        best = max(WAYS, key=lambda way: (round(score[way] - by_site[site][way], 9), way == IN_USE))
        chosen[best] += 1
        for source, verdicts in rows:
            results[source].append(verdicts[best])
    return results, chosen


def _line(name: str, results: Mapping[str, list[bool]]) -> float:
    shares = {source: sum(marks) / len(marks) for source, marks in sorted(results.items())}
    mean = sum(shares.values()) / len(shares)
    print(f"{name:14}" + "".join(f"{share:10.3f}" for share in shares.values()) + f"{mean:10.3f}")
    return mean


def main() -> int:
    """Run, print, compare."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--data", type=Path, default=PAGES)
    given = options.parse_args()
    if not (given.data / "index.jsonl").exists():
        print(f"no pages at {given.data}: nothing measured")
        return 0
    pages: dict[str, list[tuple[str, Verdicts]]] = defaultdict(list)
    for truth in truths(given.data):
        if truth.title:
            pages[truth.page.site].append((truth.source, judged(truth)))
    sources = sorted({source for rows in pages.values() for source, _ in rows})
    print(f"{'':14}" + "".join(f"{source:>10}" for source in (*sources, "mean")))
    results, chosen = held_out(pages)
    out_of_sample = _line("held out", results)
    means = {}
    for way in (IN_USE, *FORMS):
        name = "in use" if way is IN_USE else f"{way} first"
        rows = [row for site in pages.values() for row in site]
        means[name] = _line(name, {one: [v[way] for s, v in rows if s == one] for one in sources})
    for way, times in chosen.most_common(3):
        print(f"chosen {times:4} of {len(pages)} times: {way}")
    return int(means["in use"] < out_of_sample)


if __name__ == "__main__":
    sys.exit(main())
