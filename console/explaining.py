"""How one page was read: what each step kept and dropped, what it took, and where each field came from.

Behind `wiredesk try --explain`. It runs the same extraction as the workers and listens to it; where a field
came from is found by asking each source of the page alone. Must not know how that is shown.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pipeline.adapters.extractor import Extractor
from pipeline.errors import ExtractError
from pipeline.extraction import html, jsonld, metadata
from pipeline.extraction.article import NO_FACTS, Extracted
from pipeline.extraction.metadata import Metadata
from pipeline.model import Article, PageRecord, RawPage

TEXT = "text"
"""The step that finds the text; what it left out is the rest of the page."""

FIELDS = {
    "title": "title",
    "authors": "authors",
    "organisations": "of them organisations",
    "published_at": "published",
    "modified_at": "modified",
    "publisher": "publisher",
    "section": "section",
    "tags": "tags",
    "image": "image",
    "image_credits": "image credits",
    "summary": "summary",
    "paywalled": "paywalled",
    "declared_original": "declared original",
}
"""Attributes that article and metadata have in common, and what they are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingStep:
    """`lines`: how many there were after it, None = it is not about lines. `took_s`: seconds."""

    name: str
    took_s: float
    lines: int | None
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOrigin:
    """`said_by`: the sources that say the same; `otherwise`: source → what it says instead.

    Neither = guessed from the text and the look of the page, or nothing to say.
    """

    name: str
    value: str
    said_by: tuple[str, ...]
    otherwise: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """One page. `reason`: why it gave no article, "" = it did. `rules`: those of its site that may match."""

    url: str
    reason: str
    steps: tuple[ReadingStep, ...]
    fields: tuple[FieldOrigin, ...]
    rules: Mapping[str, bool]


@dataclass(slots=True)
class Explainer:
    """`ports.Extractor` that remembers how it read its last page."""

    extractor: Extractor
    _last: PageReading | None = None

    def take(self) -> PageReading | None:
        """How the last page was read, once; None = none was since."""
        last, self._last = self._last, None
        return last

    def read(self, page: RawPage, record: PageRecord, repeated: Collection[int] = frozenset()) -> Extracted:
        """See the port."""
        listener = _Listener(lines=_blocks(page))
        listener.at = time.perf_counter()
        reason, found = "", None
        try:
            found = self.extractor.read(page, record, repeated, listener.hear)
        except ExtractError as error:
            reason = error.reason
            raise
        finally:
            self._last = PageReading(
                url=page.url,
                reason=reason,
                steps=tuple(listener.steps),
                fields=_origins(page, record, found.article) if found else (),
                rules=found.matched if found else {},
            )
        return found


@dataclass(slots=True)
class _Listener:
    lines: Sequence[str]
    at: float = 0.0
    steps: list[ReadingStep] = field(default_factory=list)

    def hear(self, name: str, lines: Sequence[str]) -> None:
        now = time.perf_counter()
        about_lines = bool(lines) or any(step.lines for step in self.steps)
        gone = _gone(self.lines, lines) if about_lines else ()
        self.steps.append(
            ReadingStep(
                name=name, took_s=now - self.at, lines=len(lines) if about_lines else None, dropped=gone
            )
        )
        if about_lines:
            self.lines = list(lines)
        self.at = time.perf_counter()


def _blocks(page: RawPage) -> list[str]:
    """Every block of text of the page; what a step needs no longer is compared with these first."""
    try:
        tree, _ = html.parse(page.body, page.content_type)
    except ExtractError:
        return []
    return html.block_lines(tree)


def _gone(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """The lines that are no longer there, in order; a paragraph of several blocks has not gone."""
    left = Counter(after)
    whole = "\n".join(after)
    gone = []
    for line in before:
        if left[line]:
            left[line] -= 1
        elif line not in whole:
            gone.append(line)
    return tuple(gone)


# ── where fields come from ───────────────────────────────────────────────────────────────────────


def _origins(page: RawPage, record: PageRecord, article: Article) -> tuple[FieldOrigin, ...]:
    sources = _sources(page, record)
    nothing = metadata.read(page, _blank(record), NO_FACTS, jsonld.Declared())
    rows = []
    for attribute, name in FIELDS.items():
        unsaid = getattr(nothing, attribute)
        said = {source: getattr(known, attribute) for source, known in sources.items()}
        said = {source: value for source, value in said.items() if value not in (unsaid, None, (), "")}
        rows.append(_origin(name, getattr(article, attribute), said))
    languages = {source: known.languages for source, known in sources.items()}
    named = {source: next((one for one in given if one), None) for source, given in languages.items()}
    rows.append(_origin("language", article.language, {key: value for key, value in named.items() if value}))
    return tuple(rows)


def _origin(name: str, value: Any, said: Mapping[str, Any]) -> FieldOrigin:
    # moments are compared, not how they are written: the article has the zone that the page shows
    return FieldOrigin(
        name=name,
        value=_shown(value),
        said_by=tuple(source for source, other in said.items() if other == value),
        otherwise={source: _shown(other) for source, other in said.items() if other != value},
    )


def _sources(page: RawPage, record: PageRecord) -> dict[str, Metadata]:
    """What each source of the page says when it is asked alone."""
    blank, nothing = _blank(record), jsonld.Declared()
    found = {"feed": metadata.read(page, record, NO_FACTS, nothing)}
    if page.source == "feed":
        return found
    _, facts = html.parse(page.body, page.content_type)
    visible = replace(facts, metas={}, canonical=None, ld_json=())
    linked = replace(NO_FACTS, canonical=facts.canonical)
    return {
        "JSON-LD": metadata.read(page, blank, NO_FACTS, jsonld.read(facts.ld_json)),
        "meta tags": metadata.read(page, blank, replace(NO_FACTS, metas=facts.metas), nothing),
        "the page": metadata.read(page, blank, visible, nothing),
        "canonical link": metadata.read(page, blank, linked, nothing),
        **found,
    }


def _blank(record: PageRecord) -> PageRecord:
    """The record of an entry that says nothing."""
    return PageRecord(
        id=record.id,
        url=record.url,
        feed_ids=record.feed_ids,
        entry_key=record.entry_key,
        title="",
        first_seen_at=record.first_seen_at,
    )


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
