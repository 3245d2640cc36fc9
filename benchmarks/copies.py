"""How well are copies found, beside every other method? A labelled stream, as `wiredesk eval copies` runs it.

    python -m benchmarks.copies [--articles N] [--data FILE] [--no-peers]

The bars are checked on the same run; the speed of each step has a benchmark of its own (`copies_speed`).
Exits with 1 when a bar is missed, with 0 and a word when the data is not there.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from console.eval_copies import facts, tables
from console.evaluating.copy_contest import Score, run_ours, run_peer, without_kinds
from console.evaluating.copy_peers import PEERS
from console.evaluating.copy_stream import read_stream, without_repeats
from console.printing import printer

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "copies" / "synthetic.jsonl.xz"
HARDEST = "edit30%"
TEMPLATED = ("weather", "market report", "earnings bot", "sports result", "obituary", "quake bot")
FOLLOW_UPS = ("follow-up, 30%", "follow-up, 50%")


def bars(ours: Score, peers: list[Score]) -> list[tuple[str, float, float]]:
    """What is promised: name, figure, least figure."""
    agreed = ours.agreement
    kinds = [share.value for kind, share in ours.kinds.items() if kind != HARDEST]
    rows = [
        ("adjusted Rand index", agreed.index, 0.965),
        ("precision of links", ours.links.value, 0.995),
        ("recall of pairs after closure", agreed.recall, 0.96),
        ("recall of copies after closure", ours.copies.value, 0.96),
        (f"lowest kind but {HARDEST}", min(kinds, default=1.0), 0.90),
    ]
    for kind, share in ours.merges.items():
        if kind.endswith(TEMPLATED):
            rows.append((f"kept apart: {kind}", 1 - share.hits / share.total, 0.999))
        if any(words in kind for words in FOLLOW_UPS):
            rows.append((f"kept apart: {kind}", 1 - share.hits / share.total, 0.99))
    rows += [(f"ahead of {peer.name}", agreed.index - peer.agreement.index, 0.09) for peer in peers]
    return rows


def main() -> int:
    """Run, print, check."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    if not options.data.exists():
        print(f"no labelled articles at {options.data}: nothing measured")
        return 0
    stream = list(without_repeats(read_stream(options.data, options.articles)))
    ours = run_ours(stream)
    found = {name: run_peer(name, stream) for name in ([] if options.no_peers else PEERS)}
    peers = [peer for peer in found.values() if peer]
    printer().print(tables(facts([ours, *peers], [name for name, peer in found.items() if not peer])))
    if any(one.kind == HARDEST for one in stream):
        easier = run_ours(without_kinds(stream, [HARDEST]))
        agreed = easier.agreement
        print(
            f"\nwithout the kind {HARDEST}: ARI {agreed.index:.4f}, precision {agreed.precision:.4f}, "
            f"recall {agreed.recall:.4f}, copies {easier.copies.value:.4f}"
        )
    print(f"{(ours.cost.comparisons or 0) / len(stream):.2f} comparisons an article\n")
    missed = 0
    for name, value, least in bars(ours, peers):
        missed += value < least
        print(f"{'held  ' if value >= least else 'MISSED'} {value:8.4f} ≥ {least:<6} {name}")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
