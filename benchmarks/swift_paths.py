"""Do native expressions change the text of any page, and how much faster is trafilatura with them?

    python -m benchmarks.swift_paths [--data ../shared/data/pages] [--pages N]

Every page through trafilatura with its own expressions, and again with native ones, in fast and in standard
mode, from one and the same tree. Prints the pages whose texts differ; any such page fails the benchmark.
Exits with 0 and a word when the pages are not there.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from pathlib import Path

from pipeline.errors import ExtractError
from pipeline.extraction import body, html
from pipeline.extraction.swift_paths import replace_paths, restore_paths

ROOT = Path(__file__).resolve().parent.parent
AT_ONCE = 40
"""Pages between two changes of the expressions: each change forgets what was remembered."""


class Extraction:
    """Texts and CPU seconds with one kind of expressions, by mode (fast or not)."""

    def __init__(self) -> None:
        self.texts: dict[tuple[str, bool], str] = {}
        self.seconds = {True: 0.0, False: 0.0}

    def run(self, trees: dict[str, html.Tree]) -> None:
        """All pages of a batch in both modes."""
        for name, tree in trees.items():
            for fast in (True, False):
                begun = time.process_time()
                try:
                    text = body.main_text(tree, fast=fast)
                except ExtractError as error:
                    text = f"no text: {error}"
                self.seconds[fast] += time.process_time() - begun
                self.texts[name, fast] = text


def _trees(folder: Path, names: list[str]) -> dict[str, html.Tree]:
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
    if swift.why_not:
        print(f"nothing is replaced: {swift.why_not}")
        return 1
    for first in range(0, len(names), AT_ONCE):
        trees = _trees(given.data, names[first : first + AT_ONCE])
        restore_paths()
        own.run(trees)
        replace_paths()
        native.run(trees)
    print(f"{swift.replaced} expressions native, {len(own.texts) // 2} pages, trafilatura without metadata:")
    for fast, mode in ((True, "fast"), (False, "standard")):
        before, after = own.seconds[fast], native.seconds[fast]
        each = 1e3 / max(1, len(own.texts) // 2)
        print(f"  {mode:9}{before * each:6.1f} ms a page → {after * each:5.1f} ms, {before / after:.2f}x")
    changed = sorted({name for (name, fast), text in own.texts.items() if native.texts[name, fast] != text})
    print(f"pages whose text differs: {', '.join(changed) or 'none'}")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
