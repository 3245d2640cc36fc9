"""`wiredesk dead`: work that was given up, looked at, put back to work, or forgotten."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from console import words
from console.found import find_desk
from console.printing import printer
from console.watch import Watch, watching
from pipeline.errors import ConfigError
from pipeline.model import PageId, Stage

STREAM = "stream"
"""Stands for the dead letters of a consumer group where a stage is asked for."""

READ_AT_ONCE = 500

SHOWN_OF_A_REASON = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A dead letter of a stage or of a group (`stage` "stream"). `about`: its URL, or the event's type."""

    stage: str
    id: str
    reason: str
    detail: str
    attempts: int
    at: float
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Some ids, or all with one reason, or all."""

    ids: Sequence[str] = ()
    reason: str | None = None
    every: bool = False


async def list_dead(stage: str | None, url: str | None, *, as_json: bool, group: str | None = None) -> int:
    """Exit status 0. Raises `ConfigError` and `StateUnavailable`."""
    async with watching(find_desk(url)) as watch:
        if group is not None or stage == STREAM:
            found = await _of_group(watch, await _known_group(watch, group))
        else:
            stages = [Stage(stage)] if stage else list(Stage)
            found = [letter for one in stages for letter in await letters(watch, one)]
    if as_json:
        rows = [{name: getattr(letter, name) for name in Letter.__slots__} for letter in found]
        click.echo(json.dumps(rows, indent=2))
        return 0
    console = printer()
    if not found:
        console.print("no dead letters" + (f" of group {group}" if group else ""))
    for name, alike in _by_reason(found).items():
        _print(console, name, alike)
    return 0


async def settle(
    verb: str,
    stage: str,
    url: str | None,
    which: Which,
    group: str | None = None,
) -> int:
    """`verb`: retry or drop. Exit status 1 when there was none. Raises `ConfigError`, `StateUnavailable`."""
    if sum((bool(which.ids), which.reason is not None, which.every)) != 1:
        raise ConfigError("say which: some ids, or --reason REASON, or --all")
    if group is not None and stage != STREAM:
        raise ConfigError(
            f"dead letters of a group have no stage: write `dead {verb} stream --group {group}`"
        )
    async with watching(find_desk(url)) as watch:
        name = await _known_group(watch, group) if stage == STREAM else None
        ids = which.ids
        if not ids:
            found = await _of_group(watch, name) if name else await letters(watch, Stage(stage))
            ids = [letter.id for letter in found if which.every or letter.reason == which.reason]
        settled = await _settle(watch, verb, stage, name, ids)
    done = "put back to work" if verb == "retry" else "forgotten"
    click.echo(f"{words.several(settled, 'dead letter', 'dead letters')} {done}")
    return 0 if settled else 1


async def letters(watch: Watch, stage: Stage, most: int | None = None) -> list[Letter]:
    """Those of a stage, newest first. `most`: None = all."""
    found = []
    start = 0
    while most is None or start < most:
        read = await watch.due.dead(
            stage, start, READ_AT_ONCE if most is None else min(READ_AT_ONCE, most - start)
        )
        found += read
        start += READ_AT_ONCE
        if len(read) < READ_AT_ONCE:
            break
    about = await _addresses(watch, stage, [letter.id for letter in found])
    return [
        Letter(
            stage=letter.stage.value,
            id=letter.id,
            reason=letter.reason,
            detail=letter.detail,
            attempts=letter.attempts,
            at=letter.at,
            about=about.get(letter.id, ""),
        )
        for letter in found
    ]


async def _addresses(watch: Watch, stage: Stage, ids: Sequence[str]) -> dict[str, str]:
    """URL of each feed or page that is still known; one round trip for many."""
    if not ids:
        return {}
    if stage is Stage.POLL:
        return {feed_id: feed.url for feed_id, feed in (await watch.feeds.feeds()).items()}
    known: dict[str, str] = {}
    for start in range(0, len(ids), READ_AT_ONCE):
        some = [PageId(page_id) for page_id in ids[start : start + READ_AT_ONCE]]
        records = await watch.pages.records(some)
        known |= {record.id: record.url for record in records if record}
    return known


async def _of_group(watch: Watch, group: str) -> list[Letter]:
    return [
        Letter(
            stage=STREAM,
            id=letter.id,
            reason=letter.reason,
            detail=letter.detail,
            attempts=letter.deliveries,
            at=letter.at,
            about=letter.type,
        )
        for letter in await watch.stream.dead(group, count=1_000_000)
    ]


async def _known_group(watch: Watch, group: str | None) -> str:
    names = [one.name for one in await watch.stream.groups()]
    if group in names:
        return str(group)
    known = f"there are {', '.join(names)}" if names else "nobody has read the stream yet"
    raise ConfigError(f"no group {group}: {known}" if group else f"say which with --group NAME: {known}")


async def _settle(watch: Watch, verb: str, stage: str, group: str | None, ids: Sequence[str]) -> int:
    settled = 0
    for start in range(0, len(ids), READ_AT_ONCE):
        some = ids[start : start + READ_AT_ONCE]
        if group is not None:
            act = watch.stream.retry if verb == "retry" else watch.stream.drop
            settled += await act(group, some)
        elif verb == "retry":
            settled += await watch.due.retry(Stage(stage), some, time.time())
        else:
            settled += await watch.due.drop(Stage(stage), some)
    return settled


def _by_reason(found: Sequence[Letter]) -> dict[tuple[str, str], list[Letter]]:
    grouped: defaultdict[tuple[str, str], list[Letter]] = defaultdict(list)
    for letter in found:
        grouped[letter.stage, letter.reason].append(letter)
    return dict(grouped)


def _print(console: Console, name: tuple[str, str], alike: Sequence[Letter]) -> None:
    stage, reason = name
    head = Text.assemble(
        (f"{stage} ", "bold"), (reason, "bold red"), f": {words.reason(reason)}, {len(alike):,}"
    )
    console.print(head, soft_wrap=True)
    table = Table.grid(padding=(0, 2, 0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right", style="dim")
    table.add_column(overflow="fold")
    for letter in alike[:SHOWN_OF_A_REASON]:
        tries = words.several(letter.attempts, "try", "tries")
        detail = f"\n{letter.detail}" if letter.detail else ""
        ago = words.seconds(max(0.0, time.time() - letter.at))
        table.add_row(letter.id, f"{ago} ago, {tries}", Text.assemble(letter.about, (detail, "dim")))
    console.print(table)
    if len(alike) > SHOWN_OF_A_REASON:
        console.print(f"  and {len(alike) - SHOWN_OF_A_REASON:,} more (--json lists all)", style="dim")
