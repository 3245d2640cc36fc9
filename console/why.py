"""`wiredesk why`: the trail of one address, printed step by step, and its story with all copies."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click
from pydantic import TypeAdapter
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from console import words
from console.found import find_desk
from console.links import LinkLine
from console.printing import printer
from console.screen import ROLE_STYLE
from console.tracing import Sources, Step, Trace, near, trace
from console.view import CopyLine, StoryLine
from console.watch import Watch, in_time, watching

TRACE = TypeAdapter(Trace)

RECENT = 300
"""Stories whose addresses are offered when one is not known."""

_STAGE_STYLE = {"copy": "cyan", "no_copy": "dim", "failed": "yellow", "dead": "red", "waits": "dim"}


def sources_of(watch: Watch) -> Sources:
    """The stores of a running desk."""
    return Sources(ledger=watch.ledger, pages=watch.pages, feeds=watch.feeds, stories=watch.stories)


async def show_trail(address: str, url: str | None, *, as_json: bool) -> int:
    """Exit status 1 when nothing is known of the address. Raises `ConfigError` and `StateUnavailable`."""
    async with watching(find_desk(url)) as watch, in_time():
        sources = sources_of(watch)
        found = await trace(sources, address)
        hints = () if found else await near(sources, address, await watch.stories.recent(RECENT))
    if found is None:
        if as_json:
            click.echo(json.dumps({"address": address, "known": False, "near": hints}, indent=2))
        else:
            click.echo(not_known(address, hints), err=True)
        return 1
    if as_json:
        click.echo(TRACE.dump_json(found, indent=2))
    else:
        print_trace(printer(), found)
    return 0


def not_known(address: str, hints: tuple[str, ...]) -> str:
    """A sentence, and the nearest addresses below it."""
    lines = [f"nothing is known of {address}: no feed has listed it, or its trail is over"]
    if hints:
        lines += ["did you mean", *(f"  {hint}" for hint in hints)]
    return "\n".join(lines)


def print_trace(console: Console, found: Trace) -> None:
    """Head, steps, story."""
    title = f"“{found.title}”" if found.title and found.kind == "page" else found.title or ""
    console.print(
        Text.assemble((found.kind, "bold"), " ", title, "\n", (found.address, "cyan")), soft_wrap=True
    )
    if found.steps:
        console.print()
        console.print(steps_table(found.steps))
    if found.story:
        console.print()
        console.print(story_block(found.story, because(found), found.independent_sources or 1))
        if found.links:
            console.print()
            console.print(links_block(found.links))
    elif found.kind == "page":
        console.print("\nit is in no story yet", style="dim")


def steps_table(steps: tuple[Step, ...]) -> Table:
    """A step a line; the date only where it changes."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim", justify="right")
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    day = ""
    for step in steps:
        moment = datetime.fromtimestamp(step.at, UTC).astimezone()
        today = moment.strftime("%d %b ")
        times = f" ({step.repeated} times)" if step.repeated > 1 else ""
        table.add_row(
            (today if today != day else "") + moment.strftime("%H:%M:%S"),
            step.stage,
            Text(step.text + times, _STAGE_STYLE.get(step.outcome, "")),
        )
        day = today
    return table


def because(found: Trace) -> str:
    """Why that copy counts as the original, and how sure it is; "" = there is no story."""
    if not found.original_because or found.original_confidence is None:
        return ""
    return f"{found.original_because} ({found.original_confidence:.0%} sure)"


def story_block(story: StoryLine, because: str, sources: int) -> RenderableType:
    """The story's copies, the original first, and why it is that."""
    head = Text.assemble(
        ("story ", "bold"), story.id, ": ", words.several(len(story.copies) - 1, "copy", "copies")
    )
    head.append(f", {words.several(sources, 'independent source', 'independent sources')}")
    if story.agency:
        head.append(f", owed to {story.agency}")
    table = _texts_table()
    for copy in story.copies:
        line = Text.assemble(copy.title, "\n", (copy.url, "dim cyan"), "\n", (_numbers(copy), "dim"))
        table.add_row(Text(copy.role, ROLE_STYLE.get(copy.role, "")), copy.publisher, line)
    why = Text(f"the original is {story.copies[0].publisher}’s: {because}") if because else Text()
    return Group(head, table, why)


def links_block(links: tuple[LinkLine, ...]) -> RenderableType:
    """Texts of other stories: what the story is to each, and how much of it is common."""
    table = _texts_table()
    for link in links:
        common = f"{link.containment:.0%} of the shorter and {link.resemblance:.0%} of the longer text"
        numbers = f"story {link.story}; in common: {common}"
        line = Text.assemble(link.title, "\n", (link.url, "dim cyan"), "\n", (numbers, "dim"))
        table.add_row(words.LINKS[link.kind], link.publisher, line)
    return Group(Text("linked to texts of other stories", "bold"), table)


def _texts_table() -> Table:
    """What a text is, whose, and the rest of what is told of it."""
    table = Table.grid(padding=(0, 2, 0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, overflow="ellipsis", max_width=26)
    table.add_column(overflow="fold")
    return table


def _numbers(copy: CopyLine) -> str:
    length = words.several(copy.words, "word", "words")
    if copy.containment is None or copy.resemblance is None:
        return f"{length}; the story began with it"
    shorter, longer = f"{copy.containment:.0%}", f"{copy.resemblance:.0%}"
    return f"{length}; shares {shorter} of the shorter and {longer} of the longer of the two texts compared"
