"""The bytes that the copy index keeps in Redis: marks, records, stories.

Lives here: layouts that `lua/announce.lua` and `lua/story_commit.lua` rely on. It knows no connection.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from pipeline.adapters import zstandard
from pipeline.model import ArticleId, Story, StoryId
from pipeline.ports import Candidate

_STORY: TypeAdapter[Story] = TypeAdapter(Story)

CANDIDATES = 12
"""The comparison reads 4, at most 2 of one story; the rest is for stories with many copies."""

MANY_CANDIDATES = 60
"""For a roundup: five items of a dozen copies each."""

POSTINGS = 8
"""Articles kept for a mark, first come first kept. Source: own measurement, recall .966 at 8, .969 at 64."""

GOLDEN = 0x9E3779B97F4A7C15
"""2^64 / φ, odd: multiplying by it is a bijection that moves every bit of a mark into the high ones."""

WORD = (1 << 64) - 1

_SITE = struct.Struct(">H")
_MOMENT = struct.Struct(">d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is kept of an announced text. `announced_at`: epoch seconds."""

    article_id: ArticleId
    site: str
    announced_at: float
    codes: bytes


def pack_marks(marks: Sequence[int]) -> bytes:
    """8 bytes a mark, 2 for its bucket and 6 for its field in it; repeated marks once.

    Winnowing keeps the smallest hashes, so their own high bits would fill a few buckets only.
    """
    return b"".join((mark * GOLDEN & WORD).to_bytes(8, "big") for mark in dict.fromkeys(marks))


def pack_record(record: Record) -> bytes:
    """Length and article id come first: the script reads them."""
    article, site = record.article_id.encode(), record.site.encode()
    head = bytes([len(article)]) + article + _SITE.pack(len(site)) + site
    return head + _MOMENT.pack(record.announced_at) + record.codes


def unpack_record(data: bytes) -> Record:
    """The record of `pack_record`."""
    article_id, site, announced_at, codes = _parts(data)
    return Record(article_id=article_id, site=site, announced_at=announced_at, codes=codes)


def _parts(data: bytes) -> tuple[ArticleId, str, float, bytes]:
    at = 1 + data[0]
    (site_length,) = _SITE.unpack_from(data, at)
    end = at + _SITE.size + site_length
    (announced_at,) = _MOMENT.unpack_from(data, end)
    site = data[at + _SITE.size : end].decode()
    return ArticleId(data[1:at].decode()), site, announced_at, data[end + _MOMENT.size :]


def pack_story(story: Story) -> bytes:
    """JSON without what is at its default, deflated: a story of one takes 300 bytes instead of 660."""
    return zlib.compress(_STORY.dump_json(story, exclude_defaults=True))


def unpack_story(data: bytes) -> Story:
    """The story of `pack_story`."""
    return _STORY.validate_json(zlib.decompress(data))


def linked_by(article_id: ArticleId, stories: Sequence[Story]) -> list[ArticleId]:
    """The articles of other stories that this one is linked to, each once."""
    links = (link for story in stories for link in story.links if link.article_id == article_id)
    return list(dict.fromkeys(link.other_id for link in links))


def pack_text(text: str) -> bytes:
    """UTF-8 in zstd."""
    return zstandard.compress(text.encode("utf-8", "replace"))


def unpack_text(data: bytes) -> str:
    """The text of `pack_text`."""
    return zstandard.decompress(data).decode()


def candidate(shared: int, story_id: bytes, data: bytes) -> Candidate:
    """One earlier article as the announce script gives it back."""
    article_id, site, announced_at, codes = _parts(data)
    return Candidate(
        article_id=article_id,
        story_id=StoryId(story_id.decode()) or None,
        site=site,
        announced_at=announced_at,
        shared=shared,
        codes=codes,
    )
