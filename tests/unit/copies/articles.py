"""Texts and articles for the tests of copies, written here; a seed makes a text, another seed another."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from pipeline.model import Article, ArticleId, WireCredit

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
_SYLLABLES = [first + rest for first in "bcdfghjklmnpqrstvwxyz" for rest in ("a", "en", "or", "il", "u")]


def sentences(seed: int, count: int, words: int = 16) -> list[str]:
    """Sentences of invented words, no two alike."""
    chance = random.Random(seed)
    out = []
    for _ in range(count):
        made = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 3))) for _ in range(words)]
        out.append(" ".join(made).capitalize() + ".")
    return out


def text(seed: int, count: int = 20) -> str:
    """A text of `count` paragraphs, a sentence each."""
    return "\n".join(sentences(seed, count))


def article(
    key: str,
    body: str,
    *,
    site: str | None = None,
    title: str = "Harbour board votes",
    minutes: float = 0.0,
    wire: WireCredit | None = None,
    declared_original: str | None = None,
    revision: int = 0,
) -> Article:
    """An article first seen `minutes` after the start."""
    home = site or f"{key}.example"
    return Article(
        id=ArticleId(key),
        url=f"https://{home}/{key}?from=feed",
        canonical_url=f"https://{home}/{key}",
        site=home,
        feed_ids=(),
        publisher=home.partition(".")[0].title(),
        title=title,
        text=body,
        language="en",
        authors=(),
        published_at=None,
        modified_at=None,
        first_seen_at=START + timedelta(minutes=minutes),
        wire=wire,
        declared_original=declared_original,
        revision=revision,
    )
