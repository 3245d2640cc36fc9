"""`wiredesk eval …`: what each command is called, takes and prints. The work is done elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from console.options import CONFIG, JSON


@click.group("eval")
def eval_() -> None:
    """Measure on labelled data of your own, beside other tools in the same run."""


@eval_.command()
@click.argument("dataset", type=click.Path(path_type=Path, file_okay=False))
@CONFIG
@JSON
@click.option("--peers", is_flag=True, help="Other extractors, too: those that are installed.")
@click.option(
    "--peer-python",
    "pythons",
    multiple=True,
    metavar="PATH",
    help="A Python that has them installed; they may want other versions of our libraries.",
)
@click.option("--pages", type=click.IntRange(1), help="Only the first so many pages.")
@click.option("--source", "sources", multiple=True, help="Only pages of this source.")
@click.option("--worst", type=click.IntRange(0), default=0, help="List so many of our worst pages.")
def extraction(dataset: Path, config: Path | None, **options: object) -> None:
    """Measure quality and speed of extraction on the pages of DATASET, beside trafilatura's own modes.

    DATASET is a folder with index.jsonl: a line of JSON a page with file, url, text (what the article
    says), and maybe source and site. Pages may be gzipped.
    """
    from console.eval_extraction import Wanted, evaluate

    sys.exit(evaluate(dataset, config, Wanted(**options)))  # type: ignore[arg-type]  # click gives what its options say


@eval_.command()
@click.argument("dataset", type=click.Path(path_type=Path, dir_okay=False))
@JSON
@click.option("--peers", is_flag=True, help="Other methods, too: those that are installed. Takes minutes.")
@click.option("--articles", type=click.IntRange(1), help="Only the first so many articles.")
@click.option("--leave-out", multiple=True, metavar="KIND", help="Without copies of this kind.")
@click.option("--raw", is_flag=True, help="Leave what outlets repeat in the texts.")
def copies(dataset: Path, **options: object) -> None:
    """Measure how well copies are found among the articles of DATASET, beside other methods.

    DATASET is a file of JSON lines, maybe compressed (.xz, .gz): a line an article with story (the same for
    all copies of a text) and text, and maybe id, title, outlet, day, kind and rel.
    """
    from console.eval_copies import Wanted, evaluate

    sys.exit(evaluate(dataset, Wanted(**options)))  # type: ignore[arg-type]  # click gives what its options say
