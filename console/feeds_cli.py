"""`wiredesk feeds …`: what each command is called, takes and prints. The work is done elsewhere."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from console.options import CONFIG, JSON, REDIS


@click.group()
def feeds() -> None:
    """The feeds: find them, take lists over, see how each is doing."""


@feeds.command("list")
@REDIS
@JSON
def list_(url: str | None, as_json: bool) -> None:
    """List every feed of the running desk with its state, failing ones first."""
    from console.status import show_status

    sys.exit(show_status(url, as_json=as_json, watch=False, feeds=True))


@feeds.command()
@click.argument("feed_id", metavar="ID")
@REDIS
@JSON
@click.option(
    "--polls", type=click.IntRange(1, 30), default=10, show_default=True, help="Last polls to show."
)
def show(feed_id: str, url: str | None, as_json: bool, polls: int) -> None:
    """Show one feed: its state, its last polls, the next one and why then, and how far it can be trusted."""
    from console.feeds_show import show_feed

    sys.exit(asyncio.run(show_feed(feed_id, url, as_json=as_json, polls=polls)))


@feeds.command()
@click.argument("address", metavar="URL")
@CONFIG
@JSON
def find(address: str, config: Path | None, as_json: bool) -> None:
    """Find the feeds of a page or site: asks it, then each feed that it names, and prints lines to paste."""
    from console.feeds_find import find_feeds

    sys.exit(asyncio.run(find_feeds(address, config, as_json=as_json)))


@feeds.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@CONFIG
@click.option("--write", is_flag=True, help="Append the new feeds to feeds.yaml instead of printing them.")
def import_(file: Path, config: Path | None, write: bool) -> None:
    """Turn an OPML file (- = standard input) into feeds.yaml. With --config, only what is not there yet."""
    from console.feeds_lists import import_feeds

    sys.exit(import_feeds(file, config, write=write))


@feeds.command()
@CONFIG
@click.option("--opml", is_flag=True, help="OPML 2.0, which feed readers take (the default).")
@click.option("--json", "as_json", is_flag=True, help="JSON instead.")
def export(config: Path | None, opml: bool, as_json: bool) -> None:
    """Print the configured feeds for other programs. Request headers stay here: they may hold passwords."""
    from console.feeds_lists import export_feeds

    if opml and as_json:
        raise click.UsageError("--opml and --json exclude each other")
    sys.exit(export_feeds(config, as_json=as_json))
