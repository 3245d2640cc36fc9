"""What a document says of itself and its entries, as it says it; and the one way to bring that into our form.

Every reader fills drafts, so that an entry means the same whichever reader it came from. It must not know
which that was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from pipeline.model import Enclosure, Entry, ParsedFeed, Source
from pipeline.parsing import text
from pipeline.parsing.dates import learn_day_first, parse_date, parse_usual
from pipeline.urls import resolve

_ADDRESS = re.compile(r"[(<]?[^\s()<>@]+@[^\s()<>@]+[)>]?")
_PERIODS_S = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_DAYS = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}


class Said(NamedTuple):
    """A text and whether it is plain; else it is HTML, or may be."""

    value: str
    is_plain: bool = False


_NOTHING = Said("", is_plain=True)


class Draft:
    """One entry as said. Texts are stripped, "" = not said.

    `pages`: its alternate links; `original`: what FeedBurner put its own in place of. `id_is_link`:
    the id may stand for a link where none is given. `enclosures`: URL, type, length.
    `source`: title and URL.
    """

    __slots__ = (
        "authors", "bodies", "categories", "created", "enclosures", "id", "id_is_link", "language",
        "original", "pages", "published", "source", "summary", "title", "updated",
    )  # fmt: skip

    def __init__(self) -> None:
        self.id = self.original = self.published = self.created = self.updated = self.language = ""
        self.id_is_link = False
        self.title = _NOTHING
        self.summary: Said | None = None
        self.bodies: tuple[Said, ...] = ()
        self.pages: tuple[str, ...] = ()
        self.authors: tuple[str, ...] = ()
        self.categories: tuple[str, ...] = ()
        self.enclosures: tuple[tuple[str, str, str], ...] = ()
        self.source: tuple[str, str] | None = None


class FeedDraft:
    """The document around the entries, as said. `hours`, `days`: texts of the skipped ones."""

    __slots__ = (
        "days", "entries", "flaws", "format", "frequency", "hours", "language", "link", "next", "period",
        "title", "ttl",
    )  # fmt: skip

    def __init__(self, form: str) -> None:
        self.format = form
        self.title = _NOTHING
        self.link = self.language = self.next = self.ttl = self.period = self.frequency = ""
        self.hours: list[str] = []
        self.days: list[str] = []
        self.entries: list[Draft] = []
        self.flaws: list[str] = []


def parsed(feed: FeedDraft, url: str) -> ParsedFeed:
    """`url`: where the document came from; relative links are resolved against it in the end."""
    link = resolve(url, feed.link) if feed.link else None
    # Atom resolves links against the document; RSS, in practice, against the link of its channel.
    base = url if link is None or feed.format.startswith("atom") else link
    drafts = feed.entries[: text.MAX_ENTRIES]
    entries = tuple(map(_Writer(drafts, base).entry, drafts))
    usable = tuple(entry for entry in entries if entry.id or entry.link or entry.title or entry.content)
    flaws = [*feed.flaws, *(["bad_entry"] if len(usable) < len(entries) else [])]
    if len(feed.entries) > text.MAX_ENTRIES:
        flaws.append("too_many_entries")
    return ParsedFeed(
        format=feed.format or "unknown",
        title=_words(feed.title, text.MAX_TITLE_CHARS) or None,
        link=link,
        language=text.language_tag(feed.language),
        entries=usable,
        ttl_s=_ttl_s(feed.ttl),
        hint_s=_hint_s(feed.period, feed.frequency),
        skip_hours=_hours(feed.hours),
        skip_days=_days(feed.days),
        next_url=resolve(url, feed.next) if feed.next else None,
        flaws=tuple(dict.fromkeys(flaws)),
    )


class _Writer:
    """Drafts of one document to entries. `base`: what links are relative to."""

    def __init__(self, drafts: Iterable[Draft], base: str) -> None:
        self._drafts, self._base = drafts, base
        self._names = _Known(name_of)
        self._categories = _Known(_category)

    def entry(self, draft: Draft) -> Entry:
        published = self._moment(draft.published) if draft.published else None
        updated = published
        if draft.updated != draft.published:
            updated = self._moment(draft.updated) if draft.updated else None
        if published is None:
            published = (self._moment(draft.created) if draft.created else None) or updated
        content = _content(draft)
        summary = _words(draft.summary, text.MAX_SUMMARY_CHARS) if draft.summary else ""
        base = self._base
        return Entry(
            id=draft.id[: text.MAX_ID_CHARS] or None,
            link=_link(draft, base),
            title=_words(draft.title, text.MAX_TITLE_CHARS),
            authors=self._names.of(draft.authors) if draft.authors else (),
            published_at=published,
            updated_at=updated,
            summary=summary or text.plain(content, text.MAX_SUMMARY_CHARS) or None,
            content=content or None,
            categories=self._categories.of(draft.categories) if draft.categories else (),
            language=text.language_tag(draft.language) if draft.language else None,
            enclosures=_enclosures(draft.enclosures, base) if draft.enclosures else (),
            source=_source(draft.source, base) if draft.source else None,
        )

    def _moment(self, date: str) -> datetime | None:
        return parse_usual(date) or parse_date(date, day_first=self._day_first)

    @cached_property
    def _day_first(self) -> bool | None:
        dates = (date for draft in self._drafts for date in (draft.published, draft.updated) if "/" in date)
        return learn_day_first(dates)


class _Known(dict[str, str]):
    """Short texts as `read` reads them: a document says the same ones again and again."""

    def __init__(self, read: Callable[[str], str]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, said: str) -> str:
        found = self[said] = self._read(said)
        return found

    def of(self, listed: Iterable[str]) -> tuple[str, ...]:
        """What these say, each once, without those that say nothing."""
        names = dict.fromkeys(map(self.__getitem__, listed))
        names.pop("", None)
        return tuple(names)


def _words(said: Said, limit: int) -> str:
    # Declared plain, "<b>" is three characters; everything else is markup or looks like it.
    return text.one_line(said.value, limit) if said.is_plain else text.plain(said.value, limit)


def _content(draft: Draft) -> str:
    """The longest of its texts, as HTML."""
    content = ""
    for body in draft.bodies if draft.summary is None else (*draft.bodies, draft.summary):
        value = body.value[: text.MAX_CONTENT_CHARS]
        if body.is_plain:
            value = text.as_markup(value)[: text.MAX_CONTENT_CHARS]
        if len(value) > len(content):
            content = value
    return content


def _link(draft: Draft, base: str) -> str | None:
    """The page: the publisher's own address behind FeedBurner, the alternate link, a guid that is a URL."""
    for candidate in (draft.original, *draft.pages) if draft.original else draft.pages:
        found = resolve(base, candidate) if candidate else None
        if found is not None:
            return found
    guid = draft.id if draft.id_is_link else ""
    return resolve(base, guid) if guid[:8].lower().startswith(("http://", "https://")) else None


def name_of(author: str) -> str:
    """A name without its address; "" = an author who is but an address has none."""
    said = author[: text.MAX_NAME_CHARS]
    if "@" in said:
        said = _ADDRESS.sub("", said)
    return text.plain(said, text.MAX_NAME_CHARS).strip("() ")


def _category(said: str) -> str:
    return text.plain(said, text.MAX_NAME_CHARS)


def _enclosures(listed: Iterable[tuple[str, str, str]], base: str) -> tuple[Enclosure, ...]:
    found: dict[str, Enclosure] = {}
    for href, kind, length in listed:
        url = resolve(base, href)
        if url is not None and url not in found:
            size = int(length) if re.fullmatch(r"[0-9]{1,15}", length.strip()) else None
            found[url] = Enclosure(url=url, type=kind.strip()[: text.MAX_NAME_CHARS] or None, size_bytes=size)
    return tuple(found.values())


def _source(said: tuple[str, str], base: str) -> Source | None:
    title, url = text.plain(said[0], text.MAX_TITLE_CHARS), resolve(base, said[1]) if said[1] else None
    return Source(title=title, url=url) if title or url else None


def _ttl_s(minutes: str) -> float | None:
    """Source: RSS 2.0, element ttl."""
    return int(minutes) * 60.0 if re.fullmatch(r"[0-9]{1,6}", minutes) and int(minutes) > 0 else None


def _hint_s(period: str, frequency: str) -> float | None:
    """Source: RSS 1.0 syndication module."""
    period_s = _PERIODS_S.get(period.lower())
    times = frequency or "1"
    if period_s is None or not re.fullmatch(r"[1-9][0-9]{0,3}", times):
        return None
    # Once an hour is what a widespread program writes when nobody chose anything.
    return None if (period_s, times) == (3_600, "1") else period_s / int(times)


def _hours(listed: Iterable[str]) -> tuple[int, ...]:
    """Source: RSS 2.0 skipHours; 24 stands for midnight in the older versions."""
    hours = {int(hour) % 24 for hour in listed if re.fullmatch(r"[01]?[0-9]|2[0-4]", hour)}
    return tuple(sorted(hours))


def _days(listed: Iterable[str]) -> tuple[int, ...]:
    days = {_DAYS[day[:3].lower()] for day in listed if day[:3].lower() in _DAYS}
    return tuple(sorted(days))
