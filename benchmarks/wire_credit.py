"""How often is the credited agency right on real pages, and how many credits are found?

    python -m benchmarks.wire_credit [--misses] [--data ../shared/data/pages] [--labels FILE]

Labels are by hand: of every page that mentions an agency, whether its text is owed to one, wholly (text)
or in part (partial), or only pictures (photo), or nothing (none); unnamed = owed to agencies that it does
not name. Every other page is a negative. A credit counts as right when the agency is one of the label's.
What is chosen here is one number, the least confidence from which a credit is believed: for each of five
folds of sites it is chosen on the other four. Exits with 0 and a word when the pages are not there, with
1 when a bar is not held.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from benchmarks.labelled_pages import PAGES, ROOT, Ours, pages
from pipeline.model import WireCredit

PRECISION, RECALL = 0.97, 0.90
FOLDS = 5
THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
OWED = ("text", "partial")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A page: what the label says of it, and what was found."""

    url: str
    fold: int
    label: str
    agencies: tuple[str, ...]
    found: WireCredit | None

    def credited(self, least: float) -> bool:
        """Whether an agency is credited with at least that confidence."""
        return self.found is not None and self.found.kind == "agency" and self.found.confidence >= least

    def right(self, least: float) -> bool:
        """Whether the text is owed to the agency that is credited."""
        if self.found is None or not self.credited(least):
            return False
        return self.label in OWED and self.found.agency in self.agencies


def measure(cases: Iterable[Case], least: float) -> tuple[int, int, int]:
    """Right credits, credits, pages that are owed to an agency."""
    listed = list(cases)
    return (
        sum(case.right(least) for case in listed),
        sum(case.credited(least) for case in listed),
        sum(case.label in OWED for case in listed),
    )


def shares(right: int, credited: int, owed: int) -> tuple[float, float]:
    """Precision and recall."""
    return right / max(1, credited), right / max(1, owed)


def chosen(cases: Sequence[Case]) -> float:
    """The threshold of the highest F on these cases, of equals the lowest."""

    def f_score(least: float) -> float:
        right, credited, owed = measure(cases, least)
        return 2 * right / max(1, credited + owed)

    return max(THRESHOLDS, key=lambda least: (f_score(least), -least))


def cases_of(data: Path, labels: Path) -> list[Case]:
    """Every page of the data with its label and what our extraction finds."""
    known = {row["url"]: row for row in map(json.loads, labels.read_text("utf-8").splitlines())}
    ours, result = Ours(), []
    for page in pages(data):
        label = known.get(page.url, {"credit": "none", "agencies": []})
        article = ours.article(page)
        result.append(
            Case(
                url=page.url,
                fold=crc32(page.site.encode()) % FOLDS,
                label=label["credit"],
                agencies=tuple(label["agencies"]),
                found=article.wire if article else None,
            )
        )
    return result


def _print_misses(cases: Iterable[Case], least: float) -> None:
    for case in cases:
        if case.credited(least) != case.right(least) or (case.label in OWED and not case.right(least)):
            print(
                f"{case.label:8} {'/'.join(case.agencies):32} {case.url[:90]}\n         found: {case.found}"
            )


def main() -> int:
    """Run, print, compare."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--data", type=Path, default=PAGES)
    options.add_argument("--labels", type=Path, default=ROOT / "tests" / "data" / "wire_labels.jsonl")
    options.add_argument("--misses", action="store_true", help="list the pages that were got wrong")
    given = options.parse_args()
    if not (given.data / "index.jsonl").exists():
        print(f"no pages at {given.data}: nothing measured")
        return 0
    cases = cases_of(given.data, given.labels)
    if given.misses:
        _print_misses(cases, 0.0)
    totals = [0, 0, 0]
    for fold in range(FOLDS):
        least = chosen([case for case in cases if case.fold != fold])
        part = measure((case for case in cases if case.fold == fold), least)
        totals = [sum(pair) for pair in zip(totals, part, strict=True)]
        print(f"fold {fold}: from {least:.1f}  right {part[0]:3}  credited {part[1]:3}  owed {part[2]:3}")
    precision, recall = shares(*totals)
    held = precision >= PRECISION and recall >= RECALL
    print(f"{len(cases)} pages, {totals[2]} of them owed to an agency")
    print(f"precision {precision:.3f}, bar {PRECISION}; recall {recall:.3f}, bar {RECALL}")
    print("held" if held else "NOT HELD")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
