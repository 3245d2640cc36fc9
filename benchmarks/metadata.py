"""How often are date, title and authors of real pages right, beside trafilatura's, in the same run?

    python -m benchmarks.metadata [--misses HALF] [--data ../shared/data/pages]

Right means: the truth's day, in the zone of the page or of the truth; the title alike to 90 % or one
within the other; the same set of authors (people and organisations), all after folding case, marks and
spacing. Pages count where the truth says something of the field. Sites fall into two halves by the hash
of their name: rules were written while looking at what was missed in half A alone (`--misses A`), so half
B shows what they are worth on sites that nobody looked at. Exits with 0 and a word when the pages are not
there, with 1 when a bar is not held.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import trafilatura

from benchmarks.labelled_pages import PAGES, LabelledPage, Ours, pages

ALIKE = 0.90
BARS = {"date": (0.97, ("fundus",)), "title": (0.90, ("atf", "fundus")), "authors": (0.89, ("fundus",))}
"""Field → bar, and the sources it is judged on: dates and authors where the truths were reviewed, for
`atf` has years that cannot be and names cut in two; titles on all, for the sources' truths disagree (one
takes the heading, the other what is written for sharing)."""
_NO_LETTER = re.compile(r"[\W_]+")
_AUTHOR_MARKS = re.compile(r"\s*[;,]\s*")


class Said(NamedTuple):
    """What an extractor says of a page. `days`: the day of publication, by each zone that it may mean."""

    days: frozenset[date]
    title: str
    authors: tuple[str, ...]
    modified: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is true of a page. `published`: a day, or a moment with or without zone."""

    page: LabelledPage
    title: str | None
    authors: tuple[str, ...]
    published: datetime | None

    @property
    def source(self) -> str:
        """The collection that it is from."""
        return str(self.page.row["source"])

    @property
    def half(self) -> str:
        """The half of the sites to which this one belongs: A may be looked at, B not."""
        return "AB"[crc32(self.page.site.encode()) % 2]


def fold(text: str) -> str:
    """Letters and digits without case, marks and spacing.

    >>> fold("José  O’Neill"), fold("JOSE O'NEILL")
    ('jose o neill', 'jose o neill')
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return _NO_LETTER.sub(" ", unicodedata.normalize("NFC", bare)).strip()


def same_title(truth: str, found: str) -> bool:
    """Alike to 90 % or one within the other; an empty one is wrong."""
    wanted, got = fold(truth), fold(found)
    if not wanted or not got:
        return False
    return wanted in got or got in wanted or SequenceMatcher(None, wanted, got, False).ratio() >= ALIKE


def verdicts(truth: Truth, said: Said) -> dict[str, bool]:
    """Field → whether it is right, for the fields of which the truth says something."""
    result = {}
    if truth.published is not None:
        result["date"] = truth.published.date() in said.days
    if truth.title:
        result["title"] = same_title(truth.title, said.title)
    if truth.authors:
        result["authors"] = set(map(fold, truth.authors)) == set(map(fold, said.authors))
    return result


def truths(data: Path) -> Iterator[Truth]:
    """The pages that have a truth besides their text."""
    for page in pages(data):
        row = page.row
        authors = row.get("authors") or ()
        names = _AUTHOR_MARKS.split(authors) if isinstance(authors, str) else authors
        published = datetime.fromisoformat(row["date"]) if row.get("date") else None
        if row.get("title") or names or published:
            yield Truth(
                page=page,
                title=row.get("title"),
                authors=tuple(filter(str.strip, names)),
                published=published,
            )


def ours(extraction: Ours, truth: Truth) -> Said:
    """What the whole extraction says, and the moment when the page was changed."""
    found = extraction.article(truth.page)
    if found is None:
        return Said(frozenset(), "", ())
    return Said(_days(found.published_at, truth), found.title, found.authors, _days(found.modified_at, truth))


def _days(moment: datetime | None, truth: Truth) -> frozenset[date]:
    if moment is None:
        return frozenset()
    zone = truth.published.tzinfo if truth.published else None
    return frozenset({moment.date(), moment.astimezone(zone or UTC).date()})


def theirs(truth: Truth) -> Said:
    """`trafilatura.bare_extraction(with_metadata=True)`; it splits authors by "; "."""
    found: Any = trafilatura.bare_extraction(
        truth.page.body, url=truth.page.url, fast=True, with_metadata=True
    )
    if found is None:
        return Said(frozenset(), "", ())
    days = frozenset([date.fromisoformat(found.date)]) if found.date else frozenset()
    return Said(days, found.title or "", tuple(filter(None, (found.author or "").split("; "))))


def _share(results: Iterable[bool]) -> str:
    marks = list(results)
    return f"{sum(marks) / len(marks):.3f} of {len(marks):3}" if marks else f"{'-':>12}"


def _print_table(rows: list[tuple[Truth, dict[str, dict[str, bool]]]]) -> None:
    groups = {(truth.source, half) for truth, _ in rows for half in ("all", truth.half)}
    print(f"{'pages':8}{'half':5}{'by':12}" + "".join(f"{field:>16}" for field in BARS))
    for source, half in sorted(groups, key=lambda group: (group[0], group[1] != "all", group[1])):
        chosen = [by for truth, by in rows if truth.source == source and half in ("all", truth.half)]
        for name in ("wiredesk", "trafilatura"):
            shares = [_share(by[name][field] for by in chosen if field in by[name]) for field in BARS]
            print(f"{source:8}{half:5}{name:12}" + "".join(f"{share:>16}" for share in shares))


def _print_miss(truth: Truth, said: Said, marks: dict[str, bool]) -> None:
    wanted = {"date": truth.published, "title": truth.title, "authors": truth.authors}
    got = {"date": sorted(map(str, said.days)), "title": said.title, "authors": said.authors}
    for field, right in marks.items():
        if not right:
            print(
                f"{truth.source} {truth.page.url[:100]}\n  {field}: {wanted[field]!s}\n  found: {got[field]}"
            )


def doubt(truth: Truth, said: Said) -> str | None:
    """Why a date that does not agree may be the truth's fault; None = nothing speaks for that."""
    wanted = truth.published.date() if truth.published else None
    if wanted is None or not said.days:
        return None
    if any((day.month, day.day) == (wanted.month, wanted.day) for day in said.days):
        return "same day and month, another year"
    if wanted in said.modified:
        return "the day of the last change"
    near = min(abs((day - wanted).days) for day in said.days)
    return "a day apart: the truth is in a zone that neither it nor the page gives" if near == 1 else None


def _print_doubts(missed: Iterable[tuple[Truth, Said]]) -> None:
    counts = Counter((truth.source, doubt(truth, said) or "unexplained") for truth, said in missed)
    print("dates that do not agree:")
    for (source, reason), number in sorted(counts.items()):
        print(f"  {source:8}{number:4}  {reason}")


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
    extraction, rows, missed = Ours(), [], []
    for truth in truths(given.data):
        said = ours(extraction, truth)
        marks = {"wiredesk": verdicts(truth, said), "trafilatura": verdicts(truth, theirs(truth))}
        rows.append((truth, marks))
        if not marks["wiredesk"].get("date", True):
            missed.append((truth, said))
        if given.misses == truth.half:
            _print_miss(truth, said, marks["wiredesk"])
    _print_table(rows)
    _print_doubts(missed)
    failed = 0
    for field, (bar, sources) in BARS.items():
        results = [by["wiredesk"][field] for t, by in rows if t.source in sources and field in by["wiredesk"]]
        share = sum(results) / max(1, len(results))
        failed += share < bar
        where = " and ".join(sources)
        print(f"{field}: {share:.3f} on {where}, bar {bar:.2f}: {'held' if share >= bar else 'NOT HELD'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
