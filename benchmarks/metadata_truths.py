"""What is known of the title, authors and date of real pages, and whether the page itself contradicts it.

Comparison folds what typesetting changes and nothing else: white space, quotes, dashes, invisible marks.
Case, accents and every other mark count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from zlib import crc32

from benchmarks.labelled_pages import LabelledPage, pages
from pipeline.extraction import html, jsonld
from pipeline.extraction.dates import moment_of
from pipeline.extraction.metadata import MODIFIED_METAS, PUBLISHED_METAS
from pipeline.parsing.date_forms import MONTHS, plain_letters

ALIKE = 0.90
"""Share of two titles that is the same from which one is the other with a word changed."""
_AUTHOR_MARKS = re.compile(r"\s*[;,]\s*")
_SAME_TYPE = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛`´′ʼ", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None),
    }
)
_NO_LETTER = re.compile(r"[\W_]+")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_DATE_LINE_CHARS = 160
"""A date in a longer line is part of a sentence, not the page's word on itself."""
_FIRST_ZONE_H, _LAST_ZONE_H = -12, 14


@dataclass(frozen=True, kw_only=True)
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

    @cached_property
    def contradicted(self) -> bool:
        """Whether the page contradicts the day of publication.

        It says in JSON-LD or meta tags when it was published, and none of that is the truth's day in any
        zone of the world; it names that day as the one of its last change, or no short line of its text
        names it at all. The same for every page, right or wrong.
        """
        if self.published is None:
            return False
        day, seen_at = self.published.date(), self.page.fetched_at
        tree, facts = html.parse(self.page.body, "text/html")
        declared = jsonld.read(facts.ld_json)
        published = _days([declared.published, *map(facts.meta, PUBLISHED_METAS)], seen_at)
        if not published or day in published:
            return False
        changed = _days([declared.modified, *map(facts.meta, MODIFIED_METAS)], seen_at)
        shown = (
            line for line in (*facts.near_title, *html.block_lines(tree)) if len(line) <= _DATE_LINE_CHARS
        )
        return day in changed or not any(names_day(line, day) for line in shown)


def _days(texts: Iterable[str | None], seen_at: datetime) -> frozenset[date]:
    moments = (moment_of(text, seen_at) for text in texts)
    return frozenset(day for moment in moments if moment for day in days_of(moment))


def days_of(moment: datetime) -> frozenset[date]:
    """The days on which it is somewhere in the world; of a midnight, which is a day without time, that day.

    >>> sorted(day.day for day in days_of(datetime(2026, 3, 2, 3, 5, tzinfo=UTC)))
    [1, 2]
    """
    if moment.hour == moment.minute == moment.second == 0:
        return frozenset([moment.date()])
    utc = moment.astimezone(UTC)
    return frozenset((utc + timedelta(hours=hours)).date() for hours in (_FIRST_ZONE_H, 0, _LAST_ZONE_H))


def names_day(line: str, day: date) -> bool:
    """Whether day, month (in figures or in words of some twenty languages) and year are in the line.

    >>> names_day("Dec. 21, 2023 11:00 pm", date(2023, 12, 21)), names_day("21.12.23", date(2023, 12, 21))
    (True, True)
    """
    tokens = _TOKEN.findall(plain_letters(line.casefold()))
    numbers = {int(token) for token in tokens if token.isdigit() and len(token) <= 4}
    months = {MONTHS.get(token) or MONTHS.get(token[:3]) for token in tokens if not token.isdigit()}
    return (
        day.day in numbers
        and not numbers.isdisjoint({day.year, day.year % 100})
        and (day.month in months or day.month in numbers)
    )


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


def fold(text: str) -> str:
    """White space, quotes and dashes as one kind each, without soft hyphens and joiners.

    >>> fold("José\\u00a0 O’Neill – “now”")
    'José O\\'Neill - "now"'
    """
    return " ".join(unicodedata.normalize("NFC", text).translate(_SAME_TYPE).split())


def fold_more(text: str) -> str:
    """Letters and digits alone, without case and accents: what a lenient comparison would see.

    >>> fold_more("José  O’Neill"), fold_more("JOSE O'NEILL")
    ('jose o neill', 'jose o neill')
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return _NO_LETTER.sub(" ", unicodedata.normalize("NFC", bare)).strip()


def same_title(wanted: str, got: str) -> bool:
    """Of folded titles: alike to 90 % or one within the other; an empty one is wrong."""
    if not wanted or not got:
        return False
    return wanted in got or got in wanted or SequenceMatcher(None, wanted, got, False).ratio() >= ALIKE
