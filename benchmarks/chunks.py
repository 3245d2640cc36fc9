"""Is the text right on pages that extraction was not made for: blogs, shops, recipes, authorities?

    python -m benchmarks.chunks CLONE/tests

Of each page in trafilatura's own evaluation corpus (clone adbar/trafilatura) a person noted a few words that
belong to the text and a few that do not. Counted over all pages: how many of the first are found, how many
of the second are not. Ours beside trafilatura's modes in the same run. Four faults of ours were found here
and mended, so the figure is no longer one of pages that nobody looked at.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.evaluating import contestant

CONFIG = Path(__file__).resolve().parent.parent / "config"
FOLDERS = ("cache", "eval")
NAMES = ("wiredesk", *contestant.MODES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Chunks that belong to the text and were found or missed, and the others that were found."""

    found: int = 0
    missed: int = 0
    extra: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            found=self.found + other.found, missed=self.missed + other.missed, extra=self.extra + other.extra
        )

    @property
    def precision(self) -> float:
        """0..1."""
        return self.found / (self.found + self.extra)

    @property
    def recall(self) -> float:
        """0..1."""
        return self.found / (self.found + self.missed)

    @property
    def f(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.found / (2 * self.found + self.missed + self.extra)


def _folded(text: str) -> str:
    return " ".join(text.split())


def tally(text: str, labels: Mapping[str, Any]) -> Tally:
    """One page.

    >>> tally("Fog  closed the pass.", {"with": ["Fog closed", "bus"], "without": ["Menu"]})
    Tally(found=1, missed=1, extra=0)
    """
    whole = _folded(text)
    found = sum(_folded(chunk) in whole for chunk in labels["with"])
    extra = sum(_folded(chunk) in whole for chunk in labels["without"])
    return Tally(found=found, missed=len(labels["with"]) - found, extra=extra)


def _score(name: str, folder: Path) -> tuple[Tally, int]:
    """One extractor on all pages, and on how many it failed. Runs in a process of its own."""
    extract = contestant.contestant(name, CONFIG)
    total, failures = Tally(), 0
    for url, labels in json.loads((folder / "evaldata.json").read_text("utf-8")).items():
        path = next((at for part in FOLDERS if (at := folder / part / labels["file"]).is_file()), None)
        if path is None:
            continue
        text, _ = extract(url, path.read_bytes())
        failures += not text
        total += tally(text, labels)
    return total, failures


def main() -> int:
    """Run, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tests", type=Path, help="folder of evaldata.json")
    folder = parser.parse_args().tests
    if not (folder / "evaldata.json").is_file():
        print(f"no evaldata.json in {folder}: nothing measured")
        return 0
    print(f"{'':24}precision  recall      F  no text")
    spawn = multiprocessing.get_context("spawn")
    for name in NAMES:
        with ProcessPoolExecutor(1, mp_context=spawn) as alone:
            total, failures = alone.submit(_score, name, folder).result()
        print(f"{name:24}{total.precision:9.4f} {total.recall:7.4f} {total.f:6.4f} {failures:8}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
