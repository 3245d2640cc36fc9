"""How much of one text stands in another: shares of five-word shingles, for the tests of the texts."""

import re
from collections.abc import Iterable

WORDS = 5


def shingles(paragraphs: Iterable[str]) -> set[tuple[str, ...]]:
    """Every run of five words, in lower case, without punctuation."""
    words = re.findall(r"\w+", " ".join(paragraphs).lower())
    return {tuple(words[start : start + WORDS]) for start in range(len(words) - WORDS + 1)}


def share(part: set[tuple[str, ...]], whole: set[tuple[str, ...]]) -> float:
    """The share of `part` that is found in `whole`, 0 to 1."""
    return len(part & whole) / len(part) if part else 0.0
