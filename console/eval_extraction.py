"""`wiredesk eval extraction`: which pages and extractors, the contest, its tables."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from console.evaluating import contest, tables
from console.evaluating.dataset import LabelledPage, read_dataset
from console.printing import printer
from pipeline.adapters.config_files import config_folder
from pipeline.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The options. `pages` None = all; `sources` empty = all; `pythons` imply `peers`."""

    as_json: bool = False
    peers: bool = False
    pythons: tuple[str, ...] = ()
    pages: int | None = None
    sources: tuple[str, ...] = ()
    worst: int = 0


def evaluate(dataset: Path, config: Path | None, wanted: Wanted) -> int:
    """Exit status 0. Raises `ConfigError`: the data or an extractor cannot be used."""
    pages = _chosen(read_dataset(dataset), wanted)
    folder = config_folder(config, os.environ)
    taking_part, absent = contest.entrants(peers=wanted.peers or bool(wanted.pythons), pythons=wanted.pythons)
    with _progress() as progress:
        task = progress.add_task("pages", total=len(pages))
        scores = contest.hold(
            pages, taking_part, folder, done=lambda number: progress.update(task, completed=number)
        )
    found = tables.facts(scores, absent, wanted.worst)
    if wanted.as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        printer().print(tables.tables(found))
    return 0


def _chosen(pages: tuple[LabelledPage, ...], wanted: Wanted) -> tuple[LabelledPage, ...]:
    known = sorted({page.source for page in pages})
    for source in wanted.sources:
        if source not in known:
            raise ConfigError(f'no page has the source "{source}"; there are {", ".join(known)}')
    kept = [page for page in pages if not wanted.sources or page.source in wanted.sources]
    return tuple(kept[: wanted.pages])


def _progress() -> Progress:
    """On standard error, and only for people."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
