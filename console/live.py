"""The desk on the screen of whoever started it: redrawn while it runs, or as lines on a pipe."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from console.screen import screen
from console.view import Overview, StoryLine
from console.watch import Watch, watching
from pipeline.errors import StateUnavailable

REFRESH_S = 1.0
LINE_S = 10.0
"""On a pipe: how often the counts are said; stories are said as they come."""


async def follow(environ: Mapping[str, str], title: str, console: Console, *, plain: bool) -> None:
    """Until cancelled. A Redis that is away for a moment is said, and waited for."""
    async with watching(environ["WIREDESK_REDIS_STATE_URL"]) as watch:
        if plain:
            await _lines(watch, console)
        else:
            await _redrawn(watch, title, console)


async def _redrawn(watch: Watch, title: str, console: Console) -> None:
    with Live(Text("starting …", "dim"), console=console, screen=True, auto_refresh=False) as live:
        while True:
            live.update(await _drawn(watch, title, console), refresh=True)
            await asyncio.sleep(REFRESH_S)


async def _drawn(watch: Watch, title: str, console: Console) -> RenderableType:
    try:
        return screen(await watch.overview(), title, console.height)
    except StateUnavailable as error:
        return Text(f"waiting for Redis: {error.detail}", "red")


async def _lines(watch: Watch, console: Console) -> None:
    said: dict[str, int] = {}
    ticks = 0
    while True:
        try:
            overview = await watch.overview()
        except StateUnavailable as error:
            console.print(f"waiting for Redis: {error.detail}", highlight=False)
        else:
            for story in reversed(overview.stories):
                if said.get(story.id) != len(story.copies):
                    said[story.id] = len(story.copies)
                    console.print(_story(story), highlight=False, soft_wrap=True)
            if ticks % int(LINE_S / REFRESH_S) == 0:
                console.print(_counts(overview), highlight=False, soft_wrap=True)
        ticks += 1
        await asyncio.sleep(REFRESH_S)


def _story(story: StoryLine) -> str:
    others = story.copies[1:]
    owed = story.agency or story.publisher
    line = f"story  {owed}: {story.title}"
    if not others:
        return line
    shown = ", ".join(f"{copy.publisher} ({copy.role})" for copy in others)
    return f"{line}  [{len(others)} {'copy' if len(others) == 1 else 'copies'}: {shown}]"


def _counts(overview: Overview) -> str:
    totals = overview.totals
    waits = ", ".join(f"{stage.stage} {stage.due + stage.claimed}" for stage in overview.stages)
    line = (
        f"desk   {overview.feeds_enabled} feeds, {totals.polls} polls, {totals.extracted} articles, "
        f"{totals.stories} stories, {totals.copies} copies; in work: {waits}"
    )
    return line + "".join(f"\n       ! {problem}" for problem in overview.problems[:5])
