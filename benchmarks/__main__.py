"""Every benchmark in turn, as `make bench` runs them; those whose data is absent say so and are passed over.

python -m benchmarks [NAME ...]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent

RUNS: tuple[tuple[str, ...], ...] = (
    ("extraction",),
    ("arbitration",),
    ("swift_paths",),
    ("metadata",),
    ("headlines",),
    ("wire_credit",),
    ("copies",),
    ("copies_speed",),
    ("dates",),
    ("feed_parsing",),
    ("http_cost",),
    ("schedule",),
    ("hostile",),
    ("hostile_pages",),
    ("behaviours",),
    ("due_sets",),
    ("poll_throughput",),
    ("dispatch",),
    ("story_store",),
    ("feed_size",),
    ("fuzz",),
    ("idle",),
    ("replay",),
    ("replay", "--copies", "4"),
    ("replay", "--kill", "child", "io", "extract", "beat", "redis", "child", "redis", "io", "extract"),
)
"""Each benchmark with its words, the quick ones first; `state_size` looks at a desk that runs already."""


def main(names: list[str]) -> int:
    """Exit status: of the first that failed, all are run."""
    failed = 0
    for name, *words in RUNS:
        if (names and name not in names) or not (FOLDER / f"{name}.py").exists():
            continue
        print(f"\n── {' '.join((name, *words))} " + "─" * 60, flush=True)
        status = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}", *words], cwd=FOLDER.parent, check=False
        ).returncode
        failed = failed or status
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
