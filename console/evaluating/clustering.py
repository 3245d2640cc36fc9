"""How well a clustering agrees with the truth: pairs, adjusted Rand index, kinds. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from console.evaluating.copy_stream import LOOK_ALIKE, ORIGINAL, Labelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Over all pairs of articles; `index`: adjusted Rand (Hubert, Arabie 1985), 1 = the same clustering."""

    index: float
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`hits` of `total`."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        """0..1; 1 of nothing."""
        return self.hits / self.total if self.total else 1.0


def agreement(truth: Sequence[Hashable], given: Sequence[Hashable]) -> Agreement:
    """Of two clusterings, each as a label an article.

    >>> agreement("aabb", "xxyy")
    Agreement(index=1.0, precision=1.0, recall=1.0)
    """
    both = _pairs(zip(truth, given, strict=True))
    true, said = _pairs(truth), _pairs(given)
    everything = len(truth) * (len(truth) - 1) / 2
    chance = true * said / everything if everything else 0.0
    most = (true + said) / 2
    return Agreement(
        index=(both - chance) / (most - chance) if most != chance else 1.0,
        precision=both / said if said else 1.0,
        recall=both / true if true else 1.0,
    )


def _pairs(labels: Iterable[Hashable]) -> float:
    return sum(size * (size - 1) / 2 for size in Counter(labels).values())


def closure(count: int, links: Iterable[tuple[int, int]]) -> list[int]:
    """The cluster of each of `count` articles: the first article that it hangs together with.

    >>> closure(5, [(1, 0), (4, 2)])
    [0, 0, 2, 3, 2]
    """
    root = list(range(count))

    def top(one: int) -> int:
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for left, right in links:
        first, second = sorted((top(left), top(right)))
        root[second] = first
    return [top(one) for one in range(count)]


def links_right(stream: Sequence[Labelled], links: Iterable[tuple[int, int]]) -> Share:
    """Links between copies of one story, of all that were made."""
    judged = [stream[left].story == stream[right].story for left, right in links]
    return Share(hits=sum(judged), total=len(judged))


def recall_by_kind(stream: Sequence[Labelled], given: Sequence[Hashable]) -> dict[str, Share]:
    """Copies of each kind that ended with their original."""
    home = {one.story: story for one, story in zip(stream, given, strict=True) if one.kind == ORIGINAL}
    hits: dict[str, list[bool]] = defaultdict(list)
    for one, story in zip(stream, given, strict=True):
        if one.story in home and one.kind != ORIGINAL and not one.kind.startswith(LOOK_ALIKE):
            hits[one.kind].append(story == home[one.story])
    return {kind: Share(hits=sum(found), total=len(found)) for kind, found in sorted(hits.items())}


def recall_of_copies(kinds: dict[str, Share]) -> Share:
    """All kinds together: each copy counts once, while pairs count a story of many copies more."""
    return Share(hits=sum(one.hits for one in kinds.values()), total=sum(one.total for one in kinds.values()))


def false_merges(stream: Sequence[Labelled], given: Sequence[Hashable]) -> dict[str, Share]:
    """Pairs of look-alikes that share a cluster though they must not."""
    merged: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for kind, left, right in _look_alikes(stream):
        total[kind] += 1
        merged[kind] += given[left] == given[right]
    return {kind: Share(hits=merged[kind], total=total[kind]) for kind in sorted(total)}


def linked_by_kind(
    stream: Sequence[Labelled], given: Sequence[Hashable], links: Iterable[tuple[int, int, str]]
) -> dict[str, dict[str, int]]:
    """Pairs of articles in two clusters that were linked, by what they are to each other and kind of link.

    `links`: later, earlier, kind. Pairs: of look-alikes, of copies that were not found, of others; "of" which
    there are so many, as far as they can be counted.
    """
    pairs = {(left, right): kind for kind, left, right in _look_alikes(stream) if given[left] != given[right]}
    found: dict[str, Counter[str]] = {kind: Counter() for kind in sorted(set(pairs.values()))}
    for kind, count in Counter(pairs.values()).items():
        found[kind]["of"] = count
    for later, earlier, link in links:
        if given[later] != given[earlier]:
            same = stream[later].story == stream[earlier].story
            kind = pairs.get((earlier, later), "copies not found" if same else "other texts")
            found.setdefault(kind, Counter())[link] += 1
    return {kind: dict(counts) for kind, counts in found.items()}


def _look_alikes(stream: Sequence[Labelled]) -> Iterator[tuple[str, int, int]]:
    """Their kind, and the places of two of one group, the earlier first."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, one in enumerate(stream):
        if one.kind.startswith(LOOK_ALIKE) and one.group:
            groups[one.kind, one.group].append(place)
    for (kind, _), places in groups.items():
        for left, right in combinations(places, 2):
            if stream[left].story != stream[right].story:
                yield kind, left, right
