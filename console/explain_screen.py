"""How the reading of a page looks. Draws values, asks nothing."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from console import words
from console.explaining import TEXT, FieldOrigin, PageReading, ReadingStep

DROPPED_SHOWN = 6
"""Lines of one step; --json has all of them."""
LINE_CHARS = 90
VALUE_CHARS = 120


def reading(found: PageReading) -> RenderableType:
    """Steps, rules and fields of one page."""
    parts: list[RenderableType] = [Text("how it was read", "bold"), _steps(found)]
    if found.reason:
        parts.append(Text(f"  no article: {words.reason(found.reason)}", "red"))
    if found.rules:
        parts += [
            Text("rules of its site", "bold"),
            *(_rule(name, matched=matched) for name, matched in found.rules.items()),
        ]
    if found.fields:
        parts += [Text("where each field came from", "bold"), _fields(found)]
    return Padding(Group(*parts), (0, 0, 1, 2))


def _steps(found: PageReading) -> Table:
    table = _table()
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for step in found.steps:
        lines = "" if step.lines is None else words.several(step.lines, "line", "lines")
        table.add_row(step.name, lines, f"{step.took_s * 1_000:.1f} ms", _dropped(step))
    total = sum(step.took_s for step in found.steps)
    table.add_row("all of it", "", f"{total * 1_000:.1f} ms", "")
    return table


def _dropped(step: ReadingStep) -> Text:
    if step.lines is None:
        return Text()
    if not step.dropped:
        return Text("dropped nothing", "dim")
    what = "blocks of the page left out" if step.name == TEXT else "dropped"
    text = Text(f"{len(step.dropped):,} {what}:", "yellow")
    for line in step.dropped[:DROPPED_SHOWN]:
        text.append(f"\n− {_cut(line, LINE_CHARS)}", "")
    rest = len(step.dropped) - DROPPED_SHOWN
    return text.append(f"\n  and {rest:,} more", "dim") if rest > 0 else text


def _rule(name: str, *, matched: bool) -> Text:
    verdict = ("matches", "green") if matched else ("found nothing on this page", "red")
    return Text.assemble("  ", (name, "cyan"), " ", verdict)


def _fields(found: PageReading) -> Table:
    table = _table()
    table.add_column(overflow="fold", ratio=3)
    table.add_column(overflow="fold", ratio=2)
    for one in found.fields:
        if one.value or one.otherwise:
            table.add_row(one.name, _cut(one.value, VALUE_CHARS) or Text("none", "dim"), _origin(one))
    return table


def _origin(one: FieldOrigin) -> Text:
    text = Text(", ".join(one.said_by), "green")
    if not one.said_by:
        text = Text("found out" if one.value else "", "yellow")
    for source, value in one.otherwise.items():
        text.append(f"{chr(10) if text.plain else ''}{source}: {_cut(value, LINE_CHARS)}", "dim")
    return text


def _table() -> Table:
    table = Table.grid(padding=(0, 2, 0, 2))
    table.add_column(style="dim", no_wrap=True)
    return table


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
