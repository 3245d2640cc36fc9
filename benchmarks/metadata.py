"""How often are date, title and authors of real pages right, beside trafilatura's, in the same run?

    python -m benchmarks.metadata [--misses HALF] [--data ../shared/data/pages]

Right means: the truth's day, in the truth's zone if it gives one, else in that of the page; the title
alike to 90 % or one within the other ("exact": the same); the same set of authors, people and
organisations. White space, quotes and dashes are folded, nothing else; what folding more would change is
printed. Pages count where the truth says something of the field.

Some dates that are given as true cannot be: the page contradicts them (`metadata_truths.Truth.contradicted`).
They count in "date", and are left out of "date*", for ours and trafilatura's alike.

Sites fall into two halves by the hash of their name: rules were written while looking at what was missed in
half A alone (`--misses A`), so half B shows what they are worth on sites that nobody looked at. Exits with 0
and a word when the pages are not there, with 1 when a bar is not held.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import trafilatura

from benchmarks.labelled_pages import PAGES, Ours
from benchmarks.metadata_truths import Truth, fold, fold_more, same_title, truths

FIELDS = ("date", "date*", "title", "exact", "authors")
REVIEWED, ALL = ("fundus",), ("atf", "fundus")
BARS = (
    ("date", 0.97, REVIEWED),
    ("date*", 0.97, ALL),
    ("title", 0.90, REVIEWED),
    ("title", 0.90, ALL),
    ("authors", 0.89, REVIEWED),
    ("authors", 0.89, ALL),
)
"""Field, bar, sources it is judged on: those whose truths were reviewed, and all together."""


class Said(NamedTuple):
    """What an extractor says of a page. `published`: a moment, or a day without zone."""

    published: datetime | None
    title: str
    authors: tuple[str, ...]
    modified: datetime | None = None


NOTHING = Said(None, "", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A page, and what was said of it. `verdicts`: by whom → field → whether it is right."""

    truth: Truth
    said: Said
    verdicts: dict[str, dict[str, bool]]


def verdicts(truth: Truth, said: Said, fold: Callable[[str], str] = fold) -> dict[str, bool]:
    """Field → whether it is right, for the fields of which the truth says something."""
    result = {}
    if truth.published is not None:
        result["date"] = truth.published.date() == day_of(said.published, truth)
        if not truth.contradicted:
            result["date*"] = result["date"]
    if truth.title:
        wanted, got = fold(truth.title), fold(said.title)
        result["title"], result["exact"] = same_title(wanted, got), wanted == got
    if truth.authors:
        result["authors"] = set(map(fold, truth.authors)) == set(map(fold, said.authors))
    return result


def day_of(moment: datetime | None, truth: Truth) -> date | None:
    """Its day in the truth's zone; where the truth gives none, in its own."""
    zone = truth.published.tzinfo if truth.published else None
    if moment is not None and zone is not None and moment.tzinfo is not None:
        moment = moment.astimezone(zone)
    return moment.date() if moment else None


def ours(extraction: Ours, truth: Truth) -> Said:
    """What the whole extraction says, and the moment when the page was changed."""
    found = extraction.article(truth.page)
    return Said(found.published_at, found.title, found.authors, found.modified_at) if found else NOTHING


def theirs(truth: Truth) -> Said:
    """`trafilatura.bare_extraction(with_metadata=True)`; it gives days, and splits authors by "; "."""
    found: Any = trafilatura.bare_extraction(
        truth.page.body, url=truth.page.url, fast=True, with_metadata=True
    )
    if found is None:
        return NOTHING
    day = datetime.fromisoformat(found.date) if found.date else None
    return Said(day, found.title or "", tuple(filter(None, (found.author or "").split("; "))))


def _share(results: Iterable[bool]) -> str:
    marks = list(results)
    return f"{sum(marks) / len(marks):.3f} of {len(marks):3}" if marks else f"{'-':>12}"


def _of(rows: Iterable[Row], who: str, field: str) -> list[bool]:
    return [row.verdicts[who][field] for row in rows if field in row.verdicts[who]]


def _print_table(rows: Sequence[Row]) -> None:
    groups = {(row.truth.source, half) for row in rows for half in ("all", row.truth.half)}
    print(f"{'pages':8}{'half':5}{'by':12}" + "".join(f"{field:>16}" for field in FIELDS))
    for source, half in sorted(groups, key=lambda group: (group[0], group[1] != "all", group[1])):
        chosen = [row for row in rows if row.truth.source == source and half in ("all", row.truth.half)]
        for who in ("wiredesk", "trafilatura"):
            shares = [_share(_of(chosen, who, field)) for field in FIELDS]
            print(f"{source:8}{half:5}{who:12}" + "".join(f"{share:>16}" for share in shares))


def _print_miss(row: Row) -> None:
    truth, said = row.truth, row.said
    wanted = {"date": truth.published, "title": truth.title, "authors": truth.authors}
    got = {"date": said.published, "title": said.title, "authors": said.authors}
    for field in wanted:
        if not row.verdicts["wiredesk"].get(field, True):
            print(
                f"{truth.source} {truth.page.url[:100]}\n  {field}: {wanted[field]!s}\n  found: {got[field]}"
            )


def doubt(row: Row) -> str:
    """How a date that does not agree stands to the truth."""
    wanted, said = row.truth.published, row.said
    day = day_of(said.published, row.truth)
    if wanted is None or day is None:
        return "none found"
    if (day.month, day.day) == (wanted.month, wanted.day):
        return "same day and month, another year"
    if day_of(said.modified, row.truth) == wanted.date():
        return "the day of the last change"
    return "a day apart" if abs((day - wanted.date()).days) == 1 else "unexplained"


def _print_doubts(rows: Iterable[Row]) -> None:
    missed = [row for row in rows if not row.verdicts["wiredesk"].get("date", True)]
    counts = Counter((row.truth.source, row.truth.contradicted, doubt(row)) for row in missed)
    print("dates that do not agree:")
    for (source, contradicted, reason), number in sorted(counts.items()):
        page = "; the page contradicts the truth" if contradicted else ""
        print(f"  {source:8}{number:4}  {reason}{page}")


def _print_folding(rows: Iterable[Row]) -> None:
    more: Counter[tuple[str, str]] = Counter()
    for row in rows:
        lenient = verdicts(row.truth, row.said, fold_more)
        strict = row.verdicts["wiredesk"]
        more.update((row.truth.source, field) for field in strict if lenient[field] != strict[field])
    told = ", ".join(f"{source} {field} {number}" for (source, field), number in sorted(more.items()))
    print(f"right if case, accents and all marks were folded too: {told or 'nothing more'}")


def main() -> int:
    """Run, print, compare."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--data", type=Path, default=PAGES)
    options.add_argument(
        "--misses", choices=["A", "B"], help="list what ours missed on that half of the sites"
    )
    given = options.parse_args()
    if not (given.data / "index.jsonl").exists():
        print(f"no pages at {given.data}: nothing measured")
        return 0
    extraction, rows = Ours(), []
    for truth in truths(given.data):
        said = ours(extraction, truth)
        judged = {"wiredesk": verdicts(truth, said), "trafilatura": verdicts(truth, theirs(truth))}
        rows.append(Row(truth=truth, said=said, verdicts=judged))
        if given.misses == truth.half:
            _print_miss(rows[-1])
    _print_table(rows)
    contradicted = Counter(row.truth.source for row in rows if row.truth.contradicted)
    print(f"truths of dates that the page contradicts (left out of date*): {dict(contradicted)}")
    _print_doubts(rows)
    _print_folding(rows)
    failed = 0
    for field, bar, sources in BARS:
        results = _of((row for row in rows if row.truth.source in sources), "wiredesk", field)
        if not results:
            continue
        share = sum(results) / len(results)
        failed += share < bar
        where = " and ".join(source for source in sources if any(row.truth.source == source for row in rows))
        print(f"{field}: {share:.3f} on {where}, bar {bar:.2f}: {'held' if share >= bar else 'NOT HELD'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
