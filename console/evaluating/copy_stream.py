"""Labelled articles as a stream: JSON lines with the truth, in the order of their arrival.

Keys of a line: `story` (two lines are copies exactly when it is the same) and `text`, or `paras`, a list of
paragraphs; and when known `id`, `title`, `outlet`, `day` (arrival, in days), `kind` (what was done to the
copy; "original" is the one that copies are counted against, kinds that begin with NEG only look like
copies), `rel` (which group of look-alikes it belongs to). The file may be compressed (.xz, .gz).
"""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError
from pipeline.extraction import repeats
from pipeline.model import Article, ArticleId

ORIGINAL = "original"
LOOK_ALIKE = "NEG"
_DAY_S = 86_400.0
_FIRST_DAY = 1_767_225_600.0
"""Days are counted from 2026-01-01: any real moment will do."""
_FORM = '{"story": "s1", "text": "what the article says", "outlet": "a.example", "day": 0.5}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One article and the truth about it. `now`: its arrival, epoch seconds. `group` None = in none."""

    article: Article
    now: float
    story: str
    kind: str
    group: str | None


def read_stream(path: Path, limit: int | None = None) -> list[Labelled]:
    """The first articles to arrive. Raises `ConfigError`: no such file, or a line that is none."""
    openers: dict[str, Any] = {".xz": lzma.open, ".gz": gzip.open}
    try:
        with openers.get(path.suffix, open)(path, "rt", encoding="utf-8") as lines:
            found = [_labelled(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    except (OSError, EOFError, UnicodeDecodeError, lzma.LZMAError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}; it holds a line an article: {_FORM}") from error
    if not found:
        raise ConfigError(f"{path}: no article in it; write a line an article: {_FORM}")
    return sorted(found, key=lambda one: one.now)[:limit]


def _labelled(path: Path, number: int, line: str) -> Labelled:
    where = f"{path}:{number}"
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ConfigError(f"{where}: no JSON: {error}; a line is {_FORM}") from error
    text = _text(row) if isinstance(row, dict) else None
    if text is None or not isinstance(row.get("story"), str):
        raise ConfigError(f'{where}: "story" and "text" are needed, as strings; a line is {_FORM}')
    day = row.get("day", number / 1_000)
    if isinstance(day, bool) or not isinstance(day, int | float):
        raise ConfigError(f'{where}: "day" has to be a number of days, not {day!r}')
    now = _FIRST_DAY + day * _DAY_S
    key = str(row.get("id", number))
    site = str(row.get("outlet") or f"{key}.example")
    return Labelled(
        article=_article(key, site, str(row.get("title") or ""), text, now),
        now=now,
        story=row["story"],
        kind=str(row.get("kind") or ""),
        group=str(row["rel"]) if row.get("rel") else None,
    )


def _text(row: dict[str, Any]) -> str | None:
    paragraphs = row.get("paras")
    if isinstance(paragraphs, list) and all(isinstance(one, str) for one in paragraphs):
        return "\n".join(paragraphs)
    text = row.get("text")
    return text if isinstance(text, str) else None


def _article(key: str, site: str, title: str, text: str, now: float) -> Article:
    url = f"https://{site}/{key}"
    return Article(
        id=ArticleId(blake2b(key.encode(), digest_size=8).hexdigest()),
        url=url,
        canonical_url=url,
        site=site,
        feed_ids=(),
        publisher=site,
        title=title,
        text=text,
        language=None,
        authors=(),
        published_at=None,
        modified_at=None,
        first_seen_at=datetime.fromtimestamp(now, UTC),
    )


def without_repeats(stream: Iterable[Labelled]) -> Iterator[Labelled]:
    """The articles without what their outlets repeat, learnt on the way, as extraction does it."""
    memories: dict[str, repeats.SiteMemory] = {}
    for one in stream:
        article = one.article
        lines = article.text.split("\n")
        memory = memories.get(article.site, repeats.SiteMemory())
        for lesson in repeats.lessons({article.site: memory}, [(article, lines)], one.now):
            memory = repeats.remembering(memory, lesson, one.now)
        memories[article.site] = memory
        kept, _ = repeats.without(lines, memory.repeated(one.now))
        yield replace(one, article=replace(article, text="\n".join(kept) or article.text))
