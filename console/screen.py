"""The live screen: an Overview as something rich can draw. Knows how things look, not where they are from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from console import words
from console.loss import is_late
from console.view import CopyLine, GroupView, Minute, Overview, StageView, StoryLine
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

PROBLEMS_SHOWN = 4
"""On a screen of limited height; `wiredesk status` prints all."""

NEAR_LOSS_SHOWN = 3
"""Feeds nearest to loss while none is polled too late."""

FIXED_LINES = 13
"""Head, totals, chart, stages, lag, stream and the rule over the stories."""

_BARS = " ▁▂▃▄▅▆▇█"


def screen(view: Overview, title: str, height: int | None) -> RenderableType:
    """Everything, fitted into `height` lines: the stories get what the rest leaves. None = no limit."""
    problems = view.problems if height is None else _first(view.problems)
    below = len(problems) + 1 if problems else 0
    room = None if height is None else max(3, height - FIXED_LINES - below)
    parts: list[RenderableType] = [
        _head(title, live=height is not None),
        Text(),
        _totals(view),
        _chart(view.history),
        Text(),
        _stages(view.stages),
        _lag(view),
        _stream(view),
        *(_near_loss(view) if height is None else ()),
        _rule("stories"),
        _stories(view.stories, room),
    ]
    if problems:
        parts += [_rule("problems"), _problems(problems, one_line_each=height is not None)]
    return Group(*parts)


def clock(at: float) -> str:
    """The local time of day."""
    return datetime.fromtimestamp(at, UTC).astimezone().strftime("%H:%M:%S")


def bars(values: Sequence[int]) -> str:
    """One character a value, the highest one full.

    >>> bars([0, 1, 4, 8])
    ' ▁▄█'
    """
    top = max(values, default=0)
    full = len(_BARS) - 1
    return "".join(_BARS[-(-value * full // top)] if value else " " for value in values)


def _line(*parts: str | tuple[str, str] | Text) -> Text:
    """One line of the screen, cut where the screen ends."""
    return Text.assemble(*parts, no_wrap=True, overflow="ellipsis")


def _rule(name: str) -> Rule:
    return Rule(Text(name, "dim"), style="dim", align="left")


def _first(problems: Sequence[str]) -> tuple[str, ...]:
    if len(problems) <= PROBLEMS_SHOWN:
        return tuple(problems)
    rest = len(problems) - PROBLEMS_SHOWN + 1
    return (*problems[: PROBLEMS_SHOWN - 1], f"and {rest} more: wiredesk status")


def _head(title: str, *, live: bool) -> RenderableType:
    grid = Table.grid(expand=True, padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    grid.add_column(no_wrap=True, justify="right")
    name = Text.assemble((" wiredesk ", "bold white on blue"), "  ", title)
    grid.add_row(name, Text("Ctrl-C ends it" if live else "", "dim"))
    return grid


def _totals(view: Overview) -> Text:
    totals, failing = view.totals, sum(feed.failures > 0 for feed in view.feeds_failing)
    failed = f" ({failing} failing)" if failing else ""
    return _line(
        ("feeds ", "dim"), f"{view.feeds_enabled:,}", (failed, "red"),
        ("   stories ", "dim"), (f"{totals.stories:,}", "bold green"),
        ("   copies ", "dim"), (f"{totals.copies:,}", "bold cyan"),
        ("   revised ", "dim"), f"{totals.revised:,}",
        ("   articles ", "dim"), f"{totals.extracted:,}",
        ("   polls ", "dim"), f"{totals.polls:,}", (f" ({totals.unchanged:,} unchanged)", "dim"),
    )  # fmt: skip


def _chart(history: Sequence[Minute]) -> Text:
    articles = [one.articles for one in history]
    most = max(articles, default=0)
    scale = f" up to {most:,} articles/min" if most else ""
    return _line(("last hour ", "dim"), ("│", "dim"), (bars(articles), "green"), ("│", "dim"), (scale, "dim"))


def _stages(stages: Sequence[StageView]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column("stage", min_width=17, no_wrap=True)
    for name in ("due", "in hand", "later", "oldest", "takes", "done/min", "failed/min", "dead"):
        table.add_column(name, justify="right", min_width=8 if name == "takes" else 5, no_wrap=True)
    for stage in stages:
        late = stage.oldest_s is not None and stage.oldest_s > 60
        table.add_row(
            STAGE_WORDS[stage.stage],
            f"{stage.due:,}",
            f"{stage.claimed:,}",
            Text(f"{stage.waiting - stage.due:,}", "dim"),
            Text(words.seconds(stage.oldest_s), "red" if late else ""),
            words.seconds(stage.takes_s),
            f"{stage.per_minute:,.0f}",
            Text(f"{stage.failed_per_minute:,.0f}", "yellow" if stage.failed_per_minute >= 0.5 else "dim"),
            Text(f"{stage.dead:,}", "red" if stage.dead else "dim"),
        )
    return table


def _lag(view: Overview) -> Text:
    if view.lag_s is None:
        return _line(("from entry to stream  nothing published in the last 10 minutes", "dim"))
    return _line(
        ("from entry to stream  ", ""), words.seconds(view.lag_s), ("   of it publishing  ", "dim"),
        words.seconds(view.publish_s), ("   means of 10 minutes", "dim"),
    )  # fmt: skip


def _stream(view: Overview) -> Text:
    line = _line("stories stream  ", f"{view.stream_length:,}", (" events kept", "dim"))
    if not view.groups:
        line.append("   nobody reads it yet: wiredesk consume --group NAME", "dim")
    for group in view.groups:
        line.append_text(_group(group))
    return line


def _near_loss(view: Overview) -> list[RenderableType]:
    """Printed where there is no limit to the lines."""
    if not view.feeds_near_loss:
        return []
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("nearest to loss", "next poll", "loss", "waits for"):
        table.add_column(name, no_wrap=True, overflow="ellipsis", justify="left")
    for feed in view.feeds_near_loss[: max(NEAR_LOSS_SHOWN, view.feeds_late)]:
        table.add_row(
            feed.id,
            _until(feed.next_poll_at, view.at),
            Text(_until(feed.loss_at, view.at), "red" if is_late(feed, view.at) else ""),
            Text(feed.next_because.replace("_", " "), "dim"),
        )
    return [Text(), table]


def _until(at: float | None, now: float) -> str:
    wait_s = (at or now) - now
    return f"in {words.seconds(wait_s)}" if wait_s > 0 else "now"


def _group(group: GroupView) -> Text:
    return Text.assemble(
        ("   group ", "dim"), group.name, (" has read all" if not group.lag else " lags ", "dim"),
        (f"{group.lag:,}" if group.lag else ""), (f", {group.dead:,} dead" if group.dead else "", "red"),
    )  # fmt: skip


def _stories(stories: Sequence[StoryLine], lines: int | None) -> RenderableType:
    if not stories:
        return Text("waiting for the first story …", "dim")
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=8, style="dim", no_wrap=True)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    used = 0
    for story in stories:
        rows = story_rows(story)
        if lines is not None and used + len(rows) > lines:
            rows = _cut(rows, lines - used, len(story.copies) - 1)
        for at, text in rows:
            table.add_row(at, text)
        used += len(rows)
        if lines is not None and used >= lines:
            break
    return table


def _cut(rows: list[tuple[str, Text]], room: int, copies: int) -> list[tuple[str, Text]]:
    """A story that does not fit keeps its head, and as many copies as there is room for."""
    if room < 3:
        return rows[:room]
    return [*rows[: room - 1], ("", Text(f"  and {copies - (room - 2)} more", "dim"))]


def story_rows(story: StoryLine) -> list[tuple[str, Text]]:
    """The story and below it each of its copies, as moment and line."""
    others = story.copies[1:]
    owed = story.agency or story.publisher
    via = f" at {story.publisher}" if owed != story.publisher else ""
    count = words.several(len(others), "copy", "copies") if others else ""
    head = Text.assemble(
        (owed, "bold"), (via, "dim"), (", " if count else "", "dim"), (count, "bold cyan"), ": ", story.title
    )
    rows = [(clock(story.at), head)]
    rows += [("", _copy(copy, story.title)) for copy in others[:COPIES_SHOWN]]
    if len(others) > COPIES_SHOWN:
        rows.append(("", Text(f"  and {len(others) - COPIES_SHOWN} more", "dim")))
    return rows


def _copy(copy: CopyLine, title: str) -> Text:
    headline = "same headline" if copy.title == title else copy.title
    return Text.assemble(
        "  ", (f"{copy.role:<10}", ROLE_STYLE.get(copy.role, "")), f"{copy.publisher:<22.22}  ",
        (headline, "dim italic" if copy.title == title else "dim"),
    )  # fmt: skip


def _problems(problems: Sequence[str], *, one_line_each: bool) -> RenderableType:
    if one_line_each:
        return Group(*(_line(("● ", "red"), problem) for problem in problems))
    grid = Table.grid(padding=(0, 1, 0, 0))
    for problem in problems:
        grid.add_row(Text("●", "red"), Text(problem))
    return grid
