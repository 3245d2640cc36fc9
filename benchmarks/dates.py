"""How many of the hard dates does each parser read right, and what does one date cost?

    python -m benchmarks.dates [--rounds 20]

The table is `tests/data/dates/hard.json`: the right answer worked out by hand, null where nobody can tell.
Right is the same second in UTC; a date without a zone counts as UTC for every parser, as the table has it.
"None" among the wrong is an answer missed, "guess" a moment where there is none or another one, which is
worse. CPU time of a date of the table, of the form that most RSS and Atom feeds write, and of all dates of
the real feeds in ../shared/data/feeds where they are ("unread": how many of those are given no moment).
"""

from __future__ import annotations

import argparse
import calendar
import gzip
import json
import re
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib import import_module
from pathlib import Path

import feedparser

from pipeline.parsing.dates import parse_date

TABLE = Path(__file__).resolve().parent.parent / "tests" / "data" / "dates" / "hard.json"
FEEDS = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "feeds"
_DATE = re.compile(rb"<(?:pubDate|published|updated|dc:date)>\s*([^<]{4,60}?)\s*</")
USUAL = "Thu, 01 Jan 2004 19:48:21 +0000"
ATOM = "2004-01-01T19:48:21Z"

Parser = Callable[[str], datetime | None]


def by_feedparser(text: str) -> datetime | None:
    """As it gives `published_parsed`."""
    found = feedparser.datetimes._parse_date(text)  # type: ignore[no-untyped-call]
    return datetime.fromtimestamp(calendar.timegm(found), UTC) if found else None


def by_standard_library(text: str) -> datetime | None:
    """`email.utils`, for RFC 5322 alone."""
    return _in_utc(parsedate_to_datetime(text))


def _in_utc(found: datetime) -> datetime:
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def parsers() -> Iterator[tuple[str, Parser]]:
    """Ours, the reference, the standard library, and what else is installed."""
    yield "wiredesk", parse_date
    yield "feedparser", by_feedparser
    yield "email.utils", by_standard_library
    with suppress(ImportError):
        dateutil = import_module("dateutil.parser")
        yield "dateutil", lambda text: _in_utc(dateutil.parse(text))
    with suppress(ImportError):
        fast = import_module("fastfeedparser.main")
        yield "fastfeedparser", lambda text: _in_utc(datetime.fromisoformat(fast._parse_date(text)))


def answer(parser: Parser, text: str) -> datetime | None:
    """To the second; None = none found, however the parser says so."""
    try:
        found = parser(text)
    except Exception:  # noqa: BLE001  # peers raise what they like
        return None
    return None if found is None else found.replace(microsecond=0)


def real_dates() -> list[str]:
    """Of the real feeds at hand, as they stand there; none where there are no feeds."""
    bodies = (gzip.decompress(path.read_bytes()) for path in sorted(FEEDS.glob("*.gz")))
    return [found.decode("utf-8", "replace") for body in bodies for found in _DATE.findall(body)]


def cpu_us(parser: Parser, texts: list[str], rounds: int) -> float:
    """CPU time of one date in microseconds, the best of three."""
    taken = []
    for _ in range(3):
        start = time.process_time()
        for _ in range(rounds):
            for text in texts:
                answer(parser, text)
        taken.append((time.process_time() - start) / rounds / len(texts))
    return min(taken) * 1e6


def main() -> None:
    """Print one line a parser."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--rounds", type=int, default=20)
    rounds = arguments.parse_args().rounds
    warnings.simplefilter("ignore")  # dateutil warns of every zone that it does not know
    table = [
        (text, iso and datetime.fromisoformat(iso).replace(tzinfo=UTC))
        for kind in json.loads(TABLE.read_text("utf-8")).values()
        for text, iso in kind
    ]
    texts, real = [text for text, _ in table], real_dates()
    print(
        f"{len(table)} dates{'right':>17}{'none':>7}{'guess':>7}{'µs: table':>12}{'RSS':>7}{'Atom':>7}",
        end="",
    )
    print(f"{'real':>7}{'unread':>8} of {len(real)}" if real else "")
    for name, parser in parsers():
        found = [(answer(parser, text), right) for text, right in table]
        wrong = [moment for moment, right in found if moment != right]
        missed = sum(moment is None for moment in wrong)
        print(f"{name:<16}{len(table) - len(wrong):>10}{missed:>7}{len(wrong) - missed:>7}", end="")
        print(f"{cpu_us(parser, texts, rounds):>12.1f}", end="")
        print("".join(f"{cpu_us(parser, [usual], 50 * rounds):>7.1f}" for usual in (USUAL, ATOM)), end="")
        unread = sum(answer(parser, text) is None for text in real)
        print(f"{cpu_us(parser, real, 1):>7.1f}{unread:>8}" if real else "")


if __name__ == "__main__":
    main()
