"""Extractors take turns on every page, each in a process of its own; what each did is counted.

Knows processes and pages; what a text is worth is for `shingles`, how it looks for the command.
"""

from __future__ import annotations

import json
import os
import random
import selectors
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import IO, Any, cast

from console.evaluating import contestant
from console.evaluating.dataset import LabelledPage
from console.evaluating.shingles import Match, match
from pipeline.errors import ConfigError

OURS = "wiredesk"
WHICH_S = 60.0
"""A Python needs less than a second to say what it has installed, on an idle machine."""
WARM_UP = 3
"""Pages that every extractor sees once before anything is counted: most load something on the first."""
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrant:
    """An extractor, and the Python that it runs in. `version` "" = ours."""

    name: str
    python: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Wall time: after `page_s` a page is given up, its process replaced, and that much counted as CPU.

    A process may take `start_s` longer for its first page: some peers load models.
    """

    page_s: float = 60.0
    start_s: float = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one extractor did on one page. `match` None = the page has no truth."""

    page: LabelledPage
    match: Match | None
    reason: str
    cpu_s: float


@dataclass(slots=True, kw_only=True)
class Score:
    """What one extractor did so far, page by page; `peak_bytes`: the most its process had resident."""

    entrant: Entrant
    outcomes: list[Outcome] = field(default_factory=list)
    peak_bytes: float = 0.0

    @property
    def cpu_s(self) -> float:
        """CPU seconds of all pages."""
        return sum(one.cpu_s for one in self.outcomes)

    @property
    def matches(self) -> list[Match]:
        """Of the pages that have a truth, in order."""
        return [one.match for one in self.outcomes if one.match is not None]

    @property
    def failures(self) -> Counter[str]:
        """How many pages gave nothing, by reason."""
        return Counter(one.reason for one in self.outcomes if one.reason)


def entrants(*, peers: bool, pythons: Sequence[str]) -> tuple[list[Entrant], list[str]]:
    """Ours, trafilatura's modes, and the installed peers; second the names of absent ones.

    `pythons`: interpreters where peers are looked for beside our own, which comes last.
    """
    here = sys.executable
    version = metadata.version("trafilatura")
    found = [Entrant(name=OURS, python=here, version="")]
    found += [Entrant(name=name, python=here, version=version) for name in contestant.MODES]
    if not peers:
        return found, []
    known: dict[str, Entrant] = {}
    for python in (*pythons, here):
        for name, installed in _which(python).items():
            known.setdefault(name, Entrant(name=name, python=python, version=installed))
    found += [known[name] for name in contestant.PEERS if name in known]
    return found, [name for name in contestant.PEERS if name not in known]


def _which(python: str) -> Mapping[str, str]:
    try:
        told = subprocess.run(  # noqa: S603 (a Python that the user named, and a file of ours)
            [*_command(python), "--which"], capture_output=True, check=True, timeout=WHICH_S
        ).stdout
        found: dict[str, str] = json.loads(told)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise ConfigError(f"{python}: not a Python that can be asked for its packages: {error}") from error
    return found


def _command(python: str) -> list[str]:
    # -P: beside the file lie modules whose names a library might mean
    return [python, "-P", str(Path(contestant.__file__))]


class _Process:
    """An extractor at work. One that dies or does not answer is replaced for the next page."""

    def __init__(self, entrant: Entrant, config: Path, patience: Patience, said: IO[bytes]) -> None:
        self._entrant = entrant
        self._config = config
        self._patience = patience
        self._said = said
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 (a Python that the user named, and a file of ours)
            [*_command(self._entrant.python), self._entrant.name, str(self._config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
        )
        self._fresh = True

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def _replace(self) -> None:
        self.close()
        self._start()

    def ask(self, page: LabelledPage, body: bytes) -> dict[str, Any]:
        """The answer to one page; the reason is "timeout" or "died" where there was none."""
        within_s = self._patience.page_s + (self._patience.start_s if self._fresh else 0.0)
        self._fresh = False
        head = json.dumps({"url": page.url, "bytes": len(body)}).encode()
        try:
            pages = cast(IO[bytes], self._process.stdin)
            pages.write(head + b"\n" + body)
            pages.flush()
            line = self._line(within_s)
        except BrokenPipeError:
            line = b""
        except TimeoutError:
            self._replace()
            return {"text": "", "reason": "timeout", "cpu_s": self._patience.page_s, "peak_bytes": 0}
        if line:
            told: dict[str, Any] = json.loads(line)
            return told
        self._replace()
        return {"text": "", "reason": "died", "cpu_s": 0.0, "peak_bytes": 0}

    def _line(self, within_s: float) -> bytes:
        """One line; b"" = the process ended. Raises `TimeoutError`."""
        file, parts = cast(IO[bytes], self._process.stdout).fileno(), bytearray()
        until = time.monotonic() + within_s
        with selectors.DefaultSelector() as ready:
            ready.register(file, selectors.EVENT_READ)
            while not parts.endswith(b"\n"):
                if not ready.select(until - time.monotonic()):
                    raise TimeoutError
                part = os.read(file, _CHUNK)
                if not part:
                    return b""
                parts += part
        return bytes(parts)

    def last_words(self) -> str:
        """The last line that the process put on standard error."""
        self._said.seek(0)
        lines = self._said.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""


def hold(
    pages: Sequence[LabelledPage],
    taking_part: Sequence[Entrant],
    config: Path,
    *,
    patience: Patience = Patience(),
    done: Callable[[int], None] = lambda _number: None,
) -> list[Score]:
    """Every entrant on every page, in an order that changes from page to page.

    `done` is told how many pages are through.
    Raises `ConfigError`: an extractor does not even start, or a page is not there.
    """
    scores = [Score(entrant=entrant) for entrant in taking_part]
    chance = random.Random(7)
    with ExitStack() as stack:
        running = []
        for entrant in taking_part:
            said = stack.enter_context(tempfile.TemporaryFile())
            running.append(_Process(entrant, config, patience, said))
            stack.callback(running[-1].close)
        for page in pages[:WARM_UP]:
            for score, process in zip(scores, running, strict=True):
                told = process.ask(page, page.body())
                if told["reason"] == "died" and page is pages[0]:
                    raise ConfigError(f"{score.entrant.name} does not run: {process.last_words()}")
        turns = list(range(len(running)))
        for number, page in enumerate(pages, start=1):
            body = page.body()
            chance.shuffle(turns)
            for turn in turns:
                _count(scores[turn], page, running[turn].ask(page, body))
            done(number)
    return scores


def _count(score: Score, page: LabelledPage, told: Mapping[str, Any]) -> None:
    score.peak_bytes = max(score.peak_bytes, told["peak_bytes"])
    score.outcomes.append(
        Outcome(
            page=page,
            match=match(page.text, told["text"]) if page.text else None,
            reason=told["reason"],
            cpu_s=told["cpu_s"],
        )
    )
