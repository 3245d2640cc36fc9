"""What else finds near-copies: each method as a stream, links out.

A peer's own library is imported when it is made, so that those that are not installed are passed over. Each
gets the texts that we get, case folded and split into words. Thresholds are the authors' own or, where
there are several, those that did best in the study behind `docs/copies.md`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from importlib import import_module
from typing import Any, Protocol

import numpy as np

PERMUTATIONS = 128
_WORD = re.compile(r"\w+")
_ANTECEDENTS = frozenset(
    {"a", "an", "the", "is", "was", "are", "were", "be", "been", "has", "had", "have"}
    | {"do", "does", "did", "can", "will", "to"}
)
"""Words whose followers make a spot. Source: Theobald, Siddharth, Paepcke 2008, with their distance 1,
chains of 2; the list is theirs with the other forms of the verbs."""
_SPOT_WORDS = 2


class Peer(Protocol):
    """A method at work."""

    @property
    def bytes(self) -> int:
        """Kept of all articles: sketches and what they are found by, without the store's overhead."""

    def settle(self, number: int, text: str) -> list[int]:
        """Enter an article; the earlier ones that it is a copy of."""


def words(text: str) -> list[str]:
    """Folded words."""
    return _WORD.findall(text.lower())


def shingles(text: str, width: int) -> set[str]:
    """Each `width` neighbouring words; a shorter text is one."""
    found = words(text)
    return {" ".join(found[at : at + width]) for at in range(max(1, len(found) - width + 1))}


def spots(text: str, width: int) -> set[str]:
    """After each antecedent, the next `width` words that are none."""
    found = words(text)
    plain = [word for word in found if word not in _ANTECEDENTS]
    after = np.cumsum([word not in _ANTECEDENTS for word in found]).tolist() if found else []
    return {
        " ".join((word, *plain[after[at] : after[at] + width]))
        for at, word in enumerate(found)
        if word in _ANTECEDENTS
    }


class Datasketch:
    """MinHash with locality-sensitive hashing, candidates checked by their sketches."""

    def __init__(self, width: int, threshold: float) -> None:
        library = import_module("datasketch")
        self._sketch = partial(library.MinHash, num_perm=PERMUTATIONS)
        self._index = library.MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
        self._kept: list[Any] = []
        self._width, self._threshold = width, threshold

    @property
    def bytes(self) -> int:
        """Four bytes a permutation; eight a band and eight for the article in it."""
        return len(self._kept) * (4 * PERMUTATIONS + 16 * int(self._index.b))

    def settle(self, number: int, text: str) -> list[int]:
        """See `Peer`."""
        sketch = self._sketch()
        sketch.update_batch([shingle.encode() for shingle in shingles(text, self._width)])
        candidates: list[int] = self._index.query(sketch)
        found = [other for other in candidates if self._kept[other].jaccard(sketch) >= self._threshold]
        self._index.insert(number, sketch)
        self._kept.append(sketch)
        return found


class Rensa:
    """MinHash with locality-sensitive hashing in Rust, candidates checked by their sketches."""

    def __init__(self, width: int, threshold: float, bands: int) -> None:
        library = import_module("rensa")
        self._sketch = partial(library.RMinHash, num_perm=PERMUTATIONS, seed=42)
        self._index = library.RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=bands)
        self._kept: list[Any] = []
        self._width, self._threshold, self._bands = width, threshold, bands

    @property
    def bytes(self) -> int:
        """As for datasketch."""
        return len(self._kept) * (4 * PERMUTATIONS + 16 * self._bands)

    def settle(self, number: int, text: str) -> list[int]:
        """See `Peer`."""
        sketch = self._sketch()
        sketch.update(list(shingles(text, self._width)))
        candidates: list[int] = self._index.query(sketch)
        found = [other for other in candidates if self._kept[other].jaccard(sketch) >= self._threshold]
        self._index.insert(number, sketch)
        self._kept.append(sketch)
        return found


@dataclass(slots=True)
class Simhash:
    """64 bits of 3-word shingles (Charikar 2002), all earlier ones within a Hamming distance."""

    distance: int
    kept: Any = field(default_factory=lambda: np.zeros(1 << 12, np.uint64))
    count: int = 0

    @property
    def bytes(self) -> int:
        """Eight an article: nothing is indexed here."""
        return 8 * self.count

    def settle(self, number: int, text: str) -> list[int]:
        """See `Peer`."""
        hashes = np.array([_hash(shingle) for shingle in shingles(text, 3)], np.uint64)
        bits = np.unpackbits(hashes.view(np.uint8).reshape(-1, 8), axis=1)
        sketch = np.packbits(2 * bits.sum(axis=0) > len(hashes)).view(np.uint64)[0]
        if self.count == len(self.kept):
            self.kept = np.concatenate((self.kept, np.zeros_like(self.kept)))
        apart = np.bitwise_count(self.kept[: self.count] ^ sketch)
        self.kept[number] = sketch
        self.count += 1
        return list(np.flatnonzero(apart <= self.distance).tolist())


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


Measure = Callable[[int, int, int], float]


def jaccard(common: int, one: int, other: int) -> float:
    """Share of the union."""
    return common / (one + other - common)


def containment(common: int, one: int, other: int) -> float:
    """Share of the smaller set."""
    return common / min(one, other)


@dataclass(slots=True)
class Exact:
    """Every pair that has anything in common, measured exactly on whole sets."""

    make: Callable[[str, int], set[str]]
    width: int
    measure: Measure
    threshold: float
    holders: dict[str, list[int]] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        """Eight bytes a shingle and eight for the article that has it."""
        return 16 * sum(self.sizes)

    def settle(self, number: int, text: str) -> list[int]:
        """See `Peer`."""
        own = self.make(text, self.width)
        common: Counter[int] = Counter()
        for shingle in own:
            holding = self.holders.setdefault(shingle, [])
            common.update(holding)
            holding.append(number)
        self.sizes.append(len(own))
        return [
            other
            for other, count in common.items()
            if self.measure(count, len(own), self.sizes[other]) >= self.threshold
        ]


PEERS: Mapping[str, Callable[[], Peer]] = {
    "datasketch 5 words, J ≥ .7": partial(Datasketch, 5, 0.7),
    "datasketch 5 words, J ≥ .5": partial(Datasketch, 5, 0.5),
    "datasketch 3 words, J ≥ .35": partial(Datasketch, 3, 0.35),
    "rensa 5 words, J ≥ .5": partial(Rensa, 5, 0.5, 32),
    "simhash, 3 bits": partial(Simhash, 3),
    "simhash, 7 bits": partial(Simhash, 7),
    "spotsigs-like, J ≥ .44": partial(Exact, spots, _SPOT_WORDS, jaccard, 0.44),
    "exact Jaccard, 5 words ≥ .3": partial(Exact, shingles, 5, jaccard, 0.3),
    "exact containment, 5 words ≥ .6": partial(Exact, shingles, 5, containment, 0.6),
}
