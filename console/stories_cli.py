"""`wiredesk stories …`: what each command is called, takes and prints. The work is done elsewhere."""

from __future__ import annotations

import asyncio
import sys

import click

from console.options import JSON, REDIS


@click.group()
def stories() -> None:
    """The stories: put right by hand what the comparison got wrong. It stays as you say."""


@stories.command()
@click.argument("articles", metavar="URL...", nargs=-1, required=True)
@REDIS
@JSON
def split(articles: tuple[str, ...], url: str | None, as_json: bool) -> None:
    """Take these articles out of their story, into one of their own.

    Further copies join whichever they match best; the two stories are not brought together again.
    """
    from console.correcting import split as carry_out

    sys.exit(asyncio.run(carry_out(articles, url, as_json=as_json)))


@stories.command()
@click.argument("one", metavar="STORY")
@click.argument("other", metavar="STORY")
@REDIS
@JSON
def merge(one: str, other: str, url: str | None, as_json: bool) -> None:
    """Make two stories one. STORY is its id, or the address of one of its articles."""
    from console.correcting import merge as carry_out

    sys.exit(asyncio.run(carry_out(one, other, url, as_json=as_json)))
