"""The whole suite under coverage, then the two bars: all code, and every branch of the pure layers.

`make test` runs this. Everything parallel-safe runs on all cores; tests that kill processes and watch
the clock (`chaos`, `compose`, `browser`) run after it, one at a time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

OVERALL_PERCENT = 90
PURE = [
    "pipeline/errors.py",
    "pipeline/grouping.py",
    "pipeline/corrections.py",
    "pipeline/trails.py",
    *(f"pipeline/{layer}/*" for layer in ("model", "urls", "settings", "polling", "parsing")),
    *(f"pipeline/{layer}/*" for layer in ("extraction", "copies", "queueing", "ports")),
]
SERIAL = "chaos or compose or browser"


def run(*command: str, env: dict[str, str] | None = None) -> int:
    """Exit status of one command, from the project's root."""
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **(env or {})}, check=False).returncode


def pytest(*words: str) -> int:
    """One run of pytest under coverage; a run that finds no test (status 5) has nothing to say."""
    # children that a test starts (workers, consumers) measure themselves through this variable
    env = {"COVERAGE_PROCESS_START": str(ROOT / "pyproject.toml"), "COVERAGE_FILE": str(ROOT / ".coverage")}
    status = run(sys.executable, "-m", "coverage", "run", "-m", "pytest", *words, env=env)
    return 0 if status == 5 else status


def main(paths: list[str]) -> int:
    """Exit status: 0 = all green and both bars held. Bars are held only over the whole suite."""
    run(sys.executable, "-m", "coverage", "erase")
    cores = str(max(2, os.cpu_count() or 2))
    failed = pytest("-q", "-n", cores, "--dist", "loadfile", "-m", f"not ({SERIAL})", *paths)
    failed = pytest("-q", "-m", SERIAL, *paths) or failed
    if failed or paths != ["tests"]:
        return failed
    run(sys.executable, "-m", "coverage", "combine", "-q")
    for torn in ROOT.glob(".coverage.*"):  # of processes that were killed in the middle of a write
        torn.unlink()
    pure = ",".join(PURE)
    over_all = run(
        sys.executable, "-m", "coverage", "report", f"--fail-under={OVERALL_PERCENT}", "--skip-covered"
    )
    print("\nThe pure layers, every branch:", flush=True)
    branches = run(
        sys.executable, "-m", "coverage", "report", f"--include={pure}", "--fail-under=100", "--skip-covered"
    )
    return over_all or branches


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["tests"]))
