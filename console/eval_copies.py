"""`wiredesk eval copies`: which articles and methods, the runs, their tables."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from console.evaluating.clustering import Share
from console.evaluating.copy_contest import Score, run_ours, run_peer, without_kinds
from console.evaluating.copy_peers import PEERS
from console.evaluating.copy_stream import read_stream, without_repeats
from console.printing import printer
from pipeline.model import LinkKind

_LEGEND = (
    "ARI: adjusted Rand index over the closure of the links. P, R, F1: of pairs. links: right ones of all "
    "made. copies: found of all copies, each counted once. articles/s: per CPU second, everything "
    "included. bytes: kept of an article, without the store's overhead. Each method gets the same texts."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The options. `articles` None = all; `raw`: what outlets repeat is left in the texts."""

    as_json: bool = False
    peers: bool = False
    articles: int | None = None
    leave_out: tuple[str, ...] = ()
    raw: bool = False


def evaluate(dataset: Path, wanted: Wanted) -> int:
    """Exit status 0. Raises `ConfigError`: the data cannot be used."""
    stream = without_kinds(read_stream(dataset, wanted.articles), wanted.leave_out)
    if not wanted.raw:
        stream = list(without_repeats(stream))
    scores, absent = [run_ours(stream)], []
    for name in PEERS if wanted.peers else ():
        found = run_peer(name, stream)
        if found is None:
            absent.append(name)
        else:
            scores.append(found)
    told = facts(scores, absent)
    if wanted.as_json:
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        printer().print(tables(told))
    return 0


def facts(scores: list[Score], absent: list[str]) -> dict[str, Any]:
    """Everything that was measured. The first score is ours."""
    return {
        "articles": scores[0].articles,
        "methods": [_method(score, scores[0]) for score in scores],
        "links_between_stories": {name: dict(counts) for name, counts in scores[0].between.items()},
        "absent": absent,
    }


def _method(score: Score, ours: Score) -> dict[str, Any]:
    agreement, cost, compared = score.agreement, score.cost, score.cost.comparisons
    return {
        "name": score.name,
        "ari": agreement.index,
        "wiredesk_ahead": ours.agreement.index - agreement.index,
        "precision": agreement.precision,
        "recall": agreement.recall,
        "f1": agreement.f1,
        "links": {"right": score.links.hits, "made": score.links.total},
        "copies_found": score.copies.value,
        "cpu_s": cost.cpu_s,
        "articles_per_cpu_s": score.articles / cost.cpu_s if cost.cpu_s else None,
        "bytes_per_article": cost.size / score.articles,
        "comparisons_per_article": None if compared is None else compared / score.articles,
        "recall_by_kind": _shares(score.kinds),
        "false_merges": _shares(score.merges),
    }


def _shares(shares: dict[str, Share]) -> dict[str, dict[str, int]]:
    return {name: {"hits": share.hits, "of": share.total} for name, share in shares.items()}


def tables(told: dict[str, Any]) -> RenderableType:
    """The same for people."""
    methods = told["methods"]
    parts: list[RenderableType] = [_summary(methods), Text(_LEGEND, style="dim")]
    for key, title in (("recall_by_kind", "copies found, by kind"), ("false_merges", "look-alikes merged")):
        if methods[0][key]:
            parts += [Text(""), _by_kind(methods, key, title)]
    if told["links_between_stories"]:
        parts += [Text(""), _between(told["links_between_stories"])]
    if told["absent"]:
        parts.append(Text(f"not installed: {', '.join(told['absent'])}", style="yellow"))
    return Group(*parts)


def _summary(methods: list[dict[str, Any]]) -> Table:
    table = Table("", box=None, pad_edge=False)
    for column in ("ARI", "P", "R", "F1", "links", "copies", "articles/s", "bytes"):
        table.add_column(column, justify="right")
    for number, one in enumerate(methods, 1):
        made = one["links"]["made"]
        rate = one["articles_per_cpu_s"]
        table.add_row(
            f"{number} {one['name']}",
            *(f"{one[key]:.4f}" for key in ("ari", "precision", "recall", "f1")),
            f"{one['links']['right'] / made:.4f}" if made else "–",
            f"{one['copies_found']:.4f}",
            f"{rate:,.0f}" if rate else "–",
            f"{one['bytes_per_article']:,.0f}",
        )
    return table


def _by_kind(methods: list[dict[str, Any]], key: str, title: str) -> Table:
    """A row a kind, a column a method, by its number: shares of copies, or numbers of merged pairs."""
    table = Table(title, "of", box=None, pad_edge=False)
    for number in range(1, len(methods) + 1):
        table.add_column(str(number), justify="right")
    for kind, ours in sorted(methods[0][key].items(), key=lambda row: row[1]["hits"] / max(1, row[1]["of"])):
        cells = [one[key][kind] for one in methods]
        told = [f"{cell['hits'] / max(1, cell['of']):.3f}" for cell in cells]
        if key == "false_merges":
            told = [str(cell["hits"]) for cell in cells]
        table.add_row(kind or "copy", str(ours["of"]), *told)
    return table


def _between(found: dict[str, dict[str, int]]) -> Table:
    """A row a kind of pair, a column a kind of link. "of" is empty where nobody can count the pairs."""
    table = Table("linked instead, by wiredesk", box=None, pad_edge=False)
    for column in ("of", *LinkKind):
        table.add_column(str(column), justify="right")
    for kind, counts in found.items():
        table.add_row(kind, str(counts.get("of", "")), *(str(counts.get(link, 0)) for link in LinkKind))
    return table
