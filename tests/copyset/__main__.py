"""The set as JSON lines, for `wiredesk eval copies`, and how the detector does on it.

python -m tests.copyset copies.jsonl [--figures]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from console.evaluating.copy_contest import Score
from tests.copyset.texts import LANGUAGES
from tests.copyset.trial import Trial, run, write


def main() -> None:
    """The file; with --figures the tables of `docs/copies.md` besides."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--figures", action="store_true")
    given = arguments.parse_args()
    write(given.file)
    if given.figures:
        sys.stdout.write("\n".join(figures(run(given.file))) + "\n")


def figures(trial: Trial) -> list[str]:
    """Tables in Markdown: by language, by kind of copy, by kind of look-alike."""
    everything = trial.score()
    lines = ["| | articles | ARI | precision | recall | copies found | links right |", "|---|" + "---|" * 6]
    lines.append(_row("all, with the weak kinds", everything))
    lines.append(_row("all", trial.score(weak=False)))
    lines += [_row(language, trial.score(language, weak=False)) for language in LANGUAGES]
    lines += ["", "| Kind of copy | found |", "|---|---|"]
    for kind, share in sorted(everything.kinds.items(), key=lambda row: row[1].value):
        lines.append(f"| {kind} | {share.hits} of {share.total} |")
    lines += ["", "| Look-alike | pairs merged |", "|---|---|"]
    for kind, share in sorted(everything.merges.items(), key=lambda row: -row[1].hits):
        lines.append(f"| {kind.removeprefix('NEG ')} | {share.hits} of {share.total} |")
    return lines


def _row(name: str, score: Score) -> str:
    agreed, links, copies = score.agreement, score.links, score.copies
    return (
        f"| {name} | {score.articles} | {agreed.index:.3f} | {agreed.precision:.4f} | {agreed.recall:.3f} "
        f"| {copies.hits} of {copies.total} | {links.hits} of {links.total} |"
    )


if __name__ == "__main__":
    main()
