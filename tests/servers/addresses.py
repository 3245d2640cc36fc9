"""`tests/data/addresses.txt`: which addresses may be asked."""

from __future__ import annotations

from pathlib import Path

_FILE = Path(__file__).resolve().parents[1] / "data" / "addresses.txt"


def _listed(verdict: str) -> list[str]:
    lines = (line.split() for line in _FILE.read_text().splitlines() if not line.startswith("#"))
    return [words[1] for words in lines if words[0] == verdict]


REFUSED = _listed("refused")
ALLOWED = _listed("allowed")
