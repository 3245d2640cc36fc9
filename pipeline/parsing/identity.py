"""Which entries of a document are new, which are known, which known ones changed.

An entry is known by its page and by its id: ids rotate, repeat and are lent to other stories, links
are moved. Where the two disagree, a story told twice is the smaller evil than one that is lost. No
date and no position decides what is new. What is remembered of a feed is its seen-set, text to text;
it must not know where that is kept.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Literal

from pipeline.model import Entry, Feed, PageRecord, ParsedFeed
from pipeline.parsing.dates import plausible
from pipeline.urls import address_key, entry_url, page_id

DAY_S = 86_400.0
FORGOTTEN_AFTER_DAYS = 90
"""Since last listed. Feeds bring entries back after weeks; forgotten ones would be news again."""
MAX_CHANGES = 24
"""Of one entry; more come from texts that differ at every look. Source: lemon24/reader."""

SkipReason = Literal["no_link", "duplicate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What one document means for its feed.

    `seen`: keys of the seen-set to write, `unseen`: to forget. `skipped`: reason and title of entries
    that are no page of their own, told when they first appear.
    """

    new: tuple[PageRecord, ...] = ()
    changed: tuple[PageRecord, ...] = ()
    seen: Mapping[str, str] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    skipped: tuple[tuple[SkipReason, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """A value of the seen-set: digests of what the entry said, the day (since 1970) it was last listed."""

    title: str
    date: str
    said: str
    day: int
    changes: int = 0

    @staticmethod
    def of(entry: Entry, day: int) -> _Mark:
        said = (entry.title, str(entry.updated_at), entry.summary or "", entry.content or "")
        return _Mark(
            title=_short(entry.title, 3),
            date=_short(str(entry.published_at), 3) if entry.published_at else "-",
            said=_short("\0".join(said), 6),
            day=day,
        )

    @staticmethod
    def read(value: str | None) -> _Mark | None:
        """None = nothing that was written here: what the entry said is not known."""
        parts = (value or "").split(" ")
        if len(parts) != 5 or not (parts[3].isdecimal() and parts[4].isdecimal()):
            return None
        title, date, said, day, changes = parts
        return _Mark(title=title, date=date, said=said, day=int(day), changes=int(changes))

    def __str__(self) -> str:
        return f"{self.title} {self.date} {self.said} {self.day} {self.changes}"

    def is_of_same_entry(self, other: _Mark) -> bool:
        """Whether two entries with one id are one story: same headline, or same date of publication."""
        return self.title == other.title or self.date == other.date != "-"

    def after(self, old: _Mark | None) -> _Mark:
        changes = 0 if old is None else old.changes + (old.said != self.said)
        return replace(self, changes=min(changes, MAX_CHANGES))


def entry_key(entry: Entry) -> str:
    """The id as given, else the link, else a digest of title and date: stable from poll to poll."""
    return entry.id or entry.link or _short(f"{entry.title}\0{entry.published_at}", 12)


def discover(feed: Feed, parsed: ParsedFeed, seen: Mapping[str, str], now: float) -> Discovery:
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
        unseen=tuple(reading.forgotten()),
        skipped=tuple(reading.skipped),
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

    def take(self, entry: Entry) -> None:
        key = entry_key(entry)
        if key in self._lent:
            key = f"{key} {entry.link or entry.title}"
        mark = _Mark.of(entry, self._day)
        url = entry.link or (entry_url(self._feed.url, key) if entry.content else None)
        if url is None:
            self._take_pageless(entry, "s" + _short(key, 8), mark)
            return
        by_id = "i" + _short(key, 8)
        by_page = "p" + page_id(address_key(url))
        if by_page in self._pages:
            self._take_twin(entry, by_id, by_page, mark)
            return
        self._pages.add(by_page)
        self._judge(self._record(entry, url, key), by_id, by_page, mark)

    def forgotten(self) -> Iterable[str]:
        """Keys that no entry of this document touched, and none for FORGOTTEN_AFTER_DAYS."""
        for key, value in self._seen.items():
            old = _Mark.read(value)
            if key not in self._listed and (old is None or self._day - old.day >= FORGOTTEN_AFTER_DAYS):
                yield key

    def _judge(self, record: PageRecord, by_id: str, by_page: str, mark: _Mark) -> None:
        old, known = _Mark.read(self._seen.get(by_page)), _Mark.read(self._seen.get(by_id))
        if by_page in self._seen:
            if old is not None and old.said != mark.said and old.changes < MAX_CHANGES:
                self.changed.append(record)
            self._write(by_page, mark.after(old))
            # Another id for a known page is not kept: a feed may make up new ones at every poll.
            if by_id in self._seen:
                self._write(by_id, mark)
        elif by_id in self._seen and (known is None or known.is_of_same_entry(mark)):
            # The link was moved. The page is known by its first address, and links may vary at every poll.
            self._write(by_id, mark)
        else:
            self.new.append(record)
            self._write(by_page, mark)
            self._write(by_id, mark)

    def _take_pageless(self, entry: Entry, as_skipped: str, mark: _Mark) -> None:
        """Remembered apart, so that it is news when it gets a link or a text."""
        if as_skipped not in self._seen:
            self.skipped.append(("no_link", entry.title))
        self._write(as_skipped, mark)

    def _take_twin(self, entry: Entry, by_id: str, by_page: str, mark: _Mark) -> None:
        """A second entry for one page in one document."""
        if by_page in self.written and by_page not in self._seen:
            self.skipped.append(("duplicate", entry.title))
        # an id that was judged already keeps the word it was judged by, or the next reading judges otherwise
        if by_id in self._seen and by_id not in self._listed:
            self._write(by_id, mark)

    def _write(self, key: str, mark: _Mark) -> None:
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


def _short(text: str, size: int) -> str:
    """A digest of `size` bytes as URL-safe text."""
    digest = sha256(text.encode("utf-8", "surrogatepass")).digest()[:size]
    return urlsafe_b64encode(digest).decode("ascii").rstrip("=")
