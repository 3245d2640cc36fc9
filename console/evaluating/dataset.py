"""A folder of pages with truths: `index.jsonl`, one JSON object a line, and the pages that it names.

Keys of a line: `file` (relative to the folder, gzip when it ends in .gz), `url`, `text` (what the article
says; null or "" = unknown), and when known `source` (which collection), `site`, `title`, `authors`, `date`.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import urls
from pipeline.errors import ConfigError

INDEX = "index.jsonl"
_FORM = '{"file": "html/1.html.gz", "url": "https://…", "text": "what the article says"}'


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPage:
    """One line of the index. `text` "" = no truth: the page counts for speed and failures alone."""

    number: int
    path: Path
    url: str
    text: str
    source: str
    site: str

    def body(self) -> bytes:
        """The page as served. Raises `ConfigError`: the file is not there or no gzip."""
        try:
            data = self.path.read_bytes()
            return gzip.decompress(data) if self.path.suffix == ".gz" else data
        except (OSError, EOFError, zlib.error) as error:
            raise ConfigError(
                f"{self.path}: cannot be read: {error}; see line {self.number} of {INDEX}"
            ) from error


def read_dataset(folder: Path) -> tuple[LabelledPage, ...]:
    """Every page of the index. Raises `ConfigError`: no index, or a line that is none."""
    index = folder / INDEX
    try:
        lines = index.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{index}: cannot be read: {error}; it holds a line a page: {_FORM}") from error
    pages = tuple(_page(folder, number, line) for number, line in enumerate(lines, start=1) if line.strip())
    if not pages:
        raise ConfigError(f"{index}: no page in it; write a line a page: {_FORM}")
    return pages


def _page(folder: Path, number: int, line: str) -> LabelledPage:
    where = f"{folder / INDEX}:{number}"
    try:
        row: Any = json.loads(line)
    except ValueError as error:
        raise ConfigError(f"{where}: no JSON: {error}; write {_FORM}") from error
    if not isinstance(row, dict):
        raise ConfigError(f"{where}: no JSON object; write {_FORM}")
    for key in ("file", "url"):
        if not (row.get(key) and isinstance(row[key], str)):
            raise ConfigError(f'{where}: "{key}" is missing or no text; write {_FORM}')
    for key in ("text", "source", "site"):
        if not isinstance(row.get(key) or "", str):
            raise ConfigError(f'{where}: "{key}" is no text; write {_FORM}')
    return LabelledPage(
        number=number,
        path=folder / row["file"],
        url=row["url"],
        text=row.get("text") or "",
        source=row.get("source") or "pages",
        site=row.get("site") or urls.site(row["url"]),
    )
