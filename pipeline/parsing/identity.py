"""Which entries of a document are new, which are known, which known ones changed.

An entry is known by its page and by its id: ids rotate, repeat and are lent to other stories, links
are moved. Where the two disagree, a story told twice is the smaller evil than one that is lost. No
date and no position decides what is new. What is remembered of a feed is its seen-set, text to text;
it must not know where that is kept.

The seen-set outlives what the feed still lists: nothing listed is ever forgotten, however old, and
nothing is told twice under one address within the desk's memory of its last listing.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Literal

from pipeline.model import Entry, Feed, PageRecord, ParsedFeed
from pipeline.parsing.dates import is_false, plausible
from pipeline.urls import address_key, entry_url, page_id

DAY_S = 86_400.0
IDS_KEPT_DAYS = 7.0
"""Since last listed, at most the memory. An id says more than the page only where a link was moved, and
links are moved while the entry is listed."""
MAX_CHANGES = 24
"""Of one entry; more come from texts that differ at every look. Source: lemon24/reader."""

SkipReason = Literal["no_link", "duplicate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What one document means for its feed.

    `seen`: keys of the seen-set to write, `unseen`: to forget. `skipped`: reason and title of entries
    that are no page of their own, told when they first appear.

    Counts of entries, for what the feed is worth: `listed` in the document; `known`, those told before
    (none of many = some may have come and gone between two polls); `rotated_ids`, known ones under another
    id than they came with; `duplicates`, a second entry for a page of this document; `false_dates`, dated
    in the future or before there were pages, or anew though nothing else of them is.
    """

    new: tuple[PageRecord, ...] = ()
    changed: tuple[PageRecord, ...] = ()
    seen: Mapping[str, str] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    skipped: tuple[tuple[SkipReason, str], ...] = ()
    listed: int = 0
    known: int = 0
    rotated_ids: int = 0
    duplicates: int = 0
    false_dates: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _PageMark:
    """A value of the seen-set: a digest of what the entry said of its page, how often that changed.

    `day` (of all marks): since 1970, when it was last listed.
    """

    day: int
    said: str
    changes: int = 0

    @staticmethod
    def of(entry: Entry, day: int) -> _PageMark:
        said = (entry.title, str(entry.updated_at), entry.summary or "", entry.content or "")
        return _PageMark(day=day, said=_short("\0".join(said), 3))

    @staticmethod
    def read(value: str | None) -> _PageMark | None:
        """None = nothing that was written here: what the entry said is not known."""
        found = _PAGE_MARK.fullmatch(value or "")
        if found is None:
            return None
        return _PageMark(day=int(found[1], 16), changes=ord(found[2]) - ord("a"), said=found[3])

    def __str__(self) -> str:
        return f"{self.day:04x}{chr(ord('a') + self.changes)}{self.said}"

    def after(self, old: _PageMark | None) -> _PageMark:
        changes = 0 if old is None else old.changes + (old.said != self.said)
        return replace(self, changes=min(changes, MAX_CHANGES))


@dataclass(frozen=True, slots=True, kw_only=True)
class _IdMark:
    """A value of the seen-set: digests of what tells two stories under one id apart."""

    day: int
    title: str
    date: str

    @staticmethod
    def of(entry: Entry, day: int) -> _IdMark:
        date = _short(str(entry.published_at), 3) if entry.published_at else _UNDATED
        return _IdMark(day=day, title=_short(entry.title, 3), date=date)

    @staticmethod
    def read(value: str | None) -> _IdMark | None:
        """None = nothing that was written here."""
        found = _ID_MARK.fullmatch(value or "")
        return _IdMark(day=int(found[1], 16), title=found[2], date=found[3]) if found else None

    def __str__(self) -> str:
        return f"{self.day:04x}{self.title}{self.date}"

    def is_of_same_entry(self, other: _IdMark) -> bool:
        """Whether two entries with one id are one story: same headline, or same date of publication."""
        return self.title == other.title or self.date == other.date != _UNDATED

    def is_redated(self, other: _IdMark) -> bool:
        """Whether the date of publication was another one, and there was one."""
        return self.date != other.date and _UNDATED not in {self.date, other.date}


_UNDATED = "...."
_PAGE_MARK = re.compile(r"([0-9a-f]{4})([a-y])([\w-]{4})", re.ASCII)
_ID_MARK = re.compile(r"([0-9a-f]{4})([\w-]{4})([\w-]{4}|\.{4})", re.ASCII)
_DAY = re.compile(r"[0-9a-f]{4}")


def entry_key(entry: Entry) -> str:
    """The id as given, else the link, else a digest of title and date: stable from poll to poll."""
    return entry.id or entry.link or _short(f"{entry.title}\0{entry.published_at}", 12)


def discover(
    feed: Feed, parsed: ParsedFeed, seen: Mapping[str, str], now: float, *, memory_days: float
) -> Discovery:
    """What is new in `parsed`. `seen`: the feed's seen-set, which the result says how to bring up to date.

    Known are: an entry whose page is known, whatever its id; an entry whose id is known, unless
    headline and date are another story's. An id that one document gives to several links is no id.
    """
    reading = _Reading(feed, parsed, seen, now)
    for entry in parsed.entries:
        reading.take(entry)
    return Discovery(
        new=tuple(reading.new),
        changed=tuple(reading.changed),
        seen=reading.written,
        unseen=tuple(reading.forgotten(memory_days)),
        skipped=tuple(reading.skipped),
        listed=len(parsed.entries),
        known=reading.known,
        rotated_ids=reading.rotated_ids,
        duplicates=reading.duplicates,
        false_dates=reading.false_dates,
    )


class _Reading:
    """One pass over a document, entry by entry."""

    def __init__(self, feed: Feed, parsed: ParsedFeed, seen: Mapping[str, str], now: float) -> None:
        self._feed, self._language, self._seen, self._now = feed, feed.language or parsed.language, seen, now
        self._day = int(now // DAY_S)
        self._lent = _lent_ids(parsed.entries)
        self._listed: set[str] = set()
        self._pages: set[str] = set()
        self.new: list[PageRecord] = []
        self.changed: list[PageRecord] = []
        self.skipped: list[tuple[SkipReason, str]] = []
        self.written: dict[str, str] = {}
        self.known = self.rotated_ids = self.duplicates = self.false_dates = 0

    def take(self, entry: Entry) -> None:
        key = entry_key(entry)
        if key in self._lent:
            key = f"{key} {entry.link or entry.title}"
        url = entry.link or (entry_url(self._feed.url, key) if entry.content else None)
        if url is None:
            self._take_pageless(entry, "s" + _short(key, 8))
            return
        by_id = "i" + _short(key, 8)
        by_page = "p" + _short(address_key(url), 8)
        if by_page in self._pages:
            self.duplicates += 1
            self._take_twin(entry, by_id, by_page)
            return
        self._pages.add(by_page)
        self._judge(entry, self._record(entry, url, key), by_id, by_page)

    def forgotten(self, memory_days: float) -> Iterable[str]:
        """Keys that no entry of this document touched, and none for too long."""
        for key, value in self._seen.items():
            kept_days = min(IDS_KEPT_DAYS, memory_days) if key.startswith("i") else memory_days
            if key not in self._listed and self._day - _last_listed(value) >= kept_days:
                yield key

    def _judge(self, entry: Entry, record: PageRecord, by_id: str, by_page: str) -> None:
        page, told = _PageMark.of(entry, self._day), _IdMark.of(entry, self._day)
        old, known = _PageMark.read(self._seen.get(by_page)), _IdMark.read(self._seen.get(by_id))
        is_redated = (
            old is not None and known is not None and old.said == page.said and known.is_redated(told)
        )
        self.false_dates += is_redated or _is_dated_falsely(entry, self._now)
        if by_page in self._seen:
            self.known += 1
            self.rotated_ids += entry.id is not None and by_id not in self._seen
            if old is not None and old.said != page.said and old.changes < MAX_CHANGES:
                self.changed.append(record)
            self._write(by_page, page.after(old))
            # Another id for a known page is not kept: a feed may make up new ones at every poll.
            if by_id in self._seen:
                self._write(by_id, told)
        elif by_id in self._seen and (known is None or known.is_of_same_entry(told)):
            # The link was moved. The page is known by its first address, and links may vary at every poll.
            self.known += 1
            self._write(by_id, told)
        else:
            self.new.append(record)
            self._write(by_page, page)
            self._write(by_id, told)

    def _take_pageless(self, entry: Entry, as_skipped: str) -> None:
        """Remembered apart, so that it is news when it gets a link or a text."""
        if as_skipped in self._listed:
            self.duplicates += 1
            return
        self.false_dates += _is_dated_falsely(entry, self._now)
        if as_skipped in self._seen:
            self.known += 1
        else:
            self.skipped.append(("no_link", entry.title))
        self._write(as_skipped, f"{self._day:04x}")

    def _take_twin(self, entry: Entry, by_id: str, by_page: str) -> None:
        """A second entry for one page in one document."""
        if by_page in self.written and by_page not in self._seen:
            self.skipped.append(("duplicate", entry.title))
        # an id that was judged already keeps the word it was judged by, or the next reading judges otherwise
        if by_id in self._seen and by_id not in self._listed:
            self._write(by_id, _IdMark.of(entry, self._day))

    def _write(self, key: str, mark: _PageMark | _IdMark | str) -> None:
        self._listed.add(key)
        if self._seen.get(key) != str(mark):
            self.written[key] = str(mark)

    def _record(self, entry: Entry, url: str, key: str) -> PageRecord:
        keeps_text = self._feed.content == "feed" or entry.link is None
        return PageRecord(
            id=page_id(address_key(url)),
            url=url,
            feed_ids=(self._feed.id,),
            entry_key=key,
            title=entry.title,
            first_seen_at=self._now,
            publisher=self._feed.publisher,
            language=self._feed.language or entry.language or self._language,
            authors=entry.authors,
            published_at=plausible(entry.published_at, self._now),
            updated_at=plausible(entry.updated_at, self._now),
            content=entry.content if keeps_text else None,
            summary=entry.summary,
        )


def _lent_ids(entries: Iterable[Entry]) -> set[str]:
    """Keys that stand for several pages in one document."""
    pages: dict[str, str] = {}
    lent = set()
    for entry in entries:
        page = address_key(entry.link) if entry.link else f" {entry.title}"
        if pages.setdefault(entry_key(entry), page) != page:
            lent.add(entry_key(entry))
    return lent


def _is_dated_falsely(entry: Entry, now: float) -> bool:
    return is_false(entry.published_at, now) or is_false(entry.updated_at, now)


def _last_listed(value: str) -> int:
    """The day of a mark; 0 = of nothing that was written here."""
    found = _DAY.match(value)
    return int(found[0], 16) if found else 0


def _short(text: str, size: int) -> str:
    """A digest of `size` bytes as URL-safe text."""
    digest = sha256(text.encode("utf-8", "surrogatepass")).digest()[:size]
    return urlsafe_b64encode(digest).decode("ascii").rstrip("=")
