"""What a contest came to: the same figures as JSON and as tables. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from console import words
from console.evaluating.contest import OURS, Score
from console.evaluating.shingles import lead, macro

BAD_F = 0.5
"""Below it, a reader would not call it the article."""
_MB = 1e6
_LEGEND = (
    "mean F: of 4-word shingles, a page; ± half of a 95 % interval (paired bootstrap over pages). P, R, F1: "
    "means over pages. pages/s: per CPU second, metadata included; ours with wire credit and fingerprint."
)


def facts(scores: Sequence[Score], absent: Sequence[str], worst: int) -> dict[str, Any]:
    """Everything that was measured. The first score is ours."""
    ours = scores[0]
    pages = [one.page for one in ours.outcomes]
    return {
        "pages": len(pages),
        "with_truth": len(ours.matches),
        "sites": len({page.site for page in pages}),
        "extractors": [_extractor(score, ours) for score in scores],
        "absent": list(absent),
        "worst": _worst(scores, worst),
    }


def _extractor(score: Score, ours: Score) -> dict[str, Any]:
    matches = score.matches
    values = [one.f for one in matches]
    total = macro(matches)
    ahead, low, high = lead([one.f for one in ours.matches], values)
    cpu_s = score.cpu_s
    return {
        "name": score.entrant.name,
        "version": score.entrant.version,
        "mean_f": sum(values) / len(values) if values else None,
        "wiredesk_ahead": {"mean": ahead, "low": low, "high": high},
        "precision": total.precision,
        "recall": total.recall,
        "f1": total.f1,
        "bad": sum(value < BAD_F for value in values),
        "failures": dict(score.failures.most_common()),
        "cpu_s": cpu_s,
        "pages_per_cpu_s": len(score.outcomes) / cpu_s if cpu_s else None,
        "wiredesk_times_as_fast": cpu_s / ours.cpu_s if ours.cpu_s else None,
        "peak_mb": score.peak_bytes / _MB,
        "sources": _sources(score),
    }


def _sources(score: Score) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for source in sorted({one.page.source for one in score.outcomes}):
        matches = [one.match for one in score.outcomes if one.match and one.page.source == source]
        total = macro(matches)
        found[source] = {
            "pages": len(matches),
            "mean_f": sum(one.f for one in matches) / len(matches) if matches else None,
            "precision": total.precision,
            "recall": total.recall,
            "f1": total.f1,
            "bad": sum(one.f < BAD_F for one in matches),
        }
    return found


def _worst(scores: Sequence[Score], count: int) -> list[dict[str, Any]]:
    """Our worst pages, each beside the best that another extractor made of it."""
    rows: list[dict[str, Any]] = []
    for number, outcome in enumerate(scores[0].outcomes):
        if outcome.match is not None:
            others = {
                score.entrant.name: other.f
                for score in scores[1:]
                if (other := score.outcomes[number].match) is not None
            }
            best = max(others, key=others.__getitem__, default=None)
            row: dict[str, Any] = {
                "url": outcome.page.url,
                "file": outcome.page.path.name,
                "f": outcome.match.f,
            }
            rows.append(
                {**row, "reason": outcome.reason, "best": best, "best_f": others[best] if best else None}
            )
    return sorted(rows, key=lambda row: row["f"])[:count]


def tables(found: dict[str, Any]) -> RenderableType:
    """The facts, drawn."""
    rows = found["extractors"]
    head = (
        f"{words.several(found['pages'], 'page', 'pages')} of "
        f"{words.several(found['sites'], 'site', 'sites')}, {found['with_truth']:,} with a truth; every "
        "extractor in a process of its own, taking turns on each page"
    )
    parts: list[RenderableType] = [Text(head), Text(), _quality(rows), Text(), _cost(rows)]
    if len(rows[0]["sources"]) > 1:
        parts += [Text(), _by_source(rows)]
    parts += [Text(), Text(_LEGEND, "dim")]
    if found["worst"]:
        parts += [Text(), _worst_table(found["worst"])]
    if found["absent"]:
        names = ", ".join(found["absent"])
        parts += [Text(), Text(f"not installed, so not compared: {names}", "yellow")]
    return Group(*parts)


def _grid(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column(columns[0], no_wrap=True)
    for column in columns[1:]:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _quality(rows: Sequence[dict[str, Any]]) -> Table:
    table = _grid("quality", "mean F", "ours ahead by", "P", "R", "F1", f"F<{BAD_F}")
    table.add_column("failures", overflow="fold")
    for row in rows:
        ahead = row["wiredesk_ahead"]
        reasons = ", ".join(f"{count} {reason}" for reason, count in row["failures"].items())
        table.add_row(
            row["name"],
            _figure(row["mean_f"], 4),
            "" if _is_ours(row) else f"{ahead['mean']:+.4f} ±{(ahead['high'] - ahead['low']) / 2:.4f}",
            *(_figure(row[name], 3) for name in ("precision", "recall", "f1")),
            str(row["bad"]),
            reasons or "none",
            style=_style(row),
        )
    return table


def _cost(rows: Sequence[dict[str, Any]]) -> Table:
    table = _grid("cost", "pages/s", "ours is as fast", "peak MB", "version")
    for row in rows:
        times = row["wiredesk_times_as_fast"]
        table.add_row(
            row["name"],
            _figure(row["pages_per_cpu_s"], 1),
            "" if _is_ours(row) or times is None else f"{times:.2f} ×",
            f"{row['peak_mb']:.0f}",
            row["version"],
            style=_style(row),
        )
    return table


def _is_ours(row: dict[str, Any]) -> bool:
    return bool(row["name"] == OURS)


def _style(row: dict[str, Any]) -> str:
    return "bold" if _is_ours(row) else ""


def _by_source(rows: Sequence[dict[str, Any]]) -> Table:
    sources = rows[0]["sources"]
    table = _grid("mean F (F1)", *(f"{name}, {found['pages']}" for name, found in sources.items()))
    for row in rows:
        cells = [f"{_figure(one['mean_f'], 4)} ({one['f1']:.3f})" for one in row["sources"].values()]
        table.add_row(row["name"], *cells, style=_style(row))
    return table


def _worst_table(rows: Sequence[dict[str, Any]]) -> Table:
    table = _grid("our worst pages: F", "best other", "by", "reason")
    table.add_column("URL", overflow="fold")
    for row in rows:
        best = _figure(row["best_f"], 3)
        table.add_row(f"{row['f']:.3f}", best, row["best"] or "", row["reason"], row["url"])
    return table


def _figure(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"
