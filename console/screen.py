"""The live screen: an Overview as something rich can draw. Knows how things look, not where they are from."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from console.view import GroupView, Overview, StageView, StoryLine
from pipeline.model import Stage

STAGE_WORDS = {
    Stage.POLL: "poll feeds",
    Stage.COLLECT: "collect pages",
    Stage.EXTRACT: "extract and group",
}
ROLE_STYLE = {
    "original": "bold green",
    "verbatim": "cyan",
    "trimmed": "blue",
    "extended": "magenta",
    "rewritten": "yellow",
}
COPIES_SHOWN = 8
"""Copies listed under a story; the rest is a number."""


def seconds(value: float | None) -> str:
    """A duration as people say it.

    >>> seconds(None), seconds(0.4), seconds(75), seconds(7300)
    ('–', '0.4 s', '1 min', '2 h')
    """
    if value is None:
        return "–"
    for limit, unit, name in ((60, 1, "s"), (3600, 60, "min"), (86_400, 3600, "h")):
        if value < limit:
            return (
                f"{value / unit:.1f} {name}" if name == "s" and value < 10 else f"{value / unit:.0f} {name}"
            )
    return f"{value / 86_400:.0f} d"


def screen(view: Overview, title: str, height: int) -> RenderableType:
    """Everything, fitted into `height` lines: the stories get what the rest leaves."""
    problems = view.problems[:4]
    fixed = 13 + len(view.groups) + (len(problems) + 2 if problems else 0)
    parts: list[RenderableType] = [
        _head(view, title),
        _stages(view.stages),
        _stream(view),
        Rule("stories", style="dim", align="left"),
        _stories(view.stories, max(4, height - fixed)),
    ]
    if problems:
        parts += [Rule("problems", style="dim", align="left"), _problems(problems)]
    return Group(*parts)


def _head(view: Overview, title: str) -> RenderableType:
    totals = view.totals
    grid = Table.grid(expand=True)
    grid.add_column(ratio=1)
    grid.add_column(justify="right")
    grid.add_row(
        Text.assemble((" wiredesk ", "bold white on blue"), "  ", title), Text("Ctrl-C ends it", "dim")
    )
    failing = len(view.feeds_failing)
    line = Text.assemble(
        ("feeds ", "dim"), f"{view.feeds_enabled}", (f" ({failing} failing)" if failing else "", "red"),
        ("   polls ", "dim"), f"{totals.polls:,}", (f" ({totals.unchanged:,} unchanged)", "dim"),
        ("   articles ", "dim"), f"{totals.extracted:,}",
        ("   stories ", "dim"), (f"{totals.stories:,}", "bold green"),
        ("   copies ", "dim"), (f"{totals.copies:,}", "bold cyan"),
        ("   revised ", "dim"), f"{totals.revised:,}",
    )  # fmt: skip
    return Group(grid, Text(), line, Text())


def _stages(stages: tuple[StageView, ...]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("stage", min_width=18)
    for name in ("due", "in hand", "waiting", "oldest", "done/min", "dead"):
        table.add_column(name, justify="right", min_width=8)
    for stage in stages:
        late = stage.oldest_s is not None and stage.oldest_s > 60
        table.add_row(
            STAGE_WORDS[stage.stage],
            f"{stage.due:,}",
            f"{stage.claimed:,}",
            f"{stage.waiting:,}",
            Text(seconds(stage.oldest_s), "red" if late else ""),
            f"{stage.per_minute:,.0f}",
            Text(f"{stage.dead:,}", "red" if stage.dead else "dim"),
        )
    return table


def _stream(view: Overview) -> Text:
    line = Text.assemble(("stories stream  ", ""), f"{view.stream_length:,}", (" events", "dim"))
    if not view.groups:
        line.append("   nobody reads it yet: wiredesk consume --group NAME", "dim")
    for group in view.groups:
        line.append_text(_group(group))
    return line.append("\n")


def _group(group: GroupView) -> Text:
    style = "red" if group.dead else ""
    return Text.assemble(
        ("   group ", "dim"), group.name, (" lag ", "dim"), f"{group.lag:,}",
        (f" dead {group.dead}" if group.dead else "", style),
    )  # fmt: skip


def _stories(stories: tuple[StoryLine, ...], lines: int) -> RenderableType:
    if not stories:
        return Text("waiting for the first story …", "dim")
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=8, style="dim")
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    used = 0
    for story in stories:
        rows = _story(story)
        if used and used + len(rows) > lines:
            break
        for row in rows:
            table.add_row(*row)
        used += len(rows)
    return table


def _story(story: StoryLine) -> list[tuple[RenderableType, RenderableType]]:
    others = len(story.copies) - 1
    count = f"{others} {'copy' if others == 1 else 'copies'}" if others else ""
    owed = story.agency or story.publisher
    head = Text.assemble((owed, "bold"), ": ", story.title, (f"   {count}" if count else "", "bold cyan"))
    rows: list[tuple[RenderableType, RenderableType]] = [(_clock(story.at), head)]
    if others < 1:
        return rows
    for copy in story.copies[:COPIES_SHOWN]:
        line = Text.assemble(
            ("  ", ""), (f"{copy.role:<10}", ROLE_STYLE.get(copy.role, "")), (f"{copy.publisher:<24.24} ", ""),
            (copy.title, "dim"),
        )  # fmt: skip
        rows.append((Text(), line))
    if len(story.copies) > COPIES_SHOWN:
        rows.append((Text(), Text(f"  and {len(story.copies) - COPIES_SHOWN} more", "dim")))
    return rows


def _problems(problems: tuple[str, ...]) -> Text:
    return Text("\n").join(Text.assemble(("● ", "red"), problem) for problem in problems)


def _clock(at: float) -> Text:
    return Text(datetime.fromtimestamp(at, UTC).astimezone().strftime("%H:%M:%S"))
