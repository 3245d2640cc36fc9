"""How well are copies found, and how fast? A labelled stream, in arrival order, through `pipeline.copies`.

    python -m benchmarks.copies [--limit N] [--data FILE]

Prints figures over the closure of the links: adjusted Rand index, precision and recall of pairs, recall
by kind of copy, false merges by kind of hard negative; and the time of each step. The index is a
dictionary of posting lists of 8 articles, as in the state. The peer in the same run is the exact hash of
the text, which is what most readers call a duplicate. Exits with 0 and a word when the data is not there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from pipeline.copies.fingerprint import fingerprint
from pipeline.copies.placement import Founds, Match, place
from pipeline.copies.story import Edge, found, join, leaves, merge
from pipeline.copies.stripping import strip
from pipeline.model import Article, ArticleId, Fingerprint, Story, StoryId

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "copies" / "synthetic.jsonl.xz"
POSTINGS_MAX = 8
CANDIDATES_MAX = 12
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One article and the truth about it. `now`: its arrival, epoch seconds."""

    article: Article
    now: float
    story: str
    kind: str
    group: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What the state answers to an announcement."""

    article_id: ArticleId
    story_id: StoryId | None
    site: str
    announced_at: float
    shared: int
    codes: bytes


@dataclass(slots=True)
class Desk:
    """The index and the stories, in memory."""

    postings: dict[int, list[ArticleId]] = field(default_factory=lambda: defaultdict(list))
    known: dict[ArticleId, tuple[str, float, bytes]] = field(default_factory=dict)
    stories: dict[StoryId, Story] = field(default_factory=dict)
    story_of: dict[ArticleId, StoryId] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    comparisons: int = 0

    def settle(self, one: Labelled) -> None:
        """One article into its story, as the extract step does it."""
        article, moment = one.article, datetime.fromtimestamp(one.now, UTC)
        started = time.process_time()
        strip(article.text, article.title)
        stripped = time.process_time()
        signed = fingerprint(article.title, article.text)
        fingerprinted = time.process_time()
        candidates = self.announce(article, signed, one.now)
        small = leaves([self.stories[key] for key in {seen.story_id for seen in candidates if seen.story_id}])
        announced = time.process_time()
        placement = place(article, signed, candidates, one.now, leaves=small)
        placed = time.process_time()
        if isinstance(placement, Founds):
            self.keep(found(article, signed.words, moment))
        else:
            self.join(article, signed.words, placement.best, placement.also, moment)
            self.comparisons += 1 + len(placement.also)
        self.comparisons += len(placement.near)
        self.seconds["strip (part of fingerprint)"] += stripped - started
        self.seconds["fingerprint"] += fingerprinted - stripped
        self.seconds["place"] += placed - announced
        self.seconds["story"] += time.process_time() - placed

    def announce(self, article: Article, signed: Fingerprint, now: float) -> list[Candidate]:
        """Look, then enter: the earlier articles with marks in common, most first."""
        shared: Counter[ArticleId] = Counter()
        for mark in signed.marks:
            posting = self.postings[mark]
            shared.update(posting)
            if len(posting) < POSTINGS_MAX:
                posting.append(article.id)
        self.known[article.id] = (article.site, now, signed.codes)
        return [
            Candidate(
                article_id=key,
                story_id=self.story_of[key],
                site=self.known[key][0],
                announced_at=self.known[key][1],
                shared=count,
                codes=self.known[key][2],
            )
            for key, count in shared.most_common(CANDIDATES_MAX)
        ]

    def join(
        self, article: Article, words: int, best: Match, also: Sequence[Match], moment: datetime
    ) -> None:
        """Into the story of the best match; the others proved to be the same one are merged into it."""
        against = best.neighbour.article_id
        story = join(self.stories[self.story_of[against]], article, words, best.verdict, against, moment)
        for match in also:
            other = self.stories.pop(self.story_of[match.neighbour.article_id])
            self.stories.pop(story.id)
            edge = Edge(later=article.id, earlier=match.neighbour.article_id, verdict=match.verdict)
            story = merge(story, other, moment, edge)
            self.stories[story.id] = story
        self.keep(story)

    def keep(self, story: Story) -> None:
        """The story in, its copies pointing at it."""
        self.stories[story.id] = story
        for copy in story.copies:
            self.story_of[copy.article_id] = story.id


def load(path: Path, limit: int) -> list[Labelled]:
    """The first articles of the stream, in the order of their arrival."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = sorted((json.loads(line) for line in lines), key=lambda row: float(row["day"]))
    return [
        Labelled(
            article=_article(row["id"], row["outlet"], row["title"], row["paras"], row["day"] * DAY_S),
            now=row["day"] * DAY_S,
            story=row["story"],
            kind=row["kind"],
            group=row["rel"],
        )
        for row in rows[:limit]
    ]


def _article(key: str, site: str, title: str, paragraphs: list[str], now: float) -> Article:
    return Article(
        id=ArticleId(key),
        url=f"https://{site}/{key}",
        canonical_url=f"https://{site}/{key}",
        site=site,
        feed_ids=(),
        publisher=site,
        title=title,
        text="\n".join(paragraphs),
        language="en",
        authors=(),
        published_at=None,
        modified_at=None,
        first_seen_at=datetime.fromtimestamp(now, UTC),
    )


def agreement(truth: Sequence[Hashable], given: Sequence[Hashable]) -> tuple[float, float, float]:
    """Adjusted Rand index, pair precision and pair recall of a clustering."""

    def pairs(labels: Sequence[Hashable]) -> float:
        return sum(size * (size - 1) / 2 for size in Counter(labels).values())

    both = pairs(list(zip(truth, given, strict=True)))
    true, said = pairs(truth), pairs(given)
    chance = true * said / (len(truth) * (len(truth) - 1) / 2)
    return (both - chance) / ((true + said) / 2 - chance), both / (said or 1), both / true


def recall_by_kind(stream: Sequence[Labelled], given: Sequence[Hashable]) -> dict[str, tuple[float, int]]:
    """Share of the copies of each kind that ended in their original's story, and how many there are."""
    home = {one.story: story for one, story in zip(stream, given, strict=True) if one.kind == "original"}
    hits: dict[str, list[bool]] = defaultdict(list)
    for one, story in zip(stream, given, strict=True):
        if one.story in home and one.kind != "original":
            hits[one.kind].append(story == home[one.story])
    return {kind: (sum(found) / len(found), len(found)) for kind, found in hits.items()}


def false_merges(stream: Sequence[Labelled], given: Sequence[Hashable]) -> dict[str, tuple[int, int]]:
    """Pairs of each hard negative that share a story though they must not, and how many there are."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place_, one in enumerate(stream):
        if one.kind.startswith("NEG") and one.group:
            groups[one.kind, one.group].append(place_)
    merged: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for (kind, _), places in groups.items():
        for left, right in combinations(places, 2):
            if stream[left].story != stream[right].story:
                total[kind] += 1
                merged[kind] += given[left] == given[right]
    return {kind: (merged[kind], total[kind]) for kind in total}


def report(stream: Sequence[Labelled], desk: Desk, wall_s: float) -> None:
    """The figures, one a line."""
    truth = [one.story for one in stream]
    given = [desk.story_of[one.article.id] for one in stream]
    exact = [hashlib.sha256(one.article.text.encode()).digest() for one in stream]
    for name, labels in (("wiredesk", given), ("exact hash", exact)):
        index, precision, recall = agreement(truth, labels)
        print(f"{name:12} ARI {index:.4f}  pair precision {precision:.4f}  pair recall {recall:.4f}")
    easier = [place_ for place_, one in enumerate(stream) if one.kind != "edit30%"]
    index = agreement([truth[i] for i in easier], [given[i] for i in easier])[0]
    print(f"without the kind edit30%: ARI {index:.4f}")
    print("\nrecall by kind")
    for kind, (recall, count) in sorted(recall_by_kind(stream, given).items(), key=lambda row: row[1]):
        print(f"  {recall:6.3f}  of {count:4}  {kind}")
    print("\nfalse merges by hard negative")
    for kind, (merged, total) in sorted(false_merges(stream, given).items(), key=lambda row: -row[1][0]):
        print(f"  {merged:4} of {total:4}  {kind}")
    count = len(stream)
    print(
        f"\n{count} articles, {count / wall_s:.0f} a second; {desk.comparisons / count:.2f} comparisons each"
    )
    for name, seconds in desk.seconds.items():
        print(f"  {seconds / count * 1e6:6.0f} µs CPU an article  {name}")


def main() -> None:
    """Run the stream and report."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--limit", type=int, default=1_000_000)
    arguments.add_argument("--data", type=Path, default=DATA)
    given = arguments.parse_args()
    if not given.data.exists():
        print(f"no labelled articles at {given.data}: nothing measured")
        return
    stream = load(given.data, given.limit)
    desk = Desk()
    started = time.perf_counter()
    for one in stream:
        desk.settle(one)
    report(stream, desk, time.perf_counter() - started)


if __name__ == "__main__":
    main()
