"""Which way of choosing a page's headline is right on sites that it was not chosen on?

    python -m benchmarks.headlines [--data ../shared/data/pages]

Leave one site out: every way of weighing the forms of a headline (`headlines.Votes`) is scored on all other
sites, the best of them is taken on the one left out; of equals the way in use. Best is the way with the best
mean over the collections, or the one whose worse collection is best. "held out" is what choosing in this
manner scores, "in use" what the way in use scores on the same pages; then the simple ways that take the first
form there is. Each page weighs as much as any other of its collection, the collections weigh the same. Exits
with 0 and a word when the pages are not there, with 1 when the way in use is worse than held out.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import permutations, product
from pathlib import Path
from statistics import fmean

from benchmarks.labelled_pages import PAGES
from benchmarks.metadata_truths import Truth, fold, same_title, truths
from pipeline.extraction import html, jsonld, metadata, names
from pipeline.extraction.headlines import IN_USE, Votes, headlines
from pipeline.model import FeedId, PageId, PageRecord, RawPage

Verdicts = Mapping[Votes | str, bool]
Pages = Mapping[str, list[tuple[str, Verdicts]]]
"""Site → collection and verdicts of each of its pages."""
Aim = Callable[[Sequence[float]], float]
"""What is to be great, of the shares that are right in each collection."""
FORMS = ("heading", "JSON-LD", "og:title")
WAYS = [
    Votes(same_words=same, title_element=element, lead=lead, order=(*order, "feed"))
    for same, element, lead, order in product(
        (0.0, 0.5, 1.0), (-1.0, -0.5, 0.0, 0.5, 1.0), (0.0, 0.5, 1.0), permutations(FORMS)
    )
]
AIMS: dict[str, Aim] = {"mean": fmean, "worse": min}
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


def best_way(right: Counter[tuple[Votes, str]], sizes: Counter[str], aim: Aim) -> Votes:
    """Of the ways that serve the aim best the one with the best mean, of these the one in use."""

    def score(way: Votes) -> tuple[float, float, bool]:
        shares = [right[way, source] / size for source, size in sizes.items()]
        return round(aim(shares), 9), round(fmean(shares), 9), way == IN_USE

    return max(WAYS, key=score)


def held_out(pages: Pages, aim: Aim) -> tuple[dict[str, list[bool]], Counter[Votes]]:
    """Verdicts by collection of the way chosen without the page's site, and how often each was chosen."""
    right = {site: _right(rows) for site, rows in pages.items()}
    sizes = {site: Counter(source for source, _ in rows) for site, rows in pages.items()}
    all_right, all_sizes = sum(right.values(), Counter()), sum(sizes.values(), Counter())
    results: dict[str, list[bool]] = defaultdict(list)
    chosen: Counter[Votes] = Counter()
    for site, rows in pages.items():
        best = best_way(all_right - right[site], all_sizes - sizes[site], aim)
        chosen[best] += 1
        for source, verdicts in rows:
            results[source].append(verdicts[best])
    return results, chosen


def _right(rows: Iterable[tuple[str, Verdicts]]) -> Counter[tuple[Votes, str]]:
    return Counter((way, source) for source, verdicts in rows for way in WAYS if verdicts[way])


def _line(name: str, results: Mapping[str, list[bool]]) -> float:
    shares = {source: sum(marks) / len(marks) for source, marks in sorted(results.items())}
    mean = sum(shares.values()) / len(shares)
    print(f"{name:16}" + "".join(f"{share:10.3f}" for share in shares.values()) + f"{mean:10.3f}")
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
    print(f"{'':16}" + "".join(f"{source:>10}" for source in (*sources, "mean")))
    out_of_sample = 0.0
    for aim, great in AIMS.items():
        results, chosen = held_out(pages, great)
        out_of_sample = max(out_of_sample, _line(f"held out: {aim}", results))
        for way, times in chosen.most_common(2):
            print(f"    chosen {times} of {len(pages)} times: {way}")
    rows = [row for site in pages.values() for row in site]
    means = {}
    ways: dict[str, Votes | str] = {"in use": IN_USE, **{f"{form} first": form for form in FORMS}}
    for name, key in ways.items():
        means[name] = _line(name, {one: [v[key] for s, v in rows if s == one] for one in sources})
    return int(means["in use"] < out_of_sample)


if __name__ == "__main__":
    sys.exit(main())
