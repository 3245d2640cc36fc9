"""Enrichment by example: the keywords and the names of every story, as one line each.

    python examples/enrich.py            follow the desk that runs in this folder
    python examples/enrich.py --once     what is waiting, then end
    python examples/enrich.py --json     JSON lines

No model and no word list. Keywords: words that are frequent here and rare in the stories seen before
(tf-idf over what this process has read, by language; it gets better with every story). Names: runs of
words written with a capital inside a sentence, weighed alike; where nouns are capitalised too, as in
German, only runs of two and more.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import groupby

from wiredesk import Article, Event, Story, StoryCopied, StoryCreated, StoryRevised, stories

GROUP = "enrich-example"

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*\s+|\n+")
BREAK = re.compile(r"[^\w\s'’-]+|\d+")

WORD_LETTERS = 4
"""Shorter words carry grammar in alphabetic languages; the first stories have nothing else to tell by."""

CAPITAL_SHARE = 0.2
"""English news capitalises about a tenth of the words inside its sentences, German about a third."""

TITLE_WEIGHT = 2
"""A word of the headline counts as if it were said so often more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enriched:
    """What this worker adds to a story."""

    story_id: str
    event: str
    title: str
    publisher: str
    keywords: tuple[str, ...]
    names: tuple[str, ...]
    copies: int
    publishers: tuple[str, ...]
    wire: str | None


class Seen:
    """In how many stories of a language each term stood so far."""

    def __init__(self) -> None:
        self._stories: Counter[str] = Counter()
        self._terms: Counter[tuple[str, str]] = Counter()

    def add(self, language: str, terms: Iterable[str]) -> None:
        """Count one story."""
        self._stories[language] += 1
        self._terms.update((language, term) for term in set(terms))

    def best(self, language: str, counts: Counter[str], most: int = 5) -> tuple[str, ...]:
        """The terms that are frequent here and rare elsewhere, best first."""
        stories = 1 + self._stories[language]

        def score(term: str) -> float:
            return counts[term] * math.log(1 + stories / (1 + self._terms[language, term.lower()]))

        return tuple(sorted(counts, key=lambda term: (-score(term), term))[:most])


def enrich(kind: str, story: Story, article: Article, seen: Seen) -> Enriched:
    """Everything downstream wants in one line."""
    language = article.language or ""
    words, people = words_of(article.title, article.text), names_of(article.text)
    enriched = Enriched(
        story_id=story.id,
        event=kind,
        title=article.title,
        publisher=article.publisher,
        keywords=seen.best(language, words),
        names=seen.best(language, people),
        copies=len(story.copies) - 1,
        publishers=story.publishers,
        wire=story.wire.agency if story.wire else None,
    )
    if kind == "story.created":  # a copy of what was counted teaches nothing
        seen.add(language, [term.lower() for term in (*words, *people)])
    return enriched


def words_of(title: str, text: str) -> Counter[str]:
    """How often each word is said, in the spelling that is met most."""
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word in WORD.findall(text) + WORD.findall(title) * TITLE_WEIGHT:
        if len(word) >= WORD_LETTERS:
            spellings[word.lower()][word] += 1
    return Counter({met.most_common(1)[0][0]: met.total() for met in spellings.values()})


def names_of(text: str) -> Counter[str]:
    """How often each run of capitalised words stands inside a sentence."""
    insides = [sentence.lstrip("\"'“‘«(—– ").partition(" ")[2] for sentence in SENTENCE.split(text)]
    words = [word for inside in insides for word in WORD.findall(inside)]
    capitals = sum(word[0].isupper() for word in words)
    shortest = 2 if capitals > CAPITAL_SHARE * len(words) else 1
    return Counter(
        " ".join(run)
        for inside in insides
        for part in BREAK.split(inside)
        for run in _capitalised(part)
        if len(run) >= shortest and len(" ".join(run)) > 1
    )


def _capitalised(part: str) -> Iterable[list[str]]:
    for capital, words in groupby(WORD.findall(part), key=lambda word: word[0].isupper()):
        if capital:
            yield list(words)


def line(enriched: Enriched) -> str:
    """For people."""
    also = f" · {enriched.copies} {'copy' if enriched.copies == 1 else 'copies'}" if enriched.copies else ""
    wire = f" · from {enriched.wire}" if enriched.wire else ""
    return (
        f"{enriched.event.removeprefix('story.'):<8} {enriched.title} ({enriched.publisher}{also}{wire})\n"
        f"         keywords: {', '.join(enriched.keywords) or '-'}\n"
        f"         names:    {', '.join(enriched.names) or '-'}"
    )


def shown(event: Event, seen: Seen, *, as_json: bool) -> str | None:
    """None = an event that brings no text of its own."""
    if not isinstance(event, StoryCreated | StoryCopied | StoryRevised):
        return None
    enriched = enrich(event.type, event.story, event.article, seen)
    return json.dumps(asdict(enriched), ensure_ascii=False) if as_json else line(enriched)


async def main() -> None:
    """Read, enrich, print; an event is acknowledged when its line is out."""
    parser = argparse.ArgumentParser(description="Keywords and names of every story.")
    parser.add_argument("--once", action="store_true", help="end when nothing is waiting")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--url", help="Redis of the desk; otherwise the one that runs in this folder")
    options = parser.parse_args()
    seen = Seen()
    async for event in stories(GROUP, options.url, once=options.once):
        if (text := shown(event, seen, as_json=options.json)) is not None:
            print(text, flush=True)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:  # whoever read the lines has enough; the event of the last one comes again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
