"""What is remembered of an entry: the values of the seen-set, short texts that say when and what it was.

Each begins with a day since 1970, four hex digits, when the entry was last listed. What was not written
here reads as None: another version wrote it, and what it meant is not known.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from hashlib import sha256
from typing import NamedTuple
from zlib import crc32

from pipeline.model import Entry

MAX_CHANGES = 24
"""Of one entry; more come from texts that differ at every look. Source: lemon24/reader."""
_UNDATED = "...."
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_PAGE_MARK = re.compile(r"([0-9a-f]{4})([a-y])([\w-]{4})", re.ASCII)
_ID_MARK = re.compile(r"([0-9a-f]{4})([\w-]{4})([\w-]{4}|\.{4})", re.ASCII)
_DAY = re.compile(r"[0-9a-f]{4}")


class PageMark(NamedTuple):
    """A value of the seen-set: a digest of what the entry said of its page, how often that changed.

    `day` (of all marks): since 1970, when it was last listed.
    """

    day: int
    said: str
    changes: int = 0

    @staticmethod
    def of(entry: Entry, day: int) -> PageMark:
        """Of an entry listed on `day`."""
        said = (entry.title, str(entry.updated_at), entry.summary or "", entry.content or "")
        return PageMark(day=day, said=_checksum("\0".join(said)))

    @staticmethod
    def read(value: str | None) -> PageMark | None:
        """None = nothing that was written here: what the entry said is not known."""
        found = _PAGE_MARK.fullmatch(value or "")
        if found is None:
            return None
        return PageMark(day=int(found[1], 16), changes=ord(found[2]) - ord("a"), said=found[3])

    def __str__(self) -> str:
        return f"{self.day:04x}{chr(ord('a') + self.changes)}{self.said}"

    def is_written(self, value: str | None) -> bool:
        """Whether `value` says the same already, however often that changed before."""
        return value is not None and value[5:] == self.said and value[:4] == f"{self.day:04x}"

    def after(self, old: PageMark | None) -> PageMark:
        """To be written where `old` stands."""
        changes = 0 if old is None else old.changes + (old.said != self.said)
        return PageMark(day=self.day, said=self.said, changes=min(changes, MAX_CHANGES))


class IdMark(NamedTuple):
    """A value of the seen-set: digests of what tells two stories under one id apart."""

    day: int
    title: str
    date: str

    @staticmethod
    def of(entry: Entry, day: int) -> IdMark:
        """Of an entry listed on `day`."""
        date = _checksum(str(entry.published_at)) if entry.published_at else _UNDATED
        return IdMark(day=day, title=_checksum(entry.title), date=date)

    @staticmethod
    def read(value: str | None) -> IdMark | None:
        """None = nothing that was written here."""
        found = _ID_MARK.fullmatch(value or "")
        return IdMark(day=int(found[1], 16), title=found[2], date=found[3]) if found else None

    def __str__(self) -> str:
        return f"{self.day:04x}{self.title}{self.date}"

    @property
    def is_dated(self) -> bool:
        """Whether the entry said when it was published."""
        return self.date != _UNDATED

    def is_of_same_entry(self, other: IdMark) -> bool:
        """Whether two entries with one id are one story: same headline, or same date of publication."""
        return self.title == other.title or self.date == other.date != _UNDATED

    def is_redated(self, other: IdMark) -> bool:
        """Whether the date of publication was another one, and there was one."""
        return self.date != other.date and _UNDATED not in {self.date, other.date}


def last_listed(value: str) -> int:
    """The day of a mark; 0 = of nothing that was written here."""
    found = _DAY.match(value)
    return int(found[0], 16) if found else 0


def short(text: str, size: int) -> str:
    """A digest of `size` bytes as URL-safe text: of what nobody must be able to forge."""
    return _as_text(sha256(text.encode("utf-8", "surrogatepass")).digest()[:size])


def _checksum(text: str) -> str:
    """Four characters that tell whether a text is another one. Three a listed entry: a digest takes three
    times as long, and who forges one deceives himself."""
    return _as_text((crc32(text.encode("utf-8", "surrogatepass")) & 0xFFFFFF).to_bytes(3, "big"))


def _as_text(digest: bytes) -> str:
    # `urlsafe_b64encode` takes three times as long
    return b2a_base64(digest, newline=False).translate(_URL_SAFE, b"=").decode("ascii")
