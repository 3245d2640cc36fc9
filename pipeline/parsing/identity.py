"""Which entries of a document are new, which are known, which known ones changed.

An entry is known by its page and by its id: ids rotate, repeat and are lent to other stories, links
are moved. Where the two disagree, a story told twice is the smaller evil than one that is lost. No
date and no position decides what is new, but in sitemaps, which list a site's whole past. What is
remembered of a feed is its seen-set, text to text; it must not know where that is kept.

The seen-set outlives what the feed still lists: nothing listed is ever forgotten, however old, and
nothing is told twice under one address within the desk's memory of its last listing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Literal

from pipeline.model import Entry, Feed, PageRecord, ParsedFeed
from pipeline.parsing.clean import clean_html
from pipeline.parsing.dates import is_false, plausible
from pipeline.parsing.marks import MAX_CHANGES, IdMark, PageMark, last_listed, short
from pipeline.urls import address_key, entry_url, page_id

DAY_S = 86_400.0
IDS_KEPT_DAYS = 7.0
"""Since last listed, at most the memory. An id says more than the page only where a link was moved, and
links are moved while the entry is listed."""

FEED_TEXT_CHARS = range(1_000, 100_000)
"""Of HTML that an entry carries beside its page: less is a teaser, more is no news and fills the memory."""

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


def entry_key(entry: Entry) -> str:
    """The id as given, else the link, else a digest of title and date: stable from poll to poll."""
    return entry.id or entry.link or short(f"{entry.title}\0{entry.published_at}", 12)


def discover(
    feed: Feed, parsed: ParsedFeed, seen: Mapping[str, str], now: float, *, memory_days: float
) -> Discovery:
    """What is new in `parsed`. `seen`: the feed's seen-set, which the result says how to bring up to date.

    Known are: an entry whose page is known, whatever its id; an entry whose id is known, unless
    headline and date are another story's; an entry with the headline and the date of one that the
    document no longer lists (all ids and links were changed at once). An id that one document gives to
    several links is no id, and a link to the front page is no link.

    What a sitemap lists is remembered at once, but news only within `memory_days` of its date; without
    a date or a headline, only beside pages that are known: the first reading is where its past ends.
    """
    reading = _Reading(feed, parsed, seen, now, memory_days)
    for entry, key, by_id in zip(reading.entries, reading.keys, reading.id_keys, strict=True):
        reading.take(entry, key, by_id)
    return Discovery(
        new=tuple(reading.new),
        changed=tuple(reading.changed),
        seen=reading.written,
        unseen=tuple(reading.forgotten()),
        skipped=tuple(reading.skipped),
        listed=len(parsed.entries),
        known=reading.known,
        rotated_ids=reading.rotated_ids,
        duplicates=reading.duplicates,
        false_dates=reading.false_dates,
    )


class _Reading:
    """One pass over a document, entry by entry."""

    def __init__(
        self, feed: Feed, parsed: ParsedFeed, seen: Mapping[str, str], now: float, memory_days: float
    ) -> None:
        self._feed, self._seen, self._now = feed, seen, now
        self._language = feed.language or parsed.language
        self._memory_days = memory_days
        self._day = int(now // DAY_S)
        self._is_sitemap = parsed.format.startswith("sitemap")
        self.entries = tuple(_without_front(parsed))
        self._lent = _lent_ids(self.entries)
        self.keys = [self._key(entry) for entry in self.entries]
        self.id_keys = ["i" + short(key, 8) for key in self.keys]
        self._listed: set[str] = set()
        self._pages: set[str] = set()
        self.new: list[PageRecord] = []
        self.changed: list[PageRecord] = []
        self.skipped: list[tuple[SkipReason, str]] = []
        self.written: dict[str, str] = {}
        self.known = self.rotated_ids = self.duplicates = self.false_dates = 0

    def take(self, entry: Entry, key: str, by_id: str) -> None:
        url = entry.link or (entry_url(self._feed.url, key) if entry.content else None)
        if url is None:
            self._take_pageless(entry, "s" + short(key, 8))
            return
        by_page = "p" + short(address_key(url), 8)
        if by_page in self._pages:
            self.duplicates += 1
            self._take_twin(entry, by_id, by_page)
            return
        self._pages.add(by_page)
        self._judge(entry, partial(self._record, entry, url, key), by_id, by_page)

    def forgotten(self) -> Iterable[str]:
        """Keys that no entry of this document touched, and none for too long."""
        for key, value in self._seen.items():
            kept_days = self._memory_days
            if key.startswith("i"):
                kept_days = min(IDS_KEPT_DAYS, kept_days)
            if key not in self._listed and self._day - last_listed(value) >= kept_days:
                yield key

    def _judge(self, entry: Entry, record: Callable[[], PageRecord], by_id: str, by_page: str) -> None:
        """`record` makes the page's: few of those that are listed need one."""
        page, told = PageMark.of(entry, self._day), IdMark.of(entry, self._day)
        seen_page, seen_id = self._seen.get(by_page), self._seen.get(by_id)
        if seen_id == str(told) and page.is_written(seen_page):  # most of what a document lists
            self.known += 1
            self.false_dates += _is_dated_falsely(entry, self._now)
            self._listed.update((by_page, by_id))
            return
        old, known = PageMark.read(seen_page), IdMark.read(seen_id)
        is_redated = (
            old is not None and known is not None and old.said == page.said and known.is_redated(told)
        )
        self.false_dates += is_redated or _is_dated_falsely(entry, self._now)
        if by_page in self._seen:
            self.known += 1
            self.rotated_ids += entry.id is not None and by_id not in self._seen
            if old is not None and old.said != page.said and old.changes < MAX_CHANGES:
                self.changed.append(record())
            self._write(by_page, page.after(old))
            # Another id for a known page is not kept: a feed may make up new ones at every poll.
            if by_id in self._seen:
                self._write(by_id, told)
        elif by_id in self._seen and (known is None or known.is_of_same_entry(told)):
            # The link was moved. The page is known by its first address, and links may vary at every poll.
            self.known += 1
            self._write(by_id, told)
        elif (was := self._unlisted.get((told.title, told.date))) is not None and entry.title:
            # Both were changed. It stays known by its old id, for both may vary at every poll.
            self.known += 1
            self.rotated_ids += entry.id is not None
            self._write(was, told)
        else:
            if self._is_news(entry):
                self.new.append(record())
            self._write(by_page, page)
            self._write(by_id, told)

    def _key(self, entry: Entry) -> str:
        key = entry_key(entry)
        return f"{key} {entry.link or entry.title}" if key in self._lent else key

    @cached_property
    def _unlisted(self) -> dict[tuple[str, str], str]:
        """By headline and date, the keys of dated entries whose ids are known and not listed now."""
        listed = set(self.id_keys)
        marks = ((key, IdMark.read(value)) for key, value in self._seen.items() if key not in listed)
        return {(mark.title, mark.date): key for key, mark in marks if mark and mark.is_dated}

    @cached_property
    def _is_continued(self) -> bool:
        """Whether the document lists a page that was known before it."""
        links = (entry.link for entry in self.entries if entry.link)
        return any("p" + short(address_key(link), 8) in self._seen for link in links)

    def _is_news(self, entry: Entry) -> bool:
        """Of what is not known: everything, but what may be of a sitemap's past."""
        if not self._is_sitemap:
            return True
        dates = (plausible(date, self._now) for date in (entry.published_at, entry.updated_at))
        date = next((date for date in dates if date is not None), None)
        if date is not None:
            return self._now - date.timestamp() < self._memory_days * DAY_S
        return bool(entry.title) or self._is_continued

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
            self._write(by_id, IdMark.of(entry, self._day))

    def _write(self, key: str, mark: PageMark | IdMark | str) -> None:
        self._listed.add(key)
        value = str(mark)
        if self._seen.get(key) != value:
            self.written[key] = value

    def _record(self, entry: Entry, url: str, key: str) -> PageRecord:
        instead = self._feed.content == "feed" or entry.link is None
        wanted = instead or len(entry.content or "") in FEED_TEXT_CHARS
        text = clean_html(entry.content) if wanted and entry.content else None
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
            content=text if instead else None,
            feed_text=None if instead else text,
            summary=entry.summary,
        )


def _without_front(parsed: ParsedFeed) -> Iterator[Entry]:
    """Without the link to the front page that some feeds give to every entry: it is no page of theirs."""
    front = address_key(parsed.link) if parsed.link else ""
    for entry in parsed.entries:
        yield replace(entry, link=None) if entry.link and address_key(entry.link) == front else entry


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
