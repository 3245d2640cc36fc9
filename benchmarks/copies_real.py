"""Are real copies found, beside other methods? Pairs of public collections, labelled by hand.

    python -m benchmarks.copies_real FOLDER [--misses]

FOLDER is what `real_collections` made. The labels (`tests/data/copy_labels.jsonl`) are of pairs of different
outlets within 14 days that share eight rare runs of five words, or 30 % of the smaller text's runs. They were
drawn at random within steps of that share, more of the doubtful steps than of the sure ones, and read before
any method was asked: "copy" has half and more of the shorter text in common and is the same report; "either"
can be called so or not (rewrites from one source, a letter and the report that prints it); `stands_for`:
pairs of its step that it was drawn for. Sample 1 was looked at when rules were added, sample 2 was not.

Ours runs over whole collections as a stream and is judged after closure; the others get the articles of the
labelled pairs alone, which spares them chains through others. A word and 0 when there is no folder.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from console.evaluating import clustering
from console.evaluating.copy_desk import Desk
from console.evaluating.copy_peers import PEERS
from console.evaluating.copy_stream import Labelled, read_stream, without_repeats

LABELS = Path(__file__).resolve().parents[1] / "tests" / "data" / "copy_labels.jsonl"
COPY, OTHER = "copy", "other"
Given = Mapping[str, Hashable]
"""The story of each article, by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two articles and what a reader says of them."""

    sample: int
    collection: str
    one: str
    other: str
    label: str
    stands_for: float

    def joined(self, given: Given) -> bool:
        """Whether a method has both in one story."""
        return given[self.one] == given[self.other]


def _id(one: Labelled) -> str:
    return one.story  # in these files each text is a story of its own


def ours(stream: Sequence[Labelled]) -> Given:
    """Our own detector, as the extract step runs it."""
    desk = Desk()
    for one in without_repeats(stream):
        desk.settle(one)
    return {_id(one): desk.index.story_of[one.article.id] for one in stream}


def peers(name: str, stream: Sequence[Labelled]) -> Given | None:
    """Another method; None = it is not installed."""
    try:
        peer = PEERS[name]()
    except ModuleNotFoundError:
        return None
    links = [(at, found) for at, one in enumerate(stream) for found in peer.settle(at, one.article.text)]
    return dict(zip(map(_id, stream), clustering.closure(len(stream), links), strict=True))


def line(name: str, judged: Iterable[tuple[Pair, bool]]) -> str:
    """Right and wrong of the sample, and what that says of all pairs it stands for."""
    listed = list(judged)
    right, missed, wrong = (
        [pair for pair, joined in listed if pair.label == label and joined == wanted]
        for label, wanted in ((COPY, True), (COPY, False), (OTHER, True))
    )
    parts = []
    for weigh in (len, lambda pairs: sum(pair.stands_for for pair in pairs)):
        hits = weigh(right)
        precision = hits / ((hits + weigh(wrong)) or 1)
        recall = hits / ((hits + weigh(missed)) or 1)
        f1 = 2 * precision * recall / ((precision + recall) or 1)
        parts.append(f"{precision:.3f} {recall:.3f} {f1:.3f}")
    counted = f"{len(right):3} of {len(right) + len(missed):3}, {len(wrong):2} wrong"
    return f"{name:34} {counted} | {' | '.join(parts)}"


def main() -> int:
    """Every method on every collection that is there, a line each and sample."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    pairs = [Pair(**json.loads(text)) for text in LABELS.read_text("utf-8").splitlines()]
    judged: dict[tuple[int, str], list[tuple[Pair, bool]]] = {}
    for name in sorted({pair.collection for pair in pairs}):
        path = options.folder / f"{name}.jsonl"
        if not path.exists():
            print(f"no {path}: {name} is not measured")
            continue
        stream = read_stream(path)
        here = [pair for pair in pairs if pair.collection == name]
        ids = {key for pair in here for key in (pair.one, pair.other)}
        few = [one for one in stream if _id(one) in ids]
        found = {"wiredesk": ours(stream)} | {peer: peers(peer, few) for peer in PEERS}
        for method, given in found.items():
            for pair in here if given else ():
                judged.setdefault((pair.sample, method), []).append((pair, pair.joined(given or {})))
    print("copies found, others joined | precision, recall, F1 of the sample | of what it stands for")
    for (sample, method), results in sorted(judged.items(), key=lambda item: item[0][0]):
        print(f"sample {sample}  {line(method, results)}")
        for pair, joined in results if options.misses and method == "wiredesk" else ():
            if joined != (pair.label == COPY) and pair.label in {COPY, OTHER}:
                print(f"    {'joined' if joined else 'apart'}: {pair}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
