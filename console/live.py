"""The desk on the screen of whoever started it: redrawn while it runs, or as lines on a pipe."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from console import words
from console.found import Found
from console.screen import screen
from console.view import Overview, StoryLine
from console.watch import Watch, in_time, watching
from pipeline.errors import StateUnavailable

REFRESH_S = 1.0
LINE_S = 10.0
"""On a pipe: how often the counts are said; stories are said as they come."""

Worries = Callable[[], tuple[str, ...]]
"""What the processes' parent has to say, beside the problems that are seen in the state."""


Tend = Callable[[], None]
"""What the parent does before each look; it may block for as long as Redis loads."""


def no_worries() -> tuple[str, ...]:
    """For a view that is not the parent's own."""
    return ()


def nothing_to_tend() -> None:
    """For a view that is not the parent's own."""


async def follow(
    found: Found,
    title: str,
    console: Console,
    *,
    plain: bool,
    worries: Worries = no_worries,
    tend: Tend = nothing_to_tend,
) -> None:
    """Until cancelled. A Redis that is away for a moment is said, and waited for."""
    async with watching(found) as watch:
        if plain:
            await _lines(watch, console, worries, tend)
        else:
            await _redrawn(watch, title, console, worries, tend)


async def _redrawn(watch: Watch, title: str, console: Console, worries: Worries, tend: Tend) -> None:
    with Live(Text("starting …", "dim"), console=console, screen=True, auto_refresh=False) as live:
        while True:
            tend()
            live.update(await _drawn(watch, title, console, worries), refresh=True)
            await asyncio.sleep(REFRESH_S)


async def _drawn(watch: Watch, title: str, console: Console, worries: Worries) -> RenderableType:
    try:
        return screen(await _seen(watch, worries), title, console.height)
    except StateUnavailable as error:
        return Text(f"waiting for Redis: {error.detail}", "red")


async def _seen(watch: Watch, worries: Worries) -> Overview:
    async with in_time(watch):
        overview = await watch.overview()
    return replace(overview, problems=(*worries(), *overview.problems))


async def _lines(watch: Watch, console: Console, worries: Worries, tend: Tend) -> None:
    said: dict[str, int] = {}
    ticks = 0
    while True:
        tend()
        try:
            overview = await _seen(watch, worries)
        except StateUnavailable as error:
            console.print(f"waiting for Redis: {error.detail}", markup=False, highlight=False, soft_wrap=True)
        else:
            for story in reversed(overview.stories):
                if said.get(story.id) != len(story.copies):
                    console.print(story_sentence(story), markup=False, highlight=False, soft_wrap=True)
            said = {story.id: len(story.copies) for story in overview.stories}
            if ticks % int(LINE_S / REFRESH_S) == 0:
                console.print(counts_sentence(overview), markup=False, highlight=False, soft_wrap=True)
        ticks += 1
        await asyncio.sleep(REFRESH_S)


def story_sentence(story: StoryLine) -> str:
    """A story and its copies on one line."""
    others = story.copies[1:]
    line = f"story  {story.agency or story.publisher}: {story.title}"
    if not others:
        return line
    shown = ", ".join(f"{copy.publisher} ({copy.role})" for copy in others)
    return f"{line}  [{words.several(len(others), 'copy', 'copies')}: {shown}]"


def counts_sentence(overview: Overview) -> str:
    """What there is and what waits on one line, and the first problems below it."""
    totals = overview.totals
    waits = ", ".join(f"{stage.stage} {stage.due + stage.claimed}" for stage in overview.stages)
    line = (
        f"desk   {overview.feeds_enabled} feeds, {totals.polls} polls, {totals.extracted} articles, "
        f"{totals.stories} stories, {totals.copies} copies; in work: {waits}"
    )
    return line + "".join(f"\n       ! {problem}" for problem in overview.problems[:5])
