"""Which form of its headline a page means: the one with which most of the others agree.

Publishers write several: for readers (the heading), for search engines (JSON-LD, the title element), for
sharing (og:title). How much each counts was chosen by leaving one site out at a time: `docs/extraction.md`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from pipeline.extraction import names
from pipeline.extraction.html import Facts
from pipeline.extraction.jsonld import Declared, plain
from pipeline.model import PageRecord

MAX_TITLE_CHARS = 500
_BREAKS = (" | ", " - ", " – ", " — ", " • ", " · ", " :: ", " » ")
_WORD = re.compile(r"\w+")
_SAME = 0.7
"""Share of words in common from which two titles are one headline with a word changed."""
_PART = 0.5
"""Share of the longer title from which a shorter one within it is the same headline, no kicker or name."""
_TITLE_ELEMENT = 0.5
"""Its vote: it often repeats what is written for search engines, and stands for no headline of its own."""


def without_site(title: str, site_names: Collection[str]) -> str:
    """The headline of a title: what stands before the site's name. `site_names`: folded.

    >>> without_site("Rain ends drought | Harbour Daily", {"harbour daily"})
    'Rain ends drought'
    """
    for mark in _BREAKS:
        head, found, tail = title.rpartition(mark)
        if found and head and names.fold(tail) in site_names:
            return head.strip()
    return title


def agreement(one: str, other: str) -> int:
    """2 = the same words, 1 = the same headline: one within the other, or nearly the same words. 0 = neither.

    >>> agreement("Rain ends drought", "Rain “ends” drought"), agreement("Rain ends drought", "Fog")
    (2, 0)
    """
    first, second = _WORD.findall(one.casefold()), _WORD.findall(other.casefold())
    if first == second:
        return 2
    shorter, longer = sorted((" ".join(first), " ".join(second)), key=len)
    within = len(shorter) >= _PART * len(longer) and shorter in longer
    return 1 if within or len({*first} & {*second}) >= _SAME * len({*first} | {*second}) else 0


def headlines(
    facts: Facts, declared: Declared, record: PageRecord, site_names: Collection[str]
) -> tuple[str, ...]:
    """Every form of the headline, that of the page first; () where nothing names one.

    Where none is agreed with more than another: heading, JSON-LD, og:title, feed; the title element is
    asked what it agrees with and is the last resort. `site_names`: folded, none of them is a headline.
    """
    heading = next((text for text in facts.headings if names.fold(text) not in site_names), None)
    stated = (heading, declared.headline, facts.meta("og:title", "twitter:title"), record.title)
    titles = list(_cleaned(stated, site_names))
    element = list(_cleaned([facts.page_title], site_names))
    votes = [
        sum(agreement(title, other) for other in titles)
        + _TITLE_ELEMENT * sum(agreement(title, other) for other in element)
        for title in titles
    ]
    best = [titles[votes.index(max(votes))]] if votes else []
    return tuple(dict.fromkeys([*best, *titles, *element]))


def _cleaned(stated: Iterable[str | None], site_names: Collection[str]) -> Iterable[str]:
    for raw in stated:
        if raw and (text := plain(raw)):
            yield without_site(text, site_names)[:MAX_TITLE_CHARS]
