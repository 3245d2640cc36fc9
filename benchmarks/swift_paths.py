"""Do native forms change the text of any page, and how much faster is trafilatura with them?

    python -m benchmarks.swift_paths [--data ../shared/data/pages] [--pages N]

Every page through trafilatura with its own expressions and functions, and again with native ones, from one
and the same tree: the text in fast and in standard mode, and the guess at the author. Prints the pages where
anything differs; any such page fails the benchmark.
Exits with 0 and a word when the pages are not there.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.errors import ExtractError
from pipeline.extraction import body, html
from pipeline.extraction.swift_functions import replace_functions, restore_functions
from pipeline.extraction.swift_paths import replace_paths, restore_paths
from pipeline.extraction.tree import Tree

ROOT = Path(__file__).resolve().parent.parent
AT_ONCE = 40
"""Pages between two changes of the forms: each change forgets what was remembered."""


WORK: dict[str, Callable[[Tree], str | None]] = {
    "fast": lambda tree: body.main_text(tree, fast=True),
    "standard": lambda tree: body.main_text(tree, fast=False),
    "author": body.author_guess,
}


class Extraction:
    """Results and CPU seconds with one kind of forms, by what was asked for."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], str | None] = {}
        self.seconds = dict.fromkeys(WORK, 0.0)

    def run(self, trees: dict[str, Tree]) -> None:
        """All pages of a batch."""
        for name, tree in trees.items():
            for mode, work in WORK.items():
                begun = time.process_time()
                try:
                    found = work(tree)
                except ExtractError as error:
                    found = f"no text: {error}"
                self.seconds[mode] += time.process_time() - begun
                self.found[name, mode] = found


def _trees(folder: Path, names: list[str]) -> dict[str, Tree]:
    found = {}
    for name in names:
        try:
            found[name], _ = html.parse(gzip.decompress((folder / name).read_bytes()), "text/html")
        except ExtractError:  # no page reaches trafilatura
            continue
    return found


def main() -> int:
    """Run, print, compare."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "pages")
    options.add_argument("--pages", type=int, default=0, help="only the first N; 0 = all")
    given = options.parse_args()
    index = given.data / "index.jsonl"
    if not index.exists():
        print(f"no pages at {given.data}: nothing measured")
        return 0
    names = [json.loads(line)["file"] for line in index.read_text("utf-8").splitlines()]
    names = names[: given.pages or None]
    own, native = Extraction(), Extraction()
    swift = replace_paths()
    if why_not := swift.why_not or replace_functions():
        print(f"not replaced: {why_not}")
        return 1
    for first in range(0, len(names), AT_ONCE):
        trees = _trees(given.data, names[first : first + AT_ONCE])
        restore_paths()
        restore_functions()
        own.run(trees)
        replace_paths()
        replace_functions()
        native.run(trees)
    pages = max(1, len(own.found) // len(WORK))
    print(f"{swift.replaced} expressions native, {pages} pages, trafilatura without metadata, CPU a page:")
    for mode in WORK:
        before, after = own.seconds[mode], native.seconds[mode]
        print(
            f"  {mode:9}{before * 1e3 / pages:6.1f} ms → {after * 1e3 / pages:5.1f} ms, {before / after:.2f}x"
        )
    changed = sorted({name for (name, mode), found in own.found.items() if native.found[name, mode] != found})
    print(f"pages whose text or author differs: {', '.join(changed) or 'none'}")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
