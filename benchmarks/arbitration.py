"""Do the bounds of extraction hold on sites that they were not chosen on, and what is each step worth?

    python -m benchmarks.arbitration [--data ../shared/data/pages] [--pages N] [--folds 5]

Three tables over pages with a truth (mean F of 4-word shingles a page):

1. Each bound by cross-validation over sites: chosen on four fifths of the sites, scored on the last fifth.
   "held out" is what choosing in this way scores on sites it never saw, "as is" what the bound in use scores
   on the same pages, "lowest" the worst of the values tried. A bound that is worth keeping is chosen in
   most folds, or makes no difference.
2. Each step left out: what it adds, with a 95 % interval (paired bootstrap over pages).
   After it: the declared body taken as the text itself, which is not done because it loses.
3. What sites repeat, learnt from the other pages of the site alone (leave one out), where there are four.

`wiredesk eval extraction` compares the whole with trafilatura. Exits with 0 and a word when the pages are
not there, and with 1 when a bound in use scores more than 0.002 below the held-out choice.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from console.evaluating.dataset import INDEX, LabelledPage, read_dataset
from console.evaluating.shingles import lead, match
from pipeline.adapters.site_lines import pack
from pipeline.errors import ExtractError
from pipeline.extraction import arbitration, body, boilerplate, html, jsonld, layout, metadata, repeats
from pipeline.extraction.arbitration import Bounds, Clues
from pipeline.extraction.boilerplate import Ends
from pipeline.model import FeedId, PageId, PageRecord, RawPage

ROOT = Path(__file__).resolve().parent.parent
SEEN_AT = 1_790_000_000.0
TOLERANCE = 0.002
GATE, SHORTEST_BODY = (0.85, 1.2), 300
"""Lengths of a declared body that may be the whole article. Source: docs/extraction.md."""
FEWEST_PAGES = 4
"""Of a site, for learning what it repeats: a line needs three others."""

CANDIDATES: Mapping[str, Sequence[float]] = {
    "short_chars": (0, 100, 250, 400),
    "suspect_chars": (500, 1_000, 1_500, 3_000, 6_000),
    "suspect_share": (1.2, 1.5, 2.0, 3.0),
    "missed_share": (2.0, 3.0, 4.0, 8.0),
    "lacks": (0.0, 0.3, 0.5, 0.7),
    "falls": (0.0, 0.1, 0.2, 0.4),
    "echo": (0.0, 1.1, 1.3, 1.6, 2.0),
    "rescue": (1.2, 1.5, 2.0, 3.0),
    "declared_share": (0.5, 0.6, 0.7, 0.8, 0.9),
    "after_closing": (0.0, 0.1, 0.2, 0.3, 0.4),
    "after_listing": (0.0, 0.1, 0.2, 0.3),
    "author_lines": (0, 1, 3, 5, 8),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The bounds, and steps left out."""

    bounds: Bounds = arbitration.BOUNDS
    ends: Ends = boilerplate.ENDS
    without: frozenset[str] = frozenset()

    def having(self, name: str, value: float) -> Way:
        """This way with one bound changed."""
        changed: dict[str, Any] = {name: value}
        if hasattr(self.bounds, name):
            return replace(self, bounds=replace(self.bounds, **changed))
        return replace(self, ends=replace(self.ends, **changed))

    def value(self, name: str) -> float:
        """Of a bound."""
        return float(getattr(self.bounds if hasattr(self.bounds, name) else self.ends, name))


IN_USE = Way()


@dataclass(slots=True, kw_only=True)
class Reading:
    """A page read once in every way that the bounds may ask for."""

    page: LabelledPage
    fast: str
    slow: str
    in_paragraphs: int
    clues: Clues
    title: str
    titles: tuple[str, ...]
    authors: tuple[str, ...]
    scores: dict[str, float] = field(default_factory=dict)

    def lines(self, way: Way) -> list[str]:
        """Of its article."""
        text, clues, out = self.fast, self.clues, way.without
        if "slow reading" not in out and arbitration.looks_short(text, self.in_paragraphs, clues, way.bounds):
            judged = Clues() if "description" in out else clues
            text = arbitration.better(text, self.slow, judged, way.bounds)
        lines = arbitration.lines_of(text)
        if "declared body" not in out:
            lines = arbitration.rescued(lines, clues, way.bounds)
            lines = arbitration.up_to_declared_end(lines, clues.body, way.bounds)
        if "summary box" not in out:
            lines = boilerplate.without_summary(lines)
        if "head" not in out:
            lines = boilerplate.without_head(lines, self.titles, self.authors)
        if "tail" not in out:
            lines = boilerplate.without_tail(lines, self.authors, way.ends)
        if "whole lines" not in out:
            lines = [line for line in lines if not boilerplate.is_boilerplate(line)]
        return lines

    def f(self, lines: Sequence[str]) -> float:
        """The score of these lines."""
        text = "\n".join(lines)
        if text not in self.scores:
            self.scores[text] = match(self.page.text, text).f
        return self.scores[text]


def read_page(page: LabelledPage) -> Reading | None:
    """None = no HTML, or too large."""
    raw = RawPage(
        page_id=PageId("0"), url=page.url, body=page.body(), content_type="text/html", fetched_at=SEEN_AT
    )
    record = PageRecord(
        id=PageId("0"), url=page.url, feed_ids=(FeedId("b"),), entry_key="", title="", first_seen_at=SEEN_AT
    )
    try:
        tree, facts = html.parse(raw.body, raw.content_type)
        declared = jsonld.read(facts.ld_json)
        known = metadata.read(raw, record, facts, declared)
        for step in (layout.unfold_tables, layout.part_paragraphs, layout.drop_teasers):
            step(tree)
        return Reading(
            page=page,
            fast=body.main_text(tree, fast=True),
            slow=body.main_text(tree, fast=False),
            in_paragraphs=html.paragraph_chars(tree),
            clues=Clues(description=known.summary or "", body=declared.body),
            title=known.title,
            titles=known.titles,
            authors=known.authors,
        )
    except ExtractError:
        return None


def scored(readings: Sequence[Reading], way: Way) -> list[float]:
    """F of each page."""
    return [reading.f(reading.lines(way)) for reading in readings]


def mean(values: Sequence[float]) -> float:
    """0 of none."""
    return sum(values) / len(values) if values else 0.0


@cache
def fold_of(site: str, folds: int) -> int:
    """The same for all pages of a site, today and tomorrow."""
    return int.from_bytes(blake2b(site.encode(), digest_size=4).digest()) % folds


def cross_validate(readings: Sequence[Reading], folds: int) -> int:
    """Print the first table. 1 = a bound in use is worse than choosing it elsewhere."""
    in_use = scored(readings, IN_USE)
    print(f"\n{'bound':18}{'in use':>8}{'as is':>9}{'held out':>10}{'lowest':>9}  chosen in the folds")
    status = 0
    for name, candidates in CANDIDATES.items():
        by_value = {value: scored(readings, IN_USE.having(name, value)) for value in candidates}
        chosen, held_out = [], 0.0
        for fold in range(folds):
            inside = [at for at, one in enumerate(readings) if fold_of(one.page.site, folds) != fold]
            outside = [at for at, one in enumerate(readings) if fold_of(one.page.site, folds) == fold]
            best = max(
                candidates,
                key=lambda value: (
                    round(mean([by_value[value][at] for at in inside]), 6),
                    value == IN_USE.value(name),
                ),
            )
            chosen.append(best)
            held_out += sum(by_value[best][at] for at in outside)
        held_out /= len(readings)
        counts = ", ".join(f"{value:g} ×{times}" for value, times in Counter(chosen).most_common())
        lowest = min(map(mean, by_value.values()))
        print(f"{name:18}{IN_USE.value(name):8g}{mean(in_use):9.4f}{held_out:10.4f}{lowest:9.4f}  {counts}")
        status |= mean(in_use) < held_out - TOLERANCE
    return status


STEPS = ("slow reading", "description", "declared body", "summary box", "head", "tail", "whole lines")


def leave_out(readings: Sequence[Reading]) -> None:
    """Print the second table."""
    whole = scored(readings, IN_USE)
    print(f"\n{'left out':18}{'mean F':>9}{'adds':>9}   95 % interval{'better':>10}{'worse':>7}")
    for step in (*STEPS, "all of them"):
        less = scored(readings, Way(without=frozenset(STEPS if step == "all of them" else [step])))
        ahead, low, high = lead(whole, less)
        better = sum(one > other + 1e-9 for one, other in zip(whole, less, strict=True))
        worse = sum(one < other - 1e-9 for one, other in zip(whole, less, strict=True))
        print(f"{step:18}{mean(less):9.4f}{ahead:+9.4f}   {low:+.4f} … {high:+.4f}{better:10}{worse:7}")


def take_declared(readings: Sequence[Reading]) -> None:
    """Print what the declared body would score as the text itself, where its length fits."""
    low, high = GATE
    fitting = [
        one
        for one in readings
        if len(one.clues.body) >= SHORTEST_BODY
        and low <= len(one.clues.body) / max(1, one.in_paragraphs) <= high
    ]
    ours = scored(fitting, IN_USE)
    declared = [
        one.f(boilerplate.article_lines(arbitration.lines_of(one.clues.body), one.titles, one.authors))
        for one in fitting
    ]
    ahead, least, most = lead(declared, ours)
    print(
        f"\narticleBody as the text where it is {low:g} to {high:g} times what stands in paragraphs: "
        f"{len(fitting)} pages, F {mean(ours):.4f} → {mean(declared):.4f} "
        f"({ahead:+.4f}, {least:+.4f} … {most:+.4f})"
    )


def leave_one_out(readings: Sequence[Reading]) -> None:
    """Print the third table."""
    by_site: defaultdict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        by_site[reading.page.site].append(reading)
    before, after, dropped, true, packed = [], [], 0, 0, []
    sites = [site for site in by_site.values() if len(site) >= FEWEST_PAGES]
    for site in sites:
        lines = [reading.lines(IN_USE) for reading in site]
        seen = [
            repeats.sighting(f"{number:016x}", reading.title, own, SEEN_AT)
            for number, (reading, own) in enumerate(zip(site, lines, strict=True))
        ]
        packed += [float(len(pack(one))) for one in seen]
        for number, (reading, own) in enumerate(zip(site, lines, strict=True)):
            known = repeats.proven(seen[:number] + seen[number + 1 :])
            kept, left_out = repeats.without(own, known)
            before.append(reading.f(own))
            after.append(reading.f(kept))
            dropped += len(left_out)
            true += sum(" ".join(line.split()) in reading.page.text for line in left_out)
    ahead, low, high = lead(after, before)
    print(
        f"\nwhat sites repeat, learnt from their other pages: {len(after)} pages of {len(sites)} sites, F "
        f"{mean(before):.4f} → {mean(after):.4f} ({ahead:+.4f}, {low:+.4f} … {high:+.4f}); {dropped} lines "
        f"left out, {true} of them in the truth; of a site {repeats.RECENT} articles at most are kept, "
        f"{mean(packed):.0f} bytes each"
    )


def main() -> int:
    """Read, choose, leave out."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "pages")
    options.add_argument("--pages", type=int, default=0, help="only the first N; 0 = all")
    options.add_argument("--folds", type=int, default=5)
    given = options.parse_args()
    if not (given.data / INDEX).exists():
        print(f"no pages at {given.data}: nothing measured")
        return 0
    logging.disable(logging.CRITICAL)
    pages = [page for page in read_dataset(given.data) if page.text][: given.pages or None]
    readings = [reading for reading in map(read_page, pages) if reading is not None]
    sites = len({reading.page.site for reading in readings})
    print(f"{len(readings)} pages of {sites} sites with a truth, {given.folds} folds over sites")
    status = cross_validate(readings, given.folds)
    leave_out(readings)
    take_declared(readings)
    leave_one_out(readings)
    return status


if __name__ == "__main__":
    sys.exit(main())
