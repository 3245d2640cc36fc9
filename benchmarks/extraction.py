"""How well and how fast are pages extracted, beside trafilatura itself, in the same run?

    python -m benchmarks.extraction [--data ../shared/data/pages] [--pages N] [--peers] …

`wiredesk eval extraction` on the project's own data; takes the same options. Exits with 0 and a word when
the pages are not there.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from console.eval_cli import extraction
from console.evaluating.dataset import INDEX

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run, print, compare."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0], add_help=False)
    options.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "pages")
    given, others = options.parse_known_args()
    if not (given.data / INDEX).exists():
        print(f"no pages at {given.data}: nothing measured")
        return 0
    extraction.main([str(given.data), *others], standalone_mode=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
