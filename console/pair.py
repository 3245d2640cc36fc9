"""`wiredesk why URL OTHER`: what one article is to another, printed."""

from __future__ import annotations

import json

import click
from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table
from rich.text import Text

from console import words
from console.found import find_desk
from console.pairing import Member, Pair, pair
from console.printing import printer
from console.watch import in_time, watching
from console.why import not_known, sources_of
from pipeline.copies.passages import Passage

PAIR = TypeAdapter(Pair)

PASSAGES_SHOWN = 8
PASSAGE_CHARS = 400
"""Of a passage both ends are shown: where it begins and ends is what one looks for."""


async def show_pair(one: str, other: str, url: str | None, *, as_json: bool) -> int:
    """Exit status 1 when one of them is not known. Raises `ConfigError` and `StateUnavailable`."""
    async with watching(find_desk(url)) as watch, in_time():
        found = await pair(sources_of(watch), one, other)
    if isinstance(found, str):
        if as_json:
            click.echo(json.dumps({"address": found, "known": False}, indent=2))
        else:
            click.echo(not_known(found, ()), err=True)
        return 1
    if as_json:
        click.echo(PAIR.dump_json(found, indent=2))
    else:
        print_pair(printer(), found)
    return 0


def print_pair(console: Console, found: Pair) -> None:
    """Both articles, the verdict with its numbers, the passages."""
    console.print(_members(found.earlier, found.later))
    console.print()
    console.print(_verdict(found))
    for line in _numbers(found):
        console.print(f"  {line}", style="dim")
    console.print(f"  {_where(found)}", style="dim")
    console.print()
    if found.passages is None:
        console.print("the text is not kept any longer (copies.keep_text): no passages to show", style="dim")
    elif found.passages:
        console.print(_passages(found.passages, found.later.publisher))


def _members(earlier: Member, later: Member) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for name, member in (("earlier", earlier), ("later", later)):
        text = Text.assemble(f"{member.publisher}, “{member.title}”\n", (member.url, "dim cyan"))
        table.add_row(Text(name, "bold"), text)
    return table


def _verdict(found: Pair) -> Text:
    copy = found.role is not None
    word = f"a copy: {found.role}" if copy else "no copy"
    why = words.guards(" ".join(found.guards), copy=copy)
    return Text.assemble((word, "bold cyan" if copy else "bold"), f" – {why}" if why else "")


def _numbers(found: Pair) -> list[str]:
    shared = f"{words.several(found.matched_words, 'word', 'words')} in common"
    gaps = f"{found.number_gaps} with other numbers, {found.name_gaps} with other names"
    return [
        f"{shared}: {found.containment:.0%} of the shorter text, {found.resemblance:.0%} of the longer",
        f"{found.order:.0%} of them in the same order; places filled differently: {gaps}",
        *(
            f"{name}: {words.several(member.words, 'word', 'words')}, {member.coverage:.0%} shared, "
            f"{member.lede:.0%} of its first 60"
            for name, member in (("earlier", found.earlier), ("later", found.later))
        ),
    ]


def _where(found: Pair) -> str:
    if found.story:
        return f"both are in story {found.story}"
    apart = "a person told their stories apart" if found.apart else "they are in two stories"
    return f"{apart}; the later {words.LINKS[found.link]} the earlier" if found.link else apart


def _passages(found: tuple[Passage, ...], publisher: str) -> Table:
    longest = sorted(found, key=lambda one: -one.words)[:PASSAGES_SHOWN]
    more = len(found) - len(longest)
    rest = f", the {PASSAGES_SHOWN} longest of {len(found)}" if more else ""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim", justify="right")
    table.add_column(no_wrap=True, justify="right")
    table.add_column(overflow="fold")
    table.title = f"what both say, as {publisher} has it{rest}"
    table.title_justify, table.title_style = "left", "bold"
    for one in sorted(longest, key=lambda passage: passage.at):
        table.add_row(f"at {one.at:.0%}", words.several(one.words, "word", "words"), _shortened(one.text))
    return table


def _shortened(text: str) -> str:
    if len(text) <= PASSAGE_CHARS:
        return text
    head, tail = text[: PASSAGE_CHARS // 2], text[-PASSAGE_CHARS // 2 :]
    return f"{head.rpartition(' ')[0] or head} […] {tail.partition(' ')[2] or tail}"
