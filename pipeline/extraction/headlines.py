"""Which form of its headline a page means: the one with which most of the others agree.

Publishers write several: for readers (the heading), for machines (JSON-LD), for sharing (og:title), for
search engines (the title element). How much each counts was chosen by leaving one site out at a time:
`docs/extraction.md`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pipeline.extraction import names
from pipeline.extraction.facts import Facts
from pipeline.extraction.jsonld import Declared, plain
from pipeline.model import PageRecord

MAX_TITLE_CHARS = 500
_BREAKS = (" | ", " - ", " – ", " — ", " • ", " · ", " :: ", " » ")
_WORD = re.compile(r"\w+")
_SAME = 0.7
"""Share of words in common from which two titles are one headline with a word changed."""
_PART = 0.5
"""Share of the longer title from which a shorter one within it is the same headline, no kicker or name."""
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""Where a word may be broken and where not: for a screen."""
SAME_WORDS, SAME_HEADLINE = 2, 1
"""Degrees of agreement."""


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
    """2 = the same words; 1 = the same headline: one within the other, or nearly the same words; 0 = neither.

    >>> agreement("Rain ends drought", "Rain “ends” drought"), agreement("Rain ends drought", "Fog")
    (2, 0)
    """
    if one == other:
        return SAME_WORDS
    first, second = _WORD.findall(one.casefold()), _WORD.findall(other.casefold())
    if first == second:
        return SAME_WORDS
    shorter, longer = sorted((" ".join(first), " ".join(second)), key=len)
    within = len(shorter) >= _PART * len(longer) and shorter in longer
    alike = len({*first} & {*second}) >= _SAME * len({*first} | {*second})
    return SAME_HEADLINE if within or alike else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """How forms are weighed. `same_words`: what the same words count beside nearly the same.

    `title_element`: the vote of the title element; below 0 it counts against what it repeats. `lead`:
    the votes by which a form is ahead of the next in `order`; of equals the first goes first.
    """

    same_words: float = 1.0
    title_element: float = -0.5
    lead: float = 1.0
    order: tuple[str, ...] = ("JSON-LD", "og:title", "heading", "feed")


IN_USE = Votes()


def headlines(
    facts: Facts, declared: Declared, record: PageRecord, site_names: Collection[str], votes: Votes = IN_USE
) -> tuple[str, ...]:
    """Every form of the headline, that of the page first; () where nothing names one.

    What the title element repeats is more often written for search engines than for readers; it is the last
    resort. `site_names`: folded, none of them is a headline.
    """
    heading = next((text for text in facts.headings if names.fold(text) not in site_names), None)
    stated = {
        "heading": heading,
        "JSON-LD": declared.headline,
        "og:title": facts.meta("og:title", "twitter:title"),
        "feed": record.title,
    }
    titles = list(_cleaned(map(stated.get, votes.order), site_names))
    element = list(_cleaned([facts.page_title], site_names))

    def weight(place: int) -> float:
        agreed = sum(_vote(titles[place], other, votes) for other in titles)
        repeated = sum(_vote(titles[place], other, votes) for other in element)
        return agreed + votes.title_element * repeated - votes.lead * place

    if not titles:
        return tuple(element)
    best = titles[max(range(len(titles)), key=weight)]
    return tuple(dict.fromkeys([_uncut(best, titles), *titles, *element]))


def _uncut(title: str, forms: Iterable[str]) -> str:
    """The form that goes on where this one ends in dots."""
    begin = title.rstrip(".… ")
    dots = title[len(begin) :].strip()
    if dots not in ("…", "..."):
        return title
    return next((form for form in forms if form.startswith(begin) and not form.endswith(dots)), title)


def _vote(title: str, other: str, votes: Votes) -> float:
    degree = agreement(title, other)
    return 1.0 + votes.same_words if degree == SAME_WORDS else float(degree)


def _cleaned(stated: Iterable[str | None], site_names: Collection[str]) -> Iterable[str]:
    for raw in stated:
        if raw and (text := plain(raw)):
            yield without_site(text.translate(_INVISIBLE), site_names)[:MAX_TITLE_CHARS]
