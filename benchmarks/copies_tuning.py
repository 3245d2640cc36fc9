"""Which thresholds? Cross-validation over stories, and what recall costs in precision, as a picture.

    python -m benchmarks.copies_tuning [--share 0.3] [--data FILE] [--picture FILE [--curve-only]]

The stream runs once under each setting: rungs from strict to loose of the second look, each with the shares
of the first look as they are or stricter. Stories (with everything made of them, and whole groups of
look-alikes) are dealt to five folds. For each fold the setting is chosen on the other four: of those whose
links are right in at least 999 of 1,000, the one with the best adjusted Rand index. What the chosen
settings give on the folds that they have not seen is the figure out of fold. The last rung is told but not
in the choice: made look-alikes punish looseness less than the world does, and on real articles without
labels it began to link reports that quote one statement. The curve moves all shares together, far beyond
what is sensible.
"""

from __future__ import annotations

import argparse
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from statistics import fmean

from benchmarks.copies import DATA
from benchmarks.curve import draw
from console.evaluating.clustering import agreement
from console.evaluating.copy_contest import Cost, Score, score
from console.evaluating.copy_desk import Desk
from console.evaluating.copy_stream import Labelled, read_stream, without_repeats
from pipeline.copies.compare import Looks, Yardstick, look
from pipeline.copies.fingerprint import fingerprint
from pipeline.copies.rules import RULES, Rules
from pipeline.model import Fingerprint

FOLDS = 5
RUNGS: tuple[tuple[float, float, float, float], ...] = (
    (1.01, 1.01, 1.01, 1.01),
    (0.80, 0.60, 0.95, 0.85),
    (0.70, 0.50, 0.85, 0.65),
    (0.62, 0.40, 0.75, 0.50),
    (0.55, 0.30, 0.65, 0.40),
)
"""Of the second look: share of the shorter and the longer text, spread in both; the first is none at all."""
BEYOND = RUNGS[-1]
SHIFTS = (0.05, 0.0)
GUARDS: Mapping[str, Rules] = {
    "no guard of heads": replace(RULES, head_share=1.01, inside=0.0),
    "head of .25": replace(RULES, head_share=0.25),
    "head of .35": replace(RULES, head_share=0.35),
    "head at once": replace(RULES, follow_up_days=0.0),
    "nothing inside": replace(RULES, inside=0.0),
    "inside .60": replace(RULES, inside=0.60),
    "no second look at moulds": replace(RULES, mould_words=0),
    "moulds from .05": replace(RULES, mould_conflicts_per_word=0.05),
    "openings are no parts": replace(RULES, roundup_lede=1.01),
    "second look at all": replace(RULES, second_look_below=1.01),
    "nothing rearranged": replace(RULES, rearranged_shorter=1.01),
    "no changed flashes": replace(RULES, flash_shorter=1.01),
    "openings in any order": replace(RULES, opening_order=0.0),
    "nothing leads on": replace(RULES, roundup_rest=-1.0),
}
"""What else is tried of the guards, with the second look that is in use."""
LINKS_RIGHT = 0.999
CURVE = (0.20, 0.10, -0.05, -0.10, -0.20, -0.30)
"""Added to all shares, beside those of `SHIFTS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one setting made of the stream. `given`: the story of each article; `links`: places in it."""

    given: tuple[str, ...]
    links: tuple[tuple[int, int], ...]
    score: Score


@dataclass(slots=True)
class Memory:
    """Looks at pairs of texts, kept: only the rules differ from run to run."""

    looks: dict[tuple[bytes, bytes], Looks | None] = field(default_factory=dict)

    def look(self, earlier: bytes, later: bytes) -> Looks | None:
        """As `compare.look`."""
        key = (earlier, later)
        if key not in self.looks:
            seen = look(earlier, later)
            self.looks[key] = replace(seen, second=cache(seen.second)) if seen else None
        return self.looks[key]


def shifted(rules: Rules, by: float, *, second: bool = False) -> Rules:
    """All shares of the first look moved; with `second` those of the second look, too."""
    names = [
        "shorter",
        *("whole_shorter", "whole_shorter_short", "whole_longer"),
        *("ordered_shorter", "ordered_longer", "spread_rule_shorter", "spread_rule_longer"),
        *("partial_shorter", "partial_longer", "spread_shorter", "spread_longer"),
    ]
    if second:
        names += ["edited_shorter", "edited_longer", "edited_spread_shorter", "edited_spread_longer"]
    return replace(rules, **{name: getattr(rules, name) + by for name in names})


def settings() -> dict[str, Rules]:
    """What is tried, strictest first."""
    found = {}
    for rung in RUNGS:
        shorter, longer, spread_shorter, spread_longer = rung
        rules = replace(
            RULES,
            edited_shorter=shorter,
            edited_longer=longer,
            edited_spread_shorter=spread_shorter,
            edited_spread_longer=spread_longer,
        )
        for by in SHIFTS:
            name = "no second look" if shorter > 1 else f"second look {shorter:.2f}/{longer:.2f}"
            mark = " (told only)" if rung == BEYOND else ""
            found[f"{name}, first {by:+.2f}{mark}"] = shifted(rules, by)
    return found | dict(GUARDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The stream, its fingerprints, and what was seen so far."""

    stream: Sequence[Labelled]
    signed: Sequence[Fingerprint]
    memory: Memory

    def run(self, rules: Rules) -> Run:
        """The whole stream under these rules."""
        desk = Desk(yardstick=Yardstick(rules=rules, look=self.memory.look))
        for one, signed in zip(self.stream, self.signed, strict=True):
            desk.settle(one, signed)
        given = tuple(str(desk.index.story_of[one.article.id]) for one in self.stream)
        place = {one.article.id: number for number, one in enumerate(self.stream)}
        links = tuple((place[later], place[earlier]) for later, earlier in desk.links)
        return Run(given=given, links=links, score=score("", self.stream, given, links, Cost()))


def dealt(one: Labelled) -> int:
    """A number by story, or by the whole group where look-alikes belong together."""
    return zlib.crc32((one.group or one.story).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Folds:
    """Figures of one run, fold by fold: adjusted Rand index, links that are right, links."""

    index: tuple[float, ...]
    right: tuple[int, ...]
    links: tuple[int, ...]


def by_fold(stream: Sequence[Labelled], folds: Sequence[int], run: Run) -> Folds:
    """A link belongs to the fold of its later article."""
    index = []
    for fold in range(FOLDS):
        within = [at for at, own in enumerate(folds) if own == fold]
        index.append(agreement([stream[at].story for at in within], [run.given[at] for at in within]).index)
    links = Counter(folds[later] for later, _ in run.links)
    right = Counter(
        folds[later] for later, earlier in run.links if stream[later].story == stream[earlier].story
    )
    return Folds(
        index=tuple(index),
        right=tuple(right[fold] for fold in range(FOLDS)),
        links=tuple(links[fold] for fold in range(FOLDS)),
    )


def chosen(figures: Mapping[str, Folds], left_out: int) -> str:
    """The best index among settings of which enough links are right, without looking at one fold."""
    seen = [fold for fold in range(FOLDS) if fold != left_out]
    precise = {
        name: fmean(found.index[fold] for fold in seen)
        for name, found in figures.items()
        if "told only" not in name
        and sum(found.right[fold] for fold in seen) >= LINKS_RIGHT * sum(found.links[fold] for fold in seen)
    }
    return max(precise, key=lambda name: precise[name])


def row(name: str, found: Score) -> str:
    """One line of the table."""
    agreed = found.agreement
    negatives = {kind: share.hits for kind, share in found.merges.items() if share.hits}
    return (
        f"{name:42} {agreed.index:.4f}  {agreed.precision:.5f}  {agreed.recall:.4f}  "
        f"{found.links.value:.5f}  {found.copies.value:.4f}  {sum(negatives.values())}"
    )


def cross_validate(bench: Bench) -> None:
    """Run every setting, choose for each fold on the others, tell what that gives on the fold."""
    stream = bench.stream
    folds = [dealt(one) % FOLDS for one in stream]
    runs: dict[str, Run] = {}
    for name, rules in settings().items():
        runs[name] = bench.run(rules)
        print(row(name, runs[name].score), flush=True)
    figures = {name: by_fold(stream, folds, run) for name, run in runs.items()}
    picks = [chosen(figures, fold) for fold in range(FOLDS)]
    outside = [runs[picks[fold]].given[at] + f" {fold}" for at, fold in enumerate(folds)]
    links = [link for fold, pick in enumerate(picks) for link in runs[pick].links if folds[link[0]] == fold]
    found = score("", stream, outside, links, Cost())
    print(row("out of fold", found))
    print("  merged there:", {kind: share.hits for kind, share in found.merges.items() if share.hits})
    for fold, pick in enumerate(picks):
        print(f"  fold {fold}: {pick}; there {figures[pick].index[fold]:.4f}")


def main() -> None:
    """Run every setting, choose, draw."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--share", type=float, default=1.0, help="of the stories, for a quicker look")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--curve-only", action="store_true")
    options = parser.parse_args()
    if not options.data.exists():
        print(f"no labelled articles at {options.data}: nothing measured")
        return
    everything = without_repeats(read_stream(options.data))
    stream = [one for one in everything if dealt(one) % 100 < 100 * options.share]
    signed = [fingerprint(one.article.title, one.article.text) for one in stream]
    bench = Bench(stream=stream, signed=signed, memory=Memory())
    print(f"{len(stream):,} articles")
    print(f"{'setting':42} ARI     precision  recall  links    copies  look-alikes merged", flush=True)
    if not options.curve_only:
        cross_validate(bench)
    points = {}
    for by in sorted((*SHIFTS, *CURVE), reverse=True):
        points[by] = bench.run(shifted(RULES, by, second=True)).score
        print(row(f"all shares {by:+.2f}", points[by]), flush=True)
    if options.picture:
        marks = [(one.agreement.recall, one.agreement.precision, f"{by:+.2f}") for by, one in points.items()]
        options.picture.write_text(draw(marks), "utf-8")


if __name__ == "__main__":
    main()
